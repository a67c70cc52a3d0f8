import { type Shape, type Tensor, zeroPadding2d } from '../../engine';
import { zeroPadding2dOp } from '../../engine/ops/zeroPadding2d';
import { define } from '../keras-object';
import { only } from '../options';
import { type Option, type OptionsOf, option } from '../schema';
import { type Inputs, Layer, type LayerOptions } from './layer';

type Sides = readonly [number, number];

const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSides = (value: unknown): value is Sides => Array.isArray(value) && value.length === 2 && value.every(isAmount);

const sides: Option<readonly [Sides, Sides], number | readonly [number | Sides, number | Sides]> =
  /* @__PURE__ */ option(
    'integers',
    'an integer of 0 or more, or a pair of such or of pairs: [[top, bottom], [left, right]]',
    (value): readonly [Sides, Sides] | undefined => {
      const axes: readonly unknown[] = Array.isArray(value) ? value : [value, value];
      const [rows, columns] = axes.map((axis) => (isAmount(axis) ? ([axis, axis] as const) : axis));
      return axes.length === 2 && isSides(rows) && isSides(columns) ? [rows, columns] : undefined;
    },
  );

const schema = {
  /**
   * Rows and columns of zeros: one number for all sides, one each for rows and columns, or before and after of both.
   * Default 1.
   */
  padding: /* @__PURE__ */ sides.default(1),
  dataFormat: /* @__PURE__ */ only('channels_last'),
};

export type ZeroPadding2DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's ZeroPadding2D. Input `[batch, height, width, channels]`. */
export class ZeroPadding2D extends /* @__PURE__ */ define(Layer, 'ZeroPadding2D', ['padding'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    return zeroPadding2dOp
      .infer([{ shape: [1, ...inputShape], dtype: 'f32' }], { padding: this.padding })[0]!
      .shape.slice(1);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return zeroPadding2d(x, this.padding);
  }
}
