import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  BatchNormalization,
  Dense,
  Input,
  Normalization,
  Sequential,
  ShapeError,
  array,
} from '../../nn';
import { expectClose, testEngine } from '../gpu';

const DATA = [
  [0, 7, 4],
  [2, 9, 6],
  [0, 7, 4],
  [2, 9, 6],
];

async function* generated(): AsyncGenerator<unknown> {
  for (const row of DATA) yield [array([row]), array([1])];
}

async function predicted(layer: Normalization, x: number[][]): Promise<number[]> {
  using model = new Sequential([Input({ shape: [x[0]!.length] }), layer], { engine: await testEngine() });
  return [...(await model.predict(x)).data];
}

describe('Normalization.adapt', () => {
  // Keras's own examples.
  it.each<[string, unknown]>([
    ['nested numbers', DATA],
    ['an array', array(DATA)],
    ['a list of batches', [array(DATA.slice(0, 3)), array(DATA.slice(3))]],
    ['a generator of samples and targets', generated()],
  ])('takes %s', async (_, data) => {
    const layer = new Normalization();
    await layer.adapt(data as never);
    expectClose(await predicted(layer, [[0, 7, 4]]), [-1, -1, -1], 'normalized');
  });

  it('inverts, and takes one mean for all', async () => {
    const inverse = new Normalization({ invert: true });
    await inverse.adapt(DATA);
    expectClose(await predicted(inverse, [[1, 2, 3]]), [2, 10, 8], 'inverted');
    const one = new Normalization({ axis: null });
    await one.adapt([[1], [2], [3], [4], [5]]);
    expectClose(await predicted(one, [[1], [2], [3]]), [-Math.SQRT2, -Math.SQRT1_2, 0], 'normalized');
  });

  it('loses nothing of numbers that are large beside what they differ by', async () => {
    const layer = new Normalization();
    await layer.adapt(DATA.map((row) => row.map((value) => value + 1e6)));
    expectClose(await predicted(layer, [[1e6, 1e6 + 9, 1e6 + 4]]), [-1, 1, -1], 'normalized');
  });

  it('changes a layer that is built, and goes into its file', async () => {
    const layer = new Normalization();
    using model = new Sequential([Input({ shape: [3] }), layer, new Dense(1)], { engine: await testEngine() });
    await model.build();
    expect(model.countParams()).toBe(7 + 4);
    await layer.adapt(DATA);
    const [mean, variance, count] = await layer.getWeights();
    expect([...mean!.data, ...variance!.data, ...count!.data]).toEqual([1, 8, 5, 1, 1, 1, 0]);
  });

  it('refuses what does not fit, and says so', async () => {
    const layer = new Normalization({ name: 'scaler' });
    const who = 'layer "scaler" (Normalization): adapt()';
    await expect(layer.adapt([])).rejects.toThrow(`${who} got no samples`);
    await expect(layer.adapt(3 as never)).rejects.toThrow(ArgumentError);
    await expect(layer.adapt('text' as never)).rejects.toThrow(`${who} takes an array of samples`);
    await expect(layer.adapt([array([[1, 2]]), array([[1, 2, 3]])])).rejects.toThrow(ShapeError);
    const given = new Normalization({ mean: 1, variance: 2, name: 'scaler' });
    await expect(given.adapt(DATA)).rejects.toThrow(`${who} would replace`);
    layer.apply(Input({ shape: [2] }));
    await expect(layer.adapt(DATA)).rejects.toThrow(`${who} takes samples of [2], got [3]`);
  });
});

it.each<[string, () => unknown, string]>([
  ['a mean alone', () => new Normalization({ mean: 1 }), 'mean and variance must both be given'],
  ['a mean of another shape', () => new Normalization({ mean: [1, 2], variance: 1 }), 'mean [2] and variance []'],
  ['more axes than there are', () => new Normalization({ axis: null, mean: [1], variance: [1] }), 'no more axes than'],
  ['an axis that is not there', () => new Normalization({ axis: 3 }).apply(Input({ shape: [2] })), 'axis [3]'],
  [
    'a mean that does not broadcast',
    () => new Normalization({ mean: [1, 2], variance: [1, 1] }).apply(Input({ shape: [3] })),
    'mean [2] does not broadcast to [3]',
  ],
  ['the batch as axis', () => new BatchNormalization({ axis: 0 }).apply(Input({ shape: [3] })), 'axis 0 must be of'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
