/** NumPy's functions of an array on the host: in any form, with NumPy's methods or without. */
import {
  type ArgmaxOptions,
  ArgumentError,
  type Axis,
  type DeviationOptions,
  type HostArray,
  type Numbers,
  type ReduceOptions,
  type ReductionOptions,
  Tensor,
  argmax as argmaxOfTensor,
  array,
  argsort as argsortOfTensor,
  expandDims as expandDimsOfTensor,
  isHostArray,
  mean as meanOfTensor,
  std as stdOfTensor,
} from '../engine';

/** The mean of a tensor, on the GPU; or of an array, a number, as `array(values).mean(axis)`. */
export function mean(x: Tensor, options?: ReduceOptions): Tensor;
export function mean(values: Numbers): number;
export function mean(values: Numbers, axis: Axis | ReductionOptions): number | HostArray<Float32Array>;
export function mean(x: Tensor | Numbers, axis?: Axis | ReductionOptions | ReduceOptions): unknown {
  if (x instanceof Tensor) return meanOfTensor(x, axis as ReduceOptions);
  return assertHost('mean', x).mean(axis as Axis);
}

/** The standard deviation of a tensor, on the GPU; or of an array, `array(values).std(axis)`. */
export function std(x: Tensor, options?: ReduceOptions): Tensor;
export function std(values: Numbers, axis?: Axis | DeviationOptions): number | HostArray<Float32Array>;
export function std(x: Tensor | Numbers, axis: Axis | DeviationOptions | ReduceOptions = null): unknown {
  if (x instanceof Tensor) return stdOfTensor(x, (axis as ReduceOptions | null) ?? {});
  return assertHost('std', x).std(axis as Axis);
}

/**
 * The indices of a tensor's largest elements along an axis, on the GPU; or of an array, `array(values).argmax(axis)`.
 */
export function argmax(x: Tensor, options?: ArgmaxOptions): Tensor;
export function argmax(values: Numbers, axis?: number | null): number | HostArray<Uint32Array>;
export function argmax(x: Tensor | Numbers, axis: number | null | ArgmaxOptions = null): unknown {
  if (x instanceof Tensor) return argmaxOfTensor(x, (axis as ArgmaxOptions | null) ?? {});
  return assertHost('argmax', x).argmax(axis as number | null);
}

/** The indices that sort a tensor, on the GPU; or an array: `array(values).argsort(axis)`. */
export function argsort(x: Tensor, axis?: number | null): Tensor;
export function argsort(values: Numbers, axis?: number | null): HostArray<Uint32Array>;
export function argsort(values: Tensor | Numbers, axis: number | null = -1): Tensor | HostArray<Uint32Array> {
  return values instanceof Tensor ? argsortOfTensor(values, axis) : assertHost('argsort', values).argsort(axis);
}

/** New axes of size 1, of a tensor or an array: of one image `expandDims(image, 0)` makes a batch of one. */
export function expandDims(x: Tensor, axis: number | readonly number[]): Tensor;
export function expandDims(values: Numbers, axis: number): HostArray;
export function expandDims(values: Tensor | Numbers, axis: number | readonly number[]): Tensor | HostArray {
  if (values instanceof Tensor) return expandDimsOfTensor(values, axis);
  return assertHost('expandDims', values).expandDims(axis as number);
}

/** @throws ArgumentError for a promise of an array, which is awaited too little. */
function assertHost(what: string, values: Numbers | PromiseLike<unknown>): HostArray {
  if (isHostArray(values)) return values;
  if (typeof values === 'object' && 'then' in values)
    throw new ArgumentError(`${what}: got a promise; await it first: ${what}(await ...)`);
  return array(values);
}
