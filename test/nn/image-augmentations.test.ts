/** Layers of images that count pixels, choose among others, or mix a batch, against Keras and against what they say. */
import { describe, expect, it } from 'vitest';
import { type Engine, type Tensor, concatenate } from '../../engine';
import {
  AugMix,
  Conv2D,
  CutMix,
  Dense,
  Flatten,
  Input,
  type Layer,
  MixUp,
  Model,
  Normalization,
  Pipeline,
  RandAugment,
  RandomElasticTransform,
  RandomFlip,
  Rescaling,
  Resizing,
  Sequential,
  type Shape,
  loadModel,
  saveModel,
  setRandomSeed,
  toCategorical,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { layerFromConfig } from '../../nn/files/keras-layers';
import { loadLayers } from '../../nn/layers/registry';
import type { JSONObject, JSONValue } from '../../nn/io/json';
import { expectClose, testEngine } from '../gpu';
import goldens from '../keras/image-augmentations.json';
import { unpack } from '../keras/unpack';
import { expectDrawsAnew } from './draws-anew';

const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const floats = (base64: string): Float32Array<ArrayBuffer> => new Float32Array(bytes(base64).buffer);

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const variance = (values: ArrayLike<number>): number => {
  const middle = mean(values);
  return mean(Array.from(values, (v) => (v - middle) ** 2));
};

const called = (engine: Engine, layer: Layer, x: Tensor, step = 0): Tensor =>
  engine.scope(() => layer.call([x], { training: true, key: engine.tensor(Uint32Array.of(1, step)) }));

const numbersOf = async (tensor: Tensor): Promise<Float32Array> => (await tensor.data()) as Float32Array;

describe('histograms of bytes', () => {
  const { shape, bytes: given, cases } = goldens.histograms;

  it.each(cases.map((each) => [`${each.class} ${JSON.stringify(each.config)}`, each] as const))(
    '%s',
    async (_, { class: className, config, y: expected }) => {
      const engine = await testEngine();
      await loadLayers([className]);
      const entry = { module: 'keras.layers', class_name: className, config: config as JSONObject };
      const layer = layerFromConfig(ConfigObject.of(entry, className)) as Layer & { valueRange: [number, number] };
      const [low, high] = layer.valueRange;
      const scaled = (byte: number): number =>
        high === 255 ? byte : Math.fround(Math.fround(Math.fround(byte) / 255) * (high - low)) + low;
      using x = engine.tensor(Float32Array.from(bytes(given), scaled), shape);
      using y = called(engine, layer, x);
      const data = await numbersOf(y);
      // What Keras rounds to whole numbers is the same number.
      if (className === 'Equalization' && high === 255) expect([...data]).toEqual([...floats(expected)]);
      else expectClose(data, floats(expected), className);
    },
  );
});

describe('changes that are chosen', () => {
  const { shape, x: given, factor, changes } = goldens.changes;
  const ofContrast = changes.random_contrast.map(floats) as [Float32Array, Float32Array];
  const known = Object.entries(changes)
    .filter(([name]) => name !== 'random_contrast')
    .flatMap(([name, results]) => results.map((each): [string, Float32Array] => [name, floats(each)]));

  /** Which of Keras's changes has been made, wholly or for a share of the image. */
  function nameOf(x: Float32Array, y: Float32Array, share: (other: Float32Array) => number): string | undefined {
    const isMix = (other: Float32Array): boolean => {
      const part = share(other);
      return (
        part >= -1e-3 && part <= 1.001 && y.every((v, i) => Math.abs(v - (x[i]! + part * (other[i]! - x[i]!))) < 0.05)
      );
    };
    const found = known.find(([, each]) => isMix(each));
    if (found) return found[0];
    const isBetween = y.every((v, i) => {
      const ends = [x[i]!, ofContrast[0][i]!, ofContrast[1][i]!];
      return v >= Math.min(...ends) - 0.05 && v <= Math.max(...ends) + 0.05;
    });
    return isBetween ? 'random_contrast' : undefined;
  }

  async function chosen(layer: Layer, steps: number, share: (x: Float32Array, y: Float32Array) => typeof whole) {
    const engine = await testEngine();
    const pixels = floats(given);
    using x = engine.tensor(pixels, shape);
    const names: (string | undefined)[] = [];
    for (let step = 0; step < steps; step++) {
      const y = called(engine, layer, x, step);
      const data = await numbersOf(y);
      if (y !== x) y.dispose();
      names.push(
        data.every((v, i) => Math.abs(v - pixels[i]!) < 1e-3) ? 'none' : nameOf(pixels, data, share(pixels, data)),
      );
    }
    return names;
  }

  const whole = (_other: Float32Array): number => 1;

  it("RandAugment: one of Keras's eleven, each of them some time", async () => {
    const names = await chosen(new RandAugment({ numOps: 1, factor, seed: 3 }), 80, () => whole);
    expect([...new Set(names)].sort()).toEqual(Object.keys(changes).sort());
  });

  it('RandAugment: as many as numOps', async () => {
    expect(await chosen(new RandAugment({ numOps: 0, factor }), 3, () => whole)).toEqual(['none', 'none', 'none']);
    const two = await chosen(new RandAugment({ numOps: 2, factor, seed: 3 }), 12, () => whole);
    expect(two.filter((name) => name === undefined).length).toBeGreaterThan(6);
  });

  it("AugMix: a chain of one of Keras's changes, or none, mixed with the images", async () => {
    // The share that fits best.
    const fitted = (x: Float32Array, y: Float32Array) => (other: Float32Array) => {
      const toOther = Array.from(other, (v, i) => v - x[i]!);
      const square = toOther.reduce((sum, v) => sum + v * v, 0);
      return square && toOther.reduce((sum, v, i) => sum + v * (y[i]! - x[i]!), 0) / square;
    };
    const layer = new AugMix({ numChains: 1, chainDepth: 1, factor, seed: 5 });
    const names = await chosen(layer, 60, fitted);
    expect(names).not.toContain(undefined);
    expect(new Set(names)).toContain('none');
    expect(new Set(names).size).toBeGreaterThan(8);
    const few = await chosen(new AugMix({ numChains: 1, chainDepth: 1, factor, allOps: false, seed: 5 }), 40, fitted);
    expect(new Set(few)).not.toContain('random_brightness');
    expect(new Set(few)).not.toContain('random_color_degeneration');
  });

  it('AugMix takes images of any channels without allOps, RandAugment those of one or three', () => {
    const input = Input({ shape: [4, 4, 2] });
    expect(new AugMix({ allOps: false }).apply(input).shape).toEqual([4, 4, 2]);
    expect(() => new AugMix().apply(input)).toThrow('1 or 3 channels');
    expect(() => new RandAugment().apply(input)).toThrow('1 or 3 channels');
  });
});

describe('RandomElasticTransform', () => {
  it.each([[[40, 40]], [[12, 30]]])(
    'moves pixels as far as it says, down and to the right apart, %s',
    async ([height, width]) => {
      const engine = await testEngine();
      const n = 6;
      // Where a pixel was is what it says: its row, and its column.
      const place = (i: number): number =>
        i % 2 === 0 ? Math.floor(i / (2 * width!)) % height! : Math.floor(i / 2) % width!;
      const given = Float32Array.from({ length: n * height! * width! * 2 }, (_, i) => place(i));
      using x = engine.tensor(given, [n, height!, width!, 2]);
      using y = called(engine, new RandomElasticTransform([1, 1], [0.8, 0.8], { seed: 1 }), x);
      const data = await numbersOf(y);
      const deviation = Math.min(height!, width!) * 0.05 * 0.8;
      const reach = 3 * Math.floor(deviation);
      const bell = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / deviation) ** 2));
      const total = bell.reduce((a, b) => a + b);
      const kept = bell.reduce((sum, v) => sum + (v / total) ** 2, 0);
      const expected = deviation * kept * Math.max(height!, width!) * 0.1 * 0.8;
      // Far enough from the edge not to have come from beyond it.
      const edge = Math.ceil(4 * expected) + reach;
      const moves: [number[], number[]] = [[], []];
      for (let i = 0; i < data.length; i++) {
        const [row, column] = [Math.floor(i / (2 * width!)) % height!, Math.floor(i / 2) % width!];
        if (Math.min(row, column, height! - 1 - row, width! - 1 - column) >= edge)
          moves[i % 2]!.push(data[i]! - given[i]!);
      }
      expect(moves[0].length).toBeGreaterThan(0);
      for (const each of moves) expect(Math.abs(Math.sqrt(variance(each)) / expected - 1)).toBeLessThan(0.35);
      const together = mean(moves[0].map((down, i) => down * moves[1][i]!)) / expected ** 2;
      expect(Math.abs(together)).toBeLessThan(0.35);
    },
  );

  it('leaves images as they are without scale or factor, and beyond the range too', async () => {
    const engine = await testEngine();
    using x = engine.tensor(
      Float32Array.from({ length: 48 }, (_, i) => i * 10 - 50),
      [1, 4, 4, 3],
    );
    for (const layer of [new RandomElasticTransform(0), new RandomElasticTransform(1, 0)]) {
      const y = called(engine, layer, x);
      expect([...(await y.data())]).toEqual([...(await x.data())]);
      if (y !== x) y.dispose();
    }
  });
});

