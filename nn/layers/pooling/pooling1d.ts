import { type Shape, type Tensor, avgPool2d, maxPool2d } from '../../../engine';
import { avgPool2dOp } from '../../../engine/ops/avg-pool2d';
import { maxPool2dOp } from '../../../engine/ops/max-pool2d';
import { define } from '../../keras-object';
import { dataFormat, padding } from '../../options';
import type { OptionsOf, Values } from '../../schema';
import { single } from '../amounts';
import { type Inputs, Layer, type LayerOptions } from '../layer';
import { pooledShape } from './pooling2d';
import { alongRow, inRow, shapeAlongRow } from '../row';

const schema = {
  /** Length of the window. Default 2. */
  poolSize: /* @__PURE__ */ single.default(2),
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding: /* @__PURE__ */ padding.default('valid'),
  /** Default `poolSize`. */
  strides: /* @__PURE__ */ single.like('poolSize'),
  /** `'channels_last'`, `[steps, channels]`, or `'channels_first'`. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Options of `MaxPooling1D` and `AveragePooling1D`, with Keras's defaults, and those of every layer. */
export type Pooling1DOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['poolSize', 'strides', 'padding', 'dataFormat'] as const;

/** As pooling over images has them. */
const overRow = ({ poolSize, strides, padding }: Omit<Values<typeof schema>, 'dataFormat'>) => ({
  poolSize: inRow(poolSize),
  strides: inRow(strides),
  padding,
});

/** Keras's MaxPooling1D: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. Input `[batch, steps, channels]`. */
export class MaxPooling1D extends /* @__PURE__ */ define(Layer, 'MaxPooling1D', POSITIONAL, schema) {
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return shapeAlongRow(inputShape, (image) => pooledShape(maxPool2dOp, overRow(this), image));
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return alongRow(x, (image) => maxPool2d(image, overRow(this)));
  }
}

/**
 * Keras's AveragePooling1D: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. Input `[batch, steps, channels]`.
 */
export class AveragePooling1D extends /* @__PURE__ */ define(Layer, 'AveragePooling1D', POSITIONAL, schema) {
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return shapeAlongRow(inputShape, (image) => pooledShape(avgPool2dOp, overRow(this), image));
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return alongRow(x, (image) => avgPool2d(image, overRow(this)));
  }
}
