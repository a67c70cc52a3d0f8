/** The few of NumPy's ways with an array that the notes use, by its names. */
import { type NDArray, take } from '../nn';

const { fround } = Math;

/** In f32, to the bit: NumPy adds in blocks of 128 and less, by eight sums at once, and the blocks in pairs. */
function sum(data: Float32Array): number {
  const { length } = data;
  if (length < 8) return data.reduce((total, value) => fround(total + value), 0);
  if (length > 128) {
    const half = Math.floor(length / 16) * 8;
    return fround(sum(data.subarray(0, half)) + sum(data.subarray(half)));
  }
  const sums = data.slice(0, 8);
  const whole = length - (length % 8);
  for (let i = 8; i < whole; i++) sums[i % 8]! += data[i]!;
  const pair = (i: number): number => fround(sums[i]! + sums[i + 1]!);
  const total = fround(fround(pair(0) + pair(2)) + fround(pair(4) + pair(6)));
  return data.subarray(whole).reduce((total, value) => fround(total + value), total);
}

const meanOf = (data: Float32Array): number => fround(sum(data) / data.length);

export function mean({ data }: NDArray): number {
  return meanOf(Float32Array.from(data));
}

export function std(array: NDArray): number {
  const middle = mean(array);
  return fround(Math.sqrt(meanOf(Float32Array.from(array.data, (value) => fround(value - middle) ** 2))));
}

/** `array[:count]`. */
export function first<A extends NDArray>(array: A, count: number): A {
  return take(
    array,
    Uint32Array.from({ length: Math.min(count, array.shape[0]!) }, (_, i) => i),
  );
}

/** `array[index]`, of an array or a batch: without the first axis. */
export function at(array: NDArray, index: number): NDArray {
  const { data, shape } = take(array, [index]);
  return { data, shape: shape.slice(1) };
}

/** `array[0, :, :, index]`, of `[n, h, w, c]`. */
export function channel({ data, shape }: NDArray, index: number): NDArray<Float32Array> {
  const [, height = 0, width = 0, channels = 0] = shape;
  return {
    data: Float32Array.from({ length: height * width }, (_, i) => data[i * channels + index]!),
    shape: [height, width],
  };
}
