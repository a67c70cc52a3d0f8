import { ArgumentError } from '../../engine';
import {
  type Initializer as InitializerFunction,
  type InitializerLike,
  type KerasInitializer,
  type SCHEMAS,
  initializer,
  serializeInitializer,
} from '../initializers';
import type { SerializedObject } from '../keras-object';
import { RandomUniform } from '../more-initializers';
import type { OptionsOf } from '../schema';

export { GlorotUniform, Ones, Zeros, glorotUniform, ones, zeros } from '../initializers';
export * from '../more-initializers';
/** Keras's other names. */
export { Identity as IdentityInitializer, Orthogonal as OrthogonalInitializer } from '../more-initializers';
/** Not by their flat names, which ops have. */
export {
  randomNormalInitializer as randomNormal,
  truncatedNormalInitializer as truncatedNormal,
} from '../more-initializers';
/** The base of custom ones. */
export { KerasInitializer as Initializer } from '../initializers';

/** `new RandomUniform(options)`. */
export const randomUniform = (options: OptionsOf<typeof SCHEMAS.RandomUniform> = {}): KerasInitializer =>
  new RandomUniform(options);

/**
 * An initializer by its name, its class, its config, or as it is; null is none. @throws ArgumentError for what is none.
 */
export const get = (identifier: InitializerLike): InitializerFunction | null =>
  identifier === null ? null : initializer(identifier);

/** As Keras's files have it. @throws ArgumentError for a custom function. */
export const serialize = (given: InitializerFunction | KerasInitializer): SerializedObject =>
  serializeInitializer(given);

/** What `serialize` has given. @throws ArgumentError for a class that is not known. */
export function deserialize(config: SerializedObject): InitializerFunction {
  if (typeof config !== 'object' || config === null)
    throw new ArgumentError(
      'initializers.deserialize: takes what serialize() gives, an object with class_name and config',
    );
  return initializer(config);
}
