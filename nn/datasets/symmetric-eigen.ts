/** Called now and then with what part of the work is done, 0 to 1. */
export type Report = (done: number) => Promise<void>;

/** Eigenvalues, in no order, and in the rows of `vectors` what belongs to them, each of length 1. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * A symmetric matrix taken apart, in float64: Householder's reduction to three diagonals, then the implicit QL method
 * (EISPACK's `tred2` and `tql2`), with all that is gone through many times in rows.
 * @param a `[n, n]`, row-major, of which the lower half is read, and overwritten.
 */
export async function symmetricEigen(a: Float64Array, n: number, report: Report): Promise<Eigen> {
  const row = (matrix: Float64Array, i: number, length = n): Float64Array => matrix.subarray(i * n, i * n + length);
  const values = new Float64Array(n);
  /** Beside the diagonal: of i - 1 and i. */
  const beside = new Float64Array(n);
  /** Half the square of the length of each reflector, which stays in its row of a. */
  const halves = new Float64Array(n);
  const p = new Float64Array(n);

  for (let i = n - 1; i > 0; i--) {
    const u = row(a, i, i);
    const length = Math.sqrt(dot(u, u));
    values[i] = a[i * n + i]!;
    if (i === 1 || length === 0) {
      beside[i] = u[i - 1]!;
      continue;
    }
    const last = u[i - 1]!;
    const g = last > 0 ? -length : length;
    beside[i] = g;
    u[i - 1] = last - g;
    const half = length * length - last * g;
    halves[i] = half;
    p.fill(0, 0, i);
    for (let j = 0; j < i; j++) addProduct(row(a, j, j + 1), u, p);
    let along = 0;
    for (let j = 0; j < i; j++) along += u[j]! * (p[j]! /= half);
    along /= 2 * half;
    for (let j = 0; j < i; j++) p[j]! -= along * u[j]!;
    for (let j = 0; j < i; j++) subtractBoth(row(a, j, j + 1), u, p);
    if (i % 16 === 0) await report(0.3 * (1 - (i / n) ** 3));
  }
  values[0] = a[0]!;

  // The product of the reflections, transposed: its rows are turned below.
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let i = 1; i < n; i++) {
    const half = halves[i]!;
    if (half === 0) continue;
    const u = row(a, i, i);
    for (let j = 0; j < i; j++) reflect(row(vectors, j, i), u, half);
    if (i % 16 === 0) await report(0.3 + 0.3 * (i / n) ** 3);
  }

  for (let i = 1; i < n; i++) beside[i - 1] = beside[i]!;
  beside[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (;;) {
      let m = l;
      while (m < n - 1 && Math.abs(beside[m]!) > Number.EPSILON * (Math.abs(values[m]!) + Math.abs(values[m + 1]!)))
        m++;
      if (m === l) break;
      let g = (values[l + 1]! - values[l]!) / (2 * beside[l]!);
      let r = Math.sqrt(g * g + 1);
      g = values[m]! - values[l]! + beside[l]! / (g + (g < 0 ? -r : r));
      let [sin, cos, shift] = [1, 1, 0];
      let i = m - 1;
      for (; i >= l; i--) {
        const f = sin * beside[i]!;
        const b = cos * beside[i]!;
        r = Math.sqrt(f * f + g * g);
        beside[i + 1] = r;
        if (r === 0) {
          values[i + 1]! -= shift;
          break;
        }
        sin = f / r;
        cos = g / r;
        g = values[i + 1]! - shift;
        r = (values[i]! - g) * sin + 2 * cos * b;
        shift = sin * r;
        values[i + 1] = g + shift;
        g = cos * r - b;
        turn(row(vectors, i), row(vectors, i + 1), sin, cos);
      }
      beside[m] = 0;
      if (i >= l) continue;
      values[l]! -= shift;
      beside[l] = g;
    }
    if (l % 16 === 0) await report(0.6 + 0.4 * (1 - (1 - l / n) ** 2));
  }
  return { values, vectors };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** What a row j of the lower half, and column j of the upper, add to the matrix times u. */
function addProduct(row: Float64Array, u: Float64Array, p: Float64Array): void {
  const j = row.length - 1;
  const at = u[j]!;
  let sum = row[j]! * at;
  for (let k = 0; k < j; k++) {
    sum += row[k]! * u[k]!;
    p[k]! += row[k]! * at;
  }
  p[j]! += sum;
}

function subtractBoth(row: Float64Array, u: Float64Array, p: Float64Array): void {
  const [atU, atP] = [u[row.length - 1]!, p[row.length - 1]!];
  for (let k = 0; k < row.length; k++) row[k]! -= atU * p[k]! + atP * u[k]!;
}

function reflect(row: Float64Array, u: Float64Array, half: number): void {
  const along = dot(row, u) / half;
  for (let k = 0; k < row.length; k++) row[k]! -= along * u[k]!;
}

function turn(a: Float64Array, b: Float64Array, sin: number, cos: number): void {
  for (let k = 0; k < a.length; k++) {
    const x = a[k]!;
    const y = b[k]!;
    a[k] = cos * x - sin * y;
    b[k] = sin * x + cos * y;
  }
}
