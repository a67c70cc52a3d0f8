import { afterAll, beforeAll, expect, test } from 'vitest';
import { NETWORKS } from '../../bench/networks';
import { type Engine, createEngine, setRandomSeed } from '../../nn';

/** An engine that takes this adapter for a GPU, and so chooses its shaders. */
async function engineOfGPU(): Promise<Engine> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  const device = await adapter.requestDevice({ requiredFeatures: [...adapter.features] as GPUFeatureName[] });
  Object.defineProperty(device, 'adapterInfo', {
    value: { vendor: 'any', description: 'GPU', isFallbackAdapter: false },
  });
  return createEngine({ device });
}

let engines: readonly Engine[];
beforeAll(async () => {
  engines = [await createEngine(), await engineOfGPU()];
});
afterAll(() => {
  for (const engine of engines) {
    engine.dispose();
    engine.device.destroy();
  }
});

// At sizes where workgroups have tiles of 64 and of 32 rows, and sums are cut into parts and are not.
test('the max pooling CNN learns the same by the shaders of GPUs', async () => {
  const network = NETWORKS.max;
  const samples = 32;
  const { x, y } = network.blank(samples);
  const images = { ...x, data: x.data.map((_, i) => (i * 2654435761) >>> 24) };
  const labels = y.map((_, i) => i % 10);
  const losses: number[][] = [];
  for (const engine of engines) {
    setRandomSeed(42);
    using model = network.model(engine);
    await model.compile({ ...network.options, batchSize: samples });
    const { history } = await model.fit(images, labels, { batchSize: samples, epochs: 2, shuffle: false, verbose: 0 });
    losses.push(history.loss!);
  }
  expect(new Set(engines.map(({ onCPU }) => onCPU))).toEqual(new Set([true, false]));
  const [expected, found] = losses as [number[], number[]];
  for (const [i, loss] of expected.entries()) expect(Math.abs(found[i]! - loss)).toBeLessThan(1e-5 * loss);
});
