import { type Shape, ShapeError, type Tensor, formatShape, reshape, sizeOf } from '../../../engine';
import { define } from '../../keras-object';
import { type Option, type OptionsOf, option } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const targetShape: Option<Shape> = /* @__PURE__ */ option(
  'integers',
  'a list of positive integers, one of which may be -1',
  (value) => {
    const isSize = (size: unknown): boolean => Number.isInteger(size) && ((size as number) >= 1 || size === -1);
    return Array.isArray(value) && value.every(isSize) && value.filter((size) => size === -1).length <= 1
      ? (value as Shape)
      : undefined;
  },
);

const schema = {
  /** Of one sample, without the batch; one size may be -1, which follows from the others. */
  targetShape,
};

/** Options of `Reshape`, and those of every layer. */
export type ReshapeOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Reshape: the same numbers, row-major, in another shape. */
export class Reshape extends /* @__PURE__ */ define(Layer, 'Reshape', ['targetShape'], schema) {
  static override readonly notesShapes = true;
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    const known = sizeOf(this.targetShape.filter((size) => size !== -1));
    const shape = this.targetShape.map((size) => (size === -1 ? sizeOf(inputShape) / known : size));
    if (sizeOf(shape) !== sizeOf(inputShape) || !shape.every(Number.isInteger)) {
      throw new ShapeError(
        `${formatShape(inputShape)} has ${sizeOf(inputShape)} elements, which do not fill ` +
          `${formatShape(this.targetShape)}`,
      );
    }
    return shape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return reshape(x, [x.shape[0]!, ...this.infer([x.shape.slice(1)])]);
  }
}
