import { describe, expect, it } from 'vitest';
import {
  Activation,
  BinaryCrossentropy,
  DataError,
  Dense,
  Input,
  MeanSquaredError,
  Model,
  SGD,
  SparseCategoricalCrossentropy,
  type Tensor,
  metrics,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { compileConfig, compileOptions } from '../../nn/files/keras-compile';
import { loss as lossByName } from '../../nn/losses/by-name';
import { metricsByName, outputMetrics } from '../../nn/metrics/output-metrics';
import { settle } from '../../nn/training/ports';
import golden from '../keras/compile-configs.json';
import lossConfigs from '../keras/loss-configs.json';
import { testEngine } from '../gpu';

/** The golden's network. */
function outputsOf(count: number) {
  const x = Input({ shape: [4] });
  const kind = new Activation({ activation: 'linear', name: 'kind' }).apply(x);
  return count === 1 ? [kind] : [kind, new Dense({ units: 1, useBias: false, name: 'size' }).apply(x)];
}

const read = (config: unknown, outputs = outputsOf(1)) =>
  compileOptions(ConfigObject.parse(JSON.stringify(config), 'm.keras: compile_config'), {
    outputs,
    outputNames: outputs.map(({ layer }) => layer.name),
  });

/** What `evaluate` would say of the golden's outputs. */
async function figures(
  options: NonNullable<ReturnType<typeof read>>,
  targets: readonly string[],
): Promise<Record<string, number>> {
  const engine = await testEngine();
  const outputs = outputsOf(targets.length);
  const values = [golden.outputs, golden.outputs.map((row) => [row.reduce((sum, v) => sum + v)])];
  const mean = async (make: () => Tensor): Promise<number> => {
    using rows = make();
    const data = [...(await rows.data())];
    return data.reduce((sum, v) => sum + v, 0) / data.length;
  };
  const found: Record<string, number> = {};
  let total = 0;
  for (const [i, wish] of settle(
    outputs.map(({ layer }) => layer.name),
    options,
  ).wishes.entries()) {
    const loss = await lossByName(wish.loss!);
    const y = golden.targets[targets[i] as keyof typeof golden.targets];
    using t = loss.targets === 'labels' ? engine.tensor(Uint32Array.from(y as number[])) : engine.tensor(y);
    using p = engine.tensor(values[i]!);
    const prefix = targets.length > 1 ? `${outputs[i]!.layer.name}_` : '';
    const own = await mean(() => loss.rows(t, p, false));
    total += own * (wish.weight ?? 1);
    if (prefix !== '') found[`${prefix}loss`] = own;
    const { sizes } = outputs[i]!;
    for (const metric of outputMetrics(await metricsByName(wish.metrics, sizes), loss, sizes))
      found[prefix + metric.name] = await mean(() => metric.rows!(t, p, 'linear'));
  }
  return { loss: total, ...found };
}

const expectFigures = (
  found: Record<string, number>,
  logs: Readonly<Record<string, number | undefined>>,
  what: string,
): void => {
  const rounded = (from: Readonly<Record<string, number | undefined>>) =>
    Object.fromEntries(
      Object.entries(from)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => [name, expect.closeTo(value!, 5) as number]),
    );
  expect(found, what).toEqual(rounded(logs));
};

it("what Keras wrote gives Keras's figures by Keras's names, and so does what is written of it", async () => {
  expect(golden.rows.length).toBeGreaterThan(90);
  for (const { config, targets, logs, keras, file } of golden.rows) {
    const list = [targets].flat();
    const what = `${keras.join()} ${file} ${JSON.stringify({ ...config, optimizer: 0, optimizer_config: 0 })}`;
    const options = read(config, outputsOf(list.length))!;
    expectFigures(await figures(options, list), logs, what);
    const again = read(compileConfig(options.optimizer, options), outputsOf(list.length))!;
    expectFigures(await figures(again, list), logs, `again: ${what}`);
    expect(again.stepsPerExecution).toBe(options.stepsPerExecution);
  }
}, 300_000);

const wrapped = (class_name: string, config: object) => ({ loss: { class_name, config } });
const metric = (class_name: string, config: object) => ({ loss: 'mse', metrics: [{ class_name, config }] });

