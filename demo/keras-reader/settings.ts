import { EarlyStopping } from '../../nn/callbacks/early-stopping';
import { type KerasObject, optionsByKey } from '../../nn/keras-object';
import { KerasLoss } from '../../nn/losses/loss';
import { lossClass } from '../../nn/losses/registry';
import { Metric } from '../../nn/metrics';
import { isAccuracy } from '../../nn/metrics/output-metrics';
import { metricClass } from '../../nn/metrics/registry';
import type { Optimizer } from '../../nn/optimizers';
import { Schedule } from '../../nn/optimizers/learning-rate-schedule';
import { optimizerFrom } from '../../nn/optimizers/registry';
import { BOUNDS, type DatasetName, type RunConfig } from '../run/config';
import { fieldsOfObjective, lossType, metricNames, metricType } from '../run/objectives';
import { type Chosen, type Field, type OptionValue, type Options, formFields, isDefault } from '../run/options';
import { optimizerType, scheduleType } from '../run/optimizers';
import { named } from './keras-classes';
import type { Reason } from './reasons';
import { Refusal, ofLibrary } from './refusal';
import { type Arguments, Unknown, type Value } from './values';

/** What a program says of a run beside its network. */
export interface Settings extends Partial<Omit<RunConfig, 'layers' | 'images'>> {
  /** The loss takes what a softmax would take: the network ends without one. */
  readonly fromLogits?: boolean;
}

/** What is not taken over. */
export type Tell = (reason: Reason) => void;

const COMPILE = ['optimizer', 'loss', 'loss_weights', 'metrics', 'weighted_metrics'];
/** What changes no result. */
const QUIET = ['run_eagerly', 'steps_per_execution', 'jit_compile', 'auto_scale_loss'];

const notTaken = (name: string): Reason => ({ rule: 'setting', name });

/** What `model.compile(...)` is called with, as settings of the page. */
export function compileSettings(args: Arguments, tell: Tell): Settings {
  const { optimizer = 'rmsprop', loss = null, metrics = null, ...others } = knownOf('compile', COMPILE, args, tell);
  for (const name of Object.keys(others)) if (!QUIET.includes(name)) tell(notTaken(name));
  const chosen = loss === null ? {} : lossSetting(loss, tell);
  return { ...optimizerSettings(optimizer, tell), ...chosen, ...metricSetting(chosen, metrics, tell) };
}

/** The arguments that are known; of the others it tells. */
function knownOf(
  owner: string,
  keys: readonly string[],
  { positional, named: byName }: Arguments,
  tell: Tell,
): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  const entries = [...positional.map((value, i): [string, Value] => [keys[i] ?? `${i + 1}`, value]), ...byName];
  for (const [key, value] of entries) {
    try {
      Object.assign(all, named(owner, [], { positional: [], named: new Map([[key, value]]) }));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!error.told) tell(error.reason);
    }
  }
  return all;
}

/** Options of an object that are not as by default, of those that the page has fields for. */
function optionsOf(object: KerasObject, fields: readonly Field[], tell: Tell): Options {
  const type = object.constructor as never as Parameters<typeof optionsByKey>[0];
  const values = object as unknown as Readonly<Record<string, OptionValue>>;
  const given = [...optionsByKey(type).values()].filter(
    ({ name, option }) =>
      !isDefault(option, values[name]) && !['learningRate', 'name', 'dtype', 'fromLogits'].includes(name),
  );
  for (const { name } of given) if (!fields.some(([field]) => field === name)) tell(notTaken(name));
  return Object.fromEntries(
    given.filter(({ name }) => fields.some(([field]) => field === name)).map(({ name }) => [name, values[name]!]),
  );
}

function optimizerSettings(given: unknown, tell: Tell): Settings {
  const optimizer = ofLibrary(() => optimizerFrom(given));
  const { className } = optimizer.constructor as unknown as { readonly className: string };
  const name = className.toLowerCase();
  const type = optimizerType(name);
  if (!type) {
    tell(notTaken(className));
    return {};
  }
  const options = optionsOf(optimizer, formFields(type), tell);
  return {
    optimizer: name,
    optimizerOptions: Object.keys(options).length > 0 ? options : undefined,
    learningRate: rateSetting(optimizer, tell),
  };
}

