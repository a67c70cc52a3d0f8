import { describe, expect, it, vi } from 'vitest';
import {
  Add,
  ArgumentError,
  Average,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  LifetimeError,
  MaxPooling2D,
  Model,
  Multiply,
  type NDArray,
  Sequential,
  ShapeError,
  Subtract,
  clearSession,
  fashionMNISTModel,
  loadModel,
  saveModel,
  setRandomSeed,
} from '../../nn';
import { bitsOf, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const array = (shape: number[], seed = 1): NDArray<Float32Array> => ({
  data: Float32Array.from(draw({ shape }, generator(seed))),
  shape,
});
const bits = ({ data }: NDArray): Uint32Array => bitsOf(data as Float32Array);
const bitsOfWeights = async (model: Model): Promise<Uint32Array[]> => (await model.getWeights()).map(bits);

/** Two inputs and two outputs, which share what lies between. */
async function branched(): Promise<Model> {
  const a = Input({ shape: [4], name: 'a' });
  const b = Input({ shape: [3], name: 'b' });
  const left = new Dense({ units: 8, activation: 'relu', name: 'left' }).apply(a);
  const right = new Dense({ units: 8, activation: 'relu', name: 'right' }).apply(b);
  const both = new Add({ name: 'both' }).apply([left, right]);
  const kind = new Dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(both);
  const size = new Dense({ units: 1, name: 'size' }).apply(both);
  return new Model({ inputs: [a, b], outputs: [kind, size], name: 'm', engine: await testEngine() });
}

describe('a graph of layers', () => {
  it('is in line what Sequential is: same names, weights and predictions', async () => {
    const engine = await testEngine();
    clearSession();
    const layers = [
      new Conv2D({ filters: 4, kernelSize: 3 }),
      new MaxPooling2D(),
      new Flatten(),
      new Dense({ units: 3, activation: 'softmax' }),
    ];
    using stack = new Sequential([Input({ shape: [8, 8, 1] }), ...layers], { engine });
    const x = Input({ shape: [8, 8, 1] });
    using model = new Model({ inputs: x, outputs: layers.reduce((below, layer) => layer.apply(below), x), engine });
    expect(model.layers.map(({ name }) => name)).toEqual([
      'input_layer_1',
      'conv2d',
      'max_pooling2d',
      'flatten',
      'dense',
    ]);
    expect([model.name, stack.name]).toEqual(['functional', 'sequential']);
    expect([model.inputShape, model.outputShape, model.countParams()]).toEqual([[8, 8, 1], [3], stack.countParams()]);
    const samples = array([5, 8, 8, 1]);
    expect(bits(await model.predict(samples))).toEqual(bits(await stack.predict(samples)));
    expect(String(model.input)).toBe(
      '<KerasTensor shape=(None, 8, 8, 1), dtype=float32, sparse=False, ragged=False, name=keras_tensor_5>',
    );
  });

  it("has its layers in Keras's order, and weights in that of the layers", async () => {
    using model = await branched();
    expect(model.layers.map(({ name }) => name)).toEqual(['a', 'b', 'left', 'right', 'both', 'kind', 'size']);
    await model.build();
    expect(model.weights.map(({ shape }) => shape)).toEqual([[4, 8], [8], [3, 8], [8], [8, 3], [3], [8, 1], [1]]);
    expect(model.getLayer('both').outputShape).toEqual([8]);
    expect(model.getLayer(-1).name).toBe('size');
    expect(() => model.getLayer('middle')).toThrow('model "m" has no layer "middle"; expected one of a, b, left');
  });

  it('gives an array for one output, and a list for a list', async () => {
    using model = await branched();
    const x = [array([5, 4]), array([5, 3], 2)];
    const [kind, size] = (await model.predict(x)) as NDArray[];
    expect([kind!.shape, size!.shape]).toEqual([
      [5, 3],
      [5, 1],
    ]);
    using named = new Model({ inputs: model.inputs, outputs: model.outputs[1]! });
    expect(await named.predict({ b: x[1]!, a: x[0]! })).toEqual(size);
    using listed = new Model({ inputs: model.inputs, outputs: [model.outputs[1]!] });
    expect(await listed.predict(x)).toEqual([size]);
  });

  it("is cut at any layer: the notes' feature maps", async () => {
    using model = fashionMNISTModel({ pooling: 'max', engine: await testEngine() });
    await model.build();
    using second = new Model({ inputs: model.inputs, outputs: model.layers[2]!.output });
    const boot = array([1, 28, 28, 1]);
    const maps = await second.predict(boot);
    expect(maps.shape).toEqual([1, 14, 14, 64]);
    // From there on, it is the rest of the model.
    using rest = new Model({ inputs: model.layers[2]!.output, outputs: model.output });
    expect(rest.layers.map(({ className }) => className)).toEqual([
      'MaxPooling2D',
      'Flatten',
      'Dense',
      'Dropout',
      'Dense',
    ]);
    expect(bits(await rest.predict(maps))).toEqual(bits(await model.predict(boot)));
    using every = new Model({ inputs: model.input, outputs: model.layers.slice(0, 5).map((layer) => layer.output) });
    expect((await every.predict(boot)).map(({ shape }) => shape)).toEqual([
      [1, 28, 28, 32],
      [1, 14, 14, 32],
      [1, 14, 14, 64],
      [1, 7, 7, 64],
      [1, 3136],
    ]);
  });

  it('shares the weights of a layer that is used twice, and their gradients add up', async () => {
    const engine = await testEngine();
    const dense = new Dense({ units: 1, useBias: false, kernelInitializer: 'ones' });
    const a = Input({ shape: [2] });
    const b = Input({ shape: [2] });
    using model = new Model({ inputs: [a, b], outputs: new Add().apply([dense.apply(a), dense.apply(b)]), engine });
    expect(model.countParams()).toBe(2);
    const [x, z] = [
      { data: Float32Array.of(1, 2), shape: [1, 2] },
      { data: Float32Array.of(10, 20), shape: [1, 2] },
    ];
    expect((await model.predict([x, z])).data).toEqual(Float32Array.of(33));
    using sum = new Sequential(
      [Input({ shape: [2] }), new Dense({ units: 1, useBias: false, kernelInitializer: 'ones' })],
      { engine },
    );
    for (const each of [model, sum]) await each.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit([x, z], [0], { epochs: 3 });
    await sum.fit({ data: Float32Array.of(11, 22), shape: [1, 2] }, [0], { epochs: 3 });
    const [shared, plain] = [await model.getWeights(), await sum.getWeights()];
    expect(shared[0]!.data[0]).toBeCloseTo(plain[0]!.data[0]!, 6);
    expect(shared[0]!.data[1]).toBeCloseTo(plain[0]!.data[1]!, 6);
    expect(shared[0]!.data[0]).toBeLessThan(1);
  });

  it('merges: sums, differences, products and means', async () => {
    const engine = await testEngine();
    const [a, b, c] = [Input({ shape: [2] }), Input({ shape: [2] }), Input({ shape: [2] })];
    const outputs = [
      new Add().apply([a, b, c]),
      new Subtract().apply([a, b]),
      new Multiply().apply([a, b, c]),
      new Average().apply([a, b, c]),
    ];
    using model = new Model({ inputs: [a, b, c], outputs, engine });
    const row = (...values: number[]) => ({ data: Float32Array.from(values), shape: [1, 2] });
    const results = await model.predict([row(1, 2), row(3, 5), row(5, -1)]);
    expect(results.map(({ data }) => [...data])).toEqual([
      [9, 6],
      [-2, -3],
      [15, -10],
      [3, 2],
    ]);
  });
});

describe('a model as a layer', () => {
  async function nested() {
    const engine = await testEngine();
    const inner = new Sequential(
      [Input({ shape: [4] }), new Dense({ units: 6, activation: 'relu', name: 'inner_dense' })],
      { engine, name: 'base' },
    );
    const x = Input({ shape: [4], name: 'x' });
    const head = new Dense({ units: 3, activation: 'softmax', name: 'head' });
    const model = new Model({ inputs: x, outputs: head.apply(inner.apply(x)), engine, name: 'outer' });
    return { inner, head, model };
  }

  it('predicts, lists and trains its weights', async () => {
    const { inner, model } = await nested();
    using outer = model;
    expect(outer.layers.map(({ name }) => name)).toEqual(['x', 'base', 'head']);
    expect(outer.countParams()).toBe(4 * 6 + 6 + 6 * 3 + 3);
    await outer.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    expect(outer.weights.slice(0, 2)).toEqual(inner.weights);
    const before = await outer.getWeights();
    const { history } = await outer.fit(array([9, 4]), [0, 1, 2, 0, 1, 2, 0, 1, 2], { epochs: 20 });
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]!);
    const after = await outer.getWeights();
    for (const [i, { data }] of after.entries()) expect(data).not.toEqual(before[i]!.data);
  });

  it('frozen, keeps its weights while the head learns, whoever built it', async () => {
    for (const builtBefore of [false, true]) {
      const { inner, head, model } = await nested();
      using outer = model;
      if (builtBefore) await inner.build();
      inner.trainable = false;
      await outer.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      expect(outer.trainableWeights).toEqual(head.weights);
      expect(outer.nonTrainableWeights).toEqual(inner.weights);
      const before = await outer.getWeights();
      await outer.fit(array([9, 4]), [0, 1, 2, 0, 1, 2, 0, 1, 2], { epochs: 3 });
      const after = await outer.getWeights();
      expect(
        after.map(({ data }, i) => bitsOf(data as Float32Array).every((word, k) => word === bits(before[i]!)[k])),
      ).toEqual([true, true, false, false]);
      inner.dispose();
    }
  });

  it('of which a part is frozen after it was built, trains the rest and nothing else', async () => {
    const engine = await testEngine();
    using model = new Sequential(
      [Input({ shape: [4] }), new Dense({ units: 5, name: 'one' }), new Dense({ units: 1, name: 'two' })],
      { engine },
    );
    await model.build();
    model.layers[0]!.trainable = false;
    await model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const before = await model.getWeights();
    await model.fit(array([8, 4]), array([8, 1], 5), { epochs: 2 });
    const after = await model.getWeights();
    expect([0, 1].map((i) => after[i]!.data)).toEqual([0, 1].map((i) => before[i]!.data));
    expect(after[2]!.data).not.toEqual(before[2]!.data);
  });
});

