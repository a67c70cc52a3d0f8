// What TensorBoard shows of a weight: its values in buckets, and pictures of it.
import type { NDArray } from '../../engine';
import { greatest, least } from '../../engine/extremes';
import { encodeImage } from '../datasets/encode-image';
import { imageDataFormat } from '../image-data-format';
import type { SummaryTensor } from '../io/events-file';

/** TensorBoard's default. */
const BUCKETS = 30;

/** How many values are in each of as many ranges, of one width, as rows of left edge, right edge and count. */
export function histogramTensor({ data }: NDArray): SummaryTensor {
  const [low, high] = [least(data), greatest(data)];
  const width = (high - low) / BUCKETS;
  const counts = new Float64Array(BUCKETS);
  // Of one value alone all are in the last.
  for (const v of data) counts[width === 0 ? BUCKETS - 1 : Math.min(Math.floor((v - low) / width), BUCKETS - 1)]!++;
  const edge = (i: number): number => (i === BUCKETS ? high : low + width * i);
  const rows = Array.from(counts, (count, i) => [edge(i), edge(i + 1), count]);
  return { shape: [BUCKETS, 3], data: Float64Array.from(rows.flat()) };
}

/** TensorBoard's default: how many pictures are kept of a weight. */
const PICTURES = 3;

/**
 * Pictures, values from 0 to 1 of which are black to white: of a vector a column, of a matrix one with the longer side
 * across, of a kernel of three axes one for each of the last, or, channels first, the first; of four, the first is that
 * of pictures, and the last has their 3 or 4 colors. Axes of one element do not count.
 * @returns width and height as texts, then PNG files; null for what makes no picture.
 */
export async function imageTensor(weight: NDArray): Promise<SummaryTensor | null> {
  const pictures = picturesOf(weight);
  if (!pictures) return null;
  const { shape, at } = pictures;
  const [count, height, width, channels] = shape;
  const files = Array.from({ length: Math.min(count, PICTURES) }, (_, picture) => {
    const data = Uint8Array.from({ length: height * width * channels }, (__, i) => byteOf(at(picture, i)));
    return encodeImage({ data, shape: [height, width, channels] }, 'png', { name: 'TensorBoard', quality: 100 });
  });
  const strings = [String(width), String(height), ...(await Promise.all(files))];
  return { shape: [strings.length], strings };
}

/** As TensorFlow's `convert_image_dtype`. */
const byteOf = (value: number): number => Math.max(0, Math.min(Math.fround(value * 255.5), 255));

interface Pictures {
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
  /** A value of a picture, of all its lines. */
  at(picture: number, index: number): number;
}

function picturesOf({ data, shape }: NDArray): Pictures | null {
  const sizes = shape.filter((size) => size !== 1);
  const [a = 1, b = 1, c = 1, d = 1] = sizes;
  const inOrder =
    (height: number, width: number, channels: number): Pictures['at'] =>
    (picture, i) =>
      data[picture * height * width * channels + i]!;
  if (sizes.length === 1) return { shape: [1, a, 1, 1], at: inOrder(a, 1, 1) };
  if (sizes.length === 2)
    return a > b
      ? { shape: [1, b, a, 1], at: (_, i) => data[(i % a) * b + Math.floor(i / a)]! }
      : { shape: [1, a, b, 1], at: inOrder(a, b, 1) };
  if (sizes.length === 3)
    return imageDataFormat() === 'channels_last'
      ? { shape: [c, a, b, 1], at: (picture, i) => data[i * c + picture]! }
      : { shape: [a, b, c, 1], at: inOrder(b, c, 1) };
  if (sizes.length === 4 && (d === 3 || d === 4)) return { shape: [a, b, c, d], at: inOrder(b, c, d) };
  return null;
}
