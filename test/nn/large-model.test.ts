import { expect, it } from 'vitest';
import { type Engine, createEngine } from '../../engine';
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Dense,
  Flatten,
  Input,
  type NDArray,
  Sequential,
  setRandomSeed,
} from '../../nn';
import { bitsOf, engineOfDefaultLimits, expectClose, testEngine } from '../gpu';

/** More weights than the 2^25 of a default binding, and an odd row of them. */
const [INPUTS, UNITS] = [8192, 4101];

/** Values between -1 and 1, of a number that says which. */
const value = (i: number): number => Math.fround((Math.imul(i, 0x9e3779b1) >>> 8) / 2 ** 23 - 1);
const array = (shape: number[], scale: number, from: number): NDArray<Float32Array> => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => scale * value(i + from)),
  shape,
});

it('a model whose weights take more than 128 MiB predicts and learns as float64 does, from its first weight to its last', async () => {
  const learningRate = 0.01;
  const dense = new Dense({ units: UNITS });
  using model = new Sequential([Input({ shape: [INPUTS] }), dense], { engine: await testEngine() });
  const kernel = array([INPUTS, UNITS], 0.02, 0);
  const bias = array([UNITS], 0.5, 7);
  await model.restore(new Map([[dense, [kernel, bias]]]));
  const [x, y] = [array([1, INPUTS], 1, 1000), array([1, UNITS], 1, 5000)];

  const predictions = await model.predict(x);
  const columns = [0, 1, 63, 64, 2048, 4095, 4096, UNITS - 1];
  const expected = columns.map((j) => {
    let sum = bias.data[j]!;
    for (let i = 0; i < INPUTS; i++) sum += x.data[i]! * kernel.data[i * UNITS + j]!;
    return sum;
  });
  expectClose(
    columns.map((j) => predictions.data[j]!),
    expected,
    'predictions',
  );

  await model.compile({ optimizer: new Adam({ learningRate }), loss: 'meanSquaredError', batchSize: null });
  await model.trainOnBatch(x, y);
  const [trained, trainedBias] = await model.getWeights();
  const step = (gradient: number): number => {
    const [m, v] = [0.1 * gradient, 0.001 * gradient ** 2];
    return (learningRate * Math.sqrt(0.001) * m) / 0.1 / (Math.sqrt(v) + 1e-7);
  };
  columns.forEach((j, at) => {
    const dy = (2 * (expected[at]! - y.data[j]!)) / UNITS;
    const rows = [0, 1, 4095, 4096, 8190, INPUTS - 1];
    const places = rows.map((i) => i * UNITS + j);
    expectClose(
      places.map((place) => trained!.data[place]!),
      rows.map((i, k) => kernel.data[places[k]!]! - step(x.data[i]! * dy)),
      `column ${j}`,
    );
    expectClose([trainedBias!.data[j]!], [bias.data[j]! - step(dy)], `bias ${j}`);
  });
});

/** Some steps of a model with weights of many sizes, some of them not trained. */
async function trained(engine: Engine) {
  setRandomSeed(3);
  using model = new Sequential(
    [
      Input({ shape: [6, 6, 1] }),
      new Conv2D({ filters: 8, kernelSize: 3, activation: 'relu' }),
      new BatchNormalization(),
      new Flatten(),
      new Dense({ units: 24, activation: 'relu' }),
      new Dense(5, { kernelRegularizer: 'l2' }),
    ],
    { engine },
  );
  await model.compile({ optimizer: new Adam({ clipnorm: 1, useEma: true }), loss: 'meanSquaredError', batchSize: 4 });
  const { history } = await model.fit(array([12, 6, 6, 1], 1, 0), array([12, 5], 1, 99), { batchSize: 4, epochs: 3 });
  const weights = await model.getWeights();
  return { history: history.loss, weights: weights.map(({ data }) => bitsOf(Float32Array.from(data))) };
}

it('weights that do not fit one binding together are in several, and learn the same bits', async () => {
  const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const { limits } = device;
  // As of a device that binds 12 KiB: its largest weight, [128,24], takes it whole.
  const small = new Proxy(limits, {
    get: (target, name): unknown =>
      name === 'maxStorageBufferBindingSize' ? 12288 : Reflect.get(target, name, target),
  });
  Object.defineProperty(device, 'limits', { value: small });
  const engine = await createEngine({ device });
  const split = await trained(engine);
  const whole = await engineOfDefaultLimits(); // another with the same features, so that the same shaders run
  expect(split).toEqual(await trained(whole));
  whole.dispose();
  whole.device.destroy();
  engine.dispose();
  device.destroy();
});

it('34 million weights learn on a device that binds 128 MiB', async () => {
  const engine = await engineOfDefaultLimits();
  const model = new Sequential([Input({ shape: [4096] }), new Dense(4200, { activation: 'relu' }), new Dense(4100)], {
    engine,
  });
  await model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  expect(model.countParams()).toBe(4097 * 4200 + 4201 * 4100);
  const [x, y] = [array([1, 4096], 1, 1000), array([1, 4100], 1, 5000)];
  const { loss: first } = await model.trainOnBatch(x, y);
  const { loss: second } = await model.trainOnBatch(x, y);
  expect(second).toBeLessThan(first!);
  model.dispose();
  engine.dispose();
  engine.device.destroy();
});
