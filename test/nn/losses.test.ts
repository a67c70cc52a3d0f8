import { describe, expect, it } from 'vitest';
import {
  Activation,
  Adam,
  ArgumentError,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  Dense,
  Dropout,
  Flatten,
  Input,
  type KerasTensor,
  type Layer,
  type Logs,
  type Loss,
  MeanAbsoluteError,
  MeanSquaredError,
  Model,
  type NDArray,
  SGD,
  Sequential,
  SparseCategoricalCrossentropy,
  type Tensor,
  captureTrainStep,
  fashionMNISTModel,
  mean,
  mul,
  setRandomSeed,
  sub,
} from '../../nn';
import { loss as resolve } from '../../nn/losses/by-name';
import { rowsAndGradient } from '../../nn/losses/loss';
import { expectClose, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const FEATURES = 6;
const CLASSES = 3;
const ROWS = 64;

function points(): {
  x: NDArray<Float32Array>;
  labels: Uint8Array;
  oneHot: NDArray<Float32Array>;
  isFirst: Float32Array;
} {
  const random = generator(3);
  const labels = Uint8Array.from({ length: ROWS }, () => random() * CLASSES);
  const noise = draw({ shape: [ROWS, FEATURES] }, random);
  const data = Float32Array.from(
    noise,
    (v, i) => 0.5 * v + (i % FEATURES === labels[Math.floor(i / FEATURES)] ? 2 : 0),
  );
  const oneHot = Float32Array.from({ length: ROWS * CLASSES }, (_, i) =>
    Number(labels[Math.floor(i / CLASSES)] === i % CLASSES),
  );
  return {
    x: { data, shape: [ROWS, FEATURES] },
    labels,
    oneHot: { data: oneHot, shape: [ROWS, CLASSES] },
    isFirst: Float32Array.from(labels, (label) => Number(label === 0)),
  };
}

type CompileOptions = NonNullable<Parameters<Sequential['compile']>[0]>;
const { x, labels, oneHot, isFirst } = points();

async function withModel<T>(
  options: Partial<CompileOptions> & Pick<CompileOptions, 'loss'>,
  last: Layer[],
  use: (model: Sequential) => Promise<T>,
): Promise<T> {
  setRandomSeed(2);
  using model = new Sequential([Input({ shape: [FEATURES] }), new Dense({ units: 8, activation: 'relu' }), ...last], {
    engine: await testEngine(),
  });
  await model.compile({ optimizer: new Adam({ learningRate: 0.02 }), metrics: ['accuracy'], ...options });
  return await use(model); // before the model is disposed of
}

const train = (loss: CompileOptions['loss'], last: Layer[], y: NDArray | Uint8Array | Float32Array, epochs = 15) =>
  withModel({ loss }, last, async (model) => (await model.fit(x, y, { epochs })).history);

const linear = (units = CLASSES) => [new Dense({ units })];
const softmax = () => [new Dense({ units: CLASSES, activation: 'softmax' })];
const sigmoid = () => [new Dense({ units: 1, activation: 'sigmoid' })];

describe('every loss trains', () => {
  it.each<[string, CompileOptions['loss'], () => Layer[], NDArray | Uint8Array | Float32Array, number]>([
    ['sparse, from probabilities', new SparseCategoricalCrossentropy(), softmax, labels, 0.5],
    ['sparse, from logits', new SparseCategoricalCrossentropy({ fromLogits: true }), linear, labels, 0.5],
    ['categorical, from logits', new CategoricalCrossentropy({ fromLogits: true }), linear, oneHot, 0.5],
    [
      'categorical, from logits, smoothed',
      new CategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }),
      linear,
      oneHot,
      0.6,
    ],
    ['categorical, smoothed', new CategoricalCrossentropy({ labelSmoothing: 0.1 }), softmax, oneHot, 0.6],
    ['binary, from logits', new BinaryCrossentropy({ fromLogits: true }), () => linear(1), isFirst, 0.5],
    ['binary, smoothed', new BinaryCrossentropy({ labelSmoothing: 0.1 }), sigmoid, isFirst, 0.6],
    ['squared', new MeanSquaredError(), () => linear(1), isFirst, 0.5],
    ['absolute', new MeanAbsoluteError(), () => linear(1), isFirst, 0.5],
  ])('%s', async (_, loss, last, y, share) => {
    const history = await train(loss, last(), y);
    expect(history.loss!.at(-1)!).toBeLessThan(share * history.loss![0]!);
    expect(history.accuracy!.at(-1)!).toBeGreaterThan(0.9);
  });
});

