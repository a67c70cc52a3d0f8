import { it } from 'vitest';
import { Adam, Dense, Input, type NDArray, Sequential } from '../../nn';
import { expectClose, expectNoLeaks, testEngine } from '../gpu';

expectNoLeaks();

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
