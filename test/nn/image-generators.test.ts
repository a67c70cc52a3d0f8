import { describe, expect, it } from 'vitest';
import { Dense, Flatten, ImageDataGenerator, Input, Sequential, applications } from '../../nn';
import { camelCase } from '../../nn/names';
import { expectClose, testEngine } from '../gpu';
import goldens from '../keras/image-generators.json';
import { optionsHere } from '../keras/options-here';

const imagesOf = (shape: readonly number[]) => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37) % 256),
  shape,
});
const shape = [3, 5, 5, 3];
const images = imagesOf(shape);

describe('ImageDataGenerator makes what Keras makes', () => {
  it.each(goldens.generators.map((each) => [JSON.stringify(each.options), each] as const))(
    '%s',
    async (_, { options, shape, batch }) => {
      const x = imagesOf(shape);
      const generator = new ImageDataGenerator({ ...optionsHere<object>(options), engine: await testEngine() });
      await generator.fit(x);
      const flow = generator.flow(x, null, { batchSize: shape[0]!, shuffle: false, seed: 7 });
      const { value } = await flow.next();
      expect(value.shape).toEqual(shape);
      expectClose(value.data, batch, 'the batch');
    },
  );

  it.each(goldens.fits.map((each) => [JSON.stringify([each.options, each.fit]), each] as const))(
    'fits %s',
    async (_, { options, fit, x, found, standardized }) => {
      const generator = new ImageDataGenerator({ ...optionsHere<object>(options), engine: await testEngine() });
      const data = Float32Array.from(x);
      await generator.fit({ data, shape: [40, 4, 4, 1] }, fit);
      for (const [name, values] of Object.entries(found) as [string, number[]][]) {
        const own = generator[camelCase(name) as 'mean'];
        expectClose(own!.data, values, name);
      }
      const image = { data: data.slice(0, 16), shape: [4, 4, 1] };
      expectClose((await generator.standardize(image)).data, standardized, 'standardized');
      expect(image.data).toEqual(data.slice(0, 16)); // as it was
    },
  );

  it.each(goldens.transforms.map((each) => [JSON.stringify(each.parameters), each] as const))(
    'changes an image by %s',
    async (_, { parameters, channels, y }) => {
      const generator = new ImageDataGenerator({ fillMode: 'reflect', engine: await testEngine() });
      const image = imagesOf([7, 7, channels]);
      const changed = await generator.applyTransform(image, optionsHere<object>(parameters));
      expect(changed.shape).toEqual(image.shape);
      expectClose(changed.data, y, 'the image');
    },
  );

  it.each(goldens.draws.map((each) => [JSON.stringify([each.options, each.seed]), each] as const))(
    'draws %s',
    (_, { options, seed, parameters }) => {
      const drawn = new ImageDataGenerator(optionsHere<object>(options)).getRandomTransform([8, 8, 3], seed);
      expect(Object.fromEntries(Object.entries(drawn).map(([key, v]) => [key, v === null ? v : Number(v)]))).toEqual(
        optionsHere<object>(parameters),
      );
    },
  );

  it('goes from batch to batch as Keras does', async () => {
    const x = { data: Float32Array.from({ length: 11 }, (_, i) => i), shape: [11, 1, 1, 1] };
    const flow = new ImageDataGenerator().flow(x, null, { batchSize: 4, seed: 3 });
    expect([flow.n, flow.length, flow.batchSize, flow.seed, flow.shuffle]).toEqual([11, 3, 4, 3, true]);
    for (const { step, batch, batchIndex, totalBatchesSeen } of goldens.walk) {
      if (step === 'reset') flow.reset();
      else if (step === 'onEpochEnd') flow.onEpochEnd();
      else {
        const got = typeof step === 'number' ? await flow.getItem(step) : (await flow.next()).value;
        expect([...got.data], String(step)).toEqual(batch);
      }
      expect([flow.batchIndex, flow.totalBatchesSeen], String(step)).toEqual([batchIndex, totalBatchesSeen]);
    }
    await expect(flow.getItem(3)).rejects.toThrow('batch 3 is none of the 3');
  });
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
    ['splines of order 6', () => new ImageDataGenerator({ interpolationOrder: 6 as never }), /must be 0 to 5, got 6/],
    [
      'channels between',
      () => new ImageDataGenerator({ dataFormat: 'NHWC' as never }),
      /or 'channels_first', got "NHWC"/,
    ],
    [
      'another type',
      () => new ImageDataGenerator({ dtype: 'float16' as never }),
      /dtype must be 'float32', got float16/,
    ],
    [
      'whitening of what is divided already',
      () => new ImageDataGenerator({ zcaWhitening: true, featurewiseStdNormalization: true }),
      /do not go together/,
    ],
    [
      'whitening without a mean',
      () => new ImageDataGenerator({ zcaWhitening: true, featurewiseCenter: false }),
      /is centred first/,
    ],
    ['a transform of two images', () => new ImageDataGenerator().getRandomTransform(shape), /one image must be/],
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
    const unwhitened = new ImageDataGenerator({ zcaWhitening: true });
    unwhitened.mean = 0;
    await expect(unwhitened.flow(images).next()).rejects.toThrow('zcaWhitening needs what is found of the images');
    unwhitened.zcaWhiteningMatrix = [[1]];
    await expect(unwhitened.flow(images).next()).rejects.toThrow('of images of 1 values');
    const unfitted = new ImageDataGenerator({ featurewiseCenter: true });
    await expect(unfitted.flow(images).next()).rejects.toThrow('call fit(x) first');
    const other = new ImageDataGenerator({ preprocessingFunction: () => ({ data: new Float32Array(2), shape: [2] }) });
    await expect(other.flow(images).next()).rejects.toThrow('must keep the shape [5, 5, 3]');
    await expect(unfitted.fit({ data: new Float32Array(4), shape: [2, 2] })).rejects.toThrow(
      'must be [n, h, w, channels]',
    );
  });
});

