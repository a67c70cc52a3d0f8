import { expect, it } from 'vitest';
import { type Tensor, conv2d, maxPool2d, mean, sum, valueAndGradients } from '../../engine';
import type { Pool2dOptions } from '../../engine/ops/pool2d';
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
    expect(bitsOf((await tensor.data()) as Float32Array)).toEqual(bitsOf((await expected[i]!.data()) as Float32Array));
  for (const tensor of expected) tensor.dispose();
  capture.dispose();
  return capture.dispatches.map(({ shader }) => shader.name);
}

const POOLED = / > max-pool2d-vec4$/;

/** A variant, channels that it takes, and sizes of images; odd ones leave a row or column in no window. */
const CASES = (['quad', 'outer_quad', 'workgroup', 'tile', 'outer'] as const).flatMap((variant) =>
  [
    { batch: 1, height: 4, width: 4, channels: 8 },
    { batch: 3, height: 7, width: 12, channels: 16 },
    { batch: 2, height: 17, width: 9, channels: 40 },
  ].map((size) => ({ variant, ...size })),
);

it.each(CASES)(
  '$variant stores the largest of each window: $batch x $height x $width, $channels channels',
  async ({ variant, batch, height, width, channels }) => {
    const engine = await testEngine();
    const { choices } = engine;
    await choices.load();
    choices.wanted.set('conv2d', variant);
    try {
      using x = engine.tensor(wave(batch * height * width * 4, 0.7), [batch, height, width, 4]);
      using kernel = engine.tensor(wave(3 * 3 * 4 * channels, 1.3), [3, 3, 4, channels]);
      using bias = engine.tensor(wave(channels, 0.3));
      for (const activation of ['relu', 'linear'] as const) {
        const shaders = await shadersOf(() => {
          const loss = () => mean(maxPool2d(conv2d(x, kernel, { bias, padding: 'same', activation })));
          const { value, gradients } = valueAndGradients(engine, loss, [kernel, bias]);
          return [value, ...gradients];
        });
        expect(shaders.filter((name) => POOLED.test(name))).toEqual([
          `conv2d-${variant.replace('_', '-')} > max-pool2d-vec4`,
        ]);
        expect(shaders).not.toContain('max-pool2d-vec4');
      }
    } finally {
      choices.wanted.delete('conv2d');
    }
  },
);

it('of equal values the first takes the gradient, and a NaN is the largest', async () => {
  const engine = await testEngine();
  const values = Float32Array.from({ length: 8 * 8 * 4 }, (_, i) => Math.floor(i / 4) % 3);
  for (let i = 4 * 13; i < 4 * 64; i += 4 * 11) values[i] = NaN;
  using x = engine.tensor(values, [1, 8, 8, 4]);
  using kernel = engine.tensor(
    Float32Array.from({ length: 16 }, (_, i) => Number(i % 5 === 0)),
    [1, 1, 4, 4],
  );
  const shaders = await shadersOf(() => {
    const loss = () => sum(maxPool2d(conv2d(x, kernel)));
    const { value, gradients } = valueAndGradients(engine, loss, [x]);
    return [value, ...gradients];
  });
  expect(shaders).toContainEqual(expect.stringMatching(POOLED));
});

it('windows that are not 2 x 2 side by side are pooled from memory', async () => {
  const engine = await testEngine();
  using x = engine.tensor(wave(2 * 9 * 9 * 4, 0.7), [2, 9, 9, 4]);
  using kernel = engine.tensor(wave(3 * 3 * 4 * 8, 1.3), [3, 3, 4, 8]);
  const isPooled = async (size: number, options: Pool2dOptions): Promise<boolean> => {
    const shaders = await shadersOf(() => {
      const loss = () => mean(maxPool2d(conv2d(x, kernel, { padding: size === 9 ? 'same' : 'valid' }), options));
      const { value, gradients } = valueAndGradients(engine, loss, [kernel]);
      return [value, ...gradients];
    });
    return shaders.some((name) => POOLED.test(name));
  };
  expect(await isPooled(7, {})).toBe(true);
  expect(await isPooled(7, { poolSize: 3 })).toBe(false);
  expect(await isPooled(7, { poolSize: [2, 1] })).toBe(false);
  expect(await isPooled(7, { strides: 1 })).toBe(false);
  expect(await isPooled(7, { padding: 'same' })).toBe(false);
  expect(await isPooled(9, { padding: 'same' })).toBe(false);
});

it('what something else reads too, or what is asked for, is written as it is', async () => {
  const engine = await testEngine();
  using x = engine.tensor(wave(2 * 8 * 8 * 4, 0.7), [2, 8, 8, 4]);
  using kernel = engine.tensor(wave(4 * 8, 1.3), [1, 1, 4, 8]);
  const isPooled = async (fn: () => readonly Tensor[]): Promise<boolean> =>
    (await shadersOf(fn)).some((name) => POOLED.test(name));
  const convolved = (): Tensor => conv2d(x, kernel);
  expect(await isPooled(() => [maxPool2d(convolved())])).toBe(true);
  expect(
    await isPooled(() => {
      const y = convolved();
      return [maxPool2d(y), y];
    }),
  ).toBe(false);
  expect(
    await isPooled(() => {
      const y = convolved();
      return [maxPool2d(y), mean(y)];
    }),
  ).toBe(false);
  expect(
    await isPooled(() => {
      const y = convolved();
      return [maxPool2d(y), maxPool2d(y)];
    }),
  ).toBe(false);
  // The derivative of a sigmoid is taken of what it gave.
  expect(
    await isPooled(() => {
      const loss = () => mean(maxPool2d(conv2d(x, kernel, { activation: 'sigmoid' })));
      const { value, gradients } = valueAndGradients(engine, loss, [kernel]);
      return [value, ...gradients];
    }),
  ).toBe(false);
});
