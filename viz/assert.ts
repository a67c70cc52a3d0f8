import { ArgumentError, ShapeError } from '../engine/errors';
import { shown } from '../engine/known-options';
import { formatShape, sizeOf, type NDArray, type Numbers } from '../engine/ndarray';
import { toNDArray } from '../engine/to-ndarray';

/**
 * What a figure draws as an array: one stays what it is, lists become one. Throws `ArgumentError` for what has no
 * numbers here: a tensor, a promise, nothing.
 */
export function arrayOf(figure: string, given: Numbers): NDArray {
  const value: unknown = given;
  if (typeof value === 'object' && value !== null) {
    if ('engine' in value)
      throw new ArgumentError(
        `${figure}: got ${shown(value)}, whose numbers are on the GPU; give await tensor.array()`,
      );
    if ('data' in value && 'shape' in value && ArrayBuffer.isView(value.data)) return value as NDArray;
    if (Array.isArray(value) || ArrayBuffer.isView(value) || 'data' in value) return toNDArray(given);
  }
  throw new ArgumentError(`${figure}: expected an array or lists of numbers, got ${shown(value)}`);
}

/** Throws `ShapeError` unless the array fits the rule, has no empty axis and holds what its shape says. */
export function assertArray(figure: string, { data, shape }: NDArray, rule = '', fits = true): void {
  const got = `${figure}: got shape ${formatShape(shape)}`;
  if (!fits) throw new ShapeError(`${got}; ${rule}.`);
  if (!shape.every((size) => Number.isInteger(size) && size > 0)) {
    throw new ShapeError(`${got}; every axis must be a whole number above zero.`);
  }
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError(`${got}, which is ${sizeOf(shape)} elements, but the data has ${data.length}.`);
  }
}

/** Throws `ArgumentError` unless `value` is a whole number of at least `least`. */
export function assertCount(figure: string, name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ArgumentError(`${figure}: ${name} is ${value}; it must be a whole number of at least ${least}.`);
}

/** Throws `ArgumentError` unless both ends are finite and the first is the lower. */
export function assertRange(figure: string, name: string, [low, high]: readonly [number, number]): void {
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new ArgumentError(`${figure}: ${name} is [${low}, ${high}]; it must be finite, the lower end first.`);
}
