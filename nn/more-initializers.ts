import { ArgumentError, type Tensor, type Words, fill, formatShape, randomNormal, threefry } from '../engine';
import { type Initializer, fans, initializerOf, uniform } from './initializers';
import { snakeCase } from './names';
import { nextKey } from './random-seed';

function normal(weight: Tensor, mean: number, stddev: number): void {
  weight.engine.scope(() => randomNormal(weight.engine, weight.shape, { key: nextKey(), mean, stddev, into: weight }));
}

/** A number of the standard normal distribution, by its place among those of a key. */
function normalAt(key: Words, at: Words): number {
  const [a, b] = threefry(key, at);
  return Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * b) / 2 ** 32);
}

/** Of a normal distribution what is within two standard deviations, drawn on the host: a GPU cannot draw again. */
function truncatedNormal(weight: Tensor, mean: number, stddev: number): void {
  const key = nextKey();
  const values = Float32Array.from({ length: weight.size }, (_, i) => {
    for (let attempt = 0; ; attempt++) {
      const z = normalAt(key, [i, attempt]);
      if (Math.abs(z) < 2) return mean + stddev * z;
    }
  });
  weight.write(values);
}

/**
 * The standard deviation of a normal distribution cut at two: what Keras divides by, so that the rest has the one asked
 * for.
 */
const CUT = 0.87962566103423978;

interface Scaling {
  readonly scale: number;
  readonly mode: string;
  readonly distribution: string;
}

/** Draws with a variance of `scale / fan`, as all of Keras's initializers do that go by a weight's fans. */
function scaled(weight: Tensor, { scale, mode, distribution }: Scaling, { fanIn, fanOut } = fans(weight)): void {
  const fan = Math.max(1, mode === 'fan_in' ? fanIn : mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2);
  const limit = Math.sqrt((3 * scale) / fan);
  if (distribution === 'uniform') uniform(weight, -limit, limit);
  else if (distribution === 'untruncated_normal') normal(weight, 0, Math.sqrt(scale / fan));
  else truncatedNormal(weight, 0, Math.sqrt(scale / fan) / CUT);
}

/** Keras's He uniform, for ReLUs: limit `sqrt(6 / fanIn)`. */
export const heUniform: Initializer = /* @__PURE__ */ initializerOf('HeUniform', {}, (weight) =>
  scaled(weight, { scale: 2, mode: 'fan_in', distribution: 'uniform' }),
);

/** Keras's LeCun uniform: limit `sqrt(3 / fanIn)`. */
export const lecunUniform: Initializer = /* @__PURE__ */ initializerOf('LecunUniform', {}, (weight) =>
  scaled(weight, { scale: 1, mode: 'fan_in', distribution: 'uniform' }),
);

