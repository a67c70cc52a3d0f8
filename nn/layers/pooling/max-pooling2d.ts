import { type Shape, type Tensor, maxPool2d } from '../../../engine';
import { maxPool2dOp } from '../../../engine/ops/max-pool2d';
import { define } from '../../keras-object';
import { POSITIONAL, pooledShape, schema } from './pooling2d';
import { type Inputs, Layer } from '../layer';

/**
 * Keras's MaxPooling2D: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. Input `[batch, height, width,
 * channels]`.
 */
export class MaxPooling2D extends /* @__PURE__ */ define(Layer, 'MaxPooling2D', POSITIONAL, schema) {
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(maxPool2dOp, this, inputShape);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const { poolSize, strides, padding } = this;
    return maxPool2d(x, { poolSize, strides, padding });
  }
}