function rateSetting(optimizer: Optimizer, tell: Tell): number | Chosen {
  const { schedule } = optimizer;
  if (!(schedule instanceof Schedule)) return optimizer.learningRate;
  const { className } = schedule.constructor as unknown as { readonly className: string };
  const type = scheduleType(className);
  return type ? { className, options: optionsOf(schedule, formFields(type), tell) } : optimizer.learningRate;
}

/** Nothing where it is the one that the page takes by itself. */
function lossSetting(given: unknown, tell: Tell): Settings {
  const loss = given instanceof KerasLoss ? given : ofLibrary(() => new (lossClass(String(given)))({} as never));
  const { className } = loss.constructor as unknown as { readonly className: string };
  const type = lossType(className);
  if (!type) {
    tell(notTaken(className));
    return {};
  }
  const options = optionsOf(loss, fieldsOfObjective(type), tell);
  const isUsual = className === 'SparseCategoricalCrossentropy' && Object.keys(options).length === 0;
  const fromLogits = (loss as KerasLoss & { readonly fromLogits?: boolean }).fromLogits ?? false;
  return { loss: isUsual ? undefined : { className, options }, ...(fromLogits && { fromLogits }) };
}

/** The page measures accuracy, and one metric more. */
function metricSetting(settings: Settings, given: unknown, tell: Tell): Settings {
  const all = (Array.isArray(given) ? (given as readonly unknown[]) : given === null ? [] : [given]).filter(
    (each) => !(typeof each === 'string' && isAccuracy(each)),
  );
  const chosen = all.flatMap((each): Chosen[] => {
    const metric = each instanceof Metric ? each : ofLibrary(() => new (metricClass(String(each)))({} as never));
    const { className } = metric.constructor as unknown as { readonly className: string };
    if (/^(Sparse)?CategoricalAccuracy$/.test(className)) return []; // what accuracy is of such targets
    const type = metricType(className);
    if (type && metricNames(settings).includes(className))
      return [{ className, options: optionsOf(metric, fieldsOfObjective(type), tell) }];
    tell(notTaken(className));
    return [];
  });
  for (const { className } of chosen.slice(1)) tell(notTaken(className));
  return { metric: chosen[0] };
}

const FIT = ['x', 'y', 'batch_size', 'epochs', 'verbose', 'callbacks', 'validation_split', 'validation_data'];
/** The page's own images are what it trains and validates on. */
const OF_THE_PAGE = [
  ...['x', 'y', 'verbose', 'validation_split', 'validation_data', 'shuffle', 'steps_per_epoch', 'validation_steps'],
  ...['validation_batch_size', 'validation_freq', 'workers', 'use_multiprocessing', 'max_queue_size'],
];

/** What `model.fit(...)` is called with. */
export function fitSettings({ positional, named: byName }: Arguments, tell: Tell): Settings {
  const entries = [...positional.map((value, i) => [FIT[i] ?? '', value] as const), ...byName];
  const {
    batch_size: batchSize,
    epochs = 1,
    ...others
  } = knownOf(
    'fit',
    [],
    { positional: [], named: new Map(entries.filter(([key]) => !OF_THE_PAGE.includes(key) && key !== 'callbacks')) },
    tell,
  );
  for (const name of Object.keys(others)) tell(notTaken(name));
  return {
    ...whole('epochs', epochs, tell),
    ...(batchSize === undefined || batchSize === null ? {} : whole('batchSize', batchSize, tell)),
    ...stopping(new Map(entries).get('callbacks'), tell),
  };
}

function whole(name: 'epochs' | 'batchSize' | 'seed', value: unknown, tell: Tell): Settings {
  const [least, most] = BOUNDS[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return { [name]: value };
  tell(notTaken(name));
  return {};
}

export const seedSetting = (value: Value, tell: Tell): Settings =>
  value instanceof Unknown ? {} : whole('seed', value, tell);

export const datasetSetting = (path: string): Settings => {
  const name = /^datasets\.(fashion_mnist|mnist)\.load_data$/.exec(path)?.[1]?.replace('_', '-');
  return name === undefined ? {} : { dataset: name as DatasetName };
};

/** Of the callbacks early stopping changes what comes out. */
function stopping(given: Value | undefined, tell: Tell): Settings {
  const found = (Array.isArray(given) ? given : [given]).find((each) => each instanceof EarlyStopping);
  if (!found) return { patience: null };
  const { patience } = found;
  const [least, most] = BOUNDS.patience;
  if (patience >= least && patience <= most) return { patience };
  tell(notTaken('patience'));
  return {};
}
