import { describe, expect, it } from 'vitest';
import {
  AugMix,
  Conv2D,
  Dense,
  Discretization,
  Flatten,
  Input,
  type Layer,
  Model,
  RandAugment,
  RandomBrightness,
  RandomColorDegeneration,
  RandomColorJitter,
  RandomContrast,
  RandomCrop,
  RandomElasticTransform,
  RandomErasing,
  RandomFlip,
  RandomGaussianBlur,
  RandomGrayscale,
  RandomHue,
  RandomInvert,
  RandomPerspective,
  RandomPosterization,
  RandomRotation,
  RandomSaturation,
  RandomSharpness,
  RandomShear,
  RandomTranslation,
  RandomZoom,
  Sequential,
  type Shape,
  Solarization,
  setRandomSeed,
} from '../../nn';
import { testEngine } from '../gpu';
import { expectDrawsAnew } from './draws-anew';

const RANGE = { valueRange: [0, 1] } as const;

/** What a layer makes of images in one call after another, while training or at rest. */
async function calls(layer: Layer, shape: Shape, pixel: (i: number) => number, count = 1, training = true) {
  const input = Input({ shape: shape.slice(1) });
  using model = new Model({ inputs: input, outputs: layer.apply(input), engine: await testEngine() });
  await model.build();
  const size = shape.reduce((a, b) => a * b, 1);
  using x = model.engine.tensor({ data: Float32Array.from({ length: size }, (_, i) => pixel(i)), shape });
  const made: Float32Array[] = [];
  for (let call = 0; call < count; call++) {
    using y = model.call(x, { training });
    made.push((await y.data()) as Float32Array);
  }
  return made;
}

const ALL: readonly [name: string, make: (seed?: number) => Layer][] = [
  ['AugMix', (seed) => new AugMix({ ...RANGE, numChains: 2, chainDepth: 1, seed })],
  ['RandAugment', (seed) => new RandAugment({ ...RANGE, numOps: 1, seed })],
  ['RandomElasticTransform', (seed) => new RandomElasticTransform([0.9, 0.9], [0.8, 1], { ...RANGE, seed })],
  ['RandomBrightness', (seed) => new RandomBrightness(0.5, { ...RANGE, seed })],
  ['RandomColorDegeneration', (seed) => new RandomColorDegeneration(0.9, { ...RANGE, seed })],
  ['RandomColorJitter', (seed) => new RandomColorJitter({ ...RANGE, brightnessFactor: 0.2, hueFactor: 0.5, seed })],
  ['RandomGaussianBlur', (seed) => new RandomGaussianBlur([0.5, 0.5], { ...RANGE, seed })],
  ['RandomContrast', (seed) => new RandomContrast(0.9, { ...RANGE, seed })],
  ['RandomCrop', (seed) => new RandomCrop(3, 4, { seed })],
  ['RandomErasing', (seed) => new RandomErasing([1, 1], { ...RANGE, seed })],
  ['RandomFlip', (seed) => new RandomFlip({ seed })],
  ['RandomGrayscale', (seed) => new RandomGrayscale(0.5, { seed })],
  ['RandomHue', (seed) => new RandomHue(0.5, { ...RANGE, seed })],
  ['RandomInvert', (seed) => new RandomInvert([0.5, 0.5], { ...RANGE, seed })],
  ['RandomPerspective', (seed) => new RandomPerspective({ factor: [1, 1], scale: 0.3, seed })],
  ['RandomPosterization', (seed) => new RandomPosterization(4, { ...RANGE, seed })],
  ['RandomRotation', (seed) => new RandomRotation(0.2, { seed })],
  ['RandomSaturation', (seed) => new RandomSaturation(0.9, { ...RANGE, seed })],
  ['RandomSharpness', (seed) => new RandomSharpness(0.9, { ...RANGE, seed })],
  ['RandomShear', (seed) => new RandomShear(0.5, 0.2, { seed })],
  ['RandomTranslation', (seed) => new RandomTranslation(0.3, 0.3, { seed })],
  ['RandomZoom', (seed) => new RandomZoom(0.3, { seed })],
  ['Solarization', (seed) => new Solarization({ thresholdFactor: 1, ...RANGE, seed })],
];