describe('fromLogits', () => {
  it('of a linear layer trains, to the bit, as the fused activation does', async () => {
    const { loss } = await train('sparseCategoricalCrossentropy', softmax(), labels);
    expect((await train(new SparseCategoricalCrossentropy({ fromLogits: true }), linear(), labels)).loss).toEqual(loss);
    const binary = await train('binaryCrossentropy', sigmoid(), isFirst);
    expect((await train(new BinaryCrossentropy({ fromLogits: true }), linear(1), isFirst)).loss).toEqual(binary.loss);
  });

  it('of a softmax is of its logits all the same, as in Keras; of other outputs, as they are', async () => {
    const loss = new SparseCategoricalCrossentropy({ fromLogits: true });
    const { loss: plain } = await train('sparseCategoricalCrossentropy', softmax(), labels);
    for (const last of [softmax(), [...linear(), new Activation({ activation: 'softmax' })]])
      expect((await train(loss, last, labels)).loss).toEqual(plain);
    await withModel({ loss }, [...softmax(), new Flatten()], async (model) => {
      const { data } = await model.predict(x);
      const losses = Array.from(labels, (label, row) => {
        const p = Array.from(data.subarray(row * CLASSES, (row + 1) * CLASSES));
        return Math.log(p.reduce((sum, v) => sum + Math.exp(v), 0)) - p[label]!;
      });
      expect((await model.evaluate(x, labels)).loss).toBeCloseTo(losses.reduce((a, b) => a + b) / ROWS, 5);
    });
  });
});

it('a focal loss weighs as many classes as there are, or refuses to', async () => {
  const alpha = [0.2, 0.3, 0.5];
  const loss = new CategoricalFocalCrossentropy({ alpha });
  expect(loss.getConfig()).toMatchObject({ alpha });
  expect(CategoricalFocalCrossentropy.fromConfig(loss.getConfig()).alpha).toEqual(alpha);
  const says = 'alpha must be a finite number, or a list of one a class, got';
  for (const wrong of [[0.2, NaN], ['0.2'], '0.2'])
    expect(() => new CategoricalFocalCrossentropy({ alpha: wrong as never })).toThrow(says);
  const engine = await testEngine();
  using y = engine.tensor(Float32Array.of(0, 0, 1, 1, 0, 0), [1, 2, 3]);
  using p = engine.tensor(new Float32Array(6).fill(1 / 3), [1, 2, 3]);
  for (const [list, axis] of [
    [[0.2, 0.3], -1],
    [[0.2, 0.3, 0.4, 0.1], 2],
    [alpha, 1],
    [[], -1],
  ] as const)
    expect(() => engine.scope(() => new CategoricalFocalCrossentropy({ alpha: list, axis }).rows(y, p))).toThrow(
      `alpha has ${list.length} numbers, for ${axis === 1 ? 2 : 3} classes along axis ${axis} of [1, 2, 3]`,
    );
  // Along the axis of the classes, where Keras lines it up with the last one: of what 1 would be.
  using one = engine.scope(() => new CategoricalFocalCrossentropy({ alpha: 1, axis: 1 }).rows(y, p));
  using own = engine.scope(() => new CategoricalFocalCrossentropy({ alpha: [0.25, 0.75], axis: 1 }).rows(y, p));
  const [all, weighed] = [await one.data(), await own.data()];
  [0.75, 0, 0.25].forEach((share, i) => expect(weighed[i]).toBeCloseTo(share * all[i]!, 6));
});

