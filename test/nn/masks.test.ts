/** What Keras makes of masks, in layers that are given one, in graphs, and in training: `test/keras/masks.py`. */
import { describe, expect, it, vi } from 'vitest';
import {
  type Engine,
  type Shape,
  type Tensor,
  add,
  greater,
  max,
  mean,
  mul,
  slice,
  square,
  squeeze,
  sum,
  valueAndGradients,
} from '../../engine';
import {
  BatchNormalization,
  type CallContext,
  Dense,
  Dropout,
  GlobalAveragePooling1D,
  Input,
  type Inputs,
  Lambda,
  Layer,
  Masking,
  Model,
  SGD,
  Sequential,
  Softmax,
  layers,
  loadModel,
  losses,
  metrics,
  registerKerasSerializable,
  saveModel,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { modelConfig, modelFromConfig } from '../../nn/files/keras-model';
import { loadNamed } from '../../nn/files/named-classes';
import { exportONNX } from '../../nn/files/onnx';
import { loadLayers } from '../../nn/layers/registry';
import { getMask } from '../../nn/keras-mask';
import { testEngine } from '../gpu';
import goldens from '../keras/masks.json';
import { type GoldenArray, floats } from '../keras/golden-array';
import { someOf } from '../some-of';
import { expectTraining } from './expect-training';

await loadLayers();
for (const { model } of goldens.graphs) await loadNamed(model);

/** Within 1e-5 of the largest magnitude, and what is left of sums that are 0. */
function expectClose(actual: ArrayLike<number>, { data }: GoldenArray, what: string): void {
  const tolerance = 1e-5 * Math.max(...data.map(Math.abs)) + 2e-6;
  expect(actual.length, what).toBe(data.length);
  data.forEach((value, i) => expect(Math.abs(actual[i]! - value), `${what}[${i}]`).toBeLessThan(tolerance));
}

// The functions of the script's Lambda layers.
const functions = {
  last_sum: (x: Tensor): Tensor => sum(x, { axes: [-1] }),
  same_mask: (_: Tensor, mask: Tensor | null): Tensor | null => mask,
  positive: (x: Tensor): Tensor => greater(squeeze(slice(x, [0, 0, 0], [x.shape[0]!, x.shape[1]!, 1]), [2]), 0),
  identity: (x: Tensor): Tensor => mul(x, 1),
};
for (const [name, fn] of Object.entries(functions)) registerKerasSerializable(fn, { package: 'masks', name });

interface Run {
  readonly y: GoldenArray;
  readonly mask: GoldenArray | null;
  readonly factors: GoldenArray;
  readonly gradients: readonly GoldenArray[];
  readonly kept: readonly GoldenArray[];
}

/** Holds a forward, its mask, its gradients and what it keeps against Keras's. */
async function expectRun(
  engine: Engine,
  golden: Run,
  {
    x,
    trained,
    kept,
    forward,
  }: {
    x: readonly Tensor[];
    trained: readonly Tensor[];
    kept: readonly Tensor[];
    forward: () => Tensor;
  },
): Promise<void> {
  const masks: Tensor[] = [];
  const seed = engine.tensor(floats(golden.factors));
  const noted = (): Tensor => {
    const y = forward();
    const mask = getMask(y);
    if (mask) masks.push(engine.keep(mask.view(mask.shape)));
    return y;
  };
  const { value, gradients } = valueAndGradients(engine, noted, [...x, ...trained], { seed });
  expect(value.shape).toEqual(golden.y.shape);
  expectClose(await value.data(), golden.y, 'y');
  expect(masks.length, 'masks').toBe(golden.mask ? 1 : 0);
  for (const mask of masks) {
    expect(mask.shape).toEqual(golden.mask!.shape);
    expect([...(await mask.data())], 'mask').toEqual(golden.mask!.data);
  }
  for (const [i, gradient] of gradients.entries())
    expectClose(await gradient.data(), golden.gradients[i]!, `gradient ${i}`);
  for (const [i, weight] of kept.entries()) expectClose(await weight.data(), golden.kept[i]!, `kept ${i}`);
  for (const tensor of new Set([value, seed, ...gradients, ...masks])) tensor.dispose();
}

describe('layers that are given a mask', () => {
  it.each(goldens.calls.map((golden, i) => ({ ...golden, i, name: golden.layer.class_name })))(
    '$name $i',
    async ({ layer: config, weights, x: given, given: mask, training, ...golden }) => {
      const engine = await testEngine();
      const layer = await layers.deserialize(config);
      using model = new Sequential([Input(given[0]!.shape.slice(1)), new Masking(1e9), layer], { engine });
      await model.build();
      model.setWeights(weights.map(floats));
      const x = engine.tensor(floats(given[0]!));
      const tensors = [engine.tensor(floats(mask)), engine.tensor(new Uint32Array(2))] as const;
      const context: CallContext = { training, mask: tensors[0], key: tensors[1] };
      const forward = (): Tensor => layer.run([x], context)[0]!;
      const { trainableWeights: trained, nonTrainableWeights: kept } = layer;
      await expectRun(engine, golden, { x: [x], trained, kept, forward });
      for (const tensor of [x, ...tensors]) tensor.dispose();
    },
  );
});

describe('masks go through a graph', () => {
  it.each(someOf(goldens.graphs, 25))('$name', async ({ model: config, weights, x: given, training, ...golden }) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const engine = await testEngine();
    using model = modelFromConfig(ConfigObject.of(config, golden.name), engine);
    await model.build();
    model.setWeights(weights.map(floats));
    const x = given.map((each) => engine.tensor(floats(each)));
    const key = engine.tensor(new Uint32Array(2));
    const forward = (): Tensor => model.forward(x, { training, key })[0]!;
    const { trainableWeights: trained, nonTrainableWeights: kept } = model;
    await expectRun(engine, golden, { x, trained, kept, forward });
    const written = modelConfig(model);
    using again = modelFromConfig(ConfigObject.of(written, golden.name), engine);
    expect(modelConfig(again), 'written and read').toEqual(written);
    expect(warn.mock.calls.length > 0, 'warns').toBe(/destroys|Spectral|given/.test(golden.name));
    warn.mockRestore();
    for (const tensor of [...x, key]) tensor.dispose();
  });
});

