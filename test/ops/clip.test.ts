import { expect, it } from 'vitest';
import { type Engine, Slab, clipByGlobalNorm, clipByNorm, clipByValue } from '../../engine';
import { bitsOf, expectClose, testEngine } from '../gpu';
import { draw, generator } from './check';

/** One of one element, some below and above the longest chain of a sum, one that takes its sum three passes. */
const SIZES = [1, 7, 300, 70_000];

function gradients(engine: Engine, factor = 1): { slab: Slab; values: Float64Array[] } {
  const random = generator(3);
  const slab = new Slab(
    engine,
    SIZES.map((size) => ({ shape: [size], dtype: 'f32' })),
  );
  const values = SIZES.map((size) => draw({ shape: [size] }, random).map((value) => Math.fround(factor * value)));
  slab.write(values.map((value) => Float32Array.from(value)));
  return { slab, values };
}

const norm = (values: readonly Float64Array[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value.reduce((s, x) => s + x * x, 0), 0));

const scaled = (values: readonly Float64Array[], scales: readonly number[]): Float64Array[] =>
  values.map((value, i) => value.map((x) => x * scales[i]!));

type Clip = (tensors: Slab['views']) => void;

const cases: readonly [string, Clip, (values: Float64Array[]) => Float64Array[]][] = [
  [
    'by norm, some above it',
    (all) => clipByNorm(all, 10),
    (values) =>
      scaled(
        values,
        values.map((value) => Math.min(1, 10 / norm([value]))),
      ),
  ],
  [
    'by norm, all above it',
    (all) => clipByNorm(all, 1e-3),
    (values) =>
      scaled(
        values,
        values.map((value) => 1e-3 / norm([value])),
      ),
  ],
  [
    'by global norm',
    (all) => clipByGlobalNorm(all, 10),
    (values) =>
      scaled(
        values,
        values.map(() => 10 / norm(values)),
      ),
  ],
  ['by a global norm that they do not reach', (all) => clipByGlobalNorm(all, 1e4), (values) => values],
  [
    'by value',
    (all) => clipByValue(all, 0.5),
    (values) => values.map((value) => value.map((x) => Math.min(Math.max(x, -0.5), 0.5))),
  ],
];

it.each(cases)(
  '%s, as in float64; captured the same bits, in place, the gaps untouched',
  async (_, clip, reference) => {
    const engine = await testEngine();
    const eager = gradients(engine);
    const captured = gradients(engine);
    clip(eager.slab.views);
    const expected = reference(eager.values);
    for (const [i, view] of eager.slab.views.entries()) expectClose(await view.data(), expected[i]!, `tensor ${i}`);
    using capture = await engine.capture(() => clip(captured.slab.views));
    capture.replay();
    const all = (await eager.slab.all.data()) as Float32Array;
    expect(bitsOf((await captured.slab.all.data()) as Float32Array)).toEqual(bitsOf(all));
    expect(all.subarray(1, 64)).toEqual(new Float32Array(63)); // between the first two
    eager.slab.dispose();
    captured.slab.dispose();
  },
);

it('zeros stay zeros, and what is within the limit keeps its bits by value', async () => {
  const engine = await testEngine();
  using zeros = engine.tensor(new Float32Array(5));
  clipByNorm([zeros], 1);
  clipByGlobalNorm([zeros], 1);
  clipByValue([zeros], 1);
  expect([...(await zeros.data())]).toEqual([0, 0, 0, 0, 0]);
  using x = engine.tensor([0.1, -0.1, 3]);
  clipByValue([x], 0.25);
  expect([...(await x.data())]).toEqual([0.1, -0.1, 0.25].map(Math.fround));
  clipByGlobalNorm([], 1);
});

it('NaN stays to be seen: in its own tensor, or under a global norm in all', async () => {
  const engine = await testEngine();
  const make = () => [engine.tensor([1, NaN]), engine.tensor([3, 4])] as const;
  const nans = async (clip: Clip): Promise<boolean[]> => {
    const tensors = make();
    clip(tensors);
    const data = [...(await tensors[0].data()), ...(await tensors[1].data())];
    for (const tensor of tensors) tensor.dispose();
    return data.map(Number.isNaN);
  };
  expect(await nans((all) => clipByNorm(all, 1))).toEqual([true, true, false, false]);
  expect(await nans((all) => clipByGlobalNorm(all, 1))).toEqual([true, true, true, true]);
  expect(await nans((all) => clipByValue(all, 1))).toEqual([false, true, false, false]);
});

it("squares past f32's range: nothing of that tensor, as in Keras, or NaN under a global norm", async () => {
  const engine = await testEngine();
  using own = engine.tensor([1e30, 1]);
  clipByNorm([own], 1);
  expect([...(await own.data())]).toEqual([0, 0]);
  using together = engine.tensor([1e30, 1]);
  clipByGlobalNorm([together], 1);
  expect([...(await together.data())].map(Number.isNaN)).toEqual([true, true]);
});
