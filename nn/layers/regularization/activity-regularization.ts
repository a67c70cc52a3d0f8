import type { Shape, Tensor } from '../../../engine';
import { type Config, define } from '../../keras-object';
import { notNegative, only } from '../../options';
import type { RegularizerLike } from '../../penalised-by';
import type { OptionalOption, OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** Of the sum of magnitudes. Default 0. */
  l1: /* @__PURE__ */ notNegative.default(0),
  /** Of the sum of squares. Default 0. */
  l2: /* @__PURE__ */ notNegative.default(0),
  /** It follows from the others: only null, the default. */
  activityRegularizer: /* @__PURE__ */ only(null) as OptionalOption<RegularizerLike, null>,
};

/** Options of `ActivityRegularization`, and those of every layer. */
export type ActivityRegularizationOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's ActivityRegularization: gives its input, and adds to the loss `l1 * sum(|x|) + l2 * sum(x^2)` of a sample.
 */
export class ActivityRegularization
  extends /* @__PURE__ */ define(Layer, 'ActivityRegularization', ['l1', 'l2'], schema)
{
  static override readonly notesShapes = true;
  static override readonly builtAtInit = true;
  override supportsMasking = true;
  override activityRegularizer = {
    module: 'keras.regularizers',
    class_name: 'L1L2',
    config: { l1: this.l1, l2: this.l2 },
  };

  override getConfig(): Config {
    const { activity_regularizer: _, ...config } = super.getConfig();
    return config;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return x;
  }
}
