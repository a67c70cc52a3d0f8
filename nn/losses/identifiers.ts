import { customFunction } from '../custom-names';
import { type Identifier, type Registry, deserialized, fromIdentifier, serialized } from '../identifier';
import type { SerializedObject } from '../keras-object';
import { KerasLoss, type LossFunction } from './loss';
import { LOSSES, lossClass } from './registry';

const REGISTRY: Registry<KerasLoss> = { kind: 'loss', base: KerasLoss, classes: LOSSES };

/** A loss as Keras's configs have it. @throws ArgumentError for a function, which no file can hold. */
export const serializeLoss = (loss: KerasLoss): SerializedObject => serialized(REGISTRY, loss);

/** What `serializeLoss` has given. @throws ArgumentError for a class that is not known. */
export const deserializeLoss = (config: SerializedObject): KerasLoss => deserialized(REGISTRY, config);

/**
 * A loss by its name, its class, its config, or as it is; null is none. Of a function's name, such as `'mse'`, for
 * which Keras has a function, it is the loss that is made of it, with its defaults. @throws ArgumentError for what is
 * none.
 */
export function getLoss(identifier: string | SerializedObject | KerasLoss | (new () => KerasLoss)): KerasLoss;
export function getLoss(identifier: Identifier<KerasLoss> | KerasLoss | LossFunction): KerasLoss | LossFunction;
export function getLoss(
  identifier: Identifier<KerasLoss> | KerasLoss | LossFunction | null,
): KerasLoss | LossFunction | null;
export function getLoss(
  identifier: Identifier<KerasLoss> | KerasLoss | LossFunction | null,
): KerasLoss | LossFunction | null {
  if (identifier === null || identifier instanceof KerasLoss) return identifier;
  const fn = typeof identifier === 'string' ? customFunction(identifier) : undefined;
  if (fn) return fn as LossFunction;
  if (typeof identifier === 'string') return new (lossClass(identifier))({} as never);
  return fromIdentifier<KerasLoss, KerasLoss | LossFunction>(REGISTRY, identifier);
}
