import { type Identifier, type Registry, deserialized, fromIdentifier, serialized } from '../identifier';
import type { SerializedObject } from '../keras-object';
import { Adadelta } from './adadelta';
import { Adafactor } from './adafactor';
import { Adagrad } from './adagrad';
import { Adam } from './adam';
import { Adamax } from './adamax';
import { AdamW } from './adamw';
import { Ftrl } from './ftrl';
import { Lamb } from './lamb';
import { Lion } from './lion';
import { Muon } from './muon';
import { Nadam } from './nadam';
import { Optimizer } from './optimizer';
import { RMSprop } from './rmsprop';
import { ScheduleFreeAdamW } from './schedule-free-adamw';
import * as schedules from './schedules';
import { SGD } from './sgd';

const SCHEDULES: Registry<schedules.Schedule> = {
  kind: 'learning rate schedule',
  base: schedules.Schedule,
  classes: [
    schedules.CosineDecay,
    schedules.CosineDecayRestarts,
    schedules.ExponentialDecay,
    schedules.InverseTimeDecay,
    schedules.PiecewiseConstantDecay,
    schedules.PolynomialDecay,
  ],
};

const OPTIMIZERS: Registry<Optimizer> = {
  kind: 'optimizer',
  base: Optimizer,
  // prettier-ignore
  classes: [
    Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax, Ftrl, Lamb, Lion, Muon, Nadam, RMSprop, SGD, ScheduleFreeAdamW,
  ],
};

const isSerialized = (value: unknown): value is SerializedObject =>
  typeof value === 'object' && value !== null && 'class_name' in value;

/** A schedule as Keras's configs have it. @throws ArgumentError for a function or another object. */
export const serializeSchedule = (schedule: schedules.LearningRateSchedule): SerializedObject =>
  serialized(SCHEDULES, schedule);

/** What `serializeSchedule` has given. @throws ArgumentError for a class that is not known. */
export const deserializeSchedule = (config: SerializedObject): schedules.Schedule => deserialized(SCHEDULES, config);

/** An optimizer as Keras's configs have it. @throws ArgumentError for what is none, and for a custom schedule. */
export function serializeOptimizer(optimizer: Optimizer): SerializedObject {
  if (optimizer.schedule) serializeSchedule(optimizer.schedule);
  return serialized(OPTIMIZERS, optimizer);
}

/** What `serializeOptimizer` has given. @throws ArgumentError for a class that is not known. */
export function deserializeOptimizer(given: SerializedObject): Optimizer {
  const { learning_rate: rate, ...config } = given.config;
  const learning_rate = isSerialized(rate) ? deserializeSchedule(rate) : rate;
  return deserialized(OPTIMIZERS, { ...given, config: { ...config, learning_rate } });
}

/** An optimizer by its name, its class, its config, or as it is. @throws ArgumentError for what is none. */
export function getOptimizer(identifier: Identifier<Optimizer>): Optimizer;
export function getOptimizer(identifier: Identifier<Optimizer> | null): Optimizer | null;
export function getOptimizer(identifier: Identifier<Optimizer> | null): Optimizer | null {
  if (identifier === null || identifier instanceof Optimizer) return identifier;
  return isSerialized(identifier) ? deserializeOptimizer(identifier) : fromIdentifier(OPTIMIZERS, identifier);
}
