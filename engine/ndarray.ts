/**
 * Element types a tensor can have on the GPU. `u8` is data at rest (images as bytes); ops compute in `f32` and `u32`.
 */
export type DType = 'f32' | 'u32' | 'u8';

/** Sizes of the axes, outermost first. Images are NHWC, conv kernels HWIO, dense kernels `[in, out]`. */
export type Shape = readonly number[];

/** The typed arrays that tensors are written from and read into. */
export type TypedArray = Float32Array | Uint8Array | Uint32Array | Int32Array;

/**
 * An array on the host: row-major data and its shape. What comes back from the GPU, and what pictures are drawn from.
 */
export interface NDArray<T extends TypedArray = TypedArray> {
  /** Row-major, as many elements as the shape has. */
  readonly data: T;
  /** Sizes of the axes. */
  readonly shape: Shape;
}

/** Any of JavaScript's typed arrays. */
export type NumberArray =
  TypedArray | Int8Array | Uint8ClampedArray | Int16Array | Uint16Array | Float64Array | BigInt64Array | BigUint64Array;

/** Numbers in any form: typed arrays, lists of them, lists of numbers, nested to any depth. `true` is 1. */
export type Numbers =
  | number
  | bigint
  | boolean
  | NumberArray
  | readonly Numbers[]
  | { readonly data: NumberArray | readonly (number | bigint | boolean)[]; readonly shape: Shape };

/** Number of elements: the product of the axes, 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** A shape as messages write it: `[28, 28, 1]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/**
 * What stands in shape rules for a size that is not known yet: a number that no size can be, and that windows and
 * strides leave so, for it is much larger than they are and divisible by small numbers.
 */
export const UNKNOWN_SIZE = 2 ** 40 * 105;

/** Whether a size is one, and neither `UNKNOWN_SIZE` nor what rules have made of it. */
export const isKnown = (size: number): boolean => size < 2 ** 31;

/** Whether two shapes have the same axes of the same sizes. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
