/** NumPy's functions of an array on the host: in any form, with NumPy's methods or without. */
import {
  ArgumentError,
  type Axis,
  type DeviationOptions,
  type HostArray,
  type Numbers,
  type ReductionOptions,
  Tensor,
  array,
  argsort as argsortOfTensor,
  expandDims as expandDimsOfTensor,
  isHostArray,
  mean as meanOfTensor,
} from '../engine';

type TensorOptions = Parameters<typeof meanOfTensor>[1];

/** The mean of a tensor, on the GPU; or of an array, a number, as `array(values).mean(axis)`. */
export function mean(x: Tensor, options?: TensorOptions): Tensor;
export function mean(values: Numbers): number;
export function mean(values: Numbers, axis: Axis | ReductionOptions): number | HostArray<Float32Array>;
export function mean(x: Tensor | Numbers, axis?: Axis | ReductionOptions | TensorOptions): unknown {
  if (x instanceof Tensor) return meanOfTensor(x, axis as TensorOptions);
  return assertHost('mean', x).mean(axis as Axis);
}

/** `array(values).std(axis)`. */
export function std(values: Numbers, axis: Axis | DeviationOptions = null): number | HostArray<Float32Array> {
  return assertHost('std', values).std(axis);
}

/** `array(values).argmax(axis)`. */
export function argmax(values: Numbers, axis: number | null = null): number | HostArray<Uint32Array> {
  return assertHost('argmax', values).argmax(axis);
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

/** @throws ArgumentError for a tensor or a promise of an array: what is awaited too little. */
function assertHost(what: string, values: Numbers | Tensor | PromiseLike<unknown>): HostArray {
  if (isHostArray(values)) return values;
  if (values instanceof Tensor)
    throw new ArgumentError(`${what}: takes arrays, and a tensor's is awaited: ${what}(await tensor.array())`);
  if (typeof values === 'object' && 'then' in values)
    throw new ArgumentError(`${what}: got a promise; await it first: ${what}(await ...)`);
  return array(values);
}
