import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { type Inputs, Layer } from '../layer';

/** Keras's Identity: gives what it gets. */
export class Identity extends /* @__PURE__ */ define(Layer, 'Identity', [], {}) {
  static override readonly builtAtInit = true;
  override supportsMasking = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return x;
  }

  override passes(): number {
    return 0;
  }
}
