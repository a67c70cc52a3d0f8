import { type Shape, type Tensor, dropout, scale } from '../../engine';
import type { Inputs } from '../graph';
import { nextKey } from '../random-seed';
import { type CallContext, Layer, type LayerOptions } from './layer';
import { want } from './options';

export interface DropoutLayerOptions extends LayerOptions {
  /** The share that is dropped while training, in [0, 1]. */
  rate: number;
  /**
   * An integer: layers of one seed, at one place of a program, draw the same masks. Default null: the next of
   * `setRandomSeed`'s.
   */
  seed?: number | null;
}

/** Keras's Dropout: inverted (kept values are scaled by `1 / (1 - rate)`), and the identity when not training. */
export class Dropout extends Layer {
  static override readonly className: string = 'Dropout';
  static override readonly options: readonly string[] = ['rate', 'seed'];
  readonly rate: number;
  readonly seed: number | null;
  readonly #salt: number;

  constructor(options: DropoutLayerOptions) {
    super(options);
    const { rate, seed = null } = options;
    want(typeof rate === 'number' && rate >= 0 && rate <= 1, 'Dropout', 'rate', 'in [0, 1]', rate);
    want(seed === null || Number.isSafeInteger(seed), 'Dropout', 'seed', 'an integer', seed);
    this.rate = rate;
    this.seed = seed;
    this.#salt = (this.seed ?? nextKey()[0]) & ~1;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, { training, key, use = 0 }: CallContext): Tensor {
    if (training && this.rate === 1) return scale(x, 0);
    const salt = (this.#salt + Math.imul(use, 0x9e3779b1)) >>> 1;
    return training && this.rate > 0 ? dropout(x, { rate: this.rate, key, salt }) : x;
  }

  override passes(_output: number, training: boolean): number | null {
    return training && this.rate > 0 ? null : 0;
  }
}
