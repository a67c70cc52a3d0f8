import { ArgumentError } from '../../engine';
import { isKerasOwn } from '../keras-origin';
import { camelCase } from '../names';
import { Adam } from './adam';
import { AdamW } from './adamw';
import type { Optimizer, OptimizerOptions } from './optimizer';
import { RMSprop } from './rmsprop';
import {
  CosineDecay,
  ExponentialDecay,
  InverseTimeDecay,
  type LearningRateSchedule,
  PiecewiseConstantDecay,
  PolynomialDecay,
} from './schedules';
import { SGD } from './sgd';

type Config = Record<string, unknown>;

/**
 * An object as Keras's files have it: `compile_config.optimizer` of a `.keras`, `training_config.optimizer_config` of
 * an `.h5`.
 */
export interface SerializedObject {
  readonly module?: string | null;
  readonly class_name: string;
  readonly config: Readonly<Config>;
  readonly registered_name?: string | null;
}

interface OptimizerClass {
  new (options?: OptimizerOptions): Optimizer;
  readonly className: string;
}

/** Each class, and what its options are called beyond those that all have. */
const OPTIMIZERS: readonly (readonly [OptimizerClass, readonly string[]])[] = [
  [Adam, ['beta1', 'beta2', 'epsilon']],
  [AdamW, ['beta1', 'beta2', 'epsilon']],
  [RMSprop, ['rho', 'momentum', 'epsilon', 'centered']],
  [SGD, ['momentum', 'nesterov']],
];

const SCHEDULES = { CosineDecay, ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay } as const;

/** What Keras's optimizers can do besides, which these do not: as it is written, and by what it is off. */
const ABSENT: Readonly<Config> = {
  use_ema: false,
  ema_momentum: 0.99,
  ema_overwrite_frequency: null,
  loss_scale_factor: null,
  gradient_accumulation_steps: null,
};

/** Without bearing on the steps: settings of other machinery, or of what is off. */
const IGNORED = ['ema_momentum', 'ema_overwrite_frequency', 'loss_scale_factor', 'jit_compile', 'is_legacy_optimizer'];

/** `beta1` as `beta_1`, `globalClipnorm` as `global_clipnorm`. */
const snakeCase = (name: string): string => name.replace(/(?<=[a-z])[A-Z\d]/g, (letter) => `_${letter.toLowerCase()}`);

function serialized(module: string, class_name: string, config: Config): SerializedObject {
  return { module, class_name, config, registered_name: null };
}

/** A schedule's fields are its options. @throws ArgumentError for one that is not Keras's. */
function scheduleConfig(schedule: LearningRateSchedule): SerializedObject {
  const found = Object.entries(SCHEDULES).find(([, type]) => schedule.constructor === type);
  if (!found)
    throw new ArgumentError(
      `a learning rate schedule of your own cannot be written; there are ${Object.keys(SCHEDULES).join(', ')}`,
    );
  const { name } = schedule as { name?: string };
  if (name?.includes('/'))
    throw new ArgumentError(`${found[0]}: the name "${name}" must not contain "/", which Keras does not read`);
  const fields = Object.entries(schedule).map(([name, value]) => [snakeCase(name), value as unknown]);
  return serialized('keras.optimizers.schedules', found[0], Object.fromEntries(fields) as Config);
}

/**
 * The optimizer as Keras 3 writes it to a file. @throws ArgumentError for a class, or schedule, that is not Keras's.
 */
export function optimizerConfig(optimizer: Optimizer): SerializedObject {
  const found = OPTIMIZERS.find(([type]) => optimizer.constructor === type);
  if (!found)
    throw new ArgumentError(
      `an optimizer of your own (${optimizer.className}) cannot be written; there are ${classNames()}`,
    );
  const { name, learningRate, schedule, weightDecay, clipnorm, globalClipnorm, clipvalue, className } = optimizer;
  const own = found[1].map((key) => [snakeCase(key), optimizer[key as keyof Optimizer]]);
  return serialized('keras.optimizers', className, {
    name,
    learning_rate: schedule ? scheduleConfig(schedule) : learningRate,
    weight_decay: weightDecay,
    clipnorm,
    global_clipnorm: globalClipnorm,
    clipvalue,
    ...ABSENT,
    ...(Object.fromEntries(own) as Config),
    ...(optimizer instanceof Adam && { amsgrad: false }),
  });
}

const classNames = (): string => OPTIMIZERS.map(([{ className }]) => className).join(', ');

