import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, createEngine } from '../../engine';
import { Adam, Conv2D, Dense, Dropout, Flatten, Input, type NDArray, Sequential, setRandomSeed } from '../../nn';
import { bitsOf, engineOfDefaultLimits } from '../gpu';

/** Engines alike but for what a binding holds: of one the data, of the other the network alone. */
let whole: Engine;
let small: Engine;
beforeAll(async () => {
  whole = await engineOfDefaultLimits();
  const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const limits = new Proxy(device.limits, {
    get: (target, name): unknown =>
      name === 'maxStorageBufferBindingSize' ? 2 ** 13 : Reflect.get(target, name, target),
  });
  Object.defineProperty(device, 'limits', { value: limits });
  small = await createEngine({ device });
});
afterAll(() => {
  for (const engine of [whole, small]) {
    engine.dispose();
    engine.device.destroy();
  }
});

const ROWS = 203;
const numbers = Float32Array.from({ length: ROWS * 64 }, (_, i) => ((i * 7919) % 256) / 255);
const labels = Float32Array.from({ length: ROWS }, (_, i) => (i * 5) % 3);
const sampleWeight = Float32Array.from({ length: ROWS }, (_, i) => 1 + (i % 4));
const FORMS: Readonly<Record<string, () => NDArray>> = {
  numbers: () => ({ data: numbers, shape: [ROWS, 8, 8, 1] }),
  bytes: () => ({ data: Uint8Array.from(numbers, (value) => value * 255), shape: [ROWS, 8, 8, 1] }),
};

async function train(engine: Engine, x: NDArray) {
  setRandomSeed(11);
  const { buffers } = engine.stats();
  const model = new Sequential(
    [
      Input({ shape: [8, 8, 1] }),
      new Conv2D({ filters: 3, kernelSize: 3, activation: 'relu' }),
      new Flatten(),
      new Dropout(0.3),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { engine },
  );
  await model.compile({
    optimizer: new Adam(),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    batchSize: 8,
  });
  const split = await model.fit(x, labels, { batchSize: 8, epochs: 3, validationSplit: 0.4, sampleWeight });
  const steps = await model.fit(x, labels, { batchSize: 8, epochs: 3, stepsPerEpoch: 9, shuffle: false });
  const evaluated = await model.evaluate(x, labels, { batchSize: 8 });
  const { data } = await model.predict(x, { batchSize: 8 });
  const weights = (await model.getWeights()).map((weight) => bitsOf(Float32Array.from(weight.data)));
  model.dispose();
  expect(engine.stats().buffers).toBe(buffers);
  return { split: split.history, steps: steps.history, evaluated: { ...evaluated }, predicted: bitsOf(data), weights };
}

it.each(Object.keys(FORMS))(
  'a data set of %s that no binding holds goes to the GPU in shards: the same order, figures and bits',
  async (form) => {
    expect(() => small.tensor(numbers)).toThrow('over the device');
    expect(await train(small, FORMS[form]!())).toEqual(await train(whole, FORMS[form]!()));
  },
);

it('samples of which not one fits are refused, and nothing is left', async () => {
  const { buffers } = small.stats();
  using model = new Sequential([Input({ shape: [100, 100, 1] }), new Flatten()], { engine: small });
  await expect(model.predict({ data: new Float32Array(20_000), shape: [2, 100, 100, 1] })).rejects.toThrow(
    "over the device's maxStorageBufferBindingSize of 8192",
  );
  expect(small.stats().buffers).toBe(buffers);
});