/** Images of which each has one value, its number plus one, but for what its pixels add. */
const numbered = (
  n: number,
  height: number,
  width: number,
  channels: number,
  pixel = (_: number) => 0,
): Float32Array<ArrayBuffer> =>
  Float32Array.from(
    { length: n * height * width * channels },
    (_, i) => Math.floor(i / (height * width * channels)) + 1 + pixel(i),
  );

const identity = (n: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));

/** Of labels that were one-hot: whose share an image has beside its own, and how much its own is. */
function mixes(labels: ArrayLike<number>, n: number): { other: number; own: number }[] {
  return Array.from({ length: n }, (_, i) => {
    const row = Array.from({ length: n }, (_, k) => labels[i * n + k]!);
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    const others = row.flatMap((v, k) => (v > 0 && k !== i ? [k] : []));
    expect(others.length).toBeLessThan(2);
    return { other: others[0] ?? i, own: row[i]! };
  });
}

describe('MixUp', () => {
  it('mixes images and labels by the same shares', async () => {
    const engine = await testEngine();
    const n = 50;
    setRandomSeed(1);
    using images = engine.tensor(numbered(n, 2, 3, 2), [n, 2, 3, 2]);
    using labels = engine.tensor(identity(n), [n, n]);
    using masks = engine.tensor(
      numbered(n, 2, 3, 1, () => 7),
      [n, 2, 3, 1],
    );
    const layer = new MixUp(0.8);
    const mixed = layer({ images, labels, segmentationMasks: masks });
    const [x, y, m] = await Promise.all([mixed.images, mixed.labels, mixed.segmentationMasks].map(numbersOf));
    const found = mixes(y!, n);
    found.forEach(({ other, own }, i) => {
      for (let p = 0; p < 12; p++) expect(x![i * 12 + p]).toBeCloseTo(own * (i + 1) + (1 - own) * (other + 1), 4);
      expect(m![i * 6]).toBeCloseTo(own * (i + 8) + (1 - own) * (other + 8), 4);
    });
    // Each image goes into another one, as in a permutation.
    const others = found.filter(({ other }, i) => other !== i).map(({ other }) => other);
    expect(new Set(others).size).toBe(others.length);
    expect(others.length).toBeGreaterThan(n / 2);
    using again = layer({ images }).images;
    expect([...(await again.data())]).not.toEqual([...x!]);
    for (const each of Object.values(mixed)) each.dispose();
  });

  it.each([0.2, 1, 3])('has shares of the beta distribution of alpha %d', async (alpha) => {
    const engine = await testEngine();
    const n = 1500;
    using images = engine.tensor(new Float32Array(n), [n, 1, 1, 1]);
    using labels = engine.tensor(
      Float32Array.from({ length: n }, (_, i) => i / n),
      [n, 1],
    );
    const mixed = new MixUp(alpha, { seed: 2 })({ images, labels });
    // Of w a + (1 - w) b, of a and b apart: 1/12 of the mean of w^2 + (1 - w)^2, which is 2 (variance + 1/4).
    const expected = (2 * (1 / (4 * (2 * alpha + 1)) + 0.25)) / 12;
    expect(Math.abs(variance(await numbersOf(mixed.labels)) / expected - 1)).toBeLessThan(0.12);
    for (const each of Object.values(mixed)) each.dispose();
  });
});