describe('several outputs', () => {
  const x = () => ({ a: array([12, 4]), b: array([12, 3], 2) });
  const kinds = Uint8Array.from({ length: 12 }, (_, i) => i % 3);
  const sizes = () => array([12, 1], 3);
  const compileOptions = {
    optimizer: 'adam',
    loss: { kind: 'sparse_categorical_crossentropy', size: 'mean_squared_error' },
    metrics: { kind: ['accuracy'] },
    lossWeights: { size: 0.5 },
  } as const;

  it('have a loss each, and are trained by their weighted sum', async () => {
    using model = await branched();
    await model.compile(compileOptions);
    const { history } = await model.fit(x(), { kind: kinds, size: sizes() }, { epochs: 30, validationSplit: 0.25 });
    const names = ['kind_accuracy', 'kind_loss', 'loss', 'size_loss'];
    expect(Object.keys(history)).toEqual([...names, ...names.map((name) => `val_${name}`)]);
    for (let epoch = 0; epoch < 30; epoch++) {
      expect(history.loss![epoch]).toBeCloseTo(history.kind_loss![epoch]! + 0.5 * history.size_loss![epoch]!, 5);
    }
    for (const name of ['loss', 'kind_loss', 'size_loss'])
      expect(history[name]!.at(-1)).toBeLessThan(history[name]![0]!);
    const logs = await model.evaluate(x(), [kinds, sizes()]);
    const [probabilities, values] = (await model.predict(x())) as NDArray<Float32Array>[];
    const target = sizes().data;
    expect(logs.size_loss).toBeCloseTo(values!.data.reduce((sum, v, i) => sum + (v - target[i]!) ** 2, 0) / 12, 5);
    expect(logs.kind_loss).toBeCloseTo(
      kinds.reduce((sum, kind, i) => sum - Math.log(probabilities!.data[3 * i + kind]!), 0) / 12,
      5,
    );
  });

  it('that have one name, in a list by their order', async () => {
    const engine = await testEngine();
    const inside = Input({ shape: [3] });
    using inner = new Model({
      inputs: inside,
      outputs: [new Dense({ units: 1 }).apply(inside), new Dense({ units: 2 }).apply(inside)],
      name: 'inner',
      engine,
    });
    const input = Input({ shape: [3] });
    using model = new Model({ inputs: input, outputs: inner.applyAll(input), engine });
    await model.compile({ optimizer: 'sgd', loss: ['mse', 'mse'] });
    const sampleWeight = [array([4]), array([4], 2)];
    await model.fit(array([4, 3]), [array([4, 1]), array([4, 2])], { sampleWeight });
    await expect(model.fit(array([4, 3]), [array([4, 2]), array([4, 1])])).rejects.toThrow(ShapeError);
  });

  it.each(['toString', 'constructor', 'valueOf', 'hasOwnProperty', '__proto__'])('by the name %s', async (name) => {
    const input = Input({ shape: [3] });
    const outputs = [name, 'q'].map((each) => new Dense({ units: 1, name: each }).apply(input));
    using model = new Model({ inputs: input, outputs, engine: await testEngine() });
    await model.compile({
      optimizer: 'sgd',
      loss: JSON.parse(`{ "${name}": "mse", "q": "mse" }`) as Record<string, string>,
      metrics: { q: ['mae'] },
      lossWeights: { q: 1 },
    });
    const { history } = await model.fit(array([4, 3]), [array([4, 1]), array([4, 1])]);
    expect(Object.keys(history)).toEqual([`${name}_loss`, 'loss', 'q_loss', 'q_mae'].sort());
    await expect(model.fit(array([4, 3]), { q: array([4, 1]) })).rejects.toThrow(`y must have data for "${name}", "q"`);
  });

  it('refuse what is not one for each', async () => {
    using model = await branched();
    await expect(model.compile({ ...compileOptions, loss: ['mse'] })).rejects.toThrow(
      'compile: loss must be one for each of the outputs kind, size, got 1',
    );
    await expect(model.compile({ ...compileOptions, metrics: { kinds: ['accuracy'] } })).rejects.toThrow(
      'metrics for "kinds", but the outputs are kind, size',
    );
    await model.compile(compileOptions);
    await expect(model.fit({ a: array([12, 4]) }, [kinds, sizes()])).rejects.toThrow(
      'model "m": x must have data for "a", "b"',
    );
    await expect(model.fit(x(), kinds)).rejects.toThrow('y must have data for "kind", "size"');
    await expect(model.fit([array([12, 4]), array([11, 3])], [kinds, sizes()])).rejects.toThrow('input "b" has 11');
    await expect(model.predict([array([12, 3]), array([12, 3])])).rejects.toThrow(
      'model "m", input "a", takes samples of shape (None, 4)',
    );
    using one = model.engine.tensor(new Float32Array(4), [1, 4]);
    using other = model.engine.tensor(new Float32Array(3), [1, 3]);
    expect(() => model.call([one, other])).toThrow('has 2 outputs; run() gives them');
  });
});

