import { type Shape, ShapeError, type Tensor, formatShape, transpose } from '../../../engine';
import { define } from '../../keras-object';
import { type Option, type OptionsOf, option } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const dims: Option<readonly number[]> = /* @__PURE__ */ option(
  'integers',
  'each number from 1 on once, such as [2, 1]',
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every((_, i) => value.includes(i + 1))
      ? (value as readonly number[])
      : undefined,
);

const schema = {
  /** Axis `i` of the output is axis `dims[i]` of the input; the batch is axis 0, and is not named. */
  dims,
};

/** Options of `Permute`, and those of every layer. */
export type PermuteOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Permute: the axes of a sample in another order. */
export class Permute extends /* @__PURE__ */ define(Layer, 'Permute', ['dims'], schema) {
  static override readonly notesShapes = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (inputShape.length !== this.dims.length)
      throw new ShapeError(
        `dims ${formatShape(this.dims)} must name each axis of samples of ${formatShape(inputShape)}, from 1 on`,
      );
    return this.dims.map((axis) => inputShape[axis - 1]!);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return transpose(x, [0, ...this.dims]);
  }
}
