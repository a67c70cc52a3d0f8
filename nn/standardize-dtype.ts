import { ArgumentError } from '../engine/errors';
import { assertNone, shown } from '../engine/known-options';

/** Names of number types, as Keras has them. */
const DTYPES = [
  'float16', 'float32', 'float64', 'uint8', 'uint16', 'uint32', 'uint64', 'int8', 'int16', 'int32', 'int64', 'bfloat16',
  'bool', 'string', 'float8_e4m3fn', 'float8_e5m2', 'complex64', 'complex128',
] as const; // prettier-ignore

/** A number type by Keras's name. */
export type DTypeName = (typeof DTYPES)[number];

/** What stands for a type in JavaScript: a class of typed arrays, or of values, or the engine's name. */
const OTHERS: ReadonlyMap<unknown, DTypeName> = /* @__PURE__ */ new Map<unknown, DTypeName>([
  [Boolean, 'bool'],
  [Number, 'float32'],
  [BigInt, 'int64'],
  [String, 'string'],
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
  [Int8Array, 'int8'],
  [Int16Array, 'int16'],
  [Int32Array, 'int32'],
  [BigInt64Array, 'int64'],
  [Uint8Array, 'uint8'],
  [Uint8ClampedArray, 'uint8'],
  [Uint16Array, 'uint16'],
  [Uint32Array, 'uint32'],
  [BigUint64Array, 'uint64'],
  ['f32', 'float32'],
  ['u32', 'uint32'],
  ['u8', 'uint8'],
]);

/**
 * The name of a number type, after Keras's `standardize_dtype`.
 * @param dtype its name; a class of JavaScript's, such as `Float32Array` or `Number`; the engine's name, `'f32'`; or
 * what has a `dtype`, such as an array or a tensor. Null is Keras's `floatx`, `'float32'`.
 * @throws ArgumentError for what is none.
 */
export function standardizeDtype(dtype: unknown, ...others: readonly []): DTypeName {
  assertNone('standardizeDtype', others);
  const given: unknown = typeof dtype === 'object' && dtype !== null && 'dtype' in dtype ? dtype.dtype : dtype;
  if (given === null || given === undefined) return 'float32';
  const name = OTHERS.get(given) ?? DTYPES.find((each) => each === given);
  if (name) return name;
  throw new ArgumentError(`standardizeDtype: ${shown(dtype)} is no type; expected one of ${DTYPES.join(', ')}`);
}