describe('an output of a model within, which nobody reads', () => {
  it.each([1, 2])('leaves what it alone comes from untrained, as in Keras, %i models deep', async (depth) => {
    const engine = await testEngine();
    const input = Input({ shape: [4] });
    const trunk = new Dense({ units: 3, name: 'trunk' }).apply(input);
    const outputs = [
      new Dense({ units: 2, name: 'read' }).apply(trunk),
      new Dense({ units: 1, name: 'unread' }).apply(trunk),
    ];
    let inner = new Model({ inputs: input, outputs, engine });
    const nested = [inner];
    for (let i = 1; i < depth; i++) {
      const outer = Input({ shape: [4] });
      inner = new Model({ inputs: outer, outputs: [...inner.applyAll(outer)], engine });
      nested.push(inner);
    }
    const x = Input({ shape: [4] });
    using model = new Model({ inputs: x, outputs: inner.applyAll(x)[0]!, engine });
    await model.compile({ optimizer: 'adam', loss: 'mse' });
    const before = await model.getWeights();
    await model.fit(array([6, 4]), array([6, 2]), { epochs: 2 });
    const after = await model.getWeights();
    const moved = after.map(({ data }, i) => data.some((value, j) => value !== before[i]!.data[j]));
    const names = model.leaves().flatMap(({ name, specs }) => specs.map(() => name));
    expect(names.filter((_, i) => moved[i])).toEqual(['trunk', 'trunk', 'read', 'read']);
    for (const each of nested) each.dispose();
  });
});

