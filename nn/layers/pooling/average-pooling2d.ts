import { type Shape, type Tensor, avgPool2d } from '../../../engine';
import { avgPool2dOp } from '../../../engine/ops/avg-pool2d';
import { define } from '../../keras-object';
import { POSITIONAL, pooledShape, schema } from './pooling2d';
import { type Inputs, Layer } from '../layer';

/**
 * Keras's AveragePooling2D: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. Input `[batch, height, width,
 * channels]`.
 */
export class AveragePooling2D extends /* @__PURE__ */ define(Layer, 'AveragePooling2D', POSITIONAL, schema) {
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(avgPool2dOp, this, inputShape);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const { poolSize, strides, padding } = this;
    return avgPool2d(x, { poolSize, strides, padding });
  }
}