/** Figures that Keras 3.15.1 gives for these targets and predictions. */
describe("Keras's own figures", () => {
  const values = async (loss: Loss, targets: number[][], predictions: number[][]): Promise<number> => {
    const engine = await testEngine();
    using t = engine.tensor(targets);
    using p = engine.tensor(predictions);
    using rows = loss.rows(t, p, false);
    return [...(await rows.data())].reduce((a, b) => a + b) / targets.length;
  };
  it('smoothed categorical cross-entropy', async () => {
    const [t, p] = [
      [
        [0, 1, 0],
        [0, 0, 1],
      ],
      [
        [0.05, 0.9, 0.05],
        [0.1, 0.8, 0.1],
      ],
    ];
    expect(await values(new CategoricalCrossentropy({ labelSmoothing: 0.1 }), t, p)).toBeCloseTo(1.2656612396240234, 6);
    expect(await values(new CategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }), t, p)).toBeCloseTo(
      1.0204265117645264,
      6,
    );
  });
  it('smoothed binary cross-entropy', async () => {
    const [t, p] = [
      [
        [0, 1],
        [1, 0],
      ],
      [
        [0.6, 0.4],
        [0.4, 0.6],
      ],
    ];
    expect(await values(new BinaryCrossentropy({ labelSmoothing: 0.2 }), t, p)).toBeCloseTo(0.8757442235946655, 6);
    expect(await values(new BinaryCrossentropy({ fromLogits: true, labelSmoothing: 0.2 }), t, p)).toBeCloseTo(
      0.765251636505127,
      6,
    );
  });
});

it.each([false, true])(
  'the smoothed loss and its gradient in one dispatch are those of float64 (fused %s)',
  async (fused) => {
    const engine = await testEngine();
    const random = generator(9);
    const shape = [7, 5];
    const [t, z, dy] = [
      draw({ shape, values: 'oneHot' }, random),
      draw({ shape, values: 'probability' }, random),
      draw({ shape: [7] }, random),
    ];
    using targets = engine.tensor(Float32Array.from(t), shape);
    using predictions = engine.tensor(Float32Array.from(z), shape);
    using seed = engine.tensor(Float32Array.from(dy));
    const { rows, gradient } = rowsAndGradient(
      new CategoricalCrossentropy({ labelSmoothing: 0.2 }),
      targets,
      predictions,
      fused,
      seed,
    );
    const lossOf = (row: number, at: Float64Array): number => {
      const line = at.subarray(row * 5, row * 5 + 5);
      const total = line.reduce((sum, v) => sum + (fused ? Math.exp(v) : v), 0);
      return line.reduce(
        (sum, v, c) => sum - (0.8 * t[row * 5 + c]! + 0.04) * Math.log((fused ? Math.exp(v) : v) / total),
        0,
      );
    };
    const expected = z.map((_, i) => {
      const [above, below] = [z.slice(), z.slice()];
      above[i]! += 1e-5;
      below[i]! -= 1e-5;
      const row = Math.floor(i / 5);
      return (dy[row]! * (lossOf(row, above) - lossOf(row, below))) / 2e-5;
    });
    expectClose(
      await rows.data(),
      dy.map((_, row) => lossOf(row, z)),
      'loss',
    );
    expectClose(await gradient.data(), expected, 'gradient');
    rows.dispose();
    gradient.dispose();
  },
);

describe('names', () => {
  it.each<[string[], new () => Loss]>([
    [
      ['sparseCategoricalCrossentropy', 'sparse_categorical_crossentropy', 'SparseCategoricalCrossentropy'],
      SparseCategoricalCrossentropy,
    ],
    [['categoricalCrossentropy', 'categorical_crossentropy', 'CategoricalCrossentropy'], CategoricalCrossentropy],
    [['binaryCrossentropy', 'binary_crossentropy', 'BinaryCrossentropy', 'bce', 'BCE'], BinaryCrossentropy],
    [['meanSquaredError', 'mean_squared_error', 'MeanSquaredError', 'mse', 'MSE'], MeanSquaredError],
    [['meanAbsoluteError', 'mean_absolute_error', 'MeanAbsoluteError', 'mae', 'MAE'], MeanAbsoluteError],
  ])('%j', async (names, type) => {
    for (const name of names) expect(await resolve(name)).toBeInstanceOf(type);
  });

  it('that no loss has are refused', async () => {
    for (const name of ['ctc', '', 'constructor', 'sparse']) {
      await expect(resolve(name)).rejects.toThrow(ArgumentError);
      await expect(resolve(name)).rejects.toThrow(
        `unknown loss ${name}; expected one of sparseCategoricalCrossentropy, categoricalCrossentropy`,
      );
    }
  });
});