describe('a Sequential without an Input, applied', () => {
  const stack = (...units: number[]): Sequential =>
    new Sequential(units.map((each) => new Dense({ units: each, activation: 'relu' })));

  it('takes the shape of what it reads, and is what one with an Input is: names, weights, training, summary, files', async () => {
    const engine = await testEngine();
    const made = (inner: () => Sequential): Model => {
      clearSession();
      setRandomSeed(4);
      const inputs = Input({ shape: [4] });
      const features = inner().apply(inputs);
      return new Model({ inputs, outputs: new Dense({ units: 2 }).apply(features), engine });
    };
    using late = made(() => stack(3, 5));
    using known = made(() => new Sequential([Input({ shape: [4] }), ...stack(3, 5).layers]));
    expect(late.countParams()).toBe(4 * 3 + 3 + 3 * 5 + 5 + 5 * 2 + 2);
    expect(known.countParams()).toBe(late.countParams());
    const [inner] = late.layers.filter((layer) => layer instanceof Sequential);
    expect([inner!.inputShape, inner!.outputShape, inner!.inputs[0]!.layer.name]).toEqual([[4], [5], 'input_layer_1']); // Keras's name of it
    const table: string[] = [];
    late.summary({ printFn: (text) => table.push(text), expandNested: true });
    // Keras's rows.
    expect(
      table
        .join('\n')
        .match(/│ .*(?:Sequential|Dense|InputLayer).*/g)!
        .map((row) => row.replace(/\s+/g, ' ')),
    ).toEqual([
      '│ input_layer (InputLayer) │ (None, 4) │ 0 │',
      '│ sequential (Sequential) │ (None, 5) │ 35 │',
      '│ └ dense (Dense) │ (None, 3) │ 15 │',
      '│ └ dense_1 (Dense) │ (None, 5) │ 20 │',
      '│ dense_2 (Dense) │ (None, 2) │ 12 │',
    ]);
    const [x, y] = [array([6, 4]), array([6, 2], 2)];
    await late.compile({ optimizer: 'adam', loss: 'mse' });
    await known.compile({ optimizer: 'adam', loss: 'mse' });
    await known.build();
    known.setWeights(await late.getWeights());
    const [history, other] = [
      await late.fit(x, y, { epochs: 2, shuffle: false }),
      await known.fit(x, y, { epochs: 2, shuffle: false }),
    ];
    expect(history.history).toEqual(other.history);
    expect(await bitsOfWeights(late)).toEqual(await bitsOfWeights(known));
    const predicted = bits((await late.predict(x)) as NDArray);
    for (const name of ['late.keras', 'late.h5']) {
      using loaded = await loadModel<Model>(await saveModel(late, name), { engine });
      expect(bits((await loaded.predict(x)) as NDArray)).toEqual(predicted);
    }
  });

  it('within another, shared, first in a stack, and on more axes', async () => {
    const [a, b] = [Input({ shape: [4] }), Input({ shape: [4] })];
    const shared = stack(3);
    expect([shared.apply(a), shared.apply(b)].map(({ shape }) => shape)).toEqual([[3], [3]]);
    expect(new Model({ inputs: [a, b], outputs: [shared.apply(a), shared.apply(b)] }).countParams()).toBe(15);
    const nested = new Sequential([new Dense({ units: 3 }), new Sequential([new Dense({ units: 2 }), stack(6)])]);
    expect(nested.apply(a).shape).toEqual([6]);
    expect(nested.countParams()).toBe(15 + 8 + 18);
    const rows = new Sequential([stack(3), new Dense({ units: 2 })]);
    const x = Input({ shape: [5, 4] });
    using model = new Model({ inputs: x, outputs: rows.apply(x), engine: await testEngine() });
    await model.build();
    expect(((await model.predict(array([1, 5, 4]))) as NDArray).shape).toEqual([1, 5, 2]);
    expect([rows.inputShape, rows.outputShape, rows.layers[0]!.inputShape]).toEqual([
      [5, 4],
      [5, 2],
      [5, 4],
    ]);
    expect(() => rows.apply(a)).toThrow('it takes samples of [5, 4], got [4]');
    const first = new Sequential([stack(3), new Dense({ units: 1 })], { engine: await testEngine() });
    await first.build([7]);
    expect([first.inputShape, first.countParams()]).toEqual([[7], 24 + 4]);
    first.dispose();
    const images = new Sequential([new Conv2D({ filters: 2, kernelSize: 3 }), new MaxPooling2D()]);
    expect(images.apply(Input({ shape: [8, 8, 1] })).shape).toEqual([3, 3, 2]);
    expect(stack(3).apply(Input({ shape: [4, 5] })).shape).toEqual([4, 3]);
    const grown = stack(3);
    grown.apply(a);
    grown.add(new Dense({ units: 7 }));
    expect(grown.apply(a).shape).toEqual([7]);
  });

  it('refuses what it cannot take, and is then as it was', () => {
    const inner = (): Sequential =>
      new Sequential([new Conv2D({ filters: 2, kernelSize: 3, name: 'c' })], { name: 'inner' });
    const model = new Sequential(
      [new Conv2D({ filters: 3, kernelSize: 2 }), inner(), new Flatten(), new Dense({ units: 2 })],
      { name: 's' },
    );
    expect(() => model.apply(Input({ shape: [3, 3, 1] }))).toThrow(
      'layer "s" (Sequential): layer "inner" (Sequential): layer "c" (Conv2D): conv2d: a window of 3 x 3 is larger',
    );
    expect([
      model.inputShape,
      ...model.layers.map(({ nodes, inputShapes, outputShapes }) => [nodes.length, inputShapes, outputShapes]),
    ]).toEqual([null, ...Array<unknown>(4).fill([0, null, null])]);
    expect(() => model.apply(Input({ shape: [4] }))).toThrow(ShapeError);
    expect(model.apply(Input({ shape: [6, 5, 4] })).shape).toEqual([2]);
    expect(() => model.apply(Input({ shape: [6, 5, 1] }))).toThrow(
      'layer "s" (Sequential): it takes samples of [6, 5, 4], got [6, 5, 1]',
    );
    const [a, b] = [Input({ shape: [4] }), Input({ shape: [4] })];
    for (const each of [stack(3), new Sequential([Input({ shape: [4] }), new Dense({ units: 1 })])])
      expect(() => each.apply([a, b])).toThrow('does not take 2 inputs');
    expect(() => new Sequential([], { name: 'none' }).apply(a)).toThrow('model "none" has no layers; add() one');
  });
});

