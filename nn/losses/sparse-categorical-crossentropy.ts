import { ArgumentError, type Tensor, crossentropyWithGradient, sparseCategoricalCrossentropy } from '../../engine';
import { type Config, define } from '../keras-object';
import { integer, orNull } from '../options';
import type { OptionsOf } from '../schema';
import { KerasLoss, type LossOptions, type RowsAndGradient, crossentropy } from './loss';

const schema = {
  ...crossentropy,
  /**
   * A class number whose samples do not count: their loss and gradient are 0, and a mean is over the others. Default
   * null, none.
   */
  ignoreClass: /* @__PURE__ */ orNull(integer).default(null),
  /** The axis of the classes: the last alone, as in Keras on TensorFlow. Default -1. */
  axis: /* @__PURE__ */ integer.default(-1),
};

/** Options of `SparseCategoricalCrossentropy`, and those of every loss. */
export type SparseCrossentropyLossOptions = LossOptions & OptionsOf<typeof schema>;

/** Keras's SparseCategoricalCrossentropy: targets are class numbers. */
export class SparseCategoricalCrossentropy
  extends /* @__PURE__ */ define(
    KerasLoss,
    'SparseCategoricalCrossentropy',
    ['fromLogits', 'ignoreClass', 'reduction', 'axis', 'name'],
    schema,
  )
{
  readonly targets = 'labels';
  readonly fuses = true;

  /** Keras leaves the axis out. */
  override getConfig(): Config {
    const { axis: _, ...config } = super.getConfig();
    return config;
  }

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    return sparseCategoricalCrossentropy(targets, predictions, this.#options(predictions, fused));
  }

  withGradient(targets: Tensor, predictions: Tensor, fused: boolean, dy: Tensor): RowsAndGradient {
    return crossentropyWithGradient(targets, predictions, dy, this.#options(predictions, fused));
  }

  #options({ shape }: Tensor, fused: boolean): { fromLogits: boolean; ignoreClass: number | null } {
    const { name, axis, fromLogits, ignoreClass } = this;
    if (axis !== -1 && axis !== shape.length - 1)
      throw new ArgumentError(`${name}: axis must be the last, -1 or ${shape.length - 1} here, got ${axis}`);
    return { fromLogits: fused || fromLogits, ignoreClass };
  }
}