describe('what is found of the images', () => {
  it('can be set, by channel', async () => {
    const generator = new ImageDataGenerator({ featurewiseCenter: true, dataFormat: 'channels_first' });
    generator.mean = [1, 2, 3];
    expect(generator.mean?.shape).toEqual([3, 1, 1]);
    const x = { data: new Float32Array(12), shape: [1, 3, 2, 2] };
    const { value } = await generator.flow(x).next();
    expect([...value.data]).toEqual([-1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -3, -3]);
    generator.mean = [1, 2];
    await expect(generator.flow(x).next()).rejects.toThrow('featurewiseCenter is of 2 channels');
  });

  it('tells how far it is', async () => {
    const generator = new ImageDataGenerator({ zcaWhitening: true, zcaEpsilon: 0.1 });
    const done: number[] = [];
    await generator.fit(imagesOf([90, 8, 8, 3]), { onProgress: (part) => done.push(part) });
    expect(done.at(-1)).toBe(1);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(generator.zcaWhiteningMatrix?.shape).toEqual([192, 192]);
  });

  it('makes the values of images independent of one another', async () => {
    const generator = new ImageDataGenerator({ zcaWhitening: true, engine: await testEngine() });
    const random = Float32Array.from({ length: 400 * 6 }, (_, i) => Math.sin(i * i * 12.9898) * 100);
    // Neighbours that go together, about one mean for all.
    const x = { data: random.map((value, i) => value + (random[i - 1] ?? 0)), shape: [400, 2, 3, 1] };
    await generator.fit(x);
    const { data } = await generator.standardize(x);
    for (let a = 0; a < 6; a++)
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let n = 0; n < 400; n++) product += (data[n * 6 + a]! * data[n * 6 + b]!) / 400;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 4);
      }
  });
});

it('trains a model by its own length, with weights', async () => {
  const engine = await testEngine();
  using model = new Sequential([Input({ shape: [5, 5, 3] }), new Flatten(), new Dense(1)], { engine });
  await model.compile({ optimizer: 'sgd', loss: 'mse' });
  const x = { data: images.data.map((value) => value / 255), shape };
  const flow = new ImageDataGenerator({ engine }).flow(x, [1, 2, 3], {
    batchSize: 2,
    sampleWeight: [1, 0, 1],
    seed: 1,
  });
  const { history } = await model.fit(flow, { epochs: 2 });
  expect(history.loss).toHaveLength(2);
  expect(flow.totalBatchesSeen).toBe(4);
});

describe('flow', () => {
  const rows = { data: Float32Array.from({ length: 5 }, (_, i) => i), shape: [5, 1, 1, 1] };
  const y = [10, 11, 12, 13, 14];

  it('gives weights third, and other arrays beside the images', async () => {
    const generator = new ImageDataGenerator();
    const options = { batchSize: 2, shuffle: false };
    const [x, labels, weights] = (await generator.flow(rows, y, { ...options, sampleWeight: [1, 2, 3, 4, 5] }).next())
      .value;
    expect([[...x.data], [...labels.data], [...weights.data]]).toEqual([
      [0, 1],
      [10, 11],
      [1, 2],
    ]);
    const beside = { data: Float32Array.from({ length: 10 }, (_, i) => i * 2), shape: [5, 2] };
    const [[first, second], targets] = (await generator.flow([rows, beside], y, options).next()).value;
    expect([[...first.data], [...second!.data], [...targets.data]]).toEqual([
      [0, 1],
      [0, 2, 4, 6],
      [10, 11],
    ]);
    const both = (await generator.flow([rows, [beside, beside]], null, options).next()).value;
    expect(both.map(({ shape }) => shape)).toEqual([
      [2, 1, 1, 1],
      [2, 2],
      [2, 2],
    ]);
  });

  it('takes a split of other classes if told to, and refuses weights that fit nothing', () => {
    const generator = new ImageDataGenerator({ validationSplit: 0.4 });
    expect(() => generator.flow(rows, y, { subset: 'training' })).toThrow('set ignoreClassSplit');
    expect(generator.flow(rows, y, { subset: 'training', ignoreClassSplit: true }).samples).toBe(3);
    expect(() => generator.flow(rows, null, { sampleWeight: [1, 2, 3, 4, 5] })).toThrow('there is no y');
    expect(() => generator.flow(rows, y, { sampleWeight: [1, 2] })).toThrow('sampleWeight has 2');
    expect(() => generator.flow([rows, { data: new Float32Array(4), shape: [4] }])).toThrow('beside them has 4');
  });

  it('draws a transform for one image as applyTransform takes it', async () => {
    const generator = new ImageDataGenerator({
      rotationRange: 30,
      brightnessRange: [0.5, 1.5],
      engine: await testEngine(),
    });
    const image = imagesOf([6, 6, 3]);
    const drawn = generator.getRandomTransform(image.shape, 4);
    expect(await generator.randomTransform(image, 4)).toEqual(await generator.applyTransform(image, drawn));
    await expect(generator.applyTransform(image, { zoom: 2 } as never)).rejects.toThrow('unknown option "zoom"');
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
