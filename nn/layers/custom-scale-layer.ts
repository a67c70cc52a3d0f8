import { ShapeError, type Shape, type Tensor, add, formatShape, sameShape, scale } from '../../engine';
import { define } from '../keras-object';
import { finite } from '../options';
import { type Inputs, Layer } from './layer';

const schema = {
  /** What the second input is multiplied by. */
  scale: finite,
};

/** Of Keras's InceptionResNetV2, whose files have it: the first input, and `scale` times the second. */
export class CustomScaleLayer extends /* @__PURE__ */ define(Layer, 'CustomScaleLayer', ['scale'], schema) {
  static override readonly module: string = 'keras.src.applications.inception_resnet_v2';

  protected override takesInputs(count: number): boolean {
    return count === 2;
  }

  override infer([a, b]: Inputs<Shape>): Shape {
    if (!sameShape(a, b!))
      throw new ShapeError(`it adds inputs of one shape, got ${formatShape(a)} and ${formatShape(b!)}`);
    return a;
  }

  override call([a, b]: Inputs<Tensor>): Tensor {
    return add(a, scale(b!, this.scale));
  }
}
