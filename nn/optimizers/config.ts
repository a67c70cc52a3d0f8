import { classOfEntry, registeredName } from '../custom-names';
import { ArgumentError } from '../../engine';
import { isKerasOwn } from '../keras-origin';
import { type ClassOf, type Config, type SerializedObject, optionsByKey, serialize } from '../keras-object';
import { type LearningRateSchedule, Schedule } from './learning-rate-schedule';
import { Optimizer } from './optimizer';
import { isSerialized, withInnerOptimizers } from './optimizer-map';
import { DELEGATING, OPTIMIZERS, SCHEDULES } from './registry';
import { InverseTimeDecay } from './schedules';
import { shown } from '../schema';

/** Keys without bearing on the steps: settings of other machinery. */
const IGNORED = ['jit_compile', 'is_legacy_optimizer'];
/** Numbers of which Keras takes 0 for none. */
const OR_ZERO = ['clipnorm', 'global_clipnorm', 'clipvalue', 'ema_overwrite_frequency', 'gradient_accumulation_steps'];

const CLASSES: readonly ClassOf<Optimizer>[] = [...OPTIMIZERS, ...DELEGATING];

const namesOf = (classes: readonly ClassOf<unknown>[]): string => classes.map(({ className }) => className).join(', ');

/**
 * Keras 2 registered some classes under `Custom>Adam`, and Keras takes lower case for a class as well. Another package
 * is a program's own.
 */
const plain = (className: string): string => className.replace(/^Custom>/, '').toLowerCase();
const named = <T>(classes: readonly ClassOf<T>[], className: string): ClassOf<T> | undefined =>
  classes.find((type) => plain(type.className) === plain(className));

/** A program's own class, a subclass of one here too, can be read by Keras where both have registered it. */
const isKnown = (object: object, classes: readonly ClassOf<unknown>[]): boolean =>
  classes.some((type) => object.constructor === type) || registeredName(object.constructor) !== null;

/**
 * The optimizer as Keras 3 writes it to a file. @throws ArgumentError for a class, or schedule, that is neither Keras's
 * nor registered.
 */
export function optimizerConfig(optimizer: Optimizer): SerializedObject {
  const { schedule } = optimizer;
  if (!isKnown(optimizer, CLASSES))
    throw new ArgumentError(
      `a custom optimizer (${optimizer.className}) cannot be written; expected one of ${namesOf(CLASSES)}, or a ` +
        'class registered by registerKerasSerializable()',
    );
  for (const part of optimizer.partsOf?.([]) ?? []) optimizerConfig(part.optimizer);
  if (!schedule) return serialize(optimizer);
  if (!(schedule instanceof Schedule) || !isKnown(schedule, SCHEDULES))
    throw new ArgumentError(
      `a custom learning rate schedule cannot be written; expected one of ${namesOf(SCHEDULES)}, or a class that ` +
        'extends Schedule and is registered by registerKerasSerializable()',
    );
  const { class_name, config } = serialize(schedule);
  if (String(config.name).includes('/'))
    throw new ArgumentError(
      `${class_name}: the name "${String(config.name)}" must not contain "/", which Keras does not read`,
    );
  return serialize(optimizer);
}

/** Of a config the options by their names here. @throws ArgumentError for a key or a value that none has. */
function optionsFrom(type: ClassOf<unknown>, config: Config): Record<string, unknown> {
  const options = optionsByKey(type);
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const { name, option } = options.get(key) ?? {};
      const has = `${type.className}: its config has ${key} ${shown(value)}`;
      if (!name || !option) throw new ArgumentError(`${has}, which is not one of its options`);
      if (option.parse(value) === undefined) throw new ArgumentError(`${has}; it must be ${option.rule}`);
      return [name, value];
    }),
  );
}

const given = (config: Config): [string, unknown][] =>
  Object.entries(config).filter(([, value]) => value !== null && value !== undefined);

function scheduleFromConfig(serialized: SerializedObject): LearningRateSchedule {
  const { class_name, config } = serialized;
  const own = classOfEntry(Schedule, serialized);
  if (own) return own.fromConfig.call(own as never, config) as Schedule;
  const type = isKerasOwn(serialized) ? named(SCHEDULES, class_name) : undefined;
  if (!type)
    throw new ArgumentError(`unknown learning rate schedule ${class_name}; expected one of ${namesOf(SCHEDULES)}`);
  // A schedule of Keras may have no name.
  return new type(optionsFrom(type, Object.fromEntries(given(config))) as never);
}

/**
 * An optimizer from a file, Keras 3's or Keras 2's, whose `lr` is the learning rate, and whose `decay` makes of it an
 * `InverseTimeDecay`; or of a registered class.
 * @throws ArgumentError for a class that is not there, a key that none of it knows, or a value that breaks its rule.
 */
export function optimizerFromConfig(serialized: SerializedObject): Optimizer {
  const { class_name, config } = serialized;
  const own = classOfEntry(Optimizer, serialized);
  if (own) {
    const options = Object.entries(config)
      .filter(([key]) => !IGNORED.includes(key))
      .map(([key, value]) => [key, key === 'learning_rate' && isSerialized(value) ? scheduleFromConfig(value) : value]);
    return own.fromConfig.call(own as never, Object.fromEntries(options) as Config) as Optimizer;
  }
  const type = named(CLASSES, class_name);
  if (!type) throw new ArgumentError(`unknown optimizer ${class_name}; expected one of ${namesOf(CLASSES)}`);
  const { lr, learning_rate: rate = lr, decay, ...rest } = withInnerOptimizers(config, optimizerFromConfig);
  const takesNull = (key: string): boolean => optionsByKey(type).get(key)?.option.parse(null) !== undefined;
  const kept = Object.entries(rest).filter(
    ([key, value]) =>
      !IGNORED.includes(key) &&
      !(OR_ZERO.includes(key) && value === 0) &&
      ((value !== null && value !== undefined) || takesNull(key)),
  );
  const options = optionsFrom(type, {
    ...Object.fromEntries(kept),
    ...(rate !== undefined && { learning_rate: isSerialized(rate) ? scheduleFromConfig(rate) : rate }),
  });
  if (typeof decay !== 'number' || decay <= 0) return new type(options as never);
  const { learningRate } = new type(options as never);
  const falling = new InverseTimeDecay({ initialLearningRate: learningRate, decaySteps: 1, decayRate: decay });
  return new type({ ...options, learningRate: falling } as never);
}
