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
import { classNameOf, named } from './keras-classes';
import type { Reason } from './reasons';
import { equal, isNumber, numberOf } from './operators';
import { Refusal, ofLibrary } from './refusal';
import { type Arguments, Float, Unknown, type Value, current } from './values';

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

/** An optimizer as the page has it. */
export function optimizerSettings(given: unknown, tell: Tell): Settings {
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
  ...['x', 'y', 'verbose', 'validation_split', 'validation_data', 'steps_per_epoch', 'validation_steps'],
  ...['validation_batch_size', 'validation_freq', 'workers', 'use_multiprocessing', 'max_queue_size'],
];

/** What `model.fit(...)` is called with. */
export function fitSettings({ positional, named: byName }: Arguments, tell: Tell): Settings {
  const entries = [...positional.map((value, i) => [FIT[i] ?? '', value] as const), ...byName];
  for (const [key, value] of entries)
    if (/^(epochs|batch_size)$/.test(key) && value instanceof Float)
      tell({ rule: 'library', message: `fit(): ${key} must be an integer` });
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
  for (const [name, value] of Object.entries(others))
    if (!(name === 'shuffle' && value === true)) tell(notTaken(name === 'shuffle' ? 'shuffle=False' : name));
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

/** Callbacks that change nothing of what is trained. */
const QUIET_CALLBACKS = [
  ...['ModelCheckpoint', 'OrbaxCheckpoint', 'TensorBoard', 'CSVLogger', 'History', 'ProgbarLogger', 'RemoteMonitor'],
  ...['BackupAndRestore', 'TerminateOnNaN', 'TQDMProgressBar', 'TqdmCallback', 'PlotLossesKeras', 'WandbCallback'],
];

/** Early stopping the page has, by the validation loss, with the best epoch's weights back; what else there is it tells. */
function stopping(given: Value | undefined, tell: Tell): Settings {
  const value = current(given ?? null);
  if (value instanceof Unknown) {
    tellUnknown(value, tell);
    return { patience: null };
  }
  const found: EarlyStopping[] = [];
  for (const given of Array.isArray(value) ? value : value === null ? [] : [value]) {
    const each = current(given);
    if (each instanceof EarlyStopping) found.push(each);
    else if (each instanceof Unknown) tellUnknown(each, tell);
    else tell(notTaken(`callbacks=[${classNameOf(each)}]`));
  }
  const [first, ...others] = found;
  if (!first) return { patience: null };
  if (others.length > 0) tell(notTaken('EarlyStopping'));
  const told = (isTaken: boolean, text: string): void =>
    isTaken ? undefined : tell(notTaken(`EarlyStopping(${text})`));
  const { patience, monitor, mode, minDelta, restoreBestWeights, startFromEpoch, baseline } = first;
  told(/^val_?loss$/i.test(monitor), `monitor='${monitor === 'valAccuracy' ? 'val_accuracy' : monitor}'`);
  told(mode !== 'max', "mode='max'");
  told(minDelta === 0, `min_delta=${minDelta}`);
  told(restoreBestWeights, 'restore_best_weights=False');
  told(startFromEpoch === 0, `start_from_epoch=${startFromEpoch}`);
  told(baseline === null, `baseline=${baseline}`);
  const [least, most] = BOUNDS.patience;
  if (patience >= least && patience <= most) return { patience };
  tell(notTaken('patience'));
  return {};
}

function tellUnknown({ reason, told }: Unknown, tell: Tell): void {
  const name = 'name' in reason ? reason.name.slice(reason.name.lastIndexOf('.') + 1) : '';
  if (told || QUIET_CALLBACKS.includes(name)) return;
  tell(reason.rule === 'notHere' ? notTaken(name) : reason);
}

/** A learning rate that is set after the model has been compiled. */
export function rateIn(value: Value, tell: Tell): Settings {
  if (isNumber(value) && numberOf(value) > 0) return { learningRate: numberOf(value) };
  if (value instanceof Unknown && value.told) return {};
  tell(value instanceof Unknown ? value.reason : notTaken('learning_rate'));
  return {};
}

/** What Keras computes in, and where images have their channels, before a program changes it. */
const BACKEND: Readonly<Record<string, Value>> = {
  image_data_format: 'channels_last',
  image_dim_ordering: 'tf',
  floatx: 'float32',
  epsilon: new Float(1e-7),
  backend: 'tensorflow',
};

/** Changes nothing of a network or its training. */
const QUIET_BACKEND =
  /set_random_seed|interactive_logging|traceback_filtering|flash_attention|set_backend|set_learning_phase|set_session/;

/**
 * `keras.backend.floatx()`, and what sets such things, which the page has not.
 * @returns undefined for another function.
 */
export function backendSetting(path: string, { positional, named: byName }: Arguments, tell: Tell): Value | undefined {
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (/^(backend|config)\./.test(path) && Object.hasOwn(BACKEND, name)) return BACKEND[name]!;
  if (/^utils\.enable_tensor_float_32/.test(path)) return null;
  if (!/(^|\.)(set_|enable_)/.test(path) || QUIET_BACKEND.test(name) || name === 'set_value') return undefined;
  const value = positional[0] ?? [...byName.values()][0] ?? null;
  const standard = BACKEND[name.replace('set_', '')] ?? 'float32';
  if (!equal(value, standard)) tell(notTaken(name));
  return null;
}
