import { ArgumentError, DataError, VitrineError } from '../../engine';
import { BinaryCrossentropy, CategoricalCrossentropy, MeanAbsoluteError, MeanSquaredError, SparseCategoricalCrossentropy } from '../losses';
import type { CompileOptions } from '../model';
import { snakeCase } from '../names';
import type { Optimizer } from '../optimizers';
import { optimizerConfig, optimizerFromConfig } from '../optimizers/config';
import { ConfigObject } from './config-object';
import { type JSONObject, type JSONValue, isObject } from './json';

/** What Keras notes of `compile` besides optimizer, losses and metrics, as it is by default. */
const DEFAULTS = { weighted_metrics: null, run_eagerly: false, steps_per_execution: 1, jit_compile: false } as const;

const LOSSES = { BinaryCrossentropy, CategoricalCrossentropy, MeanAbsoluteError, MeanSquaredError, SparseCategoricalCrossentropy } as const;

/** A value for each output: alone, in a list, or by name. */
function forEach<U>(value: unknown, map: (one: unknown) => U): U | U[] | Record<string, U> {
  if (Array.isArray(value)) return value.map((one: unknown) => map(one));
  const byName = typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
  return byName ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, map(one)])) : map(value);
}

/** `compile_config` of `config.json`. @throws ArgumentError for an optimizer, a loss or a metric of one's own. */
export function compileConfig(optimizer: Optimizer, { loss, lossWeights, metrics }: CompileOptions): JSONObject {
  return {
    optimizer: optimizerConfig(optimizer) as unknown as JSONValue,
    loss: forEach<JSONValue>(loss, lossConfig),
    loss_weights: lossWeights ?? null,
    metrics: metrics ? forEach<JSONValue>(metrics, (one) => forEach<JSONValue>(one, metricConfig)) : null,
    ...DEFAULTS,
  };
}

function lossConfig(loss: unknown): JSONValue {
  if (typeof loss === 'string') return snakeCase(loss);
  const found = Object.entries(LOSSES).find(([, type]) => loss instanceof type);
  if (!found) throw new ArgumentError('a loss of your own cannot be written to a Keras file');
  const { fromLogits, labelSmoothing } = loss as { fromLogits?: boolean; labelSmoothing?: number };
  const config: Record<string, JSONValue> = { name: snakeCase(found[0]), reduction: 'sum_over_batch_size' };
  if (fromLogits !== undefined) config.from_logits = fromLogits;
  if (labelSmoothing !== undefined) config.label_smoothing = labelSmoothing;
  return { module: 'keras.losses', class_name: found[0], config, registered_name: null };
}

function metricConfig(metric: unknown): JSONValue {
  if (typeof metric === 'string') return snakeCase(metric);
  throw new ArgumentError('a metric of your own cannot be written to a Keras file');
}

/** `compile`'s options from `compile_config`, or from Keras 2's `training_config`; null where there was no loss. */
export function compileOptions(config: ConfigObject): (CompileOptions & { optimizer: Optimizer }) | null {
  if (!config.has('loss')) return null;
  const entry = config.has('optimizer') ? config.object('optimizer') : config.object('optimizer_config');
  const options = entry.object('config').value;
  const optimizer = refusing(entry.path, () => optimizerFromConfig({ class_name: entry.string('class_name'), config: options }));
  const read = (key: string, of: (value: JSONValue, path: string) => string | object) => forEach(config.get(key)!, (one) => of(one as JSONValue, `${config.path}.${key}`));
  const isClass = isObject(config.get('loss')) && config.object('loss').has('class_name');
  return {
    optimizer,
    loss: (isClass ? lossFrom(config.get('loss')!, `${config.path}.loss`) : read('loss', lossFrom)) as CompileOptions['loss'],
    ...(config.has('metrics') && { metrics: metricsFrom(config.get('metrics')!, `${config.path}.metrics`) as CompileOptions['metrics'] }),
    ...(config.has('loss_weights') && { lossWeights: config.get('loss_weights') as CompileOptions['lossWeights'] }),
  };
}

function lossFrom(value: JSONValue, path: string): string | object {
  if (typeof value === 'string') return value;
  const entry = ConfigObject.of(value, path);
  const name = entry.string('class_name');
  if (!Object.hasOwn(LOSSES, name)) entry.refuse('class_name', `only the losses ${Object.keys(LOSSES).join(', ')} can be read; or load with { compile: false }`);
  const config = entry.object('config');
  config.only('reduction', 'sum_over_batch_size', 'auto', 'sum_over_batch_size');
  const options = { fromLogits: config.boolean('from_logits', false), labelSmoothing: config.number('label_smoothing', 0) };
  return new LOSSES[name as keyof typeof LOSSES](options);
}

/** Names, in lists, in lists for each output, or by an output's name; Keras 2 writes a metric as an object that has its name. */
function metricsFrom(value: JSONValue, path: string): unknown {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const list = (value as readonly JSONValue[]).map((one) => metricsFrom(one, path));
    // Keras 2: a list in a list, for one output.
    return list.length === 1 && Array.isArray(list[0]) ? list[0] : list;
  }
  const entry = ConfigObject.of(value, path);
  if (entry.has('class_name')) return entry.object('config').string('name');
  return Object.fromEntries(Object.entries(entry.value).map(([name, one]) => [name, one === null || one === undefined ? [] : [metricsFrom(one, path)].flat()]));
}

function refusing<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof VitrineError ? new DataError(`${path}: ${error.message}; or load with { compile: false }`) : error;
  }
}
