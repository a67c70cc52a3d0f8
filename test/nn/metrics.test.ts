import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  BinaryCrossentropy,
  Dense,
  Input,
  type Layer,
  type Logs,
  type NDArray,
  Sequential,
  type Tensor,
  mean,
  setRandomSeed,
  topKCategoricalAccuracy,
} from '../../nn';
import { testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const FEATURES = 4;
const CLASSES = 8;
const ROWS = 50;

const random = generator(21);
const x: NDArray<Float32Array> = {
  data: Float32Array.from(draw({ shape: [ROWS, FEATURES] }, random)),
  shape: [ROWS, FEATURES],
};
const labels = Uint8Array.from({ length: ROWS }, () => random() * CLASSES);
const oneHot = {
  data: Float32Array.from({ length: ROWS * CLASSES }, (_, i) =>
    Number(labels[Math.floor(i / CLASSES)] === i % CLASSES),
  ),
  shape: [ROWS, CLASSES],
};
const isEven = Float32Array.from(labels, (label) => Number(label % 2 === 0));

type CompileOptions = Parameters<Sequential['compile']>[0];

/** Figures of `evaluate` and, from the model's own outputs, what the metrics should be. */
async function evaluated(
  options: Omit<CompileOptions, 'optimizer'>,
  last: Layer,
  y: NDArray | Uint8Array | Float32Array,
): Promise<{ logs: Logs; outputs: Float32Array }> {
  setRandomSeed(6);
  using model = new Sequential([Input({ shape: [FEATURES] }), last], { engine: await testEngine() });
  await model.compile({ optimizer: 'sgd', ...options });
  return { logs: await model.evaluate(x, y), outputs: (await model.predict(x)).data };
}

const softmax = () => new Dense({ units: CLASSES, activation: 'softmax' });
const average = (f: (row: number) => number): number =>
  Array.from({ length: ROWS }, (_, row) => f(row)).reduce((a, b) => a + b) / ROWS;
const rowOf = (outputs: Float32Array, row: number): Float32Array =>
  outputs.subarray(row * CLASSES, (row + 1) * CLASSES);
const isTop =
  (k: number, outputs: Float32Array) =>
  (row: number): number => {
    const values = rowOf(outputs, row);
    return Number(values.filter((value) => value > values[labels[row]!]!).length < k);
  };

describe('are those of the outputs', () => {
  it('for class numbers', async () => {
    const metrics = [
      'accuracy',
      'acc',
      'sparse_categorical_accuracy',
      'sparseTopKCategoricalAccuracy',
      'sparse_top_k_categorical_accuracy',
    ];
    const { logs, outputs } = await evaluated({ loss: 'sparse_categorical_crossentropy', metrics }, softmax(), labels);
    expect(Object.keys(logs)).toEqual([...metrics, 'loss'].sort());
    for (const name of metrics.slice(0, 3)) expect(logs[name], name).toBeCloseTo(average(isTop(1, outputs)), 6);
    for (const name of metrics.slice(3)) expect(logs[name], name).toBeCloseTo(average(isTop(5, outputs)), 6);
    expect(logs.accuracy).not.toBe(logs.sparse_top_k_categorical_accuracy);
  });

  it('for one-hot targets, of probabilities where the softmax is left to the loss', async () => {
    const metrics = [
      'accuracy',
      'categorical_accuracy',
      'CategoricalAccuracy',
      'top_k_categorical_accuracy',
      'binary_accuracy',
      'mse',
      'mae',
      'MeanSquaredError',
    ];
    const { logs, outputs } = await evaluated({ loss: 'categorical_crossentropy', metrics }, softmax(), oneHot);
    expect(Object.keys(logs)).toEqual([...metrics, 'loss'].sort());
    for (const name of metrics.slice(0, 3)) expect(logs[name], name).toBeCloseTo(average(isTop(1, outputs)), 6);
    expect(logs.top_k_categorical_accuracy).toBeCloseTo(average(isTop(5, outputs)), 6);
    const over = (f: (error: number, at: number) => number) =>
      average((row) => {
        return rowOf(outputs, row).reduce(
          (sum, value, c) => sum + f(value - oneHot.data[row * CLASSES + c]!, row * CLASSES + c) / CLASSES,
          0,
        );
      });
    expect(logs.mse).toBeCloseTo(
      over((error) => error ** 2),
      6,
    );
    expect(logs.MeanSquaredError).toBe(logs.mse);
    expect(logs.mae).toBeCloseTo(over(Math.abs), 6);
    expect(logs.binary_accuracy).toBeCloseTo(
      over((_, at) => Number(outputs[at]! > 0.5 === (oneHot.data[at] === 1))),
      6,
    );
  });

  it('for a sigmoid that is left to the loss: of probabilities', async () => {
    const sigmoid = new Dense({ units: 1, activation: 'sigmoid' });
    const { logs, outputs } = await evaluated(
      { loss: 'binary_crossentropy', metrics: ['accuracy', 'binary_accuracy', 'mae'] },
      sigmoid,
      isEven,
    );
    const accuracy = average((row) => Number(outputs[row]! > 0.5 === (isEven[row] === 1)));
    expect(logs.accuracy).toBeCloseTo(accuracy, 6);
    expect(logs.binary_accuracy).toBe(logs.accuracy);
    expect(logs.mae).toBeCloseTo(
      average((row) => Math.abs(outputs[row]! - isEven[row]!)),
      6,
    );
  });

  it('for a sigmoid that rounds to a half, which is not above it', async () => {
    // The logit 1e-9 is above 0, but its probability is 0.5 in f32.
    const engine = await testEngine();
    using model = new Sequential(
      [Input({ shape: [1] }), new Dense({ units: 1, activation: 'sigmoid', kernelInitializer: 'ones' })],
      { engine },
    );
    await model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    const tiny = { data: Float32Array.of(1e-9, 1e-9), shape: [2, 1] };
    expect([...(await model.predict(tiny)).data]).toEqual([0.5, 0.5]);
    expect((await model.evaluate(tiny, [0, 1])).accuracy).toBe(0.5);
    expect((await model.evaluate(tiny, [0, 0])).accuracy).toBe(1);
  });

  it('from logits: of the raw outputs, as in Keras, with a threshold of 0.5', async () => {
    const loss = new BinaryCrossentropy({ fromLogits: true });
    const { logs, outputs } = await evaluated({ loss, metrics: ['acc'] }, new Dense({ units: 1 }), isEven);
    expect(logs.acc).toBeCloseTo(
      average((row) => Number(outputs[row]! > 0.5 === (isEven[row] === 1))),
      6,
    );
    expect(outputs.some((value) => value > 0 && value < 0.5)).toBe(true); // where a threshold of 0 would tell otherwise
  });
});

describe('a function as a metric', () => {
  it('sees targets and outputs, and is called by its name', async () => {
    const top2 = (t: Tensor, p: Tensor): Tensor => topKCategoricalAccuracy(t, p, { k: 2 });
    const meanOutput = (_: Tensor, p: Tensor): Tensor => mean(p, { axes: [-1] });
    const { logs, outputs } = await evaluated(
      { loss: 'categoricalCrossentropy', metrics: [top2, 'acc', meanOutput] },
      softmax(),
      oneHot,
    );
    expect(Object.keys(logs)).toEqual(['acc', 'loss', 'meanOutput', 'top2']);
    expect(logs.top2).toBeCloseTo(average(isTop(2, outputs)), 6);
    expect(logs.meanOutput).toBeCloseTo(1 / CLASSES, 6); // of a softmax, though the loss has the logits
  });

  it('has its figures in the history, and those of the validation', async () => {
    using model = new Sequential([Input({ shape: [FEATURES] }), softmax()], { engine: await testEngine() });
    const share = (_: Tensor, p: Tensor): Tensor => mean(p, { axes: [1] });
    await model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: [share, 'accuracy'] });
    const { history } = await model.fit(x, labels, { epochs: 2, validationData: [x, labels] });
    expect(Object.keys(history)).toEqual(['accuracy', 'loss', 'share', 'val_accuracy', 'val_loss', 'val_share']);
    history.val_share!.forEach((value) => expect(value).toBeCloseTo(1 / CLASSES, 5));
  });
});