describe('CutMix', () => {
  it.each(['channels_last', 'channels_first'] as const)('puts a box of another image in, %s', async (dataFormat) => {
    const engine = await testEngine();
    const [n, height, width] = [40, 8, 10];
    setRandomSeed(2);
    const isFirst = dataFormat === 'channels_first';
    const shape = isFirst ? [n, 2, height, width] : [n, height, width, 2];
    using images = engine.tensor(numbered(n, height, width, 2), shape);
    using labels = engine.tensor(identity(n), [n, n]);
    const mixed = new CutMix([1, 1], { dataFormat })({ images, labels });
    expect(mixed.images.shape).toEqual(shape);
    const [x, y] = await Promise.all([mixed.images, mixed.labels].map(numbersOf));
    const size = height * width * 2;
    mixes(y!, n).forEach(({ other, own }, i) => {
      const at = (row: number, column: number, c: number): number =>
        x![i * size + (isFirst ? (c * height + row) * width + column : (row * width + column) * 2 + c)]!;
      const rows = new Set<number>();
      const columns = new Set<number>();
      let count = 0;
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const value = at(row, column, 0);
          expect(at(row, column, 1)).toBe(value);
          if (value === i + 1) continue;
          expect(value).toBe(other + 1);
          rows.add(row);
          columns.add(column);
          count++;
        }
      expect(count).toBe(rows.size * columns.size);
      // A side is whole pixels, one more or less.
      const side = Math.sqrt(1 - own);
      if (other === i) return;
      expect(Math.abs(rows.size - side * height)).toBeLessThan(1.001);
      expect(Math.abs(columns.size - side * width)).toBeLessThan(1.001);
    });
    for (const each of Object.values(mixed)) each.dispose();
  });
});

