import { type Shape, type Tensor, div, max, mean, sum, where } from '../../../engine';
import { define } from '../../keras-object';
import { acceptMasks } from '../../masks';
import { dataFormat, flag } from '../../options';
import type { OptionsOf } from '../../schema';
import { expandMask } from '../core/expand-mask';
import { type CallContext, type Inputs, Layer, type LayerOptions } from '../layer';
import { assertSequence } from '../row';

const schema = {
  /** `'channels_last'`, `[steps, channels]`, or `'channels_first'`. Default that of `setImageDataFormat`. */
  dataFormat,
  /** Keep the steps, of 1. Default false. */
  keepDims: /* @__PURE__ */ flag.default(false),
};

/** Options of `GlobalAveragePooling1D` and `GlobalMaxPooling1D`, and those of every layer. */
export type GlobalPooling1DOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['dataFormat', 'keepDims'] as const;

/** Of each channel one number for the whole sequence. */
function pooledShape(inputShape: Shape, keepDims: boolean): Shape {
  assertSequence(inputShape);
  return keepDims ? [1, inputShape[1]!] : [inputShape[1]!];
}

/**
 * Keras's GlobalAveragePooling1D. Input `[batch, steps, channels]`; with a mask `[batch, steps]` the mean of its steps.
 */
export class GlobalAveragePooling1D
  extends /* @__PURE__ */ define(Layer, 'GlobalAveragePooling1D', POSITIONAL, schema)
{
  static override readonly builtAtInit = true;
  override readonly takesMask = acceptMasks();

  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(inputShape, this.keepDims);
  }

  override call([x]: Inputs<Tensor>, { mask }: CallContext): Tensor {
    const over = { axes: [1], keepDims: this.keepDims };
    if (!mask) return mean(x, over);
    const steps = expandMask(mask, x);
    return div(sum(where(steps, x, 0), over), sum(steps, over));
  }

  /** None: the steps are gone. */
  override computeMask(): null {
    return null;
  }
}

/** Keras's GlobalMaxPooling1D. Input `[batch, steps, channels]`. Equal maxima share the gradient. */
export class GlobalMaxPooling1D extends /* @__PURE__ */ define(Layer, 'GlobalMaxPooling1D', POSITIONAL, schema) {
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(inputShape, this.keepDims);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return max(x, { axes: [1], keepDims: this.keepDims });
  }
}
