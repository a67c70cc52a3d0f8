import type { NDArray } from '../../engine/ndarray';
import { middleWindow } from '../layers/preprocessing/smart-resize';
import { halfToEven } from '../half-to-even';

/** How `tf.image.resize` finds what lies between pixels. */
export const INTERPOLATIONS = [
  'bilinear', 'nearest', 'bicubic', 'area', 'lanczos3', 'lanczos5', 'gaussian', 'mitchellcubic',
] as const; // prettier-ignore
/**
 * How `imageDatasetFromDirectory` resizes images, as `tf.image.resize`: by the four nearest pixels (`'bilinear'`), the
 * nearest, those within a kernel, or the mean of all that a pixel takes the place of (`'area'`).
 */
export type Interpolation = (typeof INTERPOLATIONS)[number];

type Size = readonly [height: number, width: number];
type Image = NDArray<Uint8Array | Int32Array | Float32Array>;

/**
 * Another size, after `tf.image.resize`: pixels have their centres at halves, and but for `'area'` shrinking does not
 * average (`antialias=False`).
 * @param image `[h, w, c]`
 * @returns `[height, width, c]`: for `nearest` the values as they are, else as f32
 */
export function resizeImage(image: Image, [height, width]: Size, interpolation: Interpolation): Image {
  const { data, shape } = image;
  const [fromHeight, fromWidth, channels] = shape as [number, number, number];
  const nearest = interpolation === 'nearest';
  if (fromHeight === height && fromWidth === width) return { data: nearest ? data : new Float32Array(data), shape };
  const cellsOf = CELLS_BY_INTERPOLATION[interpolation];
  const [rows, columns] = [cellsOf(fromHeight, height), cellsOf(fromWidth, width)];
  const size = height * width * channels;
  const between = new Float64Array(height * fromWidth * channels);
  const line = fromWidth * channels;
  rows.forEach(({ first, weights }, row) => {
    weights.forEach((weight, i) => {
      const from = (first + i) * line;
      for (let k = 0; k < line; k++) between[row * line + k]! += weight * data[from + k]!;
    });
  });
  const result = new (
    !nearest || data instanceof Float32Array ? Float32Array : data instanceof Int32Array ? Int32Array : Uint8Array
  )(size);
  for (let row = 0; row < height; row++) {
    columns.forEach(({ first, weights }, column) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * between[row * line + (first + i) * channels + c]!;
        result[(row * width + column) * channels + c] = sum;
      }
    });
  }
  return { data: result, shape: [height, width, channels] };
}

/** Old cells that a new one of an axis is made of, one after the other, and the share of each. */
interface Cells {
  readonly first: number;
  readonly weights: readonly number[];
}

/** By the sizes of an axis before and after. */
export const CELLS_BY_INTERPOLATION: Readonly<Record<Interpolation, (from: number, to: number) => readonly Cells[]>> = {
  nearest: (from, to) =>
    Array.from({ length: to }, (_, cell) => ({ first: Math.floor(((2 * cell + 1) * from) / to / 2), weights: [1] })),
  bilinear: (from, to) => within(from, to, 1, (d) => 1 - d),
  bicubic,
  area: (from, to) =>
    Array.from({ length: to }, (_, cell) => {
      const [start, end] = [(cell * from) / to, ((cell + 1) * from) / to];
      const first = Math.floor(start);
      const count = Math.max(Math.ceil(end - 1e-6), first + 1) - first;
      const overlap = (i: number): number => Math.min(first + i + 1, end) - Math.max(first + i, start);
      return { first, weights: Array.from({ length: count }, (_, i) => (overlap(i) * to) / from) };
    }),
  lanczos3: (from, to) => within(from, to, 3, (d) => lanczos(d, 3)),
  lanczos5: (from, to) => within(from, to, 5, (d) => lanczos(d, 5)),
  gaussian: (from, to) => within(from, to, 1.5, (d) => (d < 1.5 ? Math.exp(-2 * d * d) : 0)),
  mitchellcubic: (from, to) =>
    within(from, to, 2, (d) =>
      d < 1 ? ((7 * d - 12) * d * d + 16 / 3) / 6 : (((-7 / 3) * d + 12) * d * d - 20 * d + 32 / 3) / 6,
    ),
};

