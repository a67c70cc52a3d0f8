import { type Shape, type Tensor, scale } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';
import { want } from './options';

export interface RescalingOptions extends LayerOptions {
  scale: number;
  /** Default 0. */
  offset?: number;
}

/** Keras's Rescaling: `x * scale + offset`. `{ scale: 1 / 255 }` makes bytes numbers from 0 to 1. */
export class Rescaling extends Layer {
  static override readonly className: string = 'Rescaling';
  static override readonly options: readonly string[] = ['scale', 'offset'];
  readonly scale: number;
  readonly offset: number;

  constructor(options: RescalingOptions) {
    super(options);
    const { scale: factor, offset = 0 } = options;
    want(Number.isFinite(factor), 'Rescaling', 'scale', 'a finite number', factor);
    want(Number.isFinite(offset), 'Rescaling', 'offset', 'a finite number', offset);
    this.scale = factor;
    this.offset = offset;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return scale(x, this.scale, this.offset);
  }
}