describe('a function as a loss', () => {
  const squared = (t: Tensor, p: Tensor): Tensor => {
    const error = sub(t, p);
    return mean(mul(error, error), { axes: [-1] });
  };

  it('trains as the built-in one that it repeats', async () => {
    const run = (loss: CompileOptions['loss']) =>
      withModel({ loss, optimizer: new SGD({ learningRate: 0.05 }) }, linear(), async (model) => {
        const { history } = await model.fit(x, oneHot, { epochs: 5 });
        return { history, figures: await model.evaluate(x, oneHot) };
      });
    const [own, builtIn] = [await run(squared), await run('mse')];
    own.history.loss!.forEach((value, epoch) => expect(value).toBeCloseTo(builtIn.history.loss![epoch]!, 5));
    expect(own.history.loss!.at(-1)!).toBeLessThan(0.7 * own.history.loss![0]!);
    expect(own.figures.loss).toBeCloseTo(builtIn.figures.loss!, 5);
  });

  it('sees probabilities where the model gives them', async () => {
    const outputs = (_: Tensor, p: Tensor) => mean(p, { axes: [-1] });
    const { loss } = await withModel<Logs>({ loss: outputs }, softmax(), (model) => model.evaluate(x, oneHot));
    expect(loss).toBeCloseTo(1 / CLASSES, 6);
  });
});

it.each([-0.1, 1.1, NaN])('a label smoothing of %d is refused', (labelSmoothing) => {
  expect(() => new CategoricalCrossentropy({ labelSmoothing })).toThrow(ArgumentError);
  expect(() => new BinaryCrossentropy({ labelSmoothing })).toThrow(
    `BinaryCrossentropy: labelSmoothing must be in [0, 1], got ${labelSmoothing}`,
  );
});

describe('the training step', () => {
  const counted = async (
    model: Model<KerasTensor>,
    loss: CompileOptions['loss'] = 'sparse_categorical_crossentropy',
    metrics = ['accuracy'],
  ): Promise<{ dispatches: number; shaders: number }> => {
    await model.compile({ optimizer: 'adam', loss, metrics, batchSize: null });
    const { sizes: shape } = model.input;
    using step = await captureTrainStep(
      model,
      { data: new Float32Array(2 * shape.reduce((a, b) => a * b)), shape: [2, ...shape] },
      [0, 1],
      { batchSize: 2 },
    );
    return { dispatches: step.capture.steps.length, shaders: step.capture.dispatches.length };
  };

  it("of the notes' network is 18 shaders in 12 dispatches", async () => {
    using model = fashionMNISTModel({ pooling: 'max', engine: await testEngine() });
    expect(await counted(model)).toEqual({ dispatches: 12, shaders: 18 });
  });

  it('does not compute a softmax that nobody reads, wherever it stands', async () => {
    const last = (activation: 'linear' | 'softmax') => new Dense({ units: CLASSES, activation });
    const count = async (layers: Layer[], loss?: Loss): Promise<number> => {
      using model = new Sequential(
        [Input({ shape: [FEATURES] }), new Dense({ units: 8, activation: 'relu' }), ...layers],
        { engine: await testEngine() },
      );
      return (await counted(model, loss)).shaders; // before the model is disposed of
    };
    const expected = await count([last('linear')], new SparseCategoricalCrossentropy({ fromLogits: true }));
    const places = [
      [last('softmax')],
      [new Sequential([Input({ shape: [8] }), last('softmax')])],
      [last('softmax'), new Activation({ activation: 'linear' })],
      [last('softmax'), new Dropout({ rate: 0 })],
    ];
    const counts: number[] = [];
    for (const layers of places) counts.push(await count(layers));
    expect(counts).toEqual(places.map(() => expected));
  });
});

