import {
  type Identifier,
  type Registry,
  assertSerialized,
  deserialized,
  fromIdentifier,
  serialized,
} from '../identifier';
import type { SerializedObject } from '../keras-object';
import type { LearningRateSchedule } from './learning-rate-schedule';
import { Optimizer } from './optimizer';
import { isSerialized, withInnerOptimizers } from './optimizer-map';
import { DELEGATING, OPTIMIZERS, SCHEDULES } from './registry';
import { Schedule } from './schedules';

const OF_SCHEDULES: Registry<Schedule> = { kind: 'learning rate schedule', base: Schedule, classes: SCHEDULES };
const OF_OPTIMIZERS: Registry<Optimizer> = {
  kind: 'optimizer',
  base: Optimizer,
  classes: [...OPTIMIZERS, ...DELEGATING],
};

/** A schedule as Keras's configs have it. @throws ArgumentError for a function or another object. */
export const serializeSchedule = (schedule: LearningRateSchedule): SerializedObject =>
  serialized(OF_SCHEDULES, schedule);

/** What `serializeSchedule` has given. @throws ArgumentError for a class that is not known. */
export const deserializeSchedule = (config: SerializedObject): Schedule => deserialized(OF_SCHEDULES, config);

/** An optimizer as Keras's configs have it. @throws ArgumentError for what is none, and for a custom schedule. */
export function serializeOptimizer(optimizer: Optimizer): SerializedObject {
  for (const part of optimizer.partsOf?.([]) ?? []) serializeOptimizer(part.optimizer);
  if (optimizer.schedule) serializeSchedule(optimizer.schedule);
  return serialized(OF_OPTIMIZERS, optimizer);
}

/** What `serializeOptimizer` has given. @throws ArgumentError for a class that is not known. */
export function deserializeOptimizer(given: SerializedObject): Optimizer {
  assertSerialized('optimizer', given);
  const { learning_rate: rate } = given.config ?? {};
  const config = withInnerOptimizers(given.config ?? {}, deserializeOptimizer);
  const made = isSerialized(rate) ? { ...config, learning_rate: deserializeSchedule(rate) } : config;
  return deserialized(OF_OPTIMIZERS, { ...given, config: made });
}

/** An optimizer by its name, its class, its config, or as it is. @throws ArgumentError for what is none. */
export function getOptimizer(identifier: Identifier<Optimizer>): Optimizer;
export function getOptimizer(identifier: Identifier<Optimizer> | null): Optimizer | null;
export function getOptimizer(identifier: Identifier<Optimizer> | null): Optimizer | null {
  if (identifier === null || identifier instanceof Optimizer) return identifier;
  return isSerialized(identifier) ? deserializeOptimizer(identifier) : fromIdentifier(OF_OPTIMIZERS, identifier);
}
