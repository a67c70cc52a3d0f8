import { ArgumentError, type Shape, type Tensor, dropout } from '../../engine';
import type { Inputs } from '../graph';
import { nextKey } from '../random-seed';
import { type CallContext, Layer, type LayerOptions } from './layer';

export interface DropoutLayerOptions extends LayerOptions {
  /** The share that is dropped while training, in [0, 1). */
  rate: number;
}

/** Keras's Dropout: inverted (kept values are scaled by `1 / (1 - rate)`), and the identity when not training. */
export class Dropout extends Layer {
  static override readonly className: string = 'Dropout';
  readonly rate: number;
  readonly #salt = nextKey()[0] >>> 1;

  constructor(options: DropoutLayerOptions) {
    super(options);
    if (!(options.rate >= 0 && options.rate < 1)) {
      throw new ArgumentError(`Dropout: rate must be in [0, 1), got ${options.rate}`);
    }
    this.rate = options.rate;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, { training, key }: CallContext): Tensor {
    return training && this.rate > 0 ? dropout(x, { rate: this.rate, key, salt: this.#salt }) : x;
  }
}
