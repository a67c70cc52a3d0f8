import { type Shape, type Tensor, dropout, scale } from '../../../engine';
import type { broadcastDropout } from '../../../engine/ops/noise';
import { define } from '../../keras-object';
import { integer, orNull, share } from '../../options';
import type { OptionsOf } from '../../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions } from '../layer';
import { noiseShape } from './noise-shape';
import { saltOf, saltOfUse } from '../salt';

const schema = {
  /** The share that is dropped while training, in [0, 1]. */
  rate: share,
  /**
   * An integer: layers of one seed, at one place of a program, draw the same masks. Default null: the next of
   * `setRandomSeed`'s.
   */
  seed: /* @__PURE__ */ orNull(integer).default(null),
  /**
   * What is drawn for, with the batch, and broadcast to the input: `[null, 1, 8]` keeps or drops each of 8 channels at
   * all places alike; null is the size of the input. Default null: its shape.
   */
  noiseShape,
};

/** Options of `Dropout`, and those of every layer. */
export type DropoutLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Dropout: inverted (kept values are scaled by `1 / (1 - rate)`), and the identity when not training. */
export class Dropout extends /* @__PURE__ */ define(Layer, 'Dropout', ['rate', 'noiseShape', 'seed'], schema) {
  static override readonly builtAtInit = true;
  override supportsMasking = true;

  /** What tells its draws from those of others. */
  protected readonly salt = saltOf(this.seed);
  #broadcast: typeof broadcastDropout | null = null;

  override async load(): Promise<void> {
    if (this.noiseShape) this.#broadcast = (await import('../../../engine/ops/noise')).broadcastDropout;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, { training, key, use }: CallContext): Tensor {
    const { rate, noiseShape } = this;
    if (!training || rate === 0) return x;
    if (rate === 1) return scale(x, 0);
    const drawn = { rate, key, salt: saltOfUse(this.salt, use) };
    return noiseShape ? this.#broadcast!(x, { ...drawn, noiseShape }) : dropout(x, drawn);
  }

  override passes(_output: number, training: boolean): number | null {
    return training && this.rate > 0 ? null : 0;
  }
}
