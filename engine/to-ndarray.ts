import { ArgumentError, ShapeError } from './errors';
import {
  type NDArray,
  type NumberArray,
  type Numbers,
  type Shape,
  type TypedArray,
  formatShape,
  sameShape,
  sizeOf,
} from './ndarray';

/**
 * Numbers in any form as an NDArray, sizes checked. Bytes, `Float32Array`, `Uint32Array` and `Int32Array` stay the
 * memory they are; of lists only bytes stay bytes, all else becomes f32.
 * @throws ShapeError for lists of different lengths and for a shape that the numbers do not fill; ArgumentError for
 * what is no number.
 */
export function toNDArray(data: Numbers, shape?: Shape): NDArray {
  const parts: TypedArray[] = [];
  const nesting = collect(data, parts);
  const wanted = shape ?? nesting;
  if (!Array.isArray(wanted) || !wanted.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new ShapeError(
      `a shape must be a list of whole numbers, got ${Array.isArray(wanted) ? formatShape(wanted) : String(wanted)}`,
    );
  }
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  if (size !== sizeOf(wanted))
    throw new ShapeError(`${size} values cannot fill a tensor of shape ${formatShape(wanted)}`);
  if (parts.length === 1) return { data: parts[0]!, shape: wanted };
  const all =
    parts.length > 0 && parts.every((part) => part instanceof Uint8Array)
      ? new Uint8Array(size)
      : new Float32Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return { data: all, shape: wanted };
}

/** Adds the numbers of `value` to `parts`, in their order. @returns its shape. */
function collect(value: Numbers, parts: TypedArray[]): Shape {
  if (isNumber(value)) {
    parts.push(Float32Array.of(Number(value)));
    return [];
  }
  if (isTypedArray(value)) {
    parts.push(converted(value));
    return [value.length];
  }
  if (Array.isArray(value)) {
    const list: readonly Numbers[] = value;
    if (list.length === 0 || isNumber(list[0])) {
      parts.push(Float32Array.from(list, numberOf));
      return [list.length];
    }
    const first = collect(list[0]!, parts);
    for (let i = 1; i < list.length; i++) {
      if (!sameShape(collect(list[i]!, parts), first))
        throw new ShapeError('nested arrays must all have the same length at each depth');
    }
    return [list.length, ...first];
  }
  if (typeof value === 'object' && value !== null && 'data' in value && 'shape' in value) {
    const { data, shape } = value;
    if (!isTypedArray(data) && !Array.isArray(data)) throw notNumbers(data);
    const array = toNDArray(data, shape);
    parts.push(array.data);
    return array.shape;
  }
  throw notNumbers(value);
}

const isNumber = (value: unknown): value is number | bigint | boolean =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';

const isTypedArray = (value: unknown): value is NumberArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

function numberOf(value: Numbers): number {
  if (isNumber(value)) return Number(value);
  throw Array.isArray(value) || ArrayBuffer.isView(value)
    ? new ShapeError('nested arrays must all have the same depth')
    : notNumbers(value);
}

function converted(data: NumberArray): TypedArray {
  if (
    data instanceof Float32Array ||
    data instanceof Uint8Array ||
    data instanceof Uint32Array ||
    data instanceof Int32Array
  )
    return data;
  if (data instanceof Uint8ClampedArray) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  return data instanceof BigInt64Array || data instanceof BigUint64Array
    ? Float32Array.from(data, Number)
    : Float32Array.from(data);
}

function notNumbers(value: unknown): ArgumentError {
  const what =
    typeof value === 'object' && value !== null
      ? `a ${value.constructor?.name ?? 'plain object'}`
      : JSON.stringify(value);
  return new ArgumentError(
    `data must be numbers: typed arrays, lists of numbers, nested or not, or { data, shape } of them; got ${what}`,
  );
}