/** Keras's He normal, truncated: standard deviation `sqrt(2 / fanIn)`. */
export const heNormal: Initializer = /* @__PURE__ */ initializerOf('HeNormal', {}, (weight) =>
  scaled(weight, { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' }),
);

/** Keras's Glorot normal, truncated: standard deviation `sqrt(2 / (fanIn + fanOut))`. */
export const glorotNormal: Initializer = /* @__PURE__ */ initializerOf('GlorotNormal', {}, (weight) =>
  scaled(weight, { scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' }),
);

/** Keras's LeCun normal, truncated: standard deviation `sqrt(1 / fanIn)`. */
export const lecunNormal: Initializer = /* @__PURE__ */ initializerOf('LecunNormal', {}, (weight) =>
  scaled(weight, { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' }),
);

/** Keras's TruncatedNormal: of mean 0 and standard deviation 0.05, before it is cut at two of these. */
export const truncatedNormalInitializer = ({
  mean = 0,
  stddev = 0.05,
}: { mean?: number; stddev?: number } = {}): Initializer =>
  initializerOf('TruncatedNormal', { mean, stddev }, (weight) => truncatedNormal(weight, mean, stddev));

/** Keras's RandomUniform; by default in -0.05..0.05. */
export const randomUniformInitializer = ({
  min = -0.05,
  max = 0.05,
}: { min?: number; max?: number } = {}): Initializer =>
  initializerOf('RandomUniform', { minval: min, maxval: max }, (weight) => uniform(weight, min, max));

/** Keras's RandomNormal; by default of mean 0 and standard deviation 0.05. */
export const randomNormalInitializer = ({
  mean = 0,
  stddev = 0.05,
}: { mean?: number; stddev?: number } = {}): Initializer =>
  initializerOf('RandomNormal', { mean, stddev }, (weight) => normal(weight, mean, stddev));

/** Keras's Constant. */
export const constant = (value: number): Initializer =>
  initializerOf('Constant', { value }, (weight) => {
    fill(weight.engine, weight.shape, value, { into: weight });
  });

export interface VarianceScalingOptions {
  /** Positive. Default 1. */
  scale?: number;
  /**
   * What the variance is divided by: `'fan_in'`, `'fan_out'`, or their mean, `'fan_avg'`. In camelCase as well. Default
   * `'fan_in'`.
   */
  mode?: string;
  /**
   * `'truncated_normal'`, which `'normal'` is another name of, `'untruncated_normal'` or `'uniform'`. Default
   * `'truncated_normal'`.
   */
  distribution?: string;
  /**
   * The axes of a weight whose sizes, multiplied, are its number of inputs; with `outputAxes`. Default null: by its
   * shape.
   */
  inputAxes?: readonly number[] | null;
  /** Of its outputs; with `inputAxes`. */
  outputAxes?: readonly number[] | null;
}

const MODES = ['fan_in', 'fan_out', 'fan_avg'];
const DISTRIBUTIONS = ['truncated_normal', 'untruncated_normal', 'uniform'];

/**
 * Keras's VarianceScaling: a variance of `scale / fan`. @throws ArgumentError for a scale, mode, distribution or axes
 * that are none.
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const { scale = 1, inputAxes = null, outputAxes = null } = options;
  const spelling = (value: unknown): string => snakeCase(String(value));
  const [mode, given] = [spelling(options.mode ?? 'fan_in'), spelling(options.distribution ?? 'truncated_normal')];
  const distribution = given === 'normal' ? 'truncated_normal' : given;
  if (!(typeof scale === 'number' && scale > 0 && scale < Infinity))
    throw new ArgumentError(`VarianceScaling: scale must be a positive number, got ${String(scale)}`);
  if (!MODES.includes(mode))
    throw new ArgumentError(`VarianceScaling: mode must be one of ${MODES.join(', ')}, got ${mode}`);
  if (!DISTRIBUTIONS.includes(distribution))
    throw new ArgumentError(
      `VarianceScaling: distribution must be one of ${DISTRIBUTIONS.join(', ')}, got ${distribution}`,
    );
  for (const [name, axes] of Object.entries({ inputAxes, outputAxes })) {
    if (axes !== null && !(Array.isArray(axes) && axes.every(Number.isInteger)))
      throw new ArgumentError(`VarianceScaling: ${name} must be a list of axes, got ${String(axes)}`);
  }
  const config = {
    scale,
    mode,
    distribution,
    ...(inputAxes && { input_axes: inputAxes }),
    ...(outputAxes && { output_axes: outputAxes }),
  };
  return initializerOf('VarianceScaling', config, (weight) => {
    const own =
      inputAxes && outputAxes
        ? { fanIn: sizeAlong(weight, inputAxes), fanOut: sizeAlong(weight, outputAxes) }
        : undefined;
    scaled(weight, { scale, mode, distribution }, own);
  });
}

function sizeAlong({ shape }: Tensor, axes: readonly number[]): number {
  return axes.reduce((product, axis) => {
    const size = shape.at(axis);
    if (size === undefined)
      throw new ArgumentError(`VarianceScaling: there is no axis ${axis} in a weight of ${formatShape(shape)}`);
    return product * size;
  }, 1);
}

function wantGain(className: string, gain: number): void {
  if (!Number.isFinite(gain)) throw new ArgumentError(`${className}: gain must be a number, got ${String(gain)}`);
}

/**
 * Keras's Orthogonal: the weight as a matrix, all axes but the last as its rows, whose shorter side's vectors are
 * orthonormal, times `gain`. By the Gram-Schmidt process on the host, which leaves a random matrix's directions alone
 * as Keras's QR does. A weight of less than two axes is an ArgumentError.
 * @param options gain: default 1.
 */
export function orthogonal({ gain = 1 }: { gain?: number } = {}): Initializer {
  wantGain('Orthogonal', gain);
  return initializerOf('Orthogonal', { gain }, (weight) => {
    const { shape, size } = weight;
    if (shape.length < 2)
      throw new ArgumentError(`Orthogonal: the weight must have two axes at least, got ${formatShape(shape)}`);
    const columns = shape.at(-1)!;
    const rows = size / columns;
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const key = nextKey();
    const vectors: Float64Array[] = [];
    for (let i = 0; i < count; i++) {
      const vector = Float64Array.from({ length }, (_, j) => normalAt(key, [i, j]));
      // Twice, for what rounding leaves of the others.
      for (const other of [...vectors, ...vectors]) {
        const along = vector.reduce((sum, value, j) => sum + value * other[j]!, 0);
        other.forEach((value, j) => (vector[j]! -= along * value));
      }
      const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
      vectors.push(vector.map((value) => value / norm));
    }
    const at =
      rows >= columns
        ? (row: number, column: number) => vectors[column]![row]!
        : (row: number, column: number) => vectors[row]![column]!;
    weight.write(Float32Array.from({ length: size }, (_, i) => gain * at(Math.floor(i / columns), i % columns)));
  });
}

/**
 * Keras's Identity: `gain` on the diagonal of a matrix, else 0. A weight that is no matrix is an ArgumentError. @param
 * options gain: default 1.
 */
export function identity(options: { gain?: number } = {}): Initializer {
  const { gain = 1 } = options;
  wantGain('Identity', gain);
  // Keras 3 leaves the gain out of its files, Keras 2 does not: what is read is written again.
  return initializerOf('Identity', options.gain === undefined ? {} : { gain }, (weight) => {
    if (weight.shape.length !== 2)
      throw new ArgumentError(`Identity: the weight must be a matrix, got ${formatShape(weight.shape)}`);
    const columns = weight.shape[1]!;
    weight.write(
      Float32Array.from({ length: weight.size }, (_, i) => (Math.floor(i / columns) === i % columns ? gain : 0)),
    );
  });
}
