import { type Shape, type Tensor, dropout, scale } from '../../engine';
import { define } from '../keras-object';
import { integer, only, orNull, share } from '../options';
import { nextKey } from '../random-seed';
import type { OptionsOf } from '../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions } from './layer';

const schema = {
  /** The share that is dropped while training, in [0, 1]. */
  rate: share,
  /**
   * An integer: layers of one seed, at one place of a program, draw the same masks. Default null: the next of
   * `setRandomSeed`'s.
   */
  seed: /* @__PURE__ */ orNull(integer).default(null),
  /** Not supported: only null, the default. */
  noiseShape: /* @__PURE__ */ only(null),
};

/** Options of `Dropout`, and those of every layer. */
export type DropoutLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Dropout: inverted (kept values are scaled by `1 / (1 - rate)`), and the identity when not training. */
export class Dropout extends /* @__PURE__ */ define(Layer, 'Dropout', ['rate', 'noiseShape', 'seed'], schema) {
  static override readonly builtAtInit = true;

  readonly #salt = (this.seed ?? nextKey()[0]) & ~1;

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
