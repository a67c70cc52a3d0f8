import { describe, expect, it } from 'vitest';
import {
  Adam,
  Add,
  ArgumentError,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  ExponentialDecay,
  Flatten,
  GlobalAveragePooling2D,
  Input,
  LeakyReLU,
  MaxPooling2D,
  Model,
  type NDArray,
  Nadam,
  type Optimizer,
  RMSprop,
  Rescaling,
  Reshape,
  SGD,
  Sequential,
  ZeroPadding2D,
  clearSession,
  fashionMNISTModel,
  heNormal,
  loadModel,
  saveModel,
} from '../../nn';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { writeKerasFile } from '../../nn/files/keras-file';
import { pythonJSON } from '../../nn/files/python-json';
import { list, remove } from '../../nn/io/storage';
import { readZip, writeZip } from '../../nn/io/zip';
import { bitsOf, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const array = (shape: number[], seed = 1): NDArray<Float32Array> => ({
  data: Float32Array.from(draw({ shape }, generator(seed))),
  shape,
});
const bits = ({ data }: NDArray): Uint32Array => bitsOf(data as Float32Array);
const bitsOfWeights = async (model: Pick<Model, 'getWeights'>): Promise<Uint32Array[]> =>
  (await model.getWeights()).map(bits);
const dateSaved = new Date(0);

const sequential = async (): Promise<Model> => {
  const layers = [
    new Rescaling({ scale: 0.5, offset: 0.25 }),
    new ZeroPadding2D({ padding: [[1, 0], [0, 2]] }), // prettier-ignore
    new Conv2D({
      filters: 4,
      kernelSize: [2, 3],
      strides: 2,
      dilationRate: 1,
      activation: 'relu',
      kernelInitializer: heNormal,
    }),
    new BatchNormalization({ momentum: 0.9 }),
    new LeakyReLU({ negativeSlope: 0.1 }),
    new MaxPooling2D({ poolSize: 2, strides: 1, padding: 'same' }),
    new Dropout({ rate: 0.25 }),
    new Flatten(),
    new Dense({ units: 3, activation: 'softmax', useBias: false }),
  ];
  return new Sequential([Input({ shape: [6, 7, 2] }), ...layers], { engine: await testEngine() });
};

/** Shared and nested layers, merges, two inputs, two outputs. */
const functional = async (): Promise<Model> => {
  const engine = await testEngine();
  const [a, b] = [Input({ shape: [6, 6, 1], name: 'a' }), Input({ shape: [6, 6, 1], name: 'b' })];
  const base = new Sequential(
    [Input({ shape: [6, 6, 1] }), new Conv2D({ filters: 4, kernelSize: 3, name: 'inner' }), new BatchNormalization()],
    { engine, name: 'base' },
  );
  const both = new Add().apply([base.apply(a), base.apply(b)]);
  const pooled = new GlobalAveragePooling2D().apply(both);
  const flat = new Reshape({ targetShape: [-1] }).apply(both);
  const merged = new Concatenate().apply([pooled, flat]);
  const kind = new Dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(merged);
  const size = new Dense({ units: 1, name: 'size' }).apply(pooled);
  return new Model({ inputs: [a, b], outputs: [kind, size], engine, name: 'two_by_two' });
};

const samplesFor = (model: Model): NDArray[] => model.inputs.map(({ sizes }, i) => array([5, ...sizes], i + 3));
const predictionsOf = async (model: Model): Promise<Uint32Array[]> => {
  const outputs = await model.predict(samplesFor(model));
  return (Array.isArray(outputs) ? outputs : [outputs]).map(bits);
};

const summaryOf = (model: Pick<Model, 'summary'>): string => {
  let text = '';
  model.summary((summary) => (text = summary));
  return text;
};

/** Weights that are nobody's first ones. */
async function stir(model: Model): Promise<void> {
  await model.build();
  const weights = await model.getWeights();
  model.setWeights(
    weights.map(({ data, shape }, i) => ({
      data: Float32Array.from(data, (v, k) => Math.abs(v + Math.sin(i + k))),
      shape,
    })),
  );
}

describe.each<[string, () => Promise<Model>]>([
  ['a Sequential', sequential],
  ['a graph with shared and nested layers, two inputs and two outputs', functional],
  ["the notes' average pooling CNN", async () => fashionMNISTModel({ pooling: 'average', engine: await testEngine() })],
])('%s', (_, make) => {
  it.each(['.keras', '.h5'])(
    'comes back from %s as it was, to the bit, and is written the same again',
    async (ending) => {
      clearSession();
      using model = await make();
      await stir(model);
      const write = (model: Model): Promise<Uint8Array> =>
        ending === '.keras' ? writeKerasFile(model, { dateSaved }) : saveModel(model, ending);
      const file = await write(model);
      using loaded = await loadModel<Model>(file, { engine: model.engine, name: `model${ending}` });
      expect(loaded.layers.map(({ name, className }) => [name, className])).toEqual(
        model.layers.map(({ name, className }) => [name, className]),
      );
      expect(summaryOf(loaded)).toBe(summaryOf(model));
      expect(await bitsOfWeights(loaded)).toEqual(await bitsOfWeights(model));
      expect(await predictionsOf(loaded)).toEqual(await predictionsOf(model));
      expect(loaded.optimizer).toBeNull();
      expect(await write(loaded)).toEqual(file);
      for (const layer of model.leaves()) layer.trainable = true;
      for (const nested of model.layers) if (nested instanceof Model) nested.dispose();
    },
  );

  it.each(['.weights.h5', '.safetensors'])('gives its weights by %s to a model of the same layers', async (ending) => {
    clearSession();
    using model = await make();
    await stir(model);
    const file = await saveModel(model, `w${ending}`);
    clearSession();
    using other = await make();
    await other.loadWeights(file);
    expect(await bitsOfWeights(other)).toEqual(await bitsOfWeights(model));
    expect(await saveModel(other, `w${ending}`)).toEqual(file);
  });
});

describe('training', () => {
  const [x, y] = [array([24, 4]), Uint8Array.from({ length: 24 }, (_, i) => (i * 5) % 3)];
  const make = async (): Promise<Sequential> =>
    new Sequential(
      [
        Input({ shape: [4] }),
        new Dense({ units: 6, activation: 'relu' }),
        new BatchNormalization(),
        new Dense({ units: 3, activation: 'softmax' }),
      ],
      { engine: await testEngine() },
    );

  it.each<[string, () => Optimizer]>([
    ['Adam', () => new Adam({ learningRate: 0.01 })],
    [
      'Adam by a schedule',
      () =>
        new Adam({ learningRate: new ExponentialDecay({ initialLearningRate: 0.02, decaySteps: 3, decayRate: 0.5 }) }),
    ],
    ['SGD with momentum', () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true })],
    ['Nadam', () => new Nadam({ learningRate: 0.01 })],
    ['RMSprop, centered, with momentum', () => new RMSprop({ learningRate: 0.01, momentum: 0.5, centered: true })],
  ])('by %s that is interrupted by saving goes on as if it were not', async (_, optimizer) => {
    const options = { batchSize: 8, shuffle: false } as const;
    using whole = await make();
    await whole.compile({ optimizer: optimizer(), loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
    const first = await whole.getWeights();
    using part = await make();
    await part.compile({ optimizer: optimizer(), loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
    part.setWeights(first);
    const expected = await whole.fit(x, y, { ...options, epochs: 4 });
    await part.fit(x, y, { ...options, epochs: 2 });
    for (const ending of ['.keras', '.h5']) {
      using loaded = await loadModel(await saveModel(part as Model, `m${ending}`), { engine: part.engine });
      expect(loaded.iterations).toBe(6);
      expect(loaded.optimizer!.className).toBe(part.optimizer!.className);
      const rest = await loaded.fit(x, y, { ...options, initialEpoch: 2, epochs: 4 });
      expect(rest.history.loss).toEqual(expected.history.loss!.slice(2));
      expect(rest.history.accuracy).toEqual(expected.history.accuracy!.slice(2));
      expect(await bitsOfWeights(loaded)).toEqual(await bitsOfWeights(whole));
    }
    using plain = await loadModel(await saveModel(part as Model, 'm.keras'), { engine: part.engine, compile: false });
    expect(plain.optimizer).toBeNull();
  });

  it('a schedule goes on where it was: learningRate is that of the next step', async () => {
    using model = await make();
    const learningRate = new ExponentialDecay({ initialLearningRate: 0.5, decaySteps: 1, decayRate: 0.5 });
    await model.compile({ optimizer: new SGD({ learningRate }), loss: 'sparse_categorical_crossentropy' });
    expect(model.optimizer!.learningRate).toBe(0.5);
    await model.fit(x, y, { batchSize: 16, epochs: 1 });
    const rate = model.optimizer!.learningRate;
    expect(rate).toBe(0.5 ** (1 + model.iterations));
    for (const ending of ['.keras', '.h5']) {
      using loaded = await loadModel(await saveModel(model as Model, `m${ending}`), { engine: model.engine });
      expect(loaded.optimizer!.learningRate).toBe(rate);
    }
  });

  it("goes to the origin's private files, by name, by opfs: or by a handle, and comes from there by opfs: or a handle", async () => {
    using model = await make();
    await model.compile({ loss: 'sparse_categorical_crossentropy' });
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('models', { create: true });
    const handle = await folder.getFileHandle('handle.keras', { create: true });
    for (const [target, source] of [
      ['models/plain.keras', 'opfs:models/plain.keras'],
      ['opfs:models/small.keras', 'opfs:/models/small.keras'],
      [handle, handle],
      [handle, await handle.getFile()],
    ] as const) {
      await model.save(target);
      using loaded = await loadModel(source instanceof File ? await handle.getFile() : source, {
        engine: model.engine,
      });
      expect(loaded.optimizer!.className).toBe('RMSprop');
      expect(await bitsOfWeights(loaded)).toEqual(await bitsOfWeights(model));
    }
    const tensors = await folder.getFileHandle('handle.safetensors', { create: true });
    using other = await loadModel(handle, { engine: model.engine });
    for (const [target, source] of [
      ['models/small.safetensors', 'opfs:models/small.safetensors'],
      [tensors, tensors],
    ] as const) {
      other.setWeights(
        (await other.getWeights()).map(({ data, shape }) => ({ data: new Float32Array(data.length), shape })),
      );
      await model.saveWeights(target);
      await other.loadWeights(source);
      expect(await bitsOfWeights(other)).toEqual(await bitsOfWeights(model));
    }
    await expect(model.saveWeights('models/small.keras')).rejects.toThrow('must end with .weights.h5 or .safetensors');
    await expect(model.saveWeights(handle)).rejects.toThrow('must end with .weights.h5 or .safetensors');
    await expect(model.save('models/small.txt')).rejects.toThrow(
      'must end with .keras, .weights.h5, .h5, .safetensors, .onnx',
    );
    await expect(model.save('https://example.com/small.keras')).rejects.toThrow(
      "is an address, and files are kept by path: 'best.keras' or 'opfs:best.keras'",
    );
    await expect(model.save(new URL('https://example.com/small.keras'))).rejects.toThrow(
      'is an address, and files are kept by path',
    );
    for (const target of [5, null, undefined, {}, []] as never[]) {
      for (const saving of [
        () => model.save(target),
        () => model.saveWeights(target),
        () => saveModel(model, target),
      ]) {
        await expect(saving()).rejects.toThrow(
          'is not a place to save to: give a path, a file: URL or a FileSystemFileHandle',
        );
        await expect(saving()).rejects.toBeInstanceOf(ArgumentError);
      }
    }
    for (const file of await list('models')) await remove(`models/${file}`);
  });

  it('comes from an address, as a page has them', async () => {
    using model = await make();
    await model.build();
    const url = URL.createObjectURL(new Blob([(await saveModel(model, 'm.keras')).slice()]));
    const response = await fetch(url);
    for (const source of [url, new URL(url), response]) {
      using loaded = await loadModel(source, { engine: model.engine });
      expect(await bitsOfWeights(loaded)).toEqual(await bitsOfWeights(model));
    }
    URL.revokeObjectURL(url);
    await expect(loadModel(url)).rejects.toThrow('cannot be fetched');
  });
});

describe('a file is refused by name, and leaves nothing behind', () => {
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const encode = (value: unknown): Uint8Array =>
    new TextEncoder().encode(typeof value === 'string' ? value : pythonJSON(value));

  /** A good file with one member made anew. */
  async function withMember(member: string, change: (text: string) => string): Promise<Uint8Array> {
    clearSession();
    using model = await sequential();
    await model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy' });
    const members = readZip(await saveModel(model, 'm.keras'), 'm');
    members.set(member, encode(change(decode(members.get(member)!))));
    return writeZip(members);
  }

  it.each<[string, string, (text: string) => string, string]>([
    [
      'a version that is neither 2 nor 3',
      'metadata.json',
      (t) => t.replace('3.8.0', '4.0.0'),
      'm.keras: metadata.json: written by Keras 4.0.0',
    ],
    [
      'an unknown layer',
      'config.json',
      (t) => t.replace('"LeakyReLU"', '"MultiHeadAttention"'),
      'MultiHeadAttention is none of the layers that can be read, as recurrent networks and attention are not here; build',
    ],
    [
      'a layer with a slip in its name',
      'config.json',
      (t) => t.replace('"LeakyReLU"', '"LeakyRelo"'),
      'LeakyRelo is none of the layers that can be read; did you mean LeakyReLU?; build the model here without',
    ],
    [
      'a layer of an inherited name',
      'config.json',
      (t) => t.replace('"LeakyReLU"', '"constructor"'),
      'layer "leaky_re_lu": constructor is none of the layers that can be read',
    ],
    [
      'channels in between',
      'config.json',
      (t) => t.replace('"channels_last"', '"channels_middle"'),
      "must be 'channels_last', 'channels_first' or null, not \"channels_middle\"",
    ],
    [
      'groups',
      'config.json',
      (t) => t.replace('"groups": 1', '"groups": 0'),
      '.groups: it must be an integer of at least 1',
    ],
    [
      'quarter precision',
      'config.json',
      (t) => t.replaceAll('"float32"', '"float8"'),
      'expected one of float32, mixed_float16, mixed_bfloat16, float16, bfloat16, float64, not',
    ],
    [
      'an activation that is not there',
      'config.json',
      (t) => t.replace('"softmax"', '"swishh"'),
      '(layer "dense", Dense).activation: it must be one of',
    ],
    [
      'a size that is none',
      'config.json',
      (t) => t.replace('"units": 3', '"units": -3'),
      'units: it must be an integer',
    ],
    ['an unknown optimizer', 'config.json', (t) => t.replace('"Adam"', '"Prodigy"'), 'unknown optimizer Prodigy'],
    [
      'an unknown loss',
      'config.json',
      (t) => t.replace('"sparse_categorical_crossentropy"', '"ctc"'),
      'unknown loss ctc',
    ],
    ['a config that is none', 'config.json', () => '[1, 2]', 'config.json: expected an object'],
    [
      'a key that is there twice',
      'config.json',
      (t) => t.replace('{"module"', '{"module": "x", "module"'),
      'is there twice',
    ],
    [
      'a class that is no model',
      'config.json',
      (t) => t.replace('"Sequential"', '"Dense"'),
      'only Sequential and Functional models can be read',
    ],
  ])('%s', async (_, member, change, message) => {
    const file = await withMember(member, change);
    const engine = await testEngine();
    const { buffers } = engine.stats();
    await expect(loadModel(file, { engine, name: 'm.keras' })).rejects.toThrow(message);
    expect(engine.stats().buffers).toBe(buffers);
  });

  it('a regularizer of a class of the program that wrote the file, when trained: it predicts, and is written', async () => {
    const entry = '{"module": null, "class_name": "Own", "config": {"own": 0.01}, "registered_name": "their>Own"}';
    const file = await withMember('config.json', (t) =>
      t.replace('"kernel_regularizer": null', `"kernel_regularizer": ${entry}`),
    );
    using model = await loadModel<Model>(file, { engine: await testEngine(), name: 'm.keras' });
    const [x, y] = [array([5, 6, 7, 2]), Uint8Array.of(0, 1, 2, 0, 1)];
    await model.predict(x);
    const refusal =
      'layer "conv2d" (Conv2D): kernelRegularizer: regularizer their>Own: it is not known here; ' +
      'registerKerasSerializable() its class, or set the option to null';
    await expect(model.fit(x, y)).rejects.toThrow(refusal);
    await expect(model.evaluate(x, y)).rejects.toThrow(refusal);
    expect(decode(readZip(await saveModel(model, 'm.keras'), 'm').get('config.json')!)).toContain(
      `"kernel_regularizer": ${entry}`,
    );
    Object.assign(model.getLayer('conv2d'), { kernelRegularizer: null });
    await model.fit(x, y);
  });

  it('weights of another shape, or missing, and what is no file of ours', async () => {
    const engine = await testEngine();
    clearSession();
    using model = await sequential();
    const members = readZip(await saveModel(model, 'm.keras'), 'm');
    const config = decode(members.get('config.json')!);
    const load = (change: (members: Map<string, Uint8Array>) => void) => {
      const copy = new Map(members);
      change(copy);
      return loadModel(writeZip(copy), { engine, name: 'm.keras' });
    };
    await expect(load((m) => m.set('config.json', encode(config.replace('"units": 3', '"units": 4'))))).rejects.toThrow(
      'm.keras: layer "dense": the array at layers/dense/vars/0 has the shape [48, 3]; the model expects [48, 4]',
    );
    await expect(
      load((m) => m.set('config.json', encode(config.replace('"use_bias": false', '"use_bias": true')))),
    ).rejects.toThrow('there is no array at layers/dense/vars/1');
    await expect(load((m) => m.delete('model.weights.h5'))).rejects.toThrow('there is no member model.weights.h5');
    await expect(loadModel(Uint8Array.of(1, 2, 3), { engine })).rejects.toThrow('the file: byte 0: neither a zip');
    await expect(loadModel('nowhere.keras', { engine })).rejects.toThrow('nowhere.keras');
    const weights = await saveModel(model, 'm.weights.h5');
    await expect(loadModel(weights, { engine, name: 'w.h5' })).rejects.toThrow(
      'w.h5: there is no attribute model_config',
    );
    expect([...readHDF5(weights, 'w').children.keys()].sort()).toEqual(['layers', 'vars']);
    using other = new Sequential([Input({ shape: [4] }), new Dense({ units: 1 })], { engine });
    await other.build();
    const before = await bitsOfWeights(other);
    const tensors = await saveModel(model, 'm.safetensors');
    await expect(other.loadWeights(tensors)).rejects.toThrow('is not a weight of model');
    await expect(other.loadWeights(weights)).rejects.toThrow('layer "dense');
    expect(await bitsOfWeights(other)).toEqual(before);
  });
});