describe.each<[string, (seed?: number) => MixUp | CutMix]>([
  ['MixUp', (seed) => new MixUp(0.5, { seed })],
  ['CutMix', (seed) => new CutMix({ seed })],
])('%s', (_, make) => {
  const shape: Shape = [6, 4, 4, 3];
  const data = numbered(6, 4, 4, 3, (i) => ((i * 37) % 11) / 20);

  it('draws anew with each replay of a capture, as eager calls do', async () => {
    await expectDrawsAnew(make(1), { data, shape });
  });

  it('mixes the images of a model in training, and leaves them in predictions', async () => {
    setRandomSeed(3);
    const input = Input({ shape: shape.slice(1) });
    using model = new Model({ inputs: input, outputs: make(1)(input), engine: await testEngine() });
    await model.build();
    expect([...(await model.predict({ data, shape })).data]).toEqual([...data]);
    using x = model.engine.tensor(data, shape);
    using y = model.call(x, { training: true });
    expect([...(await y.data())]).not.toEqual([...data]);
    // Its gradient goes to the images that are mixed.
    using trained = new Sequential(
      [Input({ shape: shape.slice(1) }), new Conv2D(2, 3), make(1), new Flatten(), new Dense(1)],
      {
        engine: await testEngine(),
      },
    );
    await trained.compile({ optimizer: 'sgd', loss: 'mse' });
    const { history } = await trained.fit(
      { data, shape },
      { data: new Float32Array(6), shape: [6, 1] },
      { batchSize: 4, verbose: 0 },
    );
    expect(history['loss']!.every(Number.isFinite)).toBe(true);
  });

  it('takes arrays, and leaves them without training', async () => {
    setRandomSeed(4);
    const layer = make();
    const batch = { images: { data: data.map((v) => v * 20), shape }, labels: toCategorical([0, 1, 2, 3, 4, 5], 6) };
    const { images, labels } = await layer(batch);
    expect(images.shape).toEqual(shape);
    expect([...images.data]).not.toEqual([...batch.images.data]);
    mixes(labels.data, 6);
    const same = await layer(batch, { training: false });
    expect([...same.images.data]).toEqual([...batch.images.data]);
    expect([...same.labels.data]).toEqual([...identity(6)]);
    const bytes = { data: Uint8Array.from({ length: data.length }, (_, i) => i % 256), shape, scale: 1 / 255 };
    const scaled = await layer({ images: bytes }, { training: false });
    expect(scaled.images.data[255]).toBe(1);
  });

  it('trains a model by a generator', async () => {
    setRandomSeed(5);
    const engine = await testEngine();
    using model = new Sequential(
      [Input({ shape: shape.slice(1) }), new Flatten(), new Dense(6, { activation: 'softmax' })],
      { engine },
    );
    await model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy' });
    using images = engine.tensor(data, shape);
    using labels = engine.tensor(identity(6), [6, 6]);
    const layer = make();
    function* batches(): Generator<[Tensor, Tensor]> {
      for (;;) {
        const mixed = layer({ images, labels });
        try {
          yield [mixed.images, mixed.labels];
        } finally {
          for (const each of Object.values(mixed)) each.dispose();
        }
      }
    }
    const source = batches();
    const { history } = await model.fit(source, { stepsPerEpoch: 3, epochs: 2, verbose: 0 });
    source.return(undefined);
    expect(history['loss']).toHaveLength(2);
    expect(history['loss']!.every(Number.isFinite)).toBe(true);
    async function* ofArrays() {
      const [x, y] = [await images.array(), await labels.array()];
      for (;;)
        for (let i = 0; i < x.length; i += 4) {
          const mixed = await layer({ images: x.slice(i, i + 4), labels: y.slice(i, i + 4) });
          yield [mixed.images, mixed.labels] as const;
        }
    }
    const more = await model.fit(ofArrays(), { stepsPerEpoch: 2, verbose: 0 });
    expect(more.history['loss']!.every(Number.isFinite)).toBe(true);
  });

  it('refuses what it cannot mix', async () => {
    const engine = await testEngine();
    using images = engine.tensor(data, shape);
    using classes = engine.tensor(Float32Array.of(0, 1, 2, 3, 4, 5), [6]);
    using few = engine.tensor(identity(5), [5, 5]);
    const layer = make();
    expect(() => layer({ images, labels: classes })).toThrow(/labels must be \[n, classes\].*toCategorical/);
    expect(() => layer({ images, labels: few })).toThrow(/labels must be one for each of 6 images/);
    expect(() => layer({ images: few })).toThrow(/images must be a batch of them/);
    expect(() => layer({ images, segmentationMasks: classes })).toThrow(/segmentationMasks must be \[n, h, w, c\]/);
    expect(() => layer({ images, boundingBoxes: images } as never)).toThrow(/boundingBoxes/);
    expect(() => layer({ images, labels: toCategorical([0], 6) } as never)).toThrow('tensors or arrays, not both');
    expect(() => layer({ images }, { train: true } as never)).toThrow(/train/);
    await expect(layer({ images: 3 } as never)).rejects.toThrow('images must be an array');
  });
});

