import { expect, it } from 'vitest';
import {
  type Tensor,
  argmax,
  binaryAccuracy,
  categoricalAccuracy,
  max,
  maxPool2d,
  mean,
  movingAverage,
  scale,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  valueAndGradients,
} from '../../engine';
import keras from '../keras/not-a-number.json';
import { testEngine } from '../gpu';

/** Null stands for NaN in the file. */
const number = (value: number | string | null): number => (value === null ? NaN : Number(value));
const rows = keras.rows.map((row) => row.map(number));
const shape = [rows.length, 3];

async function read(f: (x: Tensor) => Tensor): Promise<number[]> {
  const engine = await testEngine();
  using x = engine.tensor(rows.flat(), shape);
  using y = engine.scope(() => f(x));
  return [...(await y.data())];
}

it('argmax and max take the first NaN for the largest, as NumPy', async () => {
  expect(await read((x) => argmax(x, { axis: -1 }))).toEqual(keras.argmax);
  expect(await read((x) => max(x, { axes: [1] }))).toEqual(keras.max.map(number));
});

it.each([0, 1, 2])("metrics of label %d are Keras's", async (label) => {
  const labels = (x: Tensor) => x.engine.tensor(new Uint32Array(rows.length).fill(label));
  const oneHot = (x: Tensor) =>
    x.engine.tensor(
      rows.flatMap(() => [0, 1, 2].map((k) => Number(k === label))),
      shape,
    );
  expect(await read((x) => sparseCategoricalAccuracy(labels(x), x))).toEqual(keras.sparseCategoricalAccuracy[label]);
  expect(await read((x) => categoricalAccuracy(oneHot(x), x))).toEqual(keras.categoricalAccuracy[label]);
  expect(await read((x) => sparseTopKCategoricalAccuracy(labels(x), x, { k: 2 }))).toEqual(keras.top2[label]);
  if (label < 2)
    expect(await read((x) => binaryAccuracy(x.engine.tensor(rows.flat().fill(label), shape), x))).toEqual(
      keras.binaryAccuracy[label],
    );
});

it('scaled by 0 too, what is not finite is NaN', async () => {
  expect(await read((x) => scale(x, 0, 1))).toEqual(keras.rescaling[0]!.map(number));
  expect(await read((x) => scale(x, 2, 1))).toEqual(keras.rescaling[1]!.map(number));
});

it('means have a NaN, or none', async () => {
  expect(await read((x) => mean(x, { axes: [1] }))).toEqual(keras.globalAverage.map(number));
  expect(keras.globalMax).toEqual(keras.max);
});

it.each([1, 3, 4, 8])(
  'maxPool2d has a NaN wherever its window has one, and gives it the gradient: %d channels',
  async (channels) => {
    const engine = await testEngine();
    for (const at of [0, 1, 2, 3]) {
      for (const options of [{ poolSize: 2 }, { poolSize: 2, strides: 1, padding: 'same' }] as const) {
        // Of one channel one pixel is NaN, and one after it too; of the others none is.
        const values = Float32Array.from({ length: 4 * channels }, (_, i) =>
          i % channels === 0 && (i / channels === at || i / channels === 3) ? NaN : i,
        );
        using x = engine.tensor(values, [1, 2, 2, channels]);
        const { value, gradients } = valueAndGradients(engine, () => mean(maxPool2d(x, options)), [x]);
        using y = maxPool2d(x, options);
        const pooled = await y.data();
        expect(Number.isNaN(pooled[0]!)).toBe(true);
        for (let c = 1; c < channels; c++) expect(pooled[c]).toBe(3 * channels + c);
        const dx = await gradients[0]!.data();
        if (options.poolSize === 2 && !('strides' in options))
          expect([...dx].map((v, i) => (v > 0 ? i : -1)).filter((i) => i >= 0)[0]).toBe(at * channels);
        expect(Number.isNaN(await value.item())).toBe(true);
        for (const tensor of [value, ...gradients]) tensor.dispose();
      }
    }
  },
);

it.each([0, 0.5, 1])('a moving average of momentum %d keeps what is not finite', async (momentum) => {
  const engine = await testEngine();
  using average = engine.tensor([NaN, 1, Infinity, 1]);
  using value = engine.tensor([1, NaN, 1, Infinity]);
  movingAverage(average, value, momentum);
  const changed = [...(await average.data())];
  expect(changed.slice(0, 2)).toEqual([NaN, NaN]);
  expect(changed.slice(2).some(Number.isFinite)).toBe(false);
});
