import type { NDArray } from '../../engine/ndarray';
import type { Imaging, Pixels } from './decode-image';

/** How an image is resized: by the mean of the four nearest pixels, weighted by distance, or the nearest pixel. */
export type Interpolation = 'bilinear' | 'nearest';
export const INTERPOLATIONS: readonly Interpolation[] = ['bilinear', 'nearest'];

/**
 * Another size, after `tf.image.resize`: pixels have their centres at halves, and shrinking does not average
 * (`antialias=False`).
 * @param imaging whose `nearest`: Pillow adds up steps, so that where a centre lies between two pixels, its error
 * decides.
 * @param image `[h, w, c]`
 * @returns `[height, width, c]`: for `nearest` the values as they are, for `bilinear` as f32
 */
export function resizeImage(
  { data, shape }: Pixels,
  [height, width]: readonly [number, number],
  interpolation: Interpolation,
  imaging: Imaging,
): NDArray<Uint8Array | Int32Array | Float32Array> {
  const [fromHeight, fromWidth, channels] = shape as [number, number, number];
  const nearest = interpolation === 'nearest';
  if (fromHeight === height && fromWidth === width) return { data: nearest ? data : new Float32Array(data), shape };
  const cells = !nearest ? between : imaging === 'pillow' ? stepped : centred;
  const [rows, columns] = [cells(fromHeight, height), cells(fromWidth, width)];
  const size = height * width * channels;
  const result = !nearest
    ? new Float32Array(size)
    : data instanceof Int32Array
      ? new Int32Array(size)
      : new Uint8Array(size);
  let target = 0;
  for (const row of rows) {
    const [above, below] = [row.first * fromWidth, row.second * fromWidth];
    for (const column of columns) {
      for (let c = 0; c < channels; c++) {
        const at = (line: number, cell: number): number => data[(line + cell) * channels + c]!;
        const top = at(above, column.first);
        if (nearest) {
          result[target++] = top;
          continue;
        }
        const bottom = at(below, column.first);
        const left = top + (bottom - top) * row.fraction;
        const rightTop = at(above, column.second);
        const right = rightTop + (at(below, column.second) - rightTop) * row.fraction;
        result[target++] = left + (right - left) * column.fraction;
      }
    }
  }
  return { data: result, shape: [height, width, channels] };
}

/**
 * For each new cell of an axis, the two old ones its centre lies between and how far it is from the first to the
 * second.
 */
type Cells = readonly { readonly first: number; readonly second: number; readonly fraction: number }[];

function between(from: number, to: number): Cells {
  return Array.from({ length: to }, (_, cell) => {
    // Twice the numbers, so that whole ones stay exact.
    const at = (((2 * cell + 1) * from) / to - 1) / 2;
    const first = Math.floor(at);
    return { first: Math.max(first, 0), second: Math.min(first + 1, from - 1), fraction: at - first };
  });
}

const nearestTo = (at: number): Cells[number] => ({ first: Math.floor(at), second: 0, fraction: 0 });

const centred = (from: number, to: number): Cells =>
  Array.from({ length: to }, (_, cell) => nearestTo(((2 * cell + 1) * from) / to / 2));

/** Pillow's `ImagingScaleAffine`. */
function stepped(from: number, to: number): Cells {
  const step = from / to;
  let at = step * 0.5;
  return Array.from({ length: to }, () => {
    const cell = nearestTo(at);
    at += step;
    return cell;
  });
}