describe('a graph refuses', () => {
  it('inputs that are not all, layers of one name, shapes and counts that do not fit', async () => {
    const a = Input({ shape: [4], name: 'first' });
    const b = Input({ shape: [3], name: 'second' });
    const dense = new Dense({ units: 2, name: 'd' });
    expect(() => new Model({ inputs: a, outputs: new Dense({ units: 1 }).apply(b), name: 'm' })).toThrow(ArgumentError);
    expect(() => new Model({ inputs: a, outputs: new Dense({ units: 1 }).apply(b), name: 'm' })).toThrow(
      'depends on the input "second", which is not among',
    );
    expect(() => new Model({ inputs: a, outputs: new Dense({ units: 1, name: 'd' }).apply(dense.apply(a)) })).toThrow(
      'two layers named "d"',
    );
    expect(() => dense.apply(b)).toThrow(ShapeError);
    expect(() => dense.apply(b)).toThrow('layer "d" (Dense) has weights for inputs of [4], not [3]');
    expect(() => dense.apply([a, a])).toThrow('layer "d" (Dense) does not take 2 inputs');
    expect(() => new Add({ name: 'sum' }).apply([a, b])).toThrow(
      'layer "sum" (Add): inputs must have the same shape, or sizes of 1, counted from the last axis, got [4] and [3]',
    );
    expect(() => new Add().apply(a)).toThrow('takes a list of inputs: apply([x, y])');
    expect(() => new Flatten({ name: 'alone' }).output).toThrow(LifetimeError);
    using model = await branched();
    expect(() => model.apply([b, a])).toThrow('layer "m" (Functional): it takes samples of [4], got [3]');
    expect(() => model.apply([a, b])).toThrow('has 2 outputs; applyAll() gives them');
    expect(model.applyAll([a, b]).map(({ shape }) => shape)).toEqual([[3], [1]]);
  });
});

