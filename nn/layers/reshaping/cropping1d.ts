import { type Shape, type Tensor, cropping2d } from '../../../engine';
import { cropping2dOp } from '../../../engine/ops/cropping2d';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { amounts } from '../amounts';
import { type Inputs, Layer, type LayerOptions } from '../layer';
import { alongRow, shapeAlongRow } from '../row';
import { sampleShape } from '../sample-shape';

const schema = {
  /** Steps to leave out: one number for both ends, or `[start, end]`. Default 1. */
  cropping: /* @__PURE__ */ amounts.default(1),
};

/** Options of `Cropping1D`, and those of every layer. */
export type Cropping1DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Cropping1D. Input `[batch, steps, channels]`, of which something must be left. */
export class Cropping1D extends /* @__PURE__ */ define(Layer, 'Cropping1D', ['cropping'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    const cropping = [[0, 0], this.cropping] as const;
    return shapeAlongRow(inputShape, (image) => sampleShape(cropping2dOp, image, { cropping }));
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return alongRow(x, (image) => cropping2d(image, [[0, 0], this.cropping]));
  }
}
