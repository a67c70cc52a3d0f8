import { describe, expect, it } from 'vitest';
import { ImageDataGenerator, applications } from '../../nn';
import { camelCase } from '../../nn/names';
import { expectClose, expectNoLeaks, testEngine } from '../gpu';
import goldens from '../keras/image-generators.json';

expectNoLeaks();

const shape = [3, 5, 5, 3];
const images = { data: Float32Array.from({ length: 225 }, (_, i) => (i * 37) % 256), shape };

describe('ImageDataGenerator makes what Keras makes', () => {
  it.each(goldens.generators.map(({ options, batch }) => [JSON.stringify(options), options, batch] as const))(
    '%s',
    async (_, options, batch) => {
      const given = Object.fromEntries(Object.entries(options).map(([key, value]) => [camelCase(key), value]));
      const generator = new ImageDataGenerator({ ...given, engine: await testEngine() });
      await generator.fit(images);
      const { value } = await generator.flow(images, null, { batchSize: 3, shuffle: false, seed: 7 }).next();
      expect(value.shape).toEqual(shape);
      expectClose(value.data, batch, 'the batch');
    },
  );
});

describe('ImageDataGenerator', () => {
  it('calls a function with each image, before it is rescaled', async () => {
    const generator = new ImageDataGenerator({
      rescale: 0.5,
      preprocessingFunction: (image) => ({ data: image.data.map((v) => v + image.shape.length), shape: image.shape }),
    });
    const { value } = await generator.flow(images, null, { shuffle: false }).next();
    expect([...value.data]).toEqual(Array.from(images.data, (v) => (v + 3) / 2));
  });

  it('fits images as they are augmented', async () => {
    const generator = new ImageDataGenerator({ featurewiseCenter: true, channelShiftRange: 50, horizontalFlip: true });
    await generator.fit(images, { augment: true, rounds: 3, seed: 1 });
    const { value } = await generator.flow(images, null, { shuffle: false, seed: 1 }).next();
    expect(value.data.every(Number.isFinite)).toBe(true);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['splines', () => new ImageDataGenerator({ interpolationOrder: 3 as never }), /interpolationOrder must be 0 or 1/],
    ['channels first', () => new ImageDataGenerator({ dataFormat: 'channels_first' as never }), /'channels_last'/],
    [
      'one brightness',
      () => new ImageDataGenerator({ brightnessRange: [1] as never }),
      /brightnessRange must be a pair/,
    ],
    ['no function', () => new ImageDataGenerator({ preprocessingFunction: 3 as never }), /must be a function/],
    [
      'deviations without a mean',
      () => new ImageDataGenerator({ samplewiseStdNormalization: true, samplewiseCenter: false }),
      /is centred first/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  it('refuses to normalize before fit, and a function that changes the shape', async () => {
    const unfitted = new ImageDataGenerator({ featurewiseCenter: true });
    await expect(unfitted.flow(images).next()).rejects.toThrow('call fit(x) first');
    const other = new ImageDataGenerator({ preprocessingFunction: () => ({ data: new Float32Array(2), shape: [2] }) });
    await expect(other.flow(images).next()).rejects.toThrow('must keep the shape [5, 5, 3]');
    await expect(unfitted.fit({ data: new Float32Array(4), shape: [2, 2] })).rejects.toThrow(
      'must be [n, h, w, channels]',
    );
  });
});

describe('applications', () => {
  const pixels = {
    data: Float32Array.from([...images.data.slice(0, 6), ...images.data.slice(15, 21)]),
    shape: [1, 2, 2, 3],
  };
  const first = {
    data: Float32Array.from({ length: 12 }, (_, i) => pixels.data[(i % 4) * 3 + Math.floor(i / 4)]!),
    shape: [1, 3, 2, 2],
  };

  it.each(goldens.applications.map((each) => [each.module, each] as const))(
    '%s takes pixels as in Keras',
    (name, golden) => {
      const { preprocessInput } = (applications as never as Record<string, applications.Application>)[camelCase(name)]!;
      const last = preprocessInput(pixels, { dataFormat: 'channels_last' });
      expectClose(last.data, golden.last, 'channels last');
      expect(last.shape).toEqual(pixels.shape);
      expectClose(preprocessInput(first, { dataFormat: 'channels_first' }).data, golden.first, 'channels first');
    },
  );

  it('names the most likely classes, by classes that are given', async () => {
    const classIndex = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [String(i), [`n${i}`, `class ${i}`] as const]),
    );
    const data = new Float32Array(2000);
    data[7] = 0.5;
    data[3] = 0.25;
    data[1999] = 1;
    const { decodePredictions } = applications.vgg16;
    expect(await decodePredictions({ data, shape: [2, 1000] }, { top: 2, classIndex })).toEqual([
      [['n7', 'class 7', 0.5], ['n3', 'class 3', 0.25]],
      [['n999', 'class 999', 1], ['n0', 'class 0', 0]],
    ]); // prettier-ignore
    await expect(decodePredictions({ data, shape: [2, 10] })).rejects.toThrow('[n, 1000]');
    await expect(decodePredictions({ data, shape: [2, 1000] }, { classIndex: {} })).rejects.toThrow('no class "7"');
    await expect(
      decodePredictions({ data, shape: [2, 1000] }, { classIndex: 'data:application/json,3' }),
    ).rejects.toThrow('no JSON object of classes');
  });

  it('refuses other channels and modes', () => {
    const grey = { data: new Float32Array(4), shape: [2, 2, 1] };
    expect(() => applications.vgg16.preprocessInput(grey)).toThrow('[h, w, 3] or [n, h, w, 3]');
    expect(() => applications.imagenetUtils.preprocessInput(pixels, { mode: 'cafe' as never })).toThrow('mode must be');
  });
});
