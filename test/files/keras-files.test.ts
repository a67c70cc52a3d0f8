import { describe, expect, it, vi } from 'vitest';
import {
  Adam,
  Add,
  ArgumentError,
  BatchNormalization,
  CosineDecay,
  DataError,
  Dense,
  Dropout,
  RandomFlip,
  ExponentialDecay,
  Input,
  type KerasTensor,
  type Layer,
  MeanSquaredError,
  Model,
  Multiply,
  type NDArray,
  SGD,
  Sequential,
  clearSession,
  loadModel,
  randomUniformInitializer,
  saveModel,
} from '../../nn';
import { type HDF5Group, atPath } from '../../nn/io/hdf5';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { type JSONObject, type JSONValue, isObject } from '../../nn/io/json';
import { writeZip, readZip } from '../../nn/io/zip';
import { testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const array = (shape: number[], seed = 1): NDArray<Float32Array> => ({
  data: Float32Array.from(draw({ shape }, generator(seed))),
  shape,
});
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const configText = async (model: Model): Promise<string> =>
  text(readZip(await saveModel(model, 'm.keras'), 'm').get('config.json')!);
const config = async (model: Model): Promise<JSONObject> => JSON.parse(await configText(model)) as JSONObject;
const attribute = (root: HDF5Group, name: string): string => String(root.attributes.get(name)!.data[0]);

/** A file with its config changed. */
async function changed(model: Model, change: (config: string) => string): Promise<Uint8Array> {
  const members = readZip(await saveModel(model, 'm.keras'), 'm');
  members.set('config.json', new TextEncoder().encode(change(text(members.get('config.json')!))));
  return writeZip(members);
}

const net = async (...layers: Layer[]): Promise<Model> =>
  new Sequential([Input({ shape: [3] }), ...layers], { engine: await testEngine() });
const [x, y] = [array([6, 3]), array([6, 2], 2)];

describe('numbers that Python must see as floats are written as floats', () => {
  it('an optimizer, its schedule, layers, initializers, loss weights', async () => {
    const initializer = randomUniformInitializer({ min: -1, max: 1 });
    using model = await net(
      new Dropout({ rate: 0 }),
      new BatchNormalization({ momentum: 1, epsilon: 1 }),
      new Dense({ units: 2, kernelInitializer: initializer }),
    );
    const schedule = new CosineDecay({ initialLearningRate: 1, decaySteps: 10, alpha: 0, warmupTarget: 2 });
    await model.compile({
      optimizer: new SGD({ learningRate: schedule, momentum: 0, clipnorm: 1 }),
      loss: 'mse',
      lossWeights: [1],
    });
    const written = await configText(model);
    for (const part of [
      '"rate": 0.0',
      '"momentum": 1.0, "epsilon": 1.0',
      '"minval": -1.0, "maxval": 1.0',
      '"momentum": 0.0',
      '"initial_learning_rate": 1.0',
      '"decay_steps": 10,',
      '"alpha": 0.0',
      '"warmup_target": 2.0',
      '"clipnorm": 1.0',
    ]) {
      expect(written).toContain(part);
    }
    expect(written).toMatch(/"loss_weights": \[?1\.0/);
    await model.compile({ optimizer: new SGD({ learningRate: 1 }), loss: 'mse' });
    expect(await configText(model)).toContain('"learning_rate": 1.0');
    expect(attribute(readHDF5(await saveModel(model, 'm.h5'), 'm'), 'training_config')).toContain(
      '"learning_rate": 1.0',
    );
  });
});

describe('a graph is written as Keras writes it', () => {
  it('one output is no list, several are; a nested Functional model as an output counts its uses from 1', async () => {
    const engine = await testEngine();
    const input = Input({ shape: [3], name: 'a' });
    using inner = new Model({
      inputs: input,
      outputs: new Dense({ units: 2, name: 'd' }).apply(input),
      name: 'inner',
      engine,
    });
    const outer = Input({ shape: [3], name: 'b' });
    using model = new Model({ inputs: outer, outputs: inner.apply(outer), engine }) as Model;
    const { layers, output_layers: outputs, input_layers: inputs } = (await config(model)).config as JSONObject;
    expect([inputs, outputs]).toEqual([
      ['b', 0, 0],
      ['inner', 1, 0],
    ]);
    expect(((layers as readonly JSONObject[])[1]!.config as JSONObject).output_layers).toEqual(['d', 0, 0]);
    using listed = new Model({ inputs: outer, outputs: [inner.apply(outer)], engine }) as unknown as Model;
    expect(Array.isArray(listed.structure.outputs)).toBe(true);
    using loaded = await loadModel(await saveModel(model, 'm.keras'), { engine });
    expect((await loaded.predict(x)).data).toEqual(((await model.predict(x)) as NDArray).data);
  });

  it('inputs and outputs go by name where they were given by name', async () => {
    const engine = await testEngine();
    const [a, b] = [Input({ shape: [3], name: 'a' }), Input({ shape: [3], name: 'b' })];
    const sum = new Add().apply([a, b]);
    using model = new Model({
      inputs: { second: b, first: a },
      outputs: { y: new Dense({ units: 2 }).apply(sum), sum },
      engine,
    });
    const before = await model.predict({ first: x, second: array([6, 3], 5) });
    expect(Object.keys(before).sort()).toEqual(['sum', 'y']);
    for (const ending of ['.keras', '.h5']) {
      using loaded = await loadModel<Model<{ y: KerasTensor; sum: KerasTensor }>>(
        await saveModel(model, `m${ending}`),
        { engine },
      );
      expect([loaded.inputNames, loaded.outputNames]).toEqual([
        ['first', 'second'],
        ['sum', 'y'],
      ]);
      const after = await loaded.predict({ first: x, second: array([6, 3], 5) });
      expect([after.sum.data, after.y.data]).toEqual([before.sum.data, before.y.data]);
    }
  });

  it("a use that is always one of training, or never, is so in predictions, in training, and in files of Keras 3's and Keras 2's form", async () => {
    const engine = await testEngine();
    const input = Input({ shape: [3] });
    using model = new Model({
      inputs: input,
      outputs: new Dropout({ rate: 0.5 }).apply(input, { training: true }),
      engine,
    }) as Model;
    for (const ending of ['.keras', '.h5']) {
      using loaded = await loadModel(await saveModel(model, `m${ending}`), { engine });
      const [first, second] = [await loaded.predict(array([64, 3])), await loaded.predict(array([64, 3]))];
      expect(first.data.filter((value) => value === 0).length).toBeGreaterThan(40);
      expect(first.data).not.toEqual(second.data);
    }
    const frozen = new BatchNormalization();
    using other = new Model({
      inputs: input,
      outputs: new Dense({ units: 2 }).apply(frozen.apply(input, { training: false })),
      engine,
    }) as Model;
    await other.compile({ optimizer: 'sgd', loss: 'mse' });
    using loaded = await loadModel(await saveModel(other, 'm.h5'), { engine });
    await loaded.fit(x, y);
    const [, , mean, variance] = await loaded.layers[1]!.getWeights();
    expect([...mean!.data, ...variance!.data]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('what Keras 3 writes for training where nothing was given is no use of its own, and what was given is', async () => {
    const engine = await testEngine();
    const [input, image] = [Input({ shape: [3] }), Input({ shape: [4, 4, 1] })];
    const made = (training?: boolean): Model =>
      new Model({
        inputs: [input, image],
        outputs: [
          new Dropout(0.5).apply(input, training === undefined ? {} : { training }),
          new RandomFlip().apply(image, training === undefined ? {} : { training: !training }),
        ],
        engine,
      });
    const uses = async (file: Uint8Array): Promise<(boolean | null)[]> => {
      using loaded = await loadModel(file, { engine });
      return loaded.layers.flatMap(({ nodes }) => nodes.map(({ training }) => training)).slice(-2);
    };
    using plain = made();
    using given = made(false);
    const written = (dropout: boolean) => (text: string) =>
      [dropout, !dropout].reduce((all, each) => all.replace('"kwargs": {}', `"kwargs": {"training": ${each}}`), text);
    expect(await uses(await saveModel(plain, 'm.keras'))).toEqual([null, null]);
    expect(await uses(await changed(plain, written(false)))).toEqual([null, null]);
    expect(await uses(await changed(plain, written(true)))).toEqual([true, false]);
    for (const name of ['m.keras', 'm.h5']) expect(await uses(await saveModel(given, name))).toEqual([false, true]);
  });

  it('layers of one name in models within a model keep their weights, and their state', async () => {
    clearSession();
    const engine = await testEngine();
    const tower = (name: string): Model =>
      new Sequential([Input({ shape: [3] }), new Dense({ units: 2, name: 'd' })], { name, engine });
    const [a, b, input] = [tower('a'), tower('b'), Input({ shape: [3] })];
    const both = new Multiply().apply([a.apply(input), b.apply(input)]);
    const inner = new Model({ inputs: input, outputs: both, name: 'inner', engine });
    const outer = Input({ shape: [3] });
    using model = new Model({
      inputs: outer,
      outputs: new Dense({ units: 2, name: 'd' }).apply(inner.apply(outer)),
      engine,
    }) as Model;
    await model.compile({ optimizer: 'adam', loss: 'mse' });
    await model.fit(x, y, { epochs: 2 });
    for (const ending of ['.keras', '.h5']) {
      using loaded = await loadModel(await saveModel(model, `m${ending}`), { engine });
      expect((await loaded.getWeights()).map(({ data }) => data)).toEqual(
        (await model.getWeights()).map(({ data }) => data),
      );
      const state = await slotsOf(loaded);
      expect(state).toEqual(await slotsOf(model));
      expect(new Set(state.map(String)).size).toBe(state.length);
      for (const nested of loaded.layers) if (nested instanceof Model) nested.dispose();
    }
    for (const nested of [a, b, inner]) nested.dispose();
  });
});

const slotsOf = async (model: Model): Promise<unknown[]> =>
  (await Promise.all(model.trainer.options.variables.slots.flat().map((slot) => slot.data()))).map((data) => [...data]);

describe("the optimizer's state", () => {
  it.each(['.keras', '.h5'])('belongs to its weight, whatever was frozen or thawed since (%s)', async (ending) => {
    clearSession();
    const [first, second] = [new Dense({ units: 3, name: 'first' }), new Dense({ units: 3, name: 'second' })];
    using model = await net(first, second);
    await model.compile({ optimizer: new Adam(), loss: 'mse' });
    await model.fit(x, array([6, 3], 2), { epochs: 2 });
    const all = await slotsOf(model);
    first.trainable = false;
    using frozen = await loadModel<Model>(await saveModel(model, `m${ending}`), { engine: model.engine });
    expect(await slotsOf(frozen)).toEqual(all.slice(4));
    expect(frozen.iterations).toBe(2);
    frozen.getLayer('first').trainable = true;
    using thawed = await loadModel<Model>(await saveModel(frozen, `m${ending}`), { engine: model.engine });
    const state = await slotsOf(thawed);
    expect(state.slice(4)).toEqual(all.slice(4));
    expect(state.slice(0, 4).flat()).toEqual(new Array(24).fill(0));
    await thawed.fit(x, array([6, 3], 2));
  });

  it('that does not fit is not loaded, with a warning; the model is', async () => {
    using model = await net(new Dense({ units: 3, name: 'first' }), new Dense({ units: 3, name: 'second' }));
    await model.compile({ optimizer: new Adam(), loss: 'mse' });
    await model.fit(x, array([6, 3], 2));
    const file = await changed(model, (config) =>
      config.replace('"name": "first", "trainable": true', '"name": "first", "trainable": false'),
    );
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    using loaded = await loadModel<Model>(file, { engine: model.engine, name: 'm.keras' });
    expect(warn.mock.calls.map(String)).toEqual([
      expect.stringContaining('m.keras: the optimizer: it has 8 arrays for 2 weights of 2 each'),
    ]);
    expect(loaded.iterations).toBe(0);
    // Of a model that is frozen whole Keras starts afresh in .keras too.
    const frozen = await changed(model, (config) =>
      config.replaceAll(/("name": "(first|second)", "trainable": )true/g, '$1false'),
    );
    using still = await loadModel<Model>(frozen, { engine: model.engine, name: 'm.keras' });
    expect(still.iterations).toBe(0);
    warn.mockRestore();
    expect((await slotsOf(loaded)).flat()).toEqual(new Array(24).fill(0));
  });

  it("stands in .h5 as Keras 3 orders and names it, behind what Keras needs of compile's settings", async () => {
    clearSession();
    using model = await net(new Dense({ units: 2, name: 'd' }));
    await model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
    const names = (file: HDF5Group): unknown =>
      (atPath(file, 'optimizer_weights') as HDF5Group).attributes.get('weight_names')!.data;
    expect(names(readHDF5(await saveModel(model, 'm.h5'), 'm'))).toEqual(['adam/iteration', 'adam/learning_rate']);
    await model.trainOnBatch([[1, 2, 3]], [[1, 2]]);
    const root = readHDF5(await saveModel(model, 'm.h5'), 'm');
    const slots = ['kernel_momentum', 'kernel_velocity', 'bias_momentum', 'bias_velocity'];
    expect(names(root)).toEqual([
      'adam/iteration',
      'adam/learning_rate',
      ...slots.map((slot) => `adam/sequential_d_${slot}`),
    ]);
    const settings = JSON.parse(attribute(root, 'training_config')) as JSONObject;
    expect(settings.optimizer_config).toMatchObject({
      class_name: 'Adam',
      config: { name: 'adam', learning_rate: 0.001 },
    });
    expect('optimizer' in settings).toBe(false);
    const architecture = JSON.parse(attribute(root, 'model_config')) as { config: { layers: readonly JSONObject[] } };
    expect(architecture.config.layers[0]).toMatchObject({
      class_name: 'InputLayer',
      config: { batch_input_shape: [null, 3] },
    });
    expect(JSON.stringify(architecture)).not.toMatch(/"module"|DTypePolicy/);
  });
});

describe('nothing of a file is passed over', () => {
  /** The model's file, with another initializer of a kernel. */
  const withInitializer = (model: Model, written: string) =>
    changed(model, (text) =>
      text.replace(/"kernel_initializer": \{.*?"registered_name": null\}/, `"kernel_initializer": ${written}`),
    );

  it('an initializer that is not here is kept, and drawn from by nobody', async () => {
    using model = await net(new Dense({ units: 2 }));
    const stft =
      '{"module": "keras.initializers", "class_name": "STFT", "config": {"side": "real", "window": "hann", "periodic": false, "scaling": "density"}, "registered_name": null}';
    const file = await withInitializer(model, stft);
    using loaded = await loadModel<Model>(file, { engine: model.engine });
    expect(((await loaded.predict(x)) as NDArray).data).toEqual(((await model.predict(x)) as NDArray).data);
    expect(await configText(loaded)).toContain(`"kernel_initializer": ${stft}`);
    const { kernelInitializer } = loaded.layers[0] as Dense;
    expect(() => kernelInitializer(loaded.weights[0]!)).toThrow(
      'the initializer STFT came from a file and cannot draw weights here',
    );
  });

  it.each([
    ['VarianceScaling', { scale: 0.5, mode: 'fan_out', distribution: 'uniform', seed: null }],
    ['Orthogonal', { gain: 2, seed: null }],
    ['Orthogonal', { gain: 1, seed: 5 }],
    ['HeNormal', { seed: 7 }],
    ['Identity', {}],
    ['Identity', { gain: 2 }],
    ['Identity', { gain: 1 }], // which Keras 2 writes
    [
      'VarianceScaling',
      { scale: 0.5, mode: 'fan_in', distribution: 'uniform', input_axes: [0], output_axes: [-1], seed: null },
    ],
  ])('%s of %j is read, written again, and draws weights', async (class_name, config) => {
    using model = await net(new Dense({ units: 3, useBias: false }));
    const own = JSON.stringify({ module: 'keras.initializers', class_name, config, registered_name: null });
    const file = await withInitializer(model, own);
    using loaded = await loadModel<Model>(file, { engine: model.engine });
    const { layers } = (
      JSON.parse(await configText(loaded)) as { config: { layers: { config: { kernel_initializer?: unknown } }[] } }
    ).config;
    expect(layers.at(-1)!.config.kernel_initializer).toEqual(JSON.parse(own));
    const { kernelInitializer } = loaded.layers[0] as Dense;
    using fresh = new Sequential([new Dense({ units: 3, inputShape: [3], kernelInitializer, useBias: false })], {
      engine: model.engine,
    });
    await fresh.build();
    const [kernel] = await fresh.getWeights();
    expect(kernel!.data.every(Number.isFinite)).toBe(true);
    expect(kernel!.data.some((value) => value !== 0)).toBe(true);
  });

  it.each([
    ['normal', 'RandomNormal'],
    ['uniform', 'RandomUniform'],
    ['zero', 'Zeros'],
    ['one', 'Ones'],
    ['constant', 'Constant'],
    ['he_normal', 'HeNormal'],
    ['orthogonal', 'Orthogonal'],
    ['OrthogonalInitializer', 'Orthogonal'],
    ['IdentityInitializer', 'Identity'],
    ['variance_scaling', 'VarianceScaling'],
  ])('%s in a file is %s, as a text and as the name of a class', async (name, className) => {
    using model = await net(new Dense({ units: 3 }));
    for (const own of [
      JSON.stringify(name),
      JSON.stringify({ module: 'keras.initializers', class_name: name, config: {}, registered_name: null }),
    ]) {
      const file = await withInitializer(model, own);
      using loaded = await loadModel<Model>(file, { engine: model.engine });
      const { kernelInitializer } = loaded.layers[0] as Dense;
      expect(kernelInitializer.keras!.className).toBe(className);
      using fresh = new Sequential([new Dense({ units: 3, inputShape: [3], kernelInitializer })], {
        engine: model.engine,
      });
      await fresh.build(); // it draws
      expect(await configText(loaded)).toContain(`"class_name": "${className}"`);
    }
  });

  it.each(['[0.5]', '"ab"', '3'])('axes of VarianceScaling that are none, %s, are refused', async (axes) => {
    using model = await net(new Dense({ units: 2 }));
    const own = `{"module": "keras.initializers", "class_name": "VarianceScaling", "config": {"input_axes": ${axes}}, "registered_name": null}`;
    const file = await withInitializer(model, own);
    await expect(loadModel(file, { engine: model.engine })).rejects.toThrow(
      'VarianceScaling: inputAxes must be a list of axes',
    );
  });

  it('modes and distributions of VarianceScaling that are none are refused', async () => {
    using model = await net(new Dense({ units: 2 }));
    const own =
      '{"module": "keras.initializers", "class_name": "VarianceScaling", "config": {"mode": "fan"}, "registered_name": null}';
    const file = await withInitializer(model, own);
    await expect(loadModel(file, { engine: model.engine })).rejects.toThrow(
      'VarianceScaling: mode must be one of fan_in, fan_out, fan_avg, got "fan"',
    );
  });

  /** As Keras writes a class of a program's own that is not registered. */
  const ownClass = (config: string, name: string): string =>
    JSON.stringify(
      JSON.parse(config, (_, value: JSONValue) =>
        isObject(value) && value.class_name === name ? { ...value, module: null, registered_name: name } : value,
      ),
    );

  it.each<[string, (config: string) => string, string | RegExp]>([
    [
      'an option that is not known',
      (t) => t.replace('"units": 2', '"units": 2, "lora_rank": 4'),
      'lora_rank: this option is not supported',
    ],
    [
      'a registered class of a Keras name',
      (t) =>
        t.replace(
          /("class_name": "Dense".*?)"registered_name": null\}?, "build_config"/,
          '$1"registered_name": "mine>Dense", "build_config"',
        ),
      'a class of the program that wrote the file',
    ],
    [
      'an unregistered class of a Keras name',
      (t) => ownClass(t, 'Dense'),
      'a class of the program that wrote the file, and cannot be read; build the model here',
    ],
    [
      'an unregistered model of a Keras name',
      (t) => ownClass(t, 'Sequential'),
      'config.json.module: this Sequential is a class of the program that wrote the file',
    ],
    [
      'a registered model of a Keras name',
      (t) =>
        t.replace(
          /"registered_name": null, "build_config": \{"input_shape": \[null, 3\]\}, "compile_config"/,
          '"registered_name": "p>Sequential", "compile_config"',
        ),
      /registered_name: this Sequential is a class.* not "p>Sequential"/,
    ],
    [
      'a model of another kind',
      (t) => t.replace('"class_name": "Sequential"', '"class_name": "Mine"'),
      'only Sequential and Functional models can be read; build the model here',
    ],
    [
      'a model without layers',
      (t) => t.replace(/"layers": \[.*?\], "build_input_shape": \[null, 3\]/, '"layers": []'),
      'm.keras: config.json.config.layers: expected a layer',
    ],
    [
      'a module that is null',
      (t) => t.replace('"module": "keras.losses"', '"module": "mine"'),
      'loss.module: only Keras',
    ],
    [
      'null for true or false',
      (t) => t.replace('"use_bias": true', '"use_bias": null'),
      'use_bias: it must be true or false, not null',
    ],
    [
      'null for a number',
      (t) => t.replace(/"epsilon": 0.001/, '"epsilon": null'),
      'epsilon: it must be 0 or more, not null',
    ],
    [
      'null for a flag of every layer',
      (t) => t.replaceAll('"trainable": true', '"trainable": null'),
      'trainable: expected true or false, not null',
    ],
    ['null for an axis', (t) => t.replace('"axis": -1', '"axis": null'), 'axis: it must be an integer, not null'],
    [
      'null for an optimizer',
      (t) => t.replace(/"optimizer": \{.*\}, "loss"/, '"optimizer": null, "loss"'),
      'compile_config.optimizer: expected an optimizer; or load with { compile: false }, not null',
    ],
    [
      'a weight less than the file has',
      (t) => t.replace('"use_bias": true', '"use_bias": false'),
      /layer "\w+": it has 2 weights at layers\/dense\/vars; the model expects 1/,
    ],
    [
      'averages without what scales them',
      (t) => t.replace('"scale": true', '"scale": false'),
      /layer "\w+": it has 4 weights at layers\/batch_normalization\/vars; the model expects 3/,
    ],
    [
      'an unregistered loss of a Keras name',
      (t) => ownClass(t, 'MeanSquaredError'),
      "only Keras's own classes can be read",
    ],
    [
      'an unregistered schedule of a Keras name',
      (t) => ownClass(t, 'ExponentialDecay'),
      'unknown learning rate schedule ExponentialDecay',
    ],
    [
      'an option that this layer has not',
      (t) => t.replace('"units": 2', '"units": 2, "groups": 4'),
      'build the model here without, and loadWeights() the file',
    ],
    [
      'a type of numbers',
      (t) => t.replaceAll('"float32"', '"float8"'),
      /layer "\w+", \w+\)\.dtype: expected one of float32.*loadWeights\(\) the file/,
    ],
    [
      'a quantized layer',
      (t) =>
        t.replaceAll(
          '"class_name": "DTypePolicy", "config": {"name": "float32"}',
          '"class_name": "QuantizedDTypePolicy", "config": {"mode": "int8"}',
        ),
      'dtype: expected one of float32',
    ],
    [
      'a class of a module',
      (t) =>
        t.replace('"module": "keras.layers", "class_name": "Dense"', '"module": "my.layers", "class_name": "Dense"'),
      'a class of the program that wrote the file',
    ],
    [
      "an optimizer of a program's own",
      (t) => t.replace('"module": "keras.optimizers", "class_name": "Adam"', '"module": "mine", "class_name": "Adam"'),
      "only Keras's own classes can be read",
    ],
    [
      'renorm',
      (t) => t.replace('"synchronized": false', '"synchronized": false, "renorm": true'),
      'renorm: only false can be read',
    ],
    [
      'an axis that is not the last',
      (t) => t.replace('"axis": -1', '"axis": 2'),
      'axis 2 must be of [batch, 3], from 1 to 1 or from -1 to -1',
    ],
    [
      'a layer as an activation',
      (t) =>
        t.replace(
          '"activation": "linear"',
          '"activation": {"module": "keras.layers", "class_name": "LeakyReLU", "config": {}, "registered_name": null}',
        ),
      'activation.config.name: expected text',
    ],
  ])('%s', async (_, change, message) => {
    using model = await net(new BatchNormalization(), new Dense({ units: 2 }));
    const learningRate = new ExponentialDecay({ initialLearningRate: 0.5, decaySteps: 2, decayRate: 0.5 });
    await model.compile({ optimizer: new Adam({ learningRate }), loss: new MeanSquaredError() });
    const loading = loadModel(await changed(model, change), { engine: model.engine, name: 'm.keras' });
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(DataError);
  });

  it('text that is no UTF-8', async () => {
    using model = await net(new Dense({ units: 2, name: 'abc' }));
    const members = readZip(await saveModel(model, 'm.keras'), 'm');
    const config = members.get('config.json')!.slice();
    config[config.findIndex((byte, i) => byte === 97 && config[i + 1] === 98 && config[i + 2] === 99)] = 0xff;
    const loading = loadModel(writeZip(members.set('config.json', config)), { engine: model.engine, name: 'm.keras' });
    await expect(loading).rejects.toThrow('m.keras: config.json: byte 0: the text is not UTF-8');
    await expect(loading).rejects.toBeInstanceOf(DataError);
  });

  it('null for an initializer, by which Keras draws as by glorot_uniform', async () => {
    using model = await net(new Dense({ units: 2 }), new BatchNormalization());
    const file = await changed(model, (t) =>
      t.replaceAll(/"(kernel|bias|gamma)_initializer": \{.*?"registered_name": null\}/g, '"$1_initializer": null'),
    );
    using loaded = await loadModel<Model>(file, { engine: model.engine });
    expect(((await loaded.predict(x)) as NDArray).data).toEqual(((await model.predict(x)) as NDArray).data);
    expect((await configText(loaded)).match(/"GlorotUniform"/g)).toHaveLength(3);
  });

  it('a weight more than the layer has, in .weights.h5', async () => {
    using model = await net(new Dense({ units: 2, name: 'd' }));
    using without = await net(new Dense({ units: 2, useBias: false, name: 'd' }));
    await expect(without.loadWeights(await saveModel(model, 'm.weights.h5'))).rejects.toThrow(
      'layer "d": it has 2 weights',
    );
  });

  it('what a layer is called with', async () => {
    using model = new Model({
      inputs: Input({ shape: [3], name: 'a' }),
      outputs: [] as never,
      engine: await testEngine(),
    });
    expect(model.layers).toEqual([]);
    const input = Input({ shape: [3] });
    using other = new Model({
      inputs: input,
      outputs: new Dense({ units: 2 }).apply(input),
      engine: await testEngine(),
    }) as Model;
    const load = async (kwargs: JSONValue): Promise<unknown> =>
      loadModel(await changed(other, (t) => t.replace('"kwargs": {}', `"kwargs": ${JSON.stringify(kwargs)}`)), {
        engine: other.engine,
      });
    await expect(load({ mask: 'x' })).rejects.toThrow('(Dense) is called with mask "x"');
    await expect(load({ scale: 2 })).rejects.toThrow('(Dense) is called with scale 2');
    for (const mask of [null, [null, null], { a: null, b: null }])
      ((await load({ mask, training: null })) as Model).dispose();
  });
});

describe('what Keras would refuse is not written', () => {
  it('names with a slash', async () => {
    using model = await net(new Dense({ units: 2 }));
    const learningRate = new ExponentialDecay({ initialLearningRate: 0.5, decaySteps: 2, decayRate: 0.5, name: 'a/b' });
    await model.compile({ optimizer: new Adam({ learningRate }), loss: 'mse' });
    await expect(saveModel(model, 'm.keras')).rejects.toThrow('ExponentialDecay: the name "a/b" must not contain "/"');
    await model.compile({ optimizer: 'adam', loss: new MeanSquaredError({ name: 'a/b' }) });
    await expect(saveModel(model, 'm.h5')).rejects.toThrow('MeanSquaredError: the name "a/b" must not contain "/"');
    expect(() => new Adam({ name: 'a/b' })).toThrow('Adam: the name "a/b" must not contain "/"');
  });

  it('what older ones do not know of an initializer that is kept: the axes of 3.15', async () => {
    using model = await net(new Dense({ units: 2 }));
    const seeded =
      '{"module": "keras.initializers", "class_name": "GlorotUniform", "config": {"seed": 3, "input_axes": null, "output_axes": null}, "registered_name": null}';
    using loaded = await loadModel<Model>(
      await changed(model, (t) =>
        t.replace(/"kernel_initializer": \{.*?"registered_name": null\}/, `"kernel_initializer": ${seeded}`),
      ),
      { engine: model.engine },
    );
    expect(await configText(loaded)).toContain('"class_name": "GlorotUniform", "config": {"seed": 3}');
  });

  it('a schedule without a name has its own', async () => {
    using model = await net(new Dense({ units: 2 }));
    await model.compile({
      optimizer: new Adam({
        learningRate: new ExponentialDecay({ initialLearningRate: 0.5, decaySteps: 2, decayRate: 0.5 }),
      }),
      loss: 'mse',
    });
    using loaded = await loadModel<Model>(
      await changed(model, (t) => t.replace('"name": "ExponentialDecay"', '"name": null')),
      { engine: model.engine },
    );
    expect(await configText(loaded)).toContain('"name": "ExponentialDecay"');
  });

  it('the optimizer of an .h5 has what tf_keras knows of', async () => {
    using model = await net(new Dense({ units: 2 }));
    await model.compile({ optimizer: 'adam', loss: 'mse' });
    const training = JSON.parse(
      attribute(readHDF5(await saveModel(model, 'm.h5'), 'm'), 'training_config'),
    ) as JSONObject;
    expect(Object.keys((training.optimizer_config as { config: JSONObject }).config)).toEqual([
      'name',
      'learning_rate',
      'beta_1',
      'beta_2',
      'epsilon',
      'amsgrad',
    ]);
  });

  class Mine extends Dense {}
  class MyModel extends Sequential {}

  it('a subclass, which would come back as its parent', async () => {
    using model = await net(new Mine({ units: 2, name: 'mine' }));
    for (const ending of ['.keras', '.h5'])
      await expect(saveModel(model, `m${ending}`)).rejects.toThrow('layer "mine": a custom class cannot be written');
    using own = new MyModel([Input({ shape: [3] }), new Dense({ units: 2 })], { engine: model.engine, name: 'own' });
    await expect(saveModel(own as Model, 'm.keras')).rejects.toThrow('model "own": a custom class cannot be written');
    await saveModel(model, 'm.weights.h5');
  });

  it('a name with a slash, which no layer can have', () => {
    expect(() => new Dense({ units: 2, name: 'block/dense' })).toThrow(ArgumentError);
    expect(() => new Dense({ units: 2, name: 'block/dense' })).toThrow(
      'Dense: the name "block/dense" must not contain "/"',
    );
    expect(() => new Sequential([], { name: 'a/b' })).toThrow('must not contain "/"');
  });
});