describe('a confidently wrong sample', () => {
  it.each<[string, (x: KerasTensor) => KerasTensor]>([
    ['the outermost layer', (x) => new Activation({ activation: 'softmax' }).apply(x)],
    [
      'a model within the model',
      (x) => new Sequential([Input({ shape: [3] }), new Activation({ activation: 'softmax' })]).apply(x),
    ],
    [
      'a linear activation behind',
      (x) => new Activation({ activation: 'linear' }).apply(new Activation({ activation: 'softmax' }).apply(x)),
    ],
    ['dropout of 0 behind', (x) => new Dropout({ rate: 0 }).apply(new Activation({ activation: 'softmax' }).apply(x))],
  ])('learns: %s', async (_, body) => {
    const inputs = Input({ shape: [3] });
    using model = new Model({
      inputs,
      outputs: body(new Dense({ units: 3, kernelInitializer: 'zeros' }).apply(inputs)),
      engine: await testEngine(),
    });
    await model.build();
    model.setWeights([
      { data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), shape: [3, 3] },
      { data: new Float32Array(3), shape: [3] },
    ]);
    await model.compile({
      optimizer: new SGD({ learningRate: 1 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const sample = { data: Float32Array.of(100, 0, -100), shape: [1, 3] };
    expect(await model.evaluate(sample, [1])).toEqual({ accuracy: 0, loss: 100 });
    expect((await model.trainOnBatch(sample, [1])).loss).toBe(100);
    expect([...(await model.getWeights())[1]!.data]).toEqual([-1, 1, 0]);
  });
});

describe('options', () => {
  it.each(['median', '', 'SUM', 1, true])('a reduction of %j is refused', (reduction) => {
    expect(() => new MeanSquaredError({ reduction: reduction as 'sum' })).toThrow(ArgumentError);
    expect(() => new MeanSquaredError({ reduction: reduction as 'sum' })).toThrow(
      'reduction must be one of sumOverBatchSize, mean, sum, meanWithSampleWeight, none',
    );
  });

  it('a reduction goes by either spelling, and null is none', () => {
    const reductions = [
      'sum_over_batch_size',
      'sumOverBatchSize',
      'mean_with_sample_weight',
      'meanWithSampleWeight',
      'sum',
      'mean',
      'none',
      null,
      undefined,
    ] as const;
    expect(reductions.map((reduction) => new MeanAbsoluteError({ reduction }).reduction)).toEqual([
      'sumOverBatchSize',
      'sumOverBatchSize',
      'meanWithSampleWeight',
      'meanWithSampleWeight',
      'sum',
      'mean',
      'none',
      'none',
      'sumOverBatchSize',
    ]);
  });

  it('a class that does not count must be an integer, and an axis one that there is, other than the batch', async () => {
    expect(() => new SparseCategoricalCrossentropy({ ignoreClass: 0.5 })).toThrow(
      'ignoreClass must be an integer, or null, got 0.5',
    );
    for (const axis of [0, 1.5, NaN])
      expect(() => new CategoricalCrossentropy({ axis })).toThrow(
        `axis must be an integer other than 0, which is the batch's, got ${axis}`,
      );
    for (const axis of [2, -2, -3]) {
      await expect(
        withModel({ loss: new CategoricalCrossentropy({ axis }) }, softmax(), async () => undefined),
      ).rejects.toThrow(`got ${axis}`);
      await expect(
        withModel({ loss: new BinaryCrossentropy({ axis }) }, sigmoid(), async () => undefined),
      ).rejects.toThrow(`got ${axis}`);
      await expect(
        withModel({ loss: new SparseCategoricalCrossentropy({ axis }) }, softmax(), async () => undefined),
      ).rejects.toThrow(`axis must be the last, -1 or 1 here, got ${axis}`);
    }
  });

  it('a label that is not a class is refused, but for the one that does not count', async () => {
    const fit = (ignoreClass: number | null, label: number) =>
      withModel({ loss: new SparseCategoricalCrossentropy({ ignoreClass }) }, softmax(), (model) =>
        model.fit(
          x,
          Array.from(labels, (each, i) => (i === 7 ? label : each)),
        ),
      );
    await expect(fit(null, 255)).rejects.toThrow('label 255 of sample 7 is not a class');
    await expect(fit(-1, 255)).rejects.toThrow('labels are 0..2 or -1, which does not count');
    await expect(fit(255, -1)).rejects.toThrow('label -1 of sample 7 is not a class');
    for (const ignored of [255, -1]) expect((await fit(ignored, ignored)).history.loss![0]).toBeGreaterThan(0);
  });
});
