import { afterEach, expect } from 'vitest';
import { type Engine, createEngine } from '../engine';
import { boundOf } from '../engine/check-case';

let engine: Engine | undefined;

/** One engine for the tests of a file. After each test it must hold what it held before: no test may leave a buffer. */
export async function testEngine(): Promise<Engine> {
  engine ??= await createEngine();
  return engine;
}

/** An engine on a caller's device that has WebGPU's default limits. Dispose of it. */
export async function engineOfDefaultLimits(): Promise<Engine> {
  return createEngine({ device: await (await navigator.gpu.requestAdapter())!.requestDevice() });
}

export function expectNoLeaks(): void {
  let baseline: number | undefined;
  afterEach(async () => {
    if (!engine || engine.lost) return;
    await engine.finish();
    const { buffers } = engine.stats();
    const before = baseline ?? 2; // the engine's own two constants
    baseline = buffers; // now, so that one leak fails one test
    expect(buffers, 'buffers left after the test').toBe(before);
  });
}

/** Bits, so that two NaNs compare equal and 0 differs from -0. */
export function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** Within what every op is held to: 1e-5 of the largest magnitude, plus 1e-6. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  const bound = boundOf(expected);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    if (!(error <= bound)) {
      expect.fail(`${what}: element ${i} is ${actual[i]}, expected ${expected[i]} within ${bound.toExponential(2)}`);
    }
  }
}