const lanczos = (d: number, radius: number): number =>
  d <= 1e-3 ? 1 : (radius * Math.sin(Math.PI * d) * Math.sin((Math.PI * d) / radius)) / (Math.PI * d) ** 2;

/** By a kernel of the distance, whose weights are made to add up to 1. */
function within(from: number, to: number, radius: number, kernel: (distance: number) => number): readonly Cells[] {
  return Array.from({ length: to }, (_, cell) => {
    const at = ((2 * cell + 1) * from) / to / 2;
    const first = Math.max(Math.ceil(at - radius - 0.5), 0);
    const last = Math.min(Math.floor(at + radius - 0.5), from - 1);
    const raw = Array.from({ length: last - first + 1 }, (_, i) =>
      kernel(Math.min(Math.abs(first + i + 0.5 - at), radius)),
    );
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: raw.map((weight) => weight / total) };
  });
}

/** By Keys's kernel, which TensorFlow looks up in a table of 1024 distances. */
function bicubic(from: number, to: number): readonly Cells[] {
  const near = (d: number): number => (1.5 * d - 2.5) * d * d + 1;
  const far = (d: number): number => ((-0.5 * d + 2.5) * d - 4) * d + 2;
  const { fround } = Math;
  const scale = fround(from / to);
  return Array.from({ length: to }, (_, cell) => {
    const at = fround(fround(fround(cell + 0.5) * scale) - 0.5);
    const middle = Math.floor(at);
    const offset = halfToEven((at - middle) * 1024);
    const d = offset / 1024;
    const all = [far(1 + d), near(d), near(1 - d), far(2 - d)];
    const inside = all.flatMap((weight, i) => {
      const index = middle - 1 + i;
      return index >= 0 && index < from ? [{ index, weight }] : [];
    });
    const total = inside.reduce((sum, { weight }) => sum + weight, 0);
    return { first: inside[0]!.index, weights: inside.map(({ weight }) => weight / total) };
  });
}

/** The middle of an image, as large as it can be in the proportions of a size, in that size: Keras's `smart_resize`. */
export function cropToSize(image: Image, size: Size, interpolation: Interpolation): Image {
  const [[top, left], [rows, columns]] = middleWindow(image.shape as unknown as Size, size);
  const { data, shape } = image;
  const [, width, channels] = shape as [number, number, number];
  const window = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    const start = ((top + row) * width + left) * channels;
    window.set(data.subarray(start, start + columns * channels), row * columns * channels);
  }
  return resizeImage({ data: window, shape: [rows, columns, channels] }, size, interpolation);
}

/** An image as large as it can be within a size, in the middle of zeros: `tf.image.resize_with_pad`. */
export function padToSize(image: Image, [height, width]: Size, interpolation: Interpolation): Image {
  const { fround, floor, max } = Math;
  const [fromHeight, fromWidth, channels] = image.shape as [number, number, number];
  const ratio = max(fround(fromWidth / width), fround(fromHeight / height)); // in f32, as TensorFlow
  const [exactRows, exactColumns] = [fround(fromHeight / ratio), fround(fromWidth / ratio)];
  const size = [floor(exactRows), floor(exactColumns)] as const;
  const [top, left] = [max(0, floor((height - exactRows) / 2)), max(0, floor((width - exactColumns) / 2))];
  const { data } = resizeImage(image, size, interpolation);
  const result = new Float32Array(height * width * channels);
  const line = size[1] * channels;
  for (let row = 0; row < size[0]; row++)
    result.set(data.subarray(row * line, (row + 1) * line), ((top + row) * width + left) * channels);
  return { data: result, shape: [height, width, channels] };
}
