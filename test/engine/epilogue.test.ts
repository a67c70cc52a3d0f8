import { expect, it } from 'vitest';
import {
  type Tensor,
  avgPool2d,
  conv2d,
  dense,
  dropout,
  mean,
  reshape,
  maxPool2d,
  sigmoid,
  valueAndGradients,
} from '../../engine';
import { recorderOf } from '../../engine/recorder';
import { bitsOf, testEngine } from '../gpu';

const wave = (size: number, step: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(step * i));

/** Captured and at once, what they give has the same bits; the shaders of the capture. */
async function shadersOf(fn: () => readonly Tensor[]): Promise<string[]> {
  const engine = await testEngine();
  const capture = await engine.capture(() => recorderOf(engine).labelled({ pass: 'backward' }, fn));
  capture.replay();
  const expected = engine.scope(fn);
  for (const [i, tensor] of capture.result.entries())
    expect(bitsOf(await tensor.array().then(({ data }) => data as Float32Array))).toEqual(
      bitsOf((await expected[i]!.data()) as Float32Array),
    );
  for (const tensor of expected) tensor.dispose();
  capture.dispose();
  return capture.dispatches.map(({ shader }) => shader.name);
}

const EPILOGUES = / > /;

it.each([
  { rows: 8, units: 12, hidden: 100 },
  { rows: 13, units: 7, hidden: 9 },
  { rows: 65, units: 10, hidden: 64 },
])('dropout after a dense layer and before one of $units: forward and backward', async ({ rows, units, hidden }) => {
  const engine = await testEngine();
  using x = engine.tensor(wave(rows * 20, 0.7), [rows, 20]);
  using kernel = engine.tensor(wave(20 * hidden, 1.3), [20, hidden]);
  using bias = engine.tensor(wave(hidden, 0.3));
  using last = engine.tensor(wave(hidden * units, 0.9), [hidden, units]);
  using key = engine.tensor(Uint32Array.of(5, 7));
  const shaders = await shadersOf(() => {
    const loss = () => {
      const y = dropout(dense(x, kernel, { bias, activation: 'relu' }), { rate: 0.4, key, salt: 3 });
      return mean(dense(y, last));
    };
    const { value, gradients } = valueAndGradients(engine, loss, [kernel, bias, last]);
    return [value, ...gradients];
  });
  expect(shaders.filter((name) => EPILOGUES.test(name))).toEqual([
    expect.stringMatching(/^(matmul|sum-splits)\S* > dropout$/),
    expect.stringMatching(/^(matmul|sum-splits)\S* > dropout-relu-gradient$/),
  ]);
  expect(shaders).not.toContain('dropout');
});

it.each(['max', 'average'])(
  'the gradient of %s pooling is written by what gives that of its output',
  async (pooling) => {
    const engine = await testEngine();
    using x = engine.tensor(wave(2 * 9 * 11 * 4, 0.7), [2, 9, 11, 4]);
    using first = engine.tensor(wave(3 * 3 * 4 * 8, 1.3), [3, 3, 4, 8]);
    using second = engine.tensor(wave(3 * 3 * 8 * 8, 0.9), [3, 3, 8, 8]);
    for (const padding of ['valid', 'same'] as const) {
      const shaders = await shadersOf(() => {
        const loss = () => {
          const y = conv2d(x, first, { activation: 'relu' });
          const pooled = pooling === 'max' ? maxPool2d(y, { padding }) : avgPool2d(y, { padding });
          return mean(conv2d(pooled, second));
        };
        const { value, gradients } = valueAndGradients(engine, loss, [first, second]);
        return [value, ...gradients];
      });
      const name = new RegExp(
        `^conv2d-input-gradient\\S* > ${pooling === 'max' ? 'max' : 'avg'}-pool2d-gradient-disjoint$`,
      );
      expect(shaders.filter((shader) => /gradient/.test(shader) && EPILOGUES.test(shader))).toEqual([
        expect.stringMatching(name),
      ]);
    }
  },
);

it('an epilogue may have one itself', async () => {
  const engine = await testEngine();
  using x = engine.tensor(wave(2 * 12 * 12 * 4, 0.7), [2, 12, 12, 4]);
  using first = engine.tensor(wave(4 * 8, 1.3), [1, 1, 4, 8]);
  using second = engine.tensor(wave(4 * 8 * 8, 0.9), [2, 2, 8, 8]);
  const shaders = await shadersOf(() => {
    const pooled = () => avgPool2d(avgPool2d(conv2d(x, first, { activation: 'relu' })), { poolSize: 3 });
    const { value, gradients } = valueAndGradients(engine, () => mean(conv2d(pooled(), second)), [first, second]);
    return [value, ...gradients];
  });
  const each = 'avg-pool2d-gradient-disjoint';
  expect(shaders).toContainEqual(expect.stringMatching(new RegExp(`^conv2d-input-gradient\\S* > ${each} > ${each}$`)));
});

it('what many workgroups do is not left to few', async () => {
  const engine = await testEngine();
  const SIZE = 8 * 64 * 16;
  using scales = engine.tensor(wave(16 * 16, 0.9), [1, 1, 16, 16]);
  using weights = engine.tensor(wave(SIZE * 4, 1.3), [SIZE, 4]);
  const isLeft = async (batch: number): Promise<boolean> => {
    using x = engine.tensor(wave(batch * SIZE * 4, 0.7), [batch, 16, 128, 16]);
    const shaders = await shadersOf(() => {
      const loss = () => mean(dense(reshape(maxPool2d(conv2d(x, scales)), [batch, SIZE]), weights));
      const { value, gradients } = valueAndGradients(engine, loss, [scales, weights]);
      return [value, ...gradients];
    });
    return shaders.some((name) => name.endsWith(' > max-pool2d-gradient-disjoint'));
  };
  // The product has 64 workgroups for either, the gradient of the pooling 32 for each image.
  expect([await isLeft(1), await isLeft(4)]).toEqual([true, false]);
});

it('what something else reads too, or what is asked for, is written as it is', async () => {
  const engine = await testEngine();
  using x = engine.tensor(wave(8 * 16, 0.7), [8, 16]);
  using kernel = engine.tensor(wave(16 * 8, 1.3), [16, 8]);
  using key = engine.tensor(Uint32Array.of(5, 7));
  const dropped = (y: Tensor): Tensor => dropout(y, { rate: 0.5, key });
  const both = await shadersOf(() => {
    const y = dense(x, kernel);
    return [dropped(y), sigmoid(y)];
  });
  const asked = await shadersOf(() => {
    const y = dense(x, kernel);
    return [dropped(y), y];
  });
  const alone = await shadersOf(() => [dropped(dense(x, kernel))]);
  expect([both, asked, alone].map((shaders) => shaders.filter((name) => EPILOGUES.test(name)).length)).toEqual([
    0, 0, 1,
  ]);
});
