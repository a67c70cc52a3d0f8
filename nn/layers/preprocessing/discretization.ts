import {
  ArgumentError,
  LifetimeError,
  type NDArray,
  type Shape,
  type Tensor,
  expandDims,
  greaterEqual,
  sum,
} from '../../../engine';
import { type Config, define } from '../../keras-object';
import { oneOf, only, orNull, positive, positiveInteger } from '../../options';
import { numbers } from '../../number-list';
import type { OptionsOf, Values } from '../../schema';
import { encoded, encodedShape } from './encode-categories';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** Where bins begin, in ascending order; the first begins below all. Default null: `adapt` finds them. */
  binBoundaries: /* @__PURE__ */ orNull(numbers).default(null),
  /** How many bins `adapt` finds. */
  numBins: /* @__PURE__ */ orNull(positiveInteger).default(null),
  /** What part of the values may be in another bin than that of its quantile. Default 0.01. */
  epsilon: /* @__PURE__ */ positive.default(0.01),
  /**
   * `'int'`: the bin's number; `'one_hot'`, `'multi_hot'`, `'count'` as of `CategoryEncoding`. Default `'int'`.
   */
  outputMode: /* @__PURE__ */ oneOf('int', 'one_hot', 'multi_hot', 'count').default('int'),
  /** Not supported: only false, the default. */
  sparse: /* @__PURE__ */ only(false),
};

/** Options of `Discretization`, and those of every layer. */
export type DiscretizationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['binBoundaries', 'numBins', 'epsilon', 'outputMode', 'sparse'] as const;

/** Keras's Discretization: numbers by the bins that they lie in. It has no gradient. */
export class Discretization extends /* @__PURE__ */ define(Layer, 'Discretization', POSITIONAL, schema) {
  declare binBoundaries: readonly number[] | null;
  static override readonly conflict = ({ binBoundaries, numBins }: Values<typeof schema>): string | undefined => {
    // A layer's config has both after adapt().
    const isAdapted = binBoundaries !== null && numBins !== null && binBoundaries.length < numBins;
    const isOne = (binBoundaries === null) !== (numBins === null);
    return isOne || isAdapted ? undefined : 'give either binBoundaries or numBins';
  };

  override getConfig(): Config {
    const { trainable: _, ...config } = super.getConfig(); // which Keras does not take
    return { ...config, dtype: 'float32' };
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    const { binBoundaries, numBins, outputMode } = this;
    return outputMode === 'int'
      ? inputShape
      : encodedShape(inputShape, outputMode, binBoundaries ? binBoundaries.length + 1 : numBins!);
  }

  /**
   * Finds the boundaries of `numBins` bins that have as many of the values each.
   * @throws ArgumentError where the boundaries were given.
   */
  adapt(data: NDArray): void {
    const { numBins, epsilon } = this;
    if (numBins === null)
      throw new ArgumentError(
        `layer "${this.name}" (Discretization): adapt() finds boundaries for numBins, and binBoundaries are given`,
      );
    const summary = compressed(summaryOf(Float32Array.from(data.data).sort(), epsilon), epsilon);
    this.binBoundaries = compressed(summary, 1 / numBins)
      .map(([value]) => value)
      .slice(0, -1);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const { binBoundaries, outputMode, name } = this;
    if (binBoundaries === null)
      throw new LifetimeError(`layer "${name}" (Discretization): call adapt(data) first, or give binBoundaries`);
    return x.engine.scope(() => {
      const bins = sum(greaterEqual(expandDims(x, -1), binBoundaries), { axes: [-1] });
      return outputMode === 'int' ? bins : encoded(bins, outputMode, binBoundaries.length + 1);
    });
  }
}

/** Values in ascending order, each with how many it stands for. */
type Summary = readonly (readonly [value: number, weight: number])[];

function summaryOf(sorted: Float32Array, epsilon: number): Summary {
  const step = Math.max(sorted.length * epsilon, 1);
  const chosen: [number, number][] = [];
  for (let i = Math.trunc(step - 1); i < sorted.length; i += Math.trunc(step)) chosen.push([sorted[i]!, step]);
  return chosen;
}

/** Values at equal parts of all that they stand for. */
function compressed(summary: Summary, epsilon: number): Summary {
  if (summary.length * epsilon < 1) return summary;
  let total = 0;
  const sums = summary.map(([, weight]) => (total += weight));
  const parts = sums.map((sum) => sum / total);
  const count = Math.ceil(1 / epsilon);
  const percents = Array.from({ length: count }, (_, i) => epsilon + i * epsilon);
  const values = summary.map(([value]) => value);
  let before = 0;
  return percents.map((percent) => {
    const sum = interpolated(percent, parts, sums);
    const weight = sum - before;
    before = sum;
    return [Math.fround(interpolated(percent, parts, values)), Math.fround(weight)] as const;
  });
}

/** NumPy's `interp`. */
function interpolated(at: number, xs: readonly number[], ys: readonly number[]): number {
  const i = xs.findIndex((x) => x > at);
  if (i === 0) return ys[0]!;
  if (i < 0) return ys.at(-1)!;
  const [x0, x1, y0, y1] = [xs[i - 1]!, xs[i]!, ys[i - 1]!, ys[i]!];
  return y0 + ((y1 - y0) / (x1 - x0)) * (at - x0);
}