describe('is refused by name', () => {
  it.each<[object, string]>([
    [
      wrapped('SparseCategoricalCrossentropy', { ignore_class: '1' }),
      '.loss.config.ignore_class: it must be an integer, or null',
    ],
    [
      wrapped('SparseCategoricalCrossentropy', { ignore_class: 0.5 }),
      '.loss.config.ignore_class: it must be an integer, or null',
    ],
    [
      wrapped('SparseCategoricalCrossentropy', { axis: 1 }),
      '.loss.config.axis: of SparseCategoricalCrossentropy only -1',
    ],
    [wrapped('CategoricalCrossentropy', { axis: 0 }), '.loss.config.axis: it must be an integer other than 0'],
    [wrapped('BinaryCrossentropy', { axis: null }), '.loss.config.axis: it must be an integer'],
    [
      wrapped('CategoricalCrossentropy', { ignore_class: 1 }),
      '.loss.config.ignore_class: of CategoricalCrossentropy only null can be read',
    ],
    [wrapped('MeanSquaredError', { axis: 1 }), '.loss.config.axis: of MeanSquaredError only -1'],
    [
      wrapped('MeanSquaredError', { reduction: 'median' }),
      '.loss.config.reduction: it must be one of sumOverBatchSize, mean',
    ],
    [wrapped('MeanSquaredError', { reduction: 1 }), '.loss.config.reduction'],
    [wrapped('MeanSquaredError', { dtype: 'float8' }), '.loss.config.dtype: expected one of float32, mixed_float16'],
    [wrapped('MeanSquaredError', { delta: 1 }), '.loss.config.delta: MeanSquaredError has no such option'],
    [wrapped('BinaryCrossentropy', { label_smoothing: 'a' }), '.loss.config.label_smoothing: it must be in [0, 1]'],
    [wrapped('CTC', {}), '.loss.class_name: only the losses'],
    [
      { loss: { module: '__main__', class_name: 'function', config: 'mean_squared_error' } },
      ".loss.module: only Keras's own",
    ],
    [{ loss: { class_name: 'function', config: 'ctc', registered_name: 'function' } }, '.loss: unknown loss ctc'],
    [{ loss: 'mse', weighted_metrics: ['f1'] }, '.weighted_metrics[0]: unknown metric f1'],
    [{ loss: 'mse', sample_weight_mode: 'temporal' }, '.sample_weight_mode: only null'],
    [{ loss: 'mse', temperature: 2 }, '.temperature: this option of compile'],
    [{ loss: 'mse', steps_per_execution: 0 }, '.steps_per_execution: expected a positive integer'],
    [{ loss: 'mse', loss_weights: ['a'] }, '.loss_weights: expected a number'],
    [{ loss: 'mse', metrics: ['f1'] }, '.metrics[0]: unknown metric f1'],
    [
      { loss: 'mse', metrics: ['sparse_categorical_accuracy'] },
      'sparseCategoricalAccuracy compares with class numbers',
    ],
    [{ loss: 'mse', optimizer: 'tiger' }, '.optimizer: unknown optimizer tiger'],
    [metric('AUC', { num_thresholds: 1 }), '.metrics[0].config.num_thresholds: it must be an integer of at least 2'],
    [metric('SparseAUC', {}), '.metrics[0].class_name: only the metrics'],
    [metric('TopKCategoricalAccuracy', { k: 0 }), '.metrics[0].config.k: it must be an integer of at least 1'],
    [metric('TopKCategoricalAccuracy', { k: null }), '.metrics[0].config.k: it must be an integer of at least 1'],
    [
      metric('BinaryAccuracy', { threshold: 0.5, axis: 1 }),
      '.metrics[0].config.axis: BinaryAccuracy has no such option',
    ],
    [metric('BinaryAccuracy', { dtype: 'complex64' }), '.metrics[0].config.dtype'],
    [metric('MeanMetricWrapper', { name: 'm', fn: 'my_metric' }), '.metrics[0].config.fn: unknown metric my_metric'],
  ])('%j', (config, message) => {
    expect(() => read(config)).toThrow(DataError);
    expect(() => read(config)).toThrow(message);
    expect(() => read(config)).toThrow('load with { compile: false }');
  });

  it('an output that the losses leave out, and metrics that are no list', () => {
    expect(() => read({ loss: { kind: 'mse' } }, outputsOf(2))).toThrow('no loss for the output "size"');
    expect(() => read({ loss: 'mse', metrics: ['mae'] }, outputsOf(2))).toThrow(
      'metrics must be one for each of the outputs kind, size',
    );
  });
});

