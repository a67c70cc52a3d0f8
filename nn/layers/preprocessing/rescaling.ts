import { ShapeError, type Shape, type Tensor, add, formatShape, mul, scale } from '../../../engine';
import { isKnown } from '../../../engine/ndarray';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';
import { arrayOf, numberNest } from '../number-nest';

const schema = {
  /** What the input is multiplied by: a number, or numbers that are broadcast to it, such as one a channel. */
  scale: numberNest,
  /** What is then added, in the same way. Default 0. */
  offset: /* @__PURE__ */ numberNest.default(0),
};

/** Options of `Rescaling`, and those of every layer. */
export type RescalingOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's Rescaling: `x * scale + offset`. `{ scale: 1 / 255 }` makes bytes numbers from 0 to 1. With channels first as
 * the default, numbers are one a channel too; Keras takes the scale so, and an offset of the last axis.
 */
export class Rescaling extends /* @__PURE__ */ define(Layer, 'Rescaling', ['scale', 'offset'], schema) {
  override supportsMasking = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    for (const name of ['scale', 'offset'] as const) {
      const { shape } = arrayOf(this[name]);
      const fits = (size: number, i: number): boolean => {
        const along = inputShape.at(i - shape.length)!;
        return size === 1 || size === along || !isKnown(along);
      };
      if (shape.length > inputShape.length || !shape.every(fits))
        throw new ShapeError(
          `Rescaling: ${name} ${formatShape(shape)} does not broadcast to [batch, ${inputShape.join(', ')}]`,
        );
    }
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const { scale: factor, offset } = this;
    if (typeof factor === 'number' && typeof offset === 'number') return scale(x, factor, offset);
    const [a, b] = [factor, offset].map((nest) => {
      const { data, shape } = arrayOf(nest);
      return x.engine.tensor(data, shape);
    }) as [Tensor, Tensor];
    return add(mul(x, a), b);
  }
}
