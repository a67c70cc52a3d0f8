import type { NDArray } from '../../engine/ndarray';

export type Interpolation = 'bilinear' | 'nearest';
export const INTERPOLATIONS: readonly Interpolation[] = ['bilinear', 'nearest'];

/**
 * Another size, after `tf.image.resize`: pixels have their centres at halves, and shrinking does not average
 * (`antialias=False`).
 * @param image `[h, w, c]`
 * @returns `[height, width, c]`: for `nearest` the values as they are, for `bilinear` as f32
 */
export function resizeImage(
  { data, shape }: NDArray<Uint8Array>,
  [height, width]: readonly [number, number],
  interpolation: Interpolation,
): NDArray<Uint8Array | Float32Array> {
  const [fromHeight, fromWidth, channels] = shape as [number, number, number];
  const nearest = interpolation === 'nearest';
  if (fromHeight === height && fromWidth === width) return { data: nearest ? data : new Float32Array(data), shape };
  const rows = cells(fromHeight, height, nearest);
  const columns = cells(fromWidth, width, nearest);
  const size = height * width * channels;
  const result = nearest ? new Uint8Array(size) : new Float32Array(size);
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

/** For each new cell of an axis, the two old ones its centre lies between and how far it is from the first to the second. */
function cells(from: number, to: number, nearest: boolean): { first: number; second: number; fraction: number }[] {
  return Array.from({ length: to }, (_, cell) => {
    // Twice the numbers, so that whole ones stay exact.
    const twice = ((2 * cell + 1) * from) / to;
    const at = nearest ? Math.floor(twice / 2) : (twice - 1) / 2;
    const first = Math.floor(at);
    return { first: Math.max(first, 0), second: Math.min(first + 1, from - 1), fraction: at - first };
  });
}
