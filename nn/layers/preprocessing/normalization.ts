import {
  ArgumentError,
  type Shape,
  ShapeError,
  type Tensor,
  add,
  div,
  formatShape,
  maximum,
  mul,
  reshape,
  sameShape,
  sqrt,
  sub,
  toNDArray,
} from '../../../engine';
import { writeAll } from '../../../engine/write-all';
import { assertNone } from '../../../engine/known-options';
import type { Data } from '../../data';
import { zeros } from '../../initializers';
import { define } from '../../keras-object';
import { flag, orNull } from '../../options';
import { type OptionsOf, type Values, option } from '../../schema';
import { sampleAxes } from '../axes';
import { type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import { numberNest } from '../number-nest';
import type { Moments } from '../normalization/sample-moments';

const keptAxes = /* @__PURE__ */ option<readonly number[], number | readonly number[] | null>(
  'value',
  'an axis, a list of axes, or null',
  (value) => {
    const list: readonly unknown[] = value === null ? [] : [value].flat();
    return list.every(Number.isSafeInteger) ? (list as readonly number[]) : undefined;
  },
);

const schema = {
  /**
   * The axis, or the axes, of which each place has a mean and a variance of its own, counted with the batch, which is
   * axis 0; null: one for all. Default -1.
   */
  axis: /* @__PURE__ */ keptAxes.default(-1),
  /** Whether it brings normalized numbers back. Default false. */
  invert: /* @__PURE__ */ flag.default(false),
  /** The means, broadcast to the axes, with `variance`; null: those that `adapt` finds. Default null. */
  mean: /* @__PURE__ */ orNull(numberNest).default(null),
  /** The variances, of the shape of `mean`. Default null. */
  variance: /* @__PURE__ */ orNull(numberNest).default(null),
};

/** Options of `Normalization`, and those of every layer. */
export type NormalizationOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's `backend.epsilon()`: the least standard deviation that is divided by. */
const LEAST = 1e-7;

/**
 * Keras's Normalization: `(x - mean) / sqrt(variance)` by a mean and a variance that are given, or that `adapt` finds
 * in data; inverted, `x * sqrt(variance) + mean`. Weights, where they are not given: mean, variance, count, which Keras
 * keeps for older files. Weights that are set take effect at once; in Keras `set_weights` has no effect until
 * `finalize_state()`.
 */
export class Normalization
  extends /* @__PURE__ */ define(Layer, 'Normalization', ['axis', 'mean', 'variance', 'invert'], schema)
{
  static override readonly notesShapes = true;
  override supportsMasking = true;

  #adapted: Moments | null = null;

  protected override parse(options: object): Readonly<Record<string, unknown>> {
    const values = super.parse(options);
    const { axis, mean, variance } = values as Values<typeof schema>;
    if (mean === null && variance === null) return values;
    if (mean === null || variance === null)
      throw new ArgumentError('Normalization: mean and variance must both be given, or neither');
    const [a, b] = [toNDArray(mean).shape, toNDArray(variance).shape];
    if (!sameShape(a, b) || a.length > axis.length)
      throw new ArgumentError(
        `Normalization: mean ${formatShape(a)} and variance ${formatShape(b)} must have one shape, of no more axes ` +
          `than axis ${JSON.stringify(axis)} names`,
      );
    return values;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    const sizes = this.#sizes(inputShape);
    const given = this.mean === null ? [] : toNDArray(this.mean).shape;
    if (given.some((size, i) => size !== 1 && size !== sizes.at(i - given.length)))
      throw new ShapeError(
        `Normalization: mean ${formatShape(given)} does not broadcast to ${formatShape(sizes)}, the sizes of axis ` +
          `${JSON.stringify(this.axis)} of [batch, ${inputShape.join(', ')}]`,
      );
    return inputShape;
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    if (this.mean !== null) return [];
    const shape = this.#sizes(inputShape);
    const found = (name: 'mean' | 'variance') => (weight: Tensor) =>
      weight.write(this.#adapted?.[name] ?? new Float32Array(weight.size).fill(name === 'mean' ? 0 : 1));
    return [
      { name: 'mean', shape, initializer: found('mean'), trainable: false },
      { name: 'variance', shape, initializer: found('variance'), trainable: false },
      { name: 'count', shape: [], initializer: zeros, trainable: false },
    ];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const [mean, deviation] = this.#moments(x);
    return this.invert ? add(mul(x, deviation), mean) : div(sub(x, mean), deviation);
  }

  /** The mean and the standard deviation, for x to be broadcast with. */
  #moments(x: Tensor): [mean: Tensor, deviation: Tensor] {
    const kept = this.#kept(x.shape.slice(1));
    const sizes = kept.map((axis) => x.shape[axis]!);
    /** Of the last of the axes, where there are fewer sizes than axes. */
    const along = (shape: Shape): Shape => {
      const last = kept.slice(kept.length - shape.length);
      return x.shape.map((_, axis) => shape[last.indexOf(axis)] ?? 1);
    };
    if (this.mean === null || this.variance === null) {
      const [mean, variance] = this.weights as readonly [Tensor, Tensor];
      return [reshape(mean, along(sizes)), maximum(sqrt(reshape(variance, along(sizes))), LEAST)];
    }
    const [mean, variance] = [toNDArray(this.mean), toNDArray(this.variance)];
    const deviations = Float32Array.from(variance.data, (value) => Math.max(Math.sqrt(value), LEAST));
    return [
      x.engine.tensor(Float32Array.from(mean.data), along(mean.shape)),
      x.engine.tensor(deviations, along(variance.shape)),
    ];
  }

  #kept(shape: Shape): readonly number[] {
    return this.axis.length === 0 ? [] : sampleAxes(this.axis, shape);
  }

  #sizes(shape: Shape): Shape {
    return this.#kept(shape).map((axis) => shape[axis - 1]!);
  }

  /**
   * Finds the mean and the variance of data, in float64, and takes them from then on.
   * @param data samples along the first axis; or batches of them, one after the other, of which each may be
   * `[x, ...]` as a model is trained with: a list of arrays, a generator.
   * @throws ArgumentError where mean and variance are given, or there are no data; ShapeError for samples of another
   * shape than the layer's, or than those before.
   */
  async adapt(data: Data | Iterable<unknown> | AsyncIterable<unknown>, ...others: readonly []): Promise<void> {
    const { sampleMoments } = await import('../normalization/sample-moments');
    const who = `layer "${this.name}" (Normalization): adapt`;
    assertNone(who, others);
    if (this.mean !== null)
      throw new ArgumentError(`${who}() would replace the mean and the variance that the layer was given`);
    const known = this.inputShapes?.[0];
    const moments = await sampleMoments(who, data, (shape) => {
      const kept = this.naming(() => this.#kept(shape));
      if (known && !sameShape(this.#sizes(known), this.#sizes(shape)))
        throw new ShapeError(`${who}() takes samples of ${formatShape(known)}, got ${formatShape(shape)}`);
      return kept;
    });
    const [mean, variance] = this.built ? this.weights : [];
    if (mean && variance)
      writeAll([
        [mean, moments.mean],
        [variance, moments.variance],
      ]);
    this.#adapted = moments;
  }
}
