import { type Shape, type Tensor, scale } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';

export interface RescalingOptions extends LayerOptions {
  scale: number;
  /** Default 0. */
  offset?: number;
}

/** Keras's Rescaling: `x * scale + offset`. `{ scale: 1 / 255 }` makes bytes numbers from 0 to 1. */
export class Rescaling extends Layer {
  static override readonly className: string = 'Rescaling';
  readonly scale: number;
  readonly offset: number;

  constructor(options: RescalingOptions) {
    super(options);
    this.scale = options.scale;
    this.offset = options.offset ?? 0;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return scale(x, this.scale, this.offset);
  }
}