it('gamma: logarithms have the mean and variance of the distribution', async () => {
  const engine = await testEngine();
  const { randomLogGamma } = await import('../../engine/ops/random-gamma');
  using key = engine.tensor(Uint32Array.of(3, 4));
  // Of each shape the mean is its digamma, and the variance its trigamma.
  for (const [alpha, digamma, trigamma] of [
    [0.2, -5.289039896592188, 26.267377258],
    [1, -0.5772156649, 1.6449340668],
    [2.5, 0.7031566406, 0.4903577561],
    [100, 4.600161852738087, 0.010050166663333571],
  ] as const) {
    using shape = engine.tensor([alpha]);
    using y = randomLogGamma(shape, [40_000], { key, salt: 5 });
    const values = await numbersOf(y);
    expect(Math.abs(mean(values) - digamma), `mean of ${alpha}`).toBeLessThan(5 * Math.sqrt(trigamma / 40_000));
    expect(Math.abs(variance(values) / trigamma - 1), `variance of ${alpha}`).toBeLessThan(0.06);
  }
  using both = engine.scope(() => concatenate([engine.tensor([1e-6]), engine.tensor([0])], 0));
  using tiny = randomLogGamma(both, [1000], { key, salt: 5 });
  expect((await numbersOf(tiny)).every(Number.isFinite)).toBe(true);
});

