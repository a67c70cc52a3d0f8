import { type Report, symmetricEigen } from './symmetric-eigen';

/** Numbers of each row that are multiplied at a time, so that they stay near the processor. */
const CHUNK = 64;
/** Squares of singular values that are nothing but rounding, of the greatest. */
const NOTHING = 1e-13;
/** Milliseconds between two reports. */
const EVERY = 50;

/**
 * What whitens images: `U diag(sqrt(n) / (S + epsilon)) U'`, of the singular values and vectors `x' = U S V'`, which
 * are found in float64 by the smaller of `x' x` and `x x'`.
 * @param x `[n, features]`, centred
 * @returns `[features, features]`, row-major
 */
export async function zcaWhiteningMatrix(
  x: Float32Array,
  n: number,
  epsilon: number,
  onProgress?: (done: number) => void,
): Promise<Float32Array> {
  let reported = performance.now();
  const report =
    (from: number, to: number): Report =>
    async (done) => {
      if (performance.now() - reported < EVERY) return;
      onProgress?.(from + (to - from) * done);
      await new Promise((resolve) => setTimeout(resolve)); // a page draws meanwhile
      reported = performance.now();
    };
  const features = x.length / n;
  const isTall = n >= features;
  const size = isTall ? features : n;
  const columns = { size: features, count: n, of: 1, along: features };
  const rows = { size: n, count: features, of: features, along: 1 };
  const squares = await products(x, isTall ? columns : rows, report(0, 0.2));
  const { values, vectors } = await symmetricEigen(squares, size, report(0.2, 0.85));
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  // The square root of what is asked for: y' y.
  const y = isTall ? vectors : new Float64Array(n * features);
  for (let k = 0; k < size; k++) {
    const weight = Math.sqrt(Math.sqrt(n) / (Math.sqrt(Math.max(values[k]!, 0)) + epsilon));
    const row = y.subarray(k * features, (k + 1) * features);
    if (isTall) row.forEach((value, i) => (row[i] = weight * value));
    else if (values[k]! > most * NOTHING)
      for (let i = 0; i < n; i++)
        addScaled(
          row,
          x.subarray(i * features, (i + 1) * features),
          (weight * vectors[k * n + i]!) / Math.sqrt(values[k]!),
        );
    await report(0.85, 0.9)(k / size);
  }
  const matrix = await products(y, { ...columns, count: size }, report(0.9, 1));
  onProgress?.(1);
  return Float32Array.from(matrix);
}

/** Where the rows of a matrix lie in an array: `size` rows of `count` numbers. */
interface Rows {
  readonly size: number;
  readonly count: number;
  readonly of: number;
  readonly along: number;
}

/** Of every two rows, `[size, size]`. */
async function products(x: ArrayLike<number>, { size, count, of, along }: Rows, report: Report): Promise<Float64Array> {
  const result = new Float64Array(size * size);
  for (let start = 0; start < count; start += CHUNK) {
    const width = Math.min(CHUNK, count - start);
    const rows = new Float64Array(size * width);
    for (let k = 0; k < width; k++)
      for (let i = 0; i < size; i++) rows[i * width + k] = x[i * of + (start + k) * along]!;
    for (let i = 0; i < size; i++) {
      addProducts(rows, i, width, result.subarray(i * size, i * size + i + 1));
      if (i % 16 === 0) await report((start + (width * i) / size) / count);
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) result[j * size + i] = result[i * size + j]!;
  return result;
}

/** Of row i and each to it: four at a time, so that it is read less often. */
function addProducts(rows: Float64Array, i: number, width: number, result: Float64Array): void {
  const row = rows.subarray(i * width, (i + 1) * width);
  let j = 0;
  for (; j + 3 <= i; j += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    const [inA, inB, inC, inD] = [j * width, (j + 1) * width, (j + 2) * width, (j + 3) * width];
    for (let k = 0; k < width; k++) {
      const value = row[k]!;
      a += value * rows[inA + k]!;
      b += value * rows[inB + k]!;
      c += value * rows[inC + k]!;
      d += value * rows[inD + k]!;
    }
    result[j]! += a;
    result[j + 1]! += b;
    result[j + 2]! += c;
    result[j + 3]! += d;
  }
  for (; j <= i; j++) {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += row[k]! * rows[j * width + k]!;
    result[j]! += sum;
  }
}

function addScaled(row: Float64Array, other: Float32Array, by: number): void {
  for (let i = 0; i < row.length; i++) row[i]! += by * other[i]!;
}
