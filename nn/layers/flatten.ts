import { type Shape, type Tensor, flatten, sizeOf } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';

/** Keras's Flatten: the element at (h, w, c) goes to `(h * width + w) * channels + c`. */
export class Flatten extends Layer {
  static override readonly className: string = 'Flatten';
  constructor(options: LayerOptions = {}) {
    super(options);
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return [sizeOf(inputShape)];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return flatten(x);
  }
}