describe('are refused', () => {
  it.each<[string, Omit<CompileOptions, 'optimizer'>, typeof ArgumentError, string]>([
    [
      'by an unknown name',
      { loss: 'mse', metrics: ['f1'] },
      ArgumentError,
      'unknown metric f1; expected one of accuracy, acc, sparseCategoricalAccuracy',
    ],
    [
      "by a name of the language's own",
      { loss: 'mse', metrics: ['constructor'] },
      ArgumentError,
      'unknown metric constructor',
    ],
    [
      'for class numbers where the loss takes values',
      { loss: 'mse', metrics: ['sparse_categorical_accuracy'] },
      ArgumentError,
      'sparseCategoricalAccuracy compares with class numbers',
    ],
    [
      'for values where the loss takes class numbers',
      { loss: 'sparseCategoricalCrossentropy', metrics: ['mse'] },
      ArgumentError,
      "meanSquaredError compares with targets of the output's shape",
    ],
  ])('%s', async (_, options, type, message) => {
    const engine = await testEngine();
    using model = new Sequential([Input({ shape: [FEATURES] }), softmax()], { engine });
    await model.build();
    const { buffers } = engine.stats();
    await expect(model.compile({ optimizer: 'adam', ...options })).rejects.toThrow(type);
    await expect(model.compile({ optimizer: 'adam', ...options })).rejects.toThrow(message);
    expect(engine.stats().buffers).toBe(buffers);
  });
});