/**
 * Keras 2 registered some classes under `Custom>Adam`, and Keras takes lower case for a class as well. Another package
 * is a program's own.
 */
const plain = (class_name: string): string => class_name.replace(/^Custom>/, '').toLowerCase();

function scheduleFromConfig(serialized: SerializedObject): LearningRateSchedule {
  const { class_name, config } = serialized;
  const found = isKerasOwn(serialized)
    ? Object.entries(SCHEDULES).find(([name]) => plain(name) === plain(class_name))
    : undefined;
  if (!found)
    throw new ArgumentError(
      `unknown learning rate schedule ${class_name}; there are ${Object.keys(SCHEDULES).join(', ')}`,
    );
  const options = Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key === 'name' && value === null ? [] : [[camelCase(key), value]],
    ),
  );
  // The options are a file's, and the constructor checks them.
  const schedule = new (found[1] as unknown as new (options: Config) => LearningRateSchedule)(options);
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(schedule, key));
  if (unknown.length > 0)
    throw new ArgumentError(
      `${found[0]}: its config has ${unknown.map(snakeCase).join(', ')}, which is not one of its options`,
    );
  return schedule;
}

/**
 * An optimizer from a file, Keras 3's or Keras 2's, whose `lr` is the learning rate, and whose `decay` makes of it an
 * `InverseTimeDecay`.
 * @throws ArgumentError for a class that is not there, a key that none of it knows, or one that asks for what is not
 * there: `amsgrad`, `use_ema`, `gradient_accumulation_steps`.
 */
export function optimizerFromConfig({ class_name, config }: SerializedObject): Optimizer {
  const found = OPTIMIZERS.find(([{ className }]) => plain(className) === plain(class_name));
  if (!found) throw new ArgumentError(`unknown optimizer ${class_name}; there are ${classNames()}`);
  const [type, own] = found;
  const refuse = (key: string, why: string): never => {
    throw new ArgumentError(`${type.className}: its config has ${key} ${JSON.stringify(config[key])}, ${why}`);
  };
  const { lr, learning_rate = lr, decay, use_ema, gradient_accumulation_steps: accumulated, amsgrad, ...rest } = config;
  if (use_ema) refuse('use_ema', 'but no averages of the weights are kept here');
  if (typeof accumulated === 'number' && accumulated > 1)
    refuse('gradient_accumulation_steps', 'but gradients are not accumulated here');
  if (amsgrad) refuse('amsgrad', 'but that variant is not here');

  const limits = ['clipnorm', 'global_clipnorm', 'clipvalue'];
  const options: Config = {};
  for (const [key, value] of Object.entries(rest)) {
    if (IGNORED.includes(key) || value === null || value === undefined) continue;
    const name = camelCase(key);
    if (![...limits, 'weight_decay', 'name'].includes(key) && !own.includes(name))
      refuse(key, `which is not one of its options`);
    const wanted = key === 'name' ? 'string' : ['nesterov', 'centered'].includes(key) ? 'boolean' : 'number';
    if (typeof value !== wanted) refuse(key, `which is no ${wanted}`);
    if (limits.includes(key) && value === 0) continue; // Keras takes 0 for none
    options[name] = value;
  }
  if (typeof learning_rate === 'object' && learning_rate !== null)
    options.learningRate = scheduleFromConfig(learning_rate as SerializedObject);
  else if (typeof learning_rate === 'number') options.learningRate = learning_rate;
  else if (learning_rate !== undefined) refuse('learning_rate', 'which is neither a number nor a schedule');
  if (typeof decay === 'number' && decay > 0) {
    const initialLearningRate = (options.learningRate ?? new type().learningRate) as number;
    options.learningRate = new InverseTimeDecay({ initialLearningRate, decaySteps: 1, decayRate: decay });
  }
  return new type(options);
}

/**
 * The order of an optimizer's slots in Keras's files, where they follow `iteration` and, unless it follows a schedule,
 * `learning_rate`. Adam's slots alternate, weight by weight; the others' come slot by slot.
 * @param weights how many there are. @returns for each variable which slot of which weight it is.
 */
export function slotOrder(optimizer: Optimizer, weights: number): { slot: number; weight: number }[] {
  const slots = optimizer.slotNames.length;
  return Array.from({ length: slots * weights }, (_, i) =>
    optimizer instanceof Adam
      ? { slot: i % slots, weight: Math.floor(i / slots) }
      : { slot: Math.floor(i / weights), weight: i % weights },
  );
}