/** No two alike. */
const pixel = (i: number): number => ((i * 37 + 11) % 199) / 199;

describe.each(ALL)('%s', (name, make) => {
  it('draws for each image and with each call, and nothing at rest', async () => {
    setRandomSeed(1);
    // The same image four times.
    const shape = [4, 7, 8, 3];
    const size = 7 * 8 * 3;
    const made = await calls(make(), shape, (i) => pixel(i % size), 6);
    expect(new Set(made.map(String)).size).toBeGreaterThan(2);
    if (name !== 'RandomCrop') {
      const each = made.flatMap((y) => [0, 1, 2, 3].map((n) => String(y.subarray(n * size, (n + 1) * size))));
      expect(new Set(each).size).toBeGreaterThan(1);
      const [rest] = await calls(make(), shape, pixel, 1, false);
      expect([...rest!]).toEqual(Array.from({ length: 4 * size }, (_, i) => Math.fround(pixel(i))));
    }
  });

  it('draws the same by the same seed', async () => {
    const [first] = await calls(make(3), [2, 7, 8, 3], pixel);
    setRandomSeed(5);
    const [one] = await calls(make(3), [2, 7, 8, 3], pixel);
    setRandomSeed(5);
    const [same] = await calls(make(3), [2, 7, 8, 3], pixel);
    expect([...one!]).toEqual([...same!]);
    expect(first!.length).toBe(one!.length);
  });

  it('draws anew with each replay of a capture, as eager calls do', async () => {
    const data = Float32Array.from({ length: 4 * 168 }, (_, i) => pixel(i));
    await expectDrawsAnew(make(11), { data, shape: [4, 7, 8, 3] });
  });

  it('trains with what follows', async () => {
    setRandomSeed(7);
    using model = new Sequential(
      [Input({ shape: [7, 8, 3] }), make(11), new Conv2D(2, 3), new Flatten(), new Dense(1)],
      { engine: await testEngine() },
    );
    await model.compile({ optimizer: 'sgd', loss: 'mse' });
    const x = { data: Float32Array.from({ length: 4 * 168 }, (_, i) => pixel(i)), shape: [4, 7, 8, 3] };
    const y = { data: Float32Array.of(0, 1, 0, 1), shape: [4, 1] };
    const { history } = await model.fit(x, y, { epochs: 2, batchSize: 2, verbose: 0 });
    expect(history['loss']!.every(Number.isFinite)).toBe(true);
  });
});

