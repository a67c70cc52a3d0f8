import type { FillMode } from '../../engine';
import type { NDArray } from '../../engine/ndarray';

/** Cells of the edge that go on beyond it for `nearest`, whose filter has no exact beginning. */
const PADDING = 12;

/** Of the recursive filter that finds a spline's coefficients, by its order. */
const POLES: Readonly<Record<number, readonly number[]>> = {
  2: [Math.sqrt(8) - 3],
  3: [Math.sqrt(3) - 2],
  4: [
    Math.sqrt(664 - Math.sqrt(438976)) + Math.sqrt(304) - 19,
    Math.sqrt(664 + Math.sqrt(438976)) - Math.sqrt(304) - 19,
  ],
  5: [
    Math.sqrt(67.5 - Math.sqrt(4436.25)) + Math.sqrt(26.25) - 6.5,
    Math.sqrt(67.5 + Math.sqrt(4436.25)) - Math.sqrt(26.25) - 6.5,
  ],
};

interface SplineOptions {
  /** 2 to 5. */
  readonly order: number;
  readonly fillMode: FillMode;
  readonly cval: number;
}

/** Numbers in a grid, and what lies around it. */
interface Plane {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * As `affineTransform`, by splines of order 2 to 5, on the CPU in float64: `scipy.ndimage.affine_transform`, whose
 * boundaries these are, `nearest` by padding and `constant` and `wrap` by a mirrored spline. For `reflect` SciPy's
 * spline misses the pixels of images of a few cells (by 0.005 at 3 x 4); here it goes through them.
 * @param images `[n, h, w, channels]`
 * @param matrices of each image `[[rr, rc, r0], [cr, cc, c0]]`
 */
export function splineTransform(
  { data, shape }: NDArray,
  matrices: readonly (readonly number[])[],
  { order, fillMode, cval }: SplineOptions,
): Float32Array {
  const [, height, width, channels] = shape as [number, number, number, number];
  const pad = fillMode === 'nearest' ? PADDING : 0;
  const pixels = height * width;
  const [down, right] = [new Taps(order, height + 2 * pad, fillMode), new Taps(order, width + 2 * pad, fillMode)];
  const result = new Float32Array(data.length);
  matrices.forEach((matrix, n) => {
    const splines = Array.from({ length: channels }, (_, c) => {
      const plane = Float64Array.from({ length: pixels }, (_, i) => data[(n * pixels + i) * channels + c]!);
      return coefficients(padded({ data: plane, rows: height, columns: width }, pad), order, fillMode);
    });
    const [rr, rc, r0, cr, cc, c0] = matrix as [number, number, number, number, number, number];
    for (let i = 0; i < pixels; i++) {
      const [row, column] = [Math.floor(i / width), i % width];
      const isInside =
        down.moveTo(rr * row + rc * column + r0 + pad) && right.moveTo(cr * row + cc * column + c0 + pad);
      for (let c = 0; c < channels; c++)
        result[(n * pixels + i) * channels + c] = isInside ? interpolated(splines[c]!, down, right) : cval;
    }
  });
  return result;
}

function padded({ data, rows, columns }: Plane, pad: number): Plane {
  const [height, width] = [rows + 2 * pad, columns + 2 * pad];
  const within = (at: number, size: number): number => Math.min(Math.max(at - pad, 0), size - 1);
  return {
    data: Float64Array.from(
      { length: height * width },
      (_, i) => data[within(Math.floor(i / width), rows) * columns + within(i % width, columns)]!,
    ),
    rows: height,
    columns: width,
  };
}

/** What a spline through the numbers is made of, in their place. */
function coefficients(plane: Plane, order: number, fillMode: FillMode): Plane {
  const { data, rows, columns } = plane;
  for (let column = 0; column < columns; column++) filter(data, column, columns, rows, order, fillMode);
  for (let row = 0; row < rows; row++) filter(data, row * columns, 1, columns, order, fillMode);
  return plane;
}

/** One line, forward and backward by each pole. */
function filter(data: Float64Array, start: number, step: number, n: number, order: number, fillMode: FillMode): void {
  if (n === 1) return;
  const at = (i: number): number => start + i * step;
  const isMirrored = fillMode === 'constant' || fillMode === 'wrap'; // about the middle of the last cell, else its edge
  const poles = POLES[order]!;
  const gain = poles.reduce((product, z) => product * (1 - z) * (1 - 1 / z), 1);
  for (let i = 0; i < n; i++) data[at(i)]! *= gain;
  for (const z of poles) {
    const first = data[at(0)]!;
    const far = z ** (isMirrored ? n - 1 : n);
    let sum = first + far * data[at(n - 1)]!;
    for (let i = 1, power = z; i < (isMirrored ? n - 1 : n); i++, power *= z)
      sum += power * (data[at(i)]! + far * data[at(n - 1 - i)]!);
    data[at(0)] = isMirrored ? sum / (1 - far * far) : first + (sum * z) / (1 - far * far);
    for (let i = 1; i < n; i++) data[at(i)]! += z * data[at(i - 1)]!;
    data[at(n - 1)] = isMirrored
      ? ((z * data[at(n - 2)]! + data[at(n - 1)]!) * z) / (z * z - 1)
      : (data[at(n - 1)]! * z) / (z - 1);
    for (let i = n - 2; i >= 0; i--) data[at(i)] = z * (data[at(i + 1)]! - data[at(i)]!);
  }
}

/** A coordinate brought inside an axis, or null where there is none. SciPy's `map_coordinate`. */
function inside(at: number, size: number, fillMode: FillMode): number | null {
  const last = size - 1;
  if (at >= 0 && at <= last) return at;
  if (fillMode === 'constant') return null;
  if (fillMode === 'nearest') return at < 0 ? 0 : last;
  if (size === 1) return 0;
  if (fillMode === 'wrap') return at < 0 ? at + last * (Math.trunc(-at / last) + 1) : at - last * Math.trunc(at / last);
  const from = at - 2 * size * Math.floor(at / (2 * size));
  return from < size ? from : 2 * size - from - 1;
}

/** The cells of an axis that a spline at a coordinate is made of, and the B-spline's value at each. */
class Taps {
  readonly cells: Int32Array;
  readonly weights: Float64Array;

