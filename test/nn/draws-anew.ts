import { expect } from 'vitest';
import type { NDArray, Tensor } from '../../engine';
import type { Layer } from '../../nn';
import { bitsOf, testEngine } from '../gpu';

/** Each replay of a capture of a layer that draws gives the bits of an eager call, and not all the same. */
export async function expectDrawsAnew(layer: Layer, { data, shape }: NDArray): Promise<void> {
  const engine = await testEngine();
  await layer.load();
  using x = engine.tensor(data, shape);
  using key = engine.tensor(Uint32Array.of(1, 0));
  const call = (): Tensor => engine.scope(() => layer.call([x], { training: true, key }));
  using capture = await engine.capture(call);
  const replays: string[] = [];
  for (let step = 0; step < 4; step++) {
    key.write(Uint32Array.of(1, step));
    capture.replay();
    using eager = call();
    const replayed = (await capture.result.data()) as Float32Array;
    expect(bitsOf(replayed)).toEqual(bitsOf((await eager.data()) as Float32Array));
    replays.push(String(replayed));
  }
  expect(new Set(replays).size).toBeGreaterThan(1);
}
