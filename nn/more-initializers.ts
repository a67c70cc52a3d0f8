import { ArgumentError, type Tensor, type Words, fill, formatShape, randomNormal, threefry } from '../engine';
import { type Axes, KerasInitializer, SCHEMAS, fans, keyOf, uniform } from './initializers';
import { define } from './keras-object';
import { assertKnown, type OptionsOf } from './schema';

type Seed = number | null;

function normal(weight: Tensor, mean: number, stddev: number, seed: Seed): void {
  const { engine, shape } = weight;
  engine.scope(() => randomNormal(engine, shape, { key: keyOf(seed), mean, stddev, into: weight }));
}

/** A number of the standard normal distribution, by its place among those of a key. */
function normalAt(key: Words, at: Words): number {
  const [a, b] = threefry(key, at);
  return Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * b) / 2 ** 32);
}

/** Of a normal distribution what is within two standard deviations, drawn on the host: a GPU cannot draw again. */
function truncatedNormal(weight: Tensor, mean: number, stddev: number, seed: Seed): void {
  const key = keyOf(seed);
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

interface Scaling extends Axes {
  readonly scale: number;
  readonly mode: 'fan_in' | 'fan_out' | 'fan_avg';
  readonly distribution: 'truncated_normal' | 'untruncated_normal' | 'uniform';
  readonly seed: Seed;
}

/** Draws with a variance of `scale / fan`, as all of Keras's initializers do that go by a weight's fans. */
function drawScaled(weight: Tensor, { scale, mode, distribution, seed, ...axes }: Scaling): void {
  const { fanIn, fanOut } = fans(weight, axes);
  const fan = Math.max(1, mode === 'fan_in' ? fanIn : mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2);
  const limit = Math.sqrt((3 * scale) / fan);
  if (distribution === 'uniform') uniform(weight, -limit, limit, seed);
  else if (distribution === 'untruncated_normal') normal(weight, 0, Math.sqrt(scale / fan), seed);
  else truncatedNormal(weight, 0, Math.sqrt(scale / fan) / CUT, seed);
}

const AXES = ['seed', 'inputAxes', 'outputAxes'] as const;

/** Keras's He uniform, for ReLUs: limit `sqrt(6 / fanIn)`. */
export class HeUniform extends /* @__PURE__ */ define(KerasInitializer, 'HeUniform', AXES, SCHEMAS.HeUniform) {
  override fill(weight: Tensor): void {
    drawScaled(weight, { ...scalingOf(this), scale: 2, mode: 'fan_in', distribution: 'uniform' });
  }
}

/** Keras's LeCun uniform: limit `sqrt(3 / fanIn)`. */
export class LecunUniform extends /* @__PURE__ */ define(KerasInitializer, 'LecunUniform', AXES, SCHEMAS.LecunUniform) {
  override fill(weight: Tensor): void {
    drawScaled(weight, { ...scalingOf(this), scale: 1, mode: 'fan_in', distribution: 'uniform' });
  }
}

/** Keras's He normal, truncated: standard deviation `sqrt(2 / fanIn)`. */
export class HeNormal extends /* @__PURE__ */ define(KerasInitializer, 'HeNormal', AXES, SCHEMAS.HeNormal) {
  override fill(weight: Tensor): void {
    drawScaled(weight, { ...scalingOf(this), scale: 2, mode: 'fan_in', distribution: 'truncated_normal' });
  }
}

/** Keras's Glorot normal, truncated: standard deviation `sqrt(2 / (fanIn + fanOut))`. */
export class GlorotNormal extends /* @__PURE__ */ define(KerasInitializer, 'GlorotNormal', AXES, SCHEMAS.GlorotNormal) {
  override fill(weight: Tensor): void {
    drawScaled(weight, { ...scalingOf(this), scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' });
  }
}

/** Keras's LeCun normal, truncated: standard deviation `sqrt(1 / fanIn)`. */
export class LecunNormal extends /* @__PURE__ */ define(KerasInitializer, 'LecunNormal', AXES, SCHEMAS.LecunNormal) {
  override fill(weight: Tensor): void {
    drawScaled(weight, { ...scalingOf(this), scale: 1, mode: 'fan_in', distribution: 'truncated_normal' });
  }
}

const scalingOf = ({ seed, inputAxes, outputAxes }: Pick<Scaling, 'seed' | keyof Axes>) => ({
  seed,
  inputAxes,
  outputAxes,
});

/** Options of `VarianceScaling`, with Keras's defaults. */
export type VarianceScalingOptions = OptionsOf<typeof SCHEMAS.VarianceScaling>;

/** Keras's VarianceScaling: a variance of `scale / fan`. */
export class VarianceScaling
  extends /* @__PURE__ */ define(
    KerasInitializer,
    'VarianceScaling',
    ['scale', 'mode', 'distribution', 'seed', 'inputAxes', 'outputAxes'],
    SCHEMAS.VarianceScaling,
  )
{
  override fill(weight: Tensor): void {
    const { scale, mode, distribution } = this;
    drawScaled(weight, { ...scalingOf(this), scale, mode, distribution });
  }
}

/** Keras's TruncatedNormal: of mean 0 and standard deviation 0.05, before it is cut at two of these. */
export class TruncatedNormal
  extends /* @__PURE__ */ define(
    KerasInitializer,
    'TruncatedNormal',
    ['mean', 'stddev', 'seed'],
    SCHEMAS.TruncatedNormal,
  )
{
  override fill(weight: Tensor): void {
    truncatedNormal(weight, this.mean, this.stddev, this.seed);
  }
}

/** Keras's RandomNormal; by default of mean 0 and standard deviation 0.05. */
export class RandomNormal
  extends /* @__PURE__ */ define(KerasInitializer, 'RandomNormal', ['mean', 'stddev', 'seed'], SCHEMAS.RandomNormal)
{
  override fill(weight: Tensor): void {
    normal(weight, this.mean, this.stddev, this.seed);
  }
}

/** Keras's RandomUniform; by default in -0.05..0.05. */
export class RandomUniform
  extends /* @__PURE__ */ define(KerasInitializer, 'RandomUniform', ['minval', 'maxval', 'seed'], SCHEMAS.RandomUniform)
{
  override fill(weight: Tensor): void {
    uniform(weight, this.minval, this.maxval, this.seed);
  }
}

/** Keras's Constant. */
export class Constant extends /* @__PURE__ */ define(KerasInitializer, 'Constant', ['value'], SCHEMAS.Constant) {
  override fill(weight: Tensor): void {
    fill(weight.engine, weight.shape, this.value, { into: weight });
  }
}

/**
 * Keras's Orthogonal: the weight as a matrix, all axes but the last as its rows, whose shorter side's vectors are
 * orthonormal, times `gain`. By the Gram-Schmidt process on the host, which leaves a random matrix's directions alone
 * as Keras's QR does. A weight of less than two axes is an ArgumentError.
 */
export class Orthogonal
  extends /* @__PURE__ */ define(KerasInitializer, 'Orthogonal', ['gain', 'seed'], SCHEMAS.Orthogonal)
{
  override fill(weight: Tensor): void {
    const { gain } = this;
    const { shape, size } = weight;
    if (shape.length < 2)
      throw new ArgumentError(`Orthogonal: the weight must have at least two axes, got ${formatShape(shape)}`);
    const columns = shape.at(-1)!;
    const rows = size / columns;
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const key = keyOf(this.seed);
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
  }
}

/** Keras's Identity: `gain` on the diagonal of a matrix, else 0. A weight that is no matrix is an ArgumentError. */
export class Identity extends /* @__PURE__ */ define(KerasInitializer, 'Identity', ['gain'], SCHEMAS.Identity) {
  override fill(weight: Tensor): void {
    const gain = this.gain ?? 1;
    if (weight.shape.length !== 2)
      throw new ArgumentError(`Identity: the weight must be a matrix, got ${formatShape(weight.shape)}`);
    const columns = weight.shape[1]!;
    weight.write(
      Float32Array.from({ length: weight.size }, (_, i) => (Math.floor(i / columns) === i % columns ? gain : 0)),
    );
  }
}

/** `new HeUniform()`. */
export const heUniform: KerasInitializer = /* @__PURE__ */ new HeUniform();
/** `new LecunUniform()`. */
export const lecunUniform: KerasInitializer = /* @__PURE__ */ new LecunUniform();
/** `new HeNormal()`. */
export const heNormal: KerasInitializer = /* @__PURE__ */ new HeNormal();
/** `new GlorotNormal()`. */
export const glorotNormal: KerasInitializer = /* @__PURE__ */ new GlorotNormal();
/** `new LecunNormal()`. */
export const lecunNormal: KerasInitializer = /* @__PURE__ */ new LecunNormal();

/** `new TruncatedNormal(options)`. */
export const truncatedNormalInitializer = (options: OptionsOf<typeof SCHEMAS.TruncatedNormal> = {}): KerasInitializer =>
  new TruncatedNormal(options);

/** `new RandomUniform({ minval: min, maxval: max })`. */
export function randomUniformInitializer(options: { min?: number; max?: number } = {}): KerasInitializer {
  assertKnown('randomUniformInitializer', options, ['min', 'max']);
  return new RandomUniform({ minval: options.min, maxval: options.max });
}

/** `new RandomNormal(options)`. */
export const randomNormalInitializer = (options: OptionsOf<typeof SCHEMAS.RandomNormal> = {}): KerasInitializer =>
  new RandomNormal(options);

/** `new Constant(value)`. */
export const constant = (value: number): KerasInitializer => new Constant({ value });

/** `new VarianceScaling(options)`. */
export const varianceScaling = (options: VarianceScalingOptions = {}): KerasInitializer => new VarianceScaling(options);

/** `new Orthogonal(options)`. */
export const orthogonal = (options: OptionsOf<typeof SCHEMAS.Orthogonal> = {}): KerasInitializer =>
  new Orthogonal(options);

/** `new Identity(options)`. */
export const identity = (options: { gain?: number | undefined } = {}): KerasInitializer => new Identity(options);
