import { type Shape, type Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { integer, orNull } from '../../options';
import { type CallContext, type Inputs, Layer, type LayerOptions } from '../layer';
import { saltOf, saltOfUse } from '../salt';

/** What layers that draw noise share: while training they do, and are the identity otherwise. */
export const seeded = {
  /**
   * An integer: layers of one seed, at one place of a program, draw the same noise. Default null: the next of
   * `setRandomSeed`'s.
   */
  seed: /* @__PURE__ */ orNull(integer).default(null),
};

/** A layer that draws noise while it trains, and is the identity otherwise. */
export abstract class Noise extends /* @__PURE__ */ define(Layer, 'Noise', [], {}) {
  static override readonly builtAtInit = true;
  override supportsMasking = true;

  declare readonly seed: number | null;
  /** What tells its draws from those of others. */
  protected readonly salt: number;

  constructor(options: LayerOptions = {}) {
    super(options);
    this.salt = saltOf(this.seed);
  }

  /** What is drawn at all, if it is above 0. */
  protected abstract get strength(): number;

  /** The input with the noise. */
  protected abstract noisy(x: Tensor, key: Tensor, salt: number): Tensor;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, { training, key, use }: CallContext): Tensor {
    return training && this.strength > 0 ? this.noisy(x, key, saltOfUse(this.salt, use)) : x;
  }

  override passes(_output: number, training: boolean): number | null {
    return training && this.strength > 0 ? null : 0;
  }
}