describe('training', () => {
  it.each(goldens.training)('$name', async (golden) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const engine = await testEngine();
    using model = modelFromConfig(ConfigObject.of(golden.model, golden.name), engine);
    await model.build();
    model.setWeights(golden.weights.map(floats));
    const loss = [golden.loss].flat().map((each) => losses.deserialize(each as never));
    const metric = (each: unknown): never =>
      (Array.isArray(each)
        ? each.map(metric)
        : typeof each === 'string'
          ? each
          : metrics.deserialize(each as never)) as never;
    const one = <T>(list: readonly T[]): T | readonly T[] => (list.length === 1 ? list[0]! : list);
    await model.compile({
      optimizer: new SGD(golden.rate),
      loss: one(loss) as never,
      metrics: metric(golden.metrics ?? []),
      ...(golden.weighted_metrics && { weightedMetrics: metric(golden.weighted_metrics) }),
      ...(golden.loss_weights && { lossWeights: golden.loss_weights }),
    });
    const targets = golden.y.map((y, i) =>
      loss[i]!.targets === 'labels' ? { shape: y.shape, data: Uint8Array.from(y.data) } : floats(y),
    );
    const [x, y] = [one(golden.x.map(floats)), one(targets)] as [never, never];
    const sampleWeight = one(golden.sampleWeight.map(floats)) as never;
    const options = { batchSize: 4, ...(golden.sampleWeight.length > 0 && { sampleWeight }) };
    await expectTraining(model, x, y, options, 3, golden, expectClose);
    warn.mockRestore();
  });
});

/** Its output is its input. */
class Plain extends Layer {
  override infer([shape]: Inputs<Shape>): Shape {
    return shape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return mul(x, 1);
  }
}

/** The same, with a mask of the steps whose first number is above 0. */
class Positive extends Plain {
  override computeMask([x]: Inputs<Tensor>): Tensor {
    return functions.positive(x);
  }
}

/** How many steps of a sequence count, as its call is told. */
class Count extends Layer {
  override infer(): Shape {
    return [1];
  }

  override call([x]: Inputs<Tensor>, { mask }: CallContext): Tensor {
    return sum(mask ?? max(add(mul(x, 0), 1), { axes: [-1] }), { axes: [1], keepDims: true });
  }
}

const sequences = [
  [[1, 2], [-1, 2], [0, 0]],
  [[-1, 2], [-3, 4], [0, 0]],
]; // prettier-ignore

const data = async (model: Sequential): Promise<number[]> => [...(await model.predict(sequences)).data];

describe('custom layers', () => {
  it('make masks by computeMask, and get them in call', async () => {
    using model = new Sequential([Input([3, 2]), new Positive(), new Dropout(0.5), new Count()], {
      engine: await testEngine(),
    });
    expect(await data(model)).toEqual([1, 0]);
  });

  it('pass masks on where they say so, and end them, as others do, with a warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const engine = await testEngine();
    const of = (layer: Layer): Sequential =>
      new Sequential([Input([3, 2]), new Masking(), layer, new Dense(1, { activation: 'relu' }), new Count()], {
        engine,
      });
    const supporting = new Plain();
    supporting.supportsMasking = true;
    using passing = of(supporting);
    using ending = of(new Plain({ name: 'plain' }));
    expect(await data(passing)).toEqual([2, 2]);
    warn.mockClear(); // of `Count`, which ends masks too
    expect(await data(ending)).toEqual([3, 3]);
    await data(ending);
    expect(warn.mock.calls).toEqual([
      [
        "Layer 'plain' (of type Plain) was passed an input with a mask attached to it. However, this layer does not " +
          'support masking and will therefore destroy the mask information. Downstream layers will not see the mask.',
      ],
    ]);
    warn.mockRestore();
  });
});