describe('fit', () => {
  const classifier = async (): Promise<Sequential> => {
    setRandomSeed(3);
    const layers = [
      new Dense({ units: 6, activation: 'relu' }),
      new Dropout({ rate: 0.3 }),
      new Dense({ units: 3, activation: 'softmax' }),
    ];
    const model = new Sequential([Input({ shape: [4] }), ...layers], { engine: await testEngine() });
    await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    return model;
  };
  const [x, y] = [array([20, 4]), Uint8Array.from({ length: 20 }, (_, i) => (i * 7) % 3)];
  const part = (from: number, to: number): [NDArray, Uint8Array] => [
    { data: x.data.subarray(4 * from, 4 * to), shape: [to - from, 4] },
    y.subarray(from, to),
  ];

  function* batches(endless = false): Generator<[NDArray, Uint8Array]> {
    do yield* [part(0, 8), part(8, 16), part(16, 20)];
    while (endless);
  }

  it.each<[string, () => Parameters<Model['fit']>[0], object]>([
    ['a generator without end', () => batches(true), { stepsPerEpoch: 3 }],
    ['a list that is gone over again', () => ({ length: 3, [Symbol.iterator]: () => batches() }), {}],
    ['a list whose length nobody knows', () => ({ [Symbol.iterator]: () => batches() }), {}],
    ['an asynchronous one', () => ({ async *[Symbol.asyncIterator]() { yield* batches(); } }), {}], // prettier-ignore
  ])('on %s is fit on arrays, bit for bit', async (_, source, options) => {
    using whole = await classifier();
    const expected = await whole.fit(x, y, { batchSize: 8, shuffle: false, epochs: 3, validationData: [x, y] });
    using model = await classifier();
    const history = await model.fit(source(), null, {
      epochs: 3,
      validationData: { [Symbol.iterator]: () => batches() },
      ...options,
    });
    for (const name of ['loss', 'accuracy']) expect(history.history[name]).toEqual(expected.history[name]);
    history.history.val_loss!.forEach((loss, i) => expect(loss).toBeCloseTo(expected.history.val_loss![i]!, 5));
    expect(await bitsOfWeights(model)).toEqual(await bitsOfWeights(whole));
    expect((await model.evaluate({ [Symbol.iterator]: () => batches() })).loss).toBeCloseTo(
      (await whole.evaluate(x, y)).loss!,
      5,
    );
  });

  it('on a generator that ends too early, or gives what does not fit, says so and goes on with others', async () => {
    using model = await classifier();
    const { buffers } = model.engine.stats();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect((await model.fit(batches(), null, { stepsPerEpoch: 4 })).epoch).toEqual([0]);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining('the data ended after 3 batches, 4 were expected'),
    );
    warn.mockRestore();
    await expect(model.fit({ [Symbol.iterator]: () => [][Symbol.iterator]() }, null)).rejects.toThrow('x has no batch');
    await expect(
      model.fit({ [Symbol.iterator]: () => [[array([2, 5]), [0, 1]] as const][Symbol.iterator]() }, null),
    ).rejects.toThrow('(None, 4)');
    await expect(model.fit(batches(), null, { validationSplit: 0.5 })).rejects.toThrow('validationSplit takes arrays');
    await expect(model.fit(x, null)).rejects.toThrow('samples need targets');
    await expect(model.fit(x, y, { validationSplit: 1 })).rejects.toThrow('validationSplit must be in [0, 1), got 1');
    expect(model.engine.stats().buffers).toBe(buffers);
    await model.fit(batches(), null);
  });

  it('of tensors that a generator makes and frees is fit of arrays', async () => {
    using whole = await classifier();
    await whole.fit(x, y, { batchSize: 8, shuffle: false });
    using model = await classifier();
    const { engine } = model;
    await model.fit({
      *[Symbol.iterator]() {
        for (const [samples, labels] of batches()) {
          using tensor = engine.tensor(samples);
          yield [tensor, labels] as const;
        }
      },
    });
    expect(await bitsOfWeights(model)).toEqual(await bitsOfWeights(whole));
  });

  it('with a split validates on the last samples, whatever the order of the others', async () => {
    using model = await classifier();
    const { history } = await model.fit(x, y, { validationSplit: 0.3, epochs: 2 });
    expect(history.val_loss![1]).toBeCloseTo((await model.evaluate(...part(14, 20))).loss!, 6);
  });

  it('from an epoch counts on from there', async () => {
    using model = await classifier();
    const { epoch } = await model.fit(x, y, { initialEpoch: 2, epochs: 5 });
    expect(epoch).toEqual([2, 3, 4]);
  });

  it('batch by batch is trainOnBatch, and testOnBatch is evaluate', async () => {
    using whole = await classifier();
    const { history } = await whole.fit(...part(0, 8), { batchSize: 8, shuffle: false, epochs: 2 });
    using model = await classifier();
    const first = await model.trainOnBatch(...part(0, 8));
    const second = await model.trainOnBatch(...part(0, 8));
    expect([first.loss, second.loss]).toEqual(history.loss);
    expect(await bitsOfWeights(model)).toEqual(await bitsOfWeights(whole));
    expect(model.iterations).toBe(2);
    expect(await model.testOnBatch(...part(0, 8))).toEqual(await whole.evaluate(...part(0, 8)));
  });

  it('weighs samples and classes as Keras does: the mean over the batch of weight times loss', async () => {
    using model = await classifier();
    const { data } = await model.predict(x);
    const losses = Array.from(y, (label, i) => -Math.log(data[3 * i + label]!));
    const weights = Float32Array.from({ length: 20 }, (_, i) => (i % 4) / 2);
    const mean = (weight: (i: number) => number): number =>
      losses.reduce((sum, loss, i) => sum + weight(i) * loss, 0) / 20;
    expect((await model.evaluate(x, y, { sampleWeight: weights })).loss).toBeCloseTo(
      mean((i) => weights[i]!),
      5,
    );
    const frozen = { batchSize: 20, shuffle: false } as const;
    model.optimizer!.learningRate = 0;
    using plain = new Sequential(
      model.layers.filter((layer) => !(layer instanceof Dropout)),
      { engine: model.engine },
    );
    await plain.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    plain.optimizer!.learningRate = 0;
    const classWeight = { 0: 3, 2: 0.5 };
    const { history } = await plain.fit(x, y, { ...frozen, classWeight });
    expect(history.loss![0]).toBeCloseTo(
      mean((i) => [3, 1, 0.5][y[i]!]!),
      5,
    );
    const batches = [[x, y, weights] as const];
    for (const both of [
      () => plain.fit(x, y, { classWeight, sampleWeight: weights }),
      () => plain.fit(batches.values(), { classWeight, stepsPerEpoch: 1 }),
    ])
      await expect(both()).rejects.toThrow('only one of classWeight and sampleWeight can be given; multiply each');
    // Each batch has its own.
    for (const shares of [classWeight, { 1: 2 }, undefined]) {
      const { loss } = await plain.trainOnBatch(x, y, { classWeight: shares });
      expect(loss).toBeCloseTo(
        mean((i) => (shares as Record<number, number> | undefined)?.[y[i]!] ?? 1),
        5,
      );
    }
    await expect(plain.trainOnBatch(x, y, { classWeight, sampleWeight: weights })).rejects.toThrow(
      'only one of classWeight and sampleWeight can be given',
    );
    await expect(plain.trainOnBatch(x, y, { classWeight: 2 as never })).rejects.toThrow(
      'trainOnBatch: classWeight must be an object of shares by class number, such as { 0: 1, 1: 2 }, or null, got 2',
    );
    await expect(plain.testOnBatch(x, y, { classWeight } as never)).rejects.toThrow(
      'testOnBatch: unknown option "classWeight"',
    );
    await expect(plain.fit(x, y, { sampleWeight: weights.subarray(1) })).rejects.toThrow(
      'x has 20 samples, but sampleWeight has 19',
    );
  });

  it('learns from the samples that have weight alone', async () => {
    using weighed = await classifier();
    using plain = await classifier();
    for (const model of [weighed, plain]) model.setWeights(await weighed.getWeights());
    const half = Float32Array.from({ length: 16 }, (_, i) => Number(i < 8));
    await weighed.trainOnBatch(...part(0, 16), { sampleWeight: half });
    const kernel = (await weighed.getWeights())[0]!;
    weighed.setWeights(await plain.getWeights());
    // Samples without weight may be anything.
    const [samples, labels] = part(0, 16);
    const others = { data: samples.data.map((v, i) => (i < 32 ? v : 9)), shape: samples.shape };
    using again = await classifier();
    again.setWeights(await plain.getWeights());
    await again.trainOnBatch(others, labels, { sampleWeight: half });
    const other = (await again.getWeights())[0]!;
    kernel.data.forEach((v, i) => expect(v).toBeCloseTo(other.data[i]!, 5));
  });
});