describe('files', () => {
  const { x, written } = goldens.files;
  const given = { data: floats(x), shape: [3, 6, 7, 3] };

  it.each(['keras', 'h5'] as const)(
    "Keras's .%s predicts as there, and again when it is saved here",
    async (ending) => {
      const engine = await testEngine();
      const name = `model.${ending}`;
      const { file, config, y } = written[ending];
      using model = await loadModel(new File([await unpack(file)], name), { engine });
      const [pipeline] = model.layers;
      const own = JSON.parse(JSON.stringify(pipeline!.getConfig())) as JSONObject;
      expect(withoutObjectIds(config as unknown as JSONObject)).toMatchObject(withoutObjectIds(own));
      expectClose((await model.predict(given)).data, floats(y), name);
      using again = await loadModel(await saveModel(model, name), { engine });
      expect(again.layers.map(({ className }) => className)).toEqual(model.layers.map(({ className }) => className));
      expectClose((await again.predict(given)).data, floats(y), `${name} again`);
    },
  );
});

/** Without what Keras knows objects by that are the same, and how they were built, which files alone have. */
function withoutObjectIds<T extends JSONValue>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutObjectIds) as unknown as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value as JSONObject).filter(
    ([key]) => !['shared_object_id', 'build_config'].includes(key),
  );
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutObjectIds(each!)])) as T;
}

describe('Pipeline', () => {
  it('is its layers in a row, each of which draws its own', async () => {
    const engine = await testEngine();
    const flip = new RandomFlip({ mode: 'horizontal', seed: 1 });
    const pipeline = new Pipeline([new Rescaling(2), flip, flip]);
    const input = Input({ shape: [1, 2, 1] });
    using model = new Model({ inputs: input, outputs: pipeline(input), engine });
    await model.build();
    expect(model.countParams()).toBe(0);
    const data = Float32Array.from({ length: 400 }, (_, i) => i % 2);
    expect([...(await model.predict({ data, shape: [200, 1, 2, 1] })).data]).toEqual([...data].map((v) => 2 * v));
    using x = engine.tensor(data, [200, 1, 2, 1]);
    using y = model.call(x, { training: true });
    // Were both flips the same, none would be seen.
    const flipped = (await numbersOf(y)).filter((v, i) => i % 2 === 0 && v === 2).length;
    expect(flipped).toBeGreaterThan(60);
    expect(flipped).toBeLessThan(140);
  });

  it('takes its name as Keras does, and layers of any data format', async () => {
    const pipeline = new Pipeline(
      [new Resizing(2, 3, { dataFormat: 'channels_first' }), new Pipeline([new Flatten()])],
      'prepare',
    );
    expect(pipeline.name).toBe('prepare');
    expect(pipeline.apply(Input({ shape: [5, 8, 8] })).shape).toEqual([30]);
    const again = Pipeline.fromConfig({ ...pipeline.getConfig(), layers: pipeline.layers });
    expect(again.layers).toEqual(pipeline.layers);
    expect(Object.keys(pipeline.getConfig())).toEqual(['layers', 'name']);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['no layers', () => new Pipeline([]), /layers must be a list of at least one layer/],
    ['what is none', () => new Pipeline([new Flatten(), 3 as never]), /layers must be a list of at least one layer/],
    ['a model', () => new Pipeline([new Sequential([new Flatten()])]), /none of them a model/],
    [
      'weights',
      () => new Pipeline([new Dense(2)]).apply(Input({ shape: [2] })),
      /"dense.*has weights.*a layer of the model/,
    ],
    [
      'what is to be adapted',
      () => new Pipeline([new Normalization()]).apply(Input({ shape: [2] })),
      /or give it mean and variance/,
    ],
    [
      'penalties',
      () => new Pipeline([new Flatten({ activityRegularizer: 'l2' })]).apply(Input({ shape: [2] })),
      /activityRegularizer/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