describe('is read', () => {
  it('of the classes of metrics with state, and what Keras writes of arrays, tuples and weighted metrics', () => {
    const tensor = { module: 'keras', class_name: '__tensor__', config: { value: [1, 2, 0, 1], dtype: 'float32' } };
    const auc = { module: 'keras.metrics', class_name: 'AUC', config: { multi_label: true, label_weights: tensor } };
    const tuple = { class_name: '__tuple__', items: [1], config: { value: [1] } };
    const options = read({
      loss: { module: 'keras.losses', class_name: 'Dice', config: { axis: tuple } },
      metrics: [auc],
      weighted_metrics: [
        'mae',
        { module: 'keras.metrics', class_name: 'MeanIoU', config: { num_classes: 3, dtype: 'int64' } },
      ],
    })!;
    expect(options.loss).toMatchObject({ axis: [1] });
    expect(options.metrics).toMatchObject([{ multiLabel: true, labelWeights: [1, 2, 0, 1] }]);
    expect(options.weightedMetrics).toMatchObject(['mae', { numClasses: 3, dtype: 'int64' }]);
  });

  it('an output without a loss', () => {
    expect(read({ loss: ['mse', null] }, outputsOf(2))!.loss).toEqual(['mse', null]);
    expect(read({ loss: { kind: null, size: 'mse' } }, outputsOf(2))!.loss).toEqual({ kind: null, size: 'mse' });
  });

  it('a loss in lists of one, and the settings of an output that is called class_name', () => {
    expect(read({ loss: [['mse']] })!.loss).toEqual(['mse']);
    const outputs = outputsOf(2);
    const named = (config: object) =>
      compileOptions(ConfigObject.parse(JSON.stringify(config), 'm'), {
        outputs,
        outputNames: ['class_name', 'size'],
      })!;
    const { loss, metrics, lossWeights } = named({
      loss: { class_name: 'mse', size: 'mae' },
      metrics: { class_name: ['mae'], size: [] },
      loss_weights: { class_name: 2, size: 1 },
    });
    expect([loss, metrics, lossWeights]).toEqual([
      { class_name: 'mse', size: 'mae' },
      { class_name: ['mae'], size: [] },
      { class_name: 2, size: 1 },
    ]);
    expect(named({ loss: { class_name: 'mse', size: 'mae' }, metrics: { class_name: 'mae' } }).metrics).toEqual({
      class_name: ['mae'],
    });
  });

  it('without an optimizer, by its name, without a loss, and nothing of nothing', () => {
    expect(read({ loss: 'mse' })!.optimizer.className).toBe('RMSprop');
    expect(() => read({ loss: 'mse', optimizer: null })).toThrow('.optimizer: expected an optimizer'); // Keras cannot build it
    expect(read({ loss: 'mse', optimizer: 'adam' })!.optimizer.className).toBe('Adam');
    for (const config of [{ loss: null, optimizer: 'adam', metrics: ['accuracy'] }, { loss: [null] }])
      expect(read(config)!.loss).toBeNull();
    expect(read({})).toBeNull();
  });

  it("in the forms of Keras 2's first years", () => {
    const keras2 = {
      optimizer_config: { class_name: 'SGD', config: { lr: 0.1 } },
      sample_weight_mode: null,
      loss_weights: null,
    };
    expect(read({ ...keras2, loss: 'mse', metrics: ['acc'] })!.metrics).toEqual(['acc']);
    expect(read({ ...keras2, loss: 'mse', metrics: { kind: 'mae' } })!.metrics).toEqual(['mae']);
    expect(read({ ...keras2, loss: 'mse', metrics: ['mae'] }, outputsOf(2))!.metrics).toEqual([['mae'], ['mae']]);
    expect(
      read({
        ...keras2,
        loss: 'mse',
        metrics: [{ class_name: 'MeanMetricWrapper', config: { name: 'acc', dtype: 'float32' } }],
      })!.metrics,
    ).toEqual(['acc']);
    const wrapped = (name: string, fn = 'categorical_accuracy') => ({
      class_name: 'MeanMetricWrapper',
      config: { name, dtype: 'float32', fn },
    });
    const [[found]] = read({ ...keras2, loss: 'mse', metrics: [[wrapped('kind_hits')], [null]] }, outputsOf(2))!
      .metrics as unknown as [[metrics.Metric]];
    expect(found).toBeInstanceOf(metrics.CategoricalAccuracy);
    expect(found.name).toBe('hits');
    // Of a model that was never trained, whatever its loss: the accuracy that its loss has.
    expect(
      read({ ...keras2, loss: 'mse', metrics: [[wrapped('kind_accuracy')], [null]] }, outputsOf(2))!.metrics,
    ).toEqual([['accuracy'], []]);
    expect(read({ ...keras2, loss: 'sparse_categorical_crossentropy', metrics: [[wrapped('acc')]] })!.metrics).toEqual([
      'acc',
    ]);
  });
});

