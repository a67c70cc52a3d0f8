import { expect, it } from 'vitest';
import { maxPool2d, valueAndGradients } from '../../engine';
import { testEngine } from '../gpu';

/** Pixels of an image 4 x 4, the same in each channel, in which every window has equal maxima. */
const IMAGE = [
  [5, 5, 1, 2],
  [5, 5, 2, 0],
  [-3, -4, 0, 0],
  [-3, -3, 0, 0],
].flat();

/** Where a gradient of 1, 2, 3.. for the windows in row-major order belongs. */
const cases = [
  {
    strides: 2,
    expected: [
      [1, 0, 0, 2],
      [0, 0, 0, 0],
      [3, 0, 4, 0],
      [0, 0, 0, 0],
    ].flat(),
  },
  {
    strides: 1,
    expected: [
      [1, 2, 0, 3],
      [4, 5, 6, 0],
      [7, 0, 8 + 9, 0],
      [0, 0, 0, 0],
    ].flat(),
  },
] as const;

it.each([1, 4, 5])('of equal maxima the first takes the whole gradient, with %d channels', async (channels) => {
  const engine = await testEngine();
  const inChannels = (pixels: readonly number[]) =>
    Float32Array.from(pixels.flatMap((value) => Array<number>(channels).fill(value)));
  using x = engine.tensor(inChannels(IMAGE), [1, 4, 4, channels]);
  for (const { strides, expected } of cases) {
    const side = strides === 2 ? 2 : 3;
    const windows = Array.from({ length: side * side }, (_, i) => i + 1);
    using seed = engine.tensor(inChannels(windows), [1, side, side, channels]);
    const { value, gradients } = valueAndGradients(engine, () => maxPool2d(x, { strides }), [x], { seed });
    expect([...(await gradients[0]!.data())]).toEqual([...inChannels(expected)]);
    for (const tensor of [value, ...gradients]) tensor.dispose();
  }
});

it('gives back one tensor, and keeps no other', async () => {
  const engine = await testEngine();
  using x = engine.tensor(IMAGE, [1, 4, 4, 1]);
  const before = engine.stats().buffers;
  using y = maxPool2d(x);
  expect([...(await y.data())]).toEqual([5, 2, -3, 0]);
  expect(engine.stats().buffers).toBe(before + 1);
});
