import { TestRunner, expect, onTestFinished } from 'vitest';
import { type Engine, createEngine } from '../engine';
import { boundOf } from '../engine/check-case';

let engine: Engine | undefined;
let watching = false;

/** The engine of all tests in a page. After a test that used it, it must hold what it held before. */
export async function testEngine(): Promise<Engine> {
  engine ??= await createEngine();
  if (!watching && TestRunner.getCurrentTest()) {
    watching = true;
    const { buffers } = engine.stats();
    onTestFinished(async () => {
      watching = false;
      if (engine!.lost) return;
      await engine!.finish();
      expect(engine!.stats().buffers, 'buffers after the test').toBe(buffers);
    });
  }
  return engine;
}

/** An engine on a caller's device that has WebGPU's default limits. Dispose of it. */
export async function engineOfDefaultLimits(): Promise<Engine> {
  return createEngine({ device: await (await navigator.gpu.requestAdapter())!.requestDevice() });
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