describe('is written', () => {
  const written = (options: Parameters<typeof compileConfig>[1]) =>
    compileConfig(new SGD(), options) as Record<string, unknown>;

  it('with the names that metrics have in logs', () => {
    const { metrics: list, loss } = written({
      loss: 'mse',
      metrics: [
        'accuracy',
        'acc',
        'categorical_accuracy',
        'categoricalAccuracy',
        'mse',
        new metrics.TopKCategoricalAccuracy({ k: 2, name: 'top2' }),
      ],
    });
    const object = (class_name: string, name: string, more = {}) => ({
      module: 'keras.metrics',
      class_name,
      config: { name, dtype: 'float32', ...more },
      registered_name: null,
    });
    expect(loss).toBe('mean_squared_error');
    expect(list).toEqual([
      'accuracy',
      'acc',
      'categorical_accuracy',
      object('CategoricalAccuracy', 'categoricalAccuracy'),
      object('MeanSquaredError', 'mse'),
      object('TopKCategoricalAccuracy', 'top2', { k: 2 }),
    ]);
  });

  it('with the options and names of losses', () => {
    const config = (loss: Parameters<typeof compileConfig>[1]['loss']) =>
      (written({ loss }).loss as { config: unknown }).config;
    expect(config(new BinaryCrossentropy({ labelSmoothing: 0.1 }))).toEqual({
      name: 'binary_crossentropy',
      reduction: 'sum_over_batch_size',
      from_logits: false,
      label_smoothing: 0.1,
      axis: -1,
    });
    expect(config(new SparseCategoricalCrossentropy({ fromLogits: true, name: 'mine' }))).toEqual({
      name: 'mine',
      reduction: 'sum_over_batch_size',
      from_logits: true,
      ignore_class: null,
    });
    expect(config(new MeanSquaredError())).toEqual({ name: 'mean_squared_error', reduction: 'sum_over_batch_size' });
    expect(config(new MeanSquaredError({ reduction: null }))).toEqual({
      name: 'mean_squared_error',
      reduction: 'none',
    });
  });

  it('as Keras has written the losses that it is read from, with reductions, axes and classes that do not count', () => {
    expect(lossConfigs.length).toBeGreaterThan(50);
    for (const config of lossConfigs) {
      const options = read({ loss: config })!;
      expect(written(options).loss).toEqual({
        ...config,
        config: { ...config.config, reduction: config.config.reduction ?? 'none' },
      });
    }
  });
});

it('of one name the second is numbered, and the weight of the only output counts', async () => {
  const x = Input({ shape: [4] });
  using model = new Model({
    inputs: x,
    outputs: new Activation({ activation: 'linear' }).apply(x),
    engine: await testEngine(),
  });
  const top = (k: number) => new metrics.TopKCategoricalAccuracy({ k });
  await model.compile({ loss: 'mse', metrics: [top(1), top(4), 'mae'], lossWeights: [0.5] });
  const data = { data: Float32Array.from(golden.outputs.flat()), shape: [12, 4] };
  const zeros = { data: Float32Array.from({ length: 48 }, (_, i) => Number(i % 4 === 1)), shape: [12, 4] };
  const logs = await model.evaluate(data, zeros);
  expect(Object.keys(logs)).toEqual(['loss', 'mae', 'top_k_categorical_accuracy', 'top_k_categorical_accuracy_1']);
  expect(logs.top_k_categorical_accuracy).toBeLessThan(1);
  expect(logs.top_k_categorical_accuracy_1).toBe(1);
  const squares = golden.outputs.flat().map((v, i) => (v - zeros.data[i]!) ** 2);
  expect(logs.loss).toBeCloseTo((0.5 * squares.reduce((a, b) => a + b)) / 48, 5);
});