it.each(['.keras', '.h5'])('a %s file has Masking, and the function of a mask by its name', async (ending) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const engine = await testEngine();
  const lambda = new Lambda(functions.identity, { mask: functions.positive });
  using model = new Sequential([Input([3, 2]), new Masking(-1), lambda, new GlobalAveragePooling1D()], { engine });
  expect(lambda.getConfig().mask).toMatchObject({ class_name: 'function', config: 'masks>positive' });
  const y = await data(model);
  expect(y.slice(0, 2)).toEqual([1, 2]);
  using again = await loadModel(await saveModel(model, `m${ending}`), { engine });
  expect((again.layers[0] as Masking).maskValue).toBe(-1);
  expect((await again.predict(sequences)).data.slice(0, 2)).toEqual(Float32Array.of(1, 2));
  warn.mockRestore();
});

it('a step with masks gives the same bits eager and captured', async () => {
  const engine = await testEngine();
  using model = new Sequential([Input([3, 2]), new Masking(), new Dense(2), new BatchNormalization(), new Dense(1)], {
    engine,
  });
  await model.build();
  const x = engine.tensor(Float32Array.from(sequences.flat(2)), [2, 3, 2]);
  const key = engine.tensor(new Uint32Array(2));
  const step = (): Tensor[] => {
    const forward = (): Tensor => mean(square(model.forward([x], { training: true, key })[0]!));
    const { value, gradients } = valueAndGradients(engine, forward, model.trainableWeights);
    return [value, ...gradients];
  };
  const eager = step();
  using capture = await engine.capture(step);
  capture.replay();
  for (const [i, tensor] of capture.result.entries()) expect(await tensor.data()).toEqual(await eager[i]!.data());
  for (const tensor of [x, key, ...eager]) tensor.dispose();
});

describe('a mask that is given', () => {
  const masked = async (): Promise<Model> => {
    const [x, mask] = [Input([3, 2]), Input({ shape: [3], name: 'mask' })];
    const y = new BatchNormalization({ name: 'normalized' }).apply(x, { mask });
    return new Model({ inputs: [x, mask], outputs: new GlobalAveragePooling1D().apply(y), engine: await testEngine() });
  };

  const predicted = async (model: Model, mask: number[][]): Promise<number[]> => [
    ...[await model.predict([sequences, mask])].flat()[0]!.data,
  ];

  it.each(['.keras', '.h5'])('is in a %s file', async (ending) => {
    using model = await masked();
    const counts = [
      [1, 0, 0],
      [0, 1, 0],
    ];
    const y = await predicted(model, counts);
    y.forEach((value, i) => expect(value).toBeCloseTo([1, 2, -3, 4][i]! / Math.sqrt(1.001), 5));
    using again = await loadModel<Model>(await saveModel(model, `m${ending}`), { engine: model.engine });
    expect(await predicted(again, counts)).toEqual(y);
    expect(again.getLayer('normalized').nodes[0]!.mask?.layer.name).toBe('mask');
  });

  it('reaches the layers of a model', async () => {
    const engine = await testEngine();
    const inner = new Sequential([Input([3, 2]), new Dropout(0.5), new GlobalAveragePooling1D()], { engine });
    const [x, mask] = [Input([3, 2]), Input([3])];
    using model = new Model({ inputs: [x, mask], outputs: inner.apply(x, { mask }), engine });
    expect(await predicted(model, [[0, 1, 0], [1, 1, 0]])).toEqual([-1, 2, -2, 3]); // prettier-ignore
  });

  it('is refused where it is none, by layers that have none in their call, and by ONNX', async () => {
    const x = Input([3, 2]);
    expect(() => new Dense(1, { name: 'd' }).apply(x, { mask: Input([3]) })).toThrow(
      'layer "d" (Dense): apply: its call has no mask; expected of BatchNormalization',
    );
    expect(() => new Softmax({ name: 's' }).apply(x, { mask: 1 as never })).toThrow(
      'layer "s" (Softmax): apply: mask must be what Input() or a layer\'s apply() returns',
    );
    using model = await masked();
    await expect(exportONNX(model)).rejects.toThrow('(BatchNormalization) is given a mask, which cannot be written');
    using making = new Sequential([Input([3, 2]), new Masking(), new Softmax()], { engine: model.engine });
    await expect(exportONNX(making)).rejects.toThrow('(Masking) cannot be written');
  });
});

it('says what does not fit', async () => {
  const engine = await testEngine();
  expect(() => new Masking('0' as never)).toThrow('Masking: maskValue must be a finite number, got "0"');
  expect(() => new Sequential([Input([]), new Masking()])).toThrow('Masking expects at least one axis');
  using softmax = new Sequential([Input([3, 2]), new Masking(), new Softmax()], { engine });
  await expect(softmax.predict(sequences)).rejects.toThrow('the mask [2, 3] must broadcast to [2, 3, 2]');
  const none = new Lambda(functions.last_sum, { mask: functions.same_mask });
  using normalized = new Sequential([Input([3, 2]), new Masking(), none, new BatchNormalization()], { engine });
  await expect(normalized.compile({ loss: 'mse' })).rejects.toThrow(
    'the mask [32, 3] must have the axes of the input but for its last, [32]',
  );
});