  constructor(
    readonly order: number,
    readonly size: number,
    readonly fillMode: FillMode,
  ) {
    this.cells = new Int32Array(order + 1);
    this.weights = new Float64Array(order + 1);
  }

  /** Whether there is anything at the coordinate. */
  moveTo(coordinate: number): boolean {
    const { cells, weights, order, size, fillMode } = this;
    const at = inside(coordinate, size, fillMode);
    if (at === null) return false;
    const isOdd = order % 2 === 1;
    const middle = Math.floor(isOdd ? at : at + 0.5);
    const fraction = at - middle + (isOdd ? 0 : 0.5);
    // De Boor's recursion, for knots that are 1 apart.
    weights[0] = 1;
    for (let degree = 1; degree <= order; degree++) {
      let saved = 0;
      for (let i = 0; i < degree; i++) {
        const share = weights[i]! / degree;
        weights[i] = saved + (i + 1 - fraction) * share;
        saved = (fraction + degree - 1 - i) * share;
      }
      weights[degree] = saved;
    }
    for (let i = 0; i <= order; i++) cells[i] = cellOf(middle - (order >> 1) + i, size, fillMode);
    return true;
  }
}

function cellOf(i: number, size: number, fillMode: FillMode): number {
  if (i >= 0 && i < size) return i;
  if (fillMode === 'nearest') return Math.min(Math.max(i, 0), size - 1);
  if (size === 1) return 0;
  const period = fillMode === 'reflect' ? 2 * size : 2 * size - 2;
  const from = i - period * Math.floor(i / period);
  return from < size ? from : period - from - (fillMode === 'reflect' ? 1 : 0);
}

function interpolated({ data, columns }: Plane, down: Taps, right: Taps): number {
  let sum = 0;
  for (let i = 0; i < down.cells.length; i++) {
    let line = 0;
    for (let j = 0; j < right.cells.length; j++)
      line += right.weights[j]! * data[down.cells[i]! * columns + right.cells[j]!]!;
    sum += down.weights[i]! * line;
  }
  return sum;
}
