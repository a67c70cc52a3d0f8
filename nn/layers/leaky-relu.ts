import { type Shape, type Tensor, leakyRelu } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';
import { want } from './options';

export interface LeakyReLUOptions extends LayerOptions {
  /** What values below zero are multiplied by. Default 0.3. */
  negativeSlope?: number;
}

/** Keras's LeakyReLU. */
export class LeakyReLU extends Layer {
  static override readonly className: string = 'LeakyReLU';
  static override readonly options: readonly string[] = ['negativeSlope'];
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super(options);
    const { negativeSlope = 0.3 } = options;
    want(
      typeof negativeSlope === 'number' && negativeSlope >= 0 && negativeSlope < Infinity,
      'LeakyReLU',
      'negativeSlope',
      '0 or more',
      negativeSlope,
    );
    this.negativeSlope = negativeSlope;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }
}
