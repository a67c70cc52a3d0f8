import {
  Add,
  Average,
  Concatenate,
  type ConcatenateOptions,
  Dot,
  type DotOptions,
  type LayerOptions,
  Maximum,
  Minimum,
  Multiply,
  Subtract,
} from '../layers';
import type { SerializedObject } from '../keras-object';
import type { Inputs, KerasTensor, Layer } from '../layers/layer';

export * from '../layers';
/** Not by its flat name, which is the initializer's. */
export { Identity } from '../layers/core/identity';

/** Every layer, and what files know of them: loaded when asked for. */
const byConfig = () => import('../files/layer-identifiers');

/**
 * A layer as Keras's configs have it, without its weights.
 * @throws ArgumentError for a custom class that is not registered.
 */
export const serialize = async (layer: Layer): Promise<SerializedObject> => (await byConfig()).serializeLayer(layer);

/**
 * The layer that a config describes, as `serialize` and Keras's give it.
 * @throws DataError for a class, or an option, that is not known.
 */
export const deserialize = async (config: SerializedObject): Promise<Layer> =>
  (await byConfig()).deserializeLayer(config);

/** `new Add(options).apply(inputs)`. */
export const add = (inputs: Inputs<KerasTensor>, options: LayerOptions = {}): KerasTensor =>
  new Add(options).apply(inputs);

/** `new Average(options).apply(inputs)`. */
export const average = (inputs: Inputs<KerasTensor>, options: LayerOptions = {}): KerasTensor =>
  new Average(options).apply(inputs);

/** `new Concatenate(options).apply(inputs)`. */
export const concatenate = (inputs: Inputs<KerasTensor>, options: ConcatenateOptions = {}): KerasTensor =>
  new Concatenate(options).apply(inputs);

/** `new Dot(options).apply(inputs)`. Default axes -1: the last of each. */
export const dot = (inputs: Inputs<KerasTensor>, options: Partial<DotOptions> = {}): KerasTensor =>
  new Dot({ axes: -1, ...options }).apply(inputs);

/** `new Maximum(options).apply(inputs)`. */
export const maximum = (inputs: Inputs<KerasTensor>, options: LayerOptions = {}): KerasTensor =>
  new Maximum(options).apply(inputs);

/** `new Minimum(options).apply(inputs)`. */
export const minimum = (inputs: Inputs<KerasTensor>, options: LayerOptions = {}): KerasTensor =>
  new Minimum(options).apply(inputs);

/** `new Multiply(options).apply(inputs)`. */
export const multiply = (inputs: Inputs<KerasTensor>, options: LayerOptions = {}): KerasTensor =>
  new Multiply(options).apply(inputs);

/** `new Subtract(options).apply(inputs)`. */
export const subtract = (inputs: Inputs<KerasTensor>, options: LayerOptions = {}): KerasTensor =>
  new Subtract(options).apply(inputs);
