import { type Shape, type Tensor, flatten, sizeOf } from '../../engine';
import { Layer, type LayerOptions } from './layer';

/** Keras's Flatten: the element at (h, w, c) goes to `(h * width + w) * channels + c`. */
export class Flatten extends Layer {
  static override readonly className: string = 'Flatten';
  constructor(options: LayerOptions = {}) {
    super(options);
  }

  override infer(inputShape: Shape): Shape {
    return [sizeOf(inputShape)];
  }

  override call(x: Tensor): Tensor {
    return flatten(x);
  }
}
