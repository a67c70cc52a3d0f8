export { camelCase } from '../engine/known-options';

const counts = new Map<string, number>();

/** Keras's automatic names: `conv2d`, `conv2d_1`, `max_pooling2d`, counted over the whole program. */
export function automaticName(className: string): string {
  const base = snakeCase(className);
  const count = counts.get(base) ?? 0;
  counts.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** Starts the automatic names over, like `keras.backend.clear_session`. */
export function clearSession(): void {
  counts.clear();
}

/** As `keras.src.utils.naming.to_snake_case`. */
export function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** `MeanSquaredError` as `meanSquaredError`. */
export const lowerFirst = (name: string): string => name[0]!.toLowerCase() + name.slice(1);

/** Keras's keys by the names here: one that does not follow from it, and those that were asked for. */
const keys = new Map([['keepDims', 'keepdims']]);

/** `kernelSize` as `kernel_size`, `beta1` as `beta_1`: an option's key in Keras's configs. */
export function kerasKey(name: string): string {
  const key = keys.get(name) ?? snakeCase(name).replace(/(beta|epsilon)(?=\d)/, '$1_');
  keys.set(name, key);
  return key;
}
