import { type Shape, ShapeError, type Tensor, formatShape, max, mean } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, flag } from '../../options';
import type { OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
  /** Keep the height and width, of 1. Default false. */
  keepDims: /* @__PURE__ */ flag.default(false),
};

/** Options of `GlobalAveragePooling2D` and `GlobalMaxPooling2D`, and those of every layer. */
export type GlobalPoolingOptions = OptionsOf<typeof schema> & LayerOptions;

/** Of each channel one number for the whole image. */
function pooledShape(inputShape: Shape, keepDims: boolean): Shape {
  if (inputShape.length !== 3)
    throw new ShapeError(`it takes images [height, width, channels], got ${formatShape(inputShape)}`);
  return keepDims ? [1, 1, inputShape[2]!] : [inputShape[2]!];
}

/** Keras's GlobalAveragePooling2D. Input `[batch, height, width, channels]`. */
export class GlobalAveragePooling2D extends /* @__PURE__ */ define(Layer, 'GlobalAveragePooling2D', [], schema) {
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(inputShape, this.keepDims);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return mean(x, { axes: [1, 2], keepDims: this.keepDims });
  }
}

/** Keras's GlobalMaxPooling2D. Input `[batch, height, width, channels]`. Equal maxima share the gradient. */
export class GlobalMaxPooling2D extends /* @__PURE__ */ define(Layer, 'GlobalMaxPooling2D', [], schema) {
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(inputShape, this.keepDims);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return max(x, { axes: [1, 2], keepDims: this.keepDims });
  }
}