describe('what is drawn', () => {
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

  it('lies within the range of a factor, and fills it', async () => {
    const [y] = await calls(new RandomBrightness([-0.2, 0.6], { ...RANGE, seed: 1 }), [2000, 1, 1, 1], () => 0.3);
    const added = y!.map((v) => v - 0.3);
    expect(Math.min(...added)).toBeGreaterThanOrEqual(-0.2001);
    expect(Math.max(...added)).toBeLessThanOrEqual(0.6001);
    expect(mean(added)).toBeCloseTo(0.2, 1);
    expect(Math.max(...added) - Math.min(...added)).toBeGreaterThan(0.78);
  });

  it.each<[string, Layer, number]>([
    ['RandomFlip, every other image', new RandomFlip({ mode: 'horizontal', seed: 1 }), 0.5],
    ['RandomInvert, by its probability', new RandomInvert([0.3, 0.3], { ...RANGE, seed: 2 }), 0.3],
    ['RandomInvert, by probabilities from 0 on', new RandomInvert(0.6, { ...RANGE, seed: 2 }), 0.3],
  ])('%s', async (_, layer, share) => {
    const [y] = await calls(layer, [2000, 1, 2, 1], (i) => i % 2);
    const changed = Array.from({ length: 2000 }, (_, n) => y![2 * n]!);
    expect(Math.abs(mean(changed) - share)).toBeLessThan(0.05);
  });

  it('RandomCrop: one place for the batch, any that fits', async () => {
    setRandomSeed(3);
    const made = await calls(new RandomCrop(2, 2), [3, 4, 5, 1], (i) => i % 20, 60);
    const corners = made.map((y) => {
      expect([y[4]! - y[0]!, y[1]! - y[0]!, y[2]! - y[0]!]).toEqual([0, 1, 5]);
      return y[0]!;
    });
    expect([...new Set(corners)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13]);
  });

  it('RandomCrop at rest: the largest window of its proportions, resized', async () => {
    const [y] = await calls(new RandomCrop(1, 2), [1, 4, 4, 1], (i) => i, 1, false);
    expect([...y!]).toEqual([6.5, 8.5]);
  });

  it('RandomErasing: a box of the size of its scale', async () => {
    const layer = new RandomErasing([1, 1], { scale: [0.25, 0.25], fillValue: 1, ...RANGE, seed: 4 });
    const [y] = await calls(layer, [50, 8, 8, 1], () => 0);
    for (let n = 0; n < 50; n++) expect(y!.subarray(n * 64, n * 64 + 64).reduce((a, b) => a + b)).toBe(16);
  });

  it('RandomSaturation: no more than all', async () => {
    const [y] = await calls(new RandomSaturation([1, 1], { seed: 5 }), [1, 1, 1, 3], (i) => [200, 100, 150][i]!);
    expect(Array.from(y!, Math.round)).toEqual([200, 0, 100]);
  });
});

it.each<[string, () => unknown, RegExp]>([
  ['a factor beyond its bounds', () => new RandomRotation(1.5), /factor must be a number in \[-1, 1\], or a pair/],
  ['a pair beyond them', () => new RandomInvert([2, 3]), /factor must be a number in \[0, 1\]/],
  ['a zoom of nothing', () => new RandomZoom(-1), /heightFactor must be a number in \(-1, 1\]/],
  ['a range of nothing', () => new RandomBrightness(0.1, { valueRange: [1, 1] }), /valueRange must be a pair/],
  ['two fill values', () => new RandomErasing({ fillValue: [1, 2] }), /fillValue must be a number, or three of them/],
  ['bounding boxes', () => new RandomFlip({ boundingBoxFormat: 'xyxy' } as never), /boundingBoxFormat/],
  ['colours of two channels', () => new RandomHue(0.5).apply(Input({ shape: [4, 4, 2] })), /3 channels/],
  ['what is no image', () => new RandomFlip().apply(Input({ shape: [4, 4] })), /\[height, width, channels\]/],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message);
});

/** Of keras.layers.Discretization(num_bins=4), adapted to the values of the test. */
const BOUNDARIES = [2.489997625350952, 4.989997863769531, 7.489999294281006];

describe('Discretization', () => {
  const values = { data: Float32Array.from({ length: 1000 }, (_, i) => ((i * 7) % 1000) / 100), shape: [1000] };

  it('finds bins with as many values each', async () => {
    const layer = new Discretization({ numBins: 4 });
    layer.adapt(values);
    expect(layer.binBoundaries).toHaveLength(3);
    layer.binBoundaries!.forEach((boundary, i) => expect(boundary).toBeCloseTo(BOUNDARIES[i]!, 5));
    const [bins] = await calls(layer, [1, 4], (i) => [0, 3, 6, 9][i]!, 1, false);
    expect([...bins!]).toEqual([0, 1, 2, 3]);
  });

  it('refuses to run before, to adapt what is given, and to have neither', async () => {
    await expect(calls(new Discretization({ numBins: 4 }), [1, 4], () => 0)).rejects.toThrow('call adapt(data) first');
    expect(() => new Discretization([1, 2]).adapt(values)).toThrow('binBoundaries are given');
    expect(() => new Discretization()).toThrow('give either binBoundaries or numBins');
  });
});
