/** The few of NumPy's ways with an array that the notes use, by its names. */
import { type NDArray, take } from '../nn';

export function mean({ data }: NDArray): number {
  let sum = 0;
  for (const value of data) sum += value;
  return Math.fround(sum / data.length);
}

export function std(array: NDArray): number {
  const middle = mean(array);
  let sum = 0;
  for (const value of array.data) sum += (value - middle) ** 2;
  return Math.fround(Math.sqrt(sum / array.data.length));
}

/** `array[:count]`. */
export function first<A extends NDArray>(array: A, count: number): A {
  return take(array, Uint32Array.from({ length: Math.min(count, array.shape[0]!) }, (_, i) => i));
}

/** `array[index]`, of an array or a batch: without the first axis. */
export function at(array: NDArray, index: number): NDArray {
  const { data, shape } = take(array, [index]);
  return { data, shape: shape.slice(1) };
}

/** `array[0, :, :, index]`, of `[n, h, w, c]`. */
export function channel({ data, shape }: NDArray, index: number): NDArray<Float32Array> {
  const [, height = 0, width = 0, channels = 0] = shape;
  return { data: Float32Array.from({ length: height * width }, (_, i) => data[i * channels + index]!), shape: [height, width] };
}
