import { type Shape, ShapeError, type Tensor, expandDims, formatShape, repeat } from '../../../engine';
import { define } from '../../keras-object';
import { positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** How often. */
  n: positiveInteger,
};

/** Options of `RepeatVector`, and those of every layer. */
export type RepeatVectorOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's RepeatVector: `[features]` as `[n, features]`, n times the same. */
export class RepeatVector extends /* @__PURE__ */ define(Layer, 'RepeatVector', ['n'], schema) {
  static override readonly notesShapes = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (inputShape.length !== 1)
      throw new ShapeError(`it takes samples of one axis, got ${formatShape(inputShape)}; Flatten them`);
    return [this.n, ...inputShape];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return repeat(expandDims(x, 1), this.n, 1);
  }
}
