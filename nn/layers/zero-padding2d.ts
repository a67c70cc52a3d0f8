import { type Shape, type Tensor, zeroPadding2d } from '../../engine';
import { zeroPadding2dOp } from '../../engine/ops/zeroPadding2d';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';
import { isList, want } from './options';

type Sides = readonly [number, number];

export interface ZeroPadding2DOptions extends LayerOptions {
  /**
   * Rows and columns of zeros: one number for all sides, one each for rows and columns, or before and after of both.
   * Default 1.
   */
  padding?: number | readonly [number | Sides, number | Sides];
}

/** Keras's ZeroPadding2D. Input `[batch, height, width, channels]`. */
export class ZeroPadding2D extends Layer {
  static override readonly className: string = 'ZeroPadding2D';
  static override readonly options: readonly string[] = ['padding'];
  /** `[[top, bottom], [left, right]]`. */
  readonly padding: readonly [Sides, Sides];

  constructor(options: ZeroPadding2DOptions = {}) {
    super(options);
    const { padding = 1 } = options;
    const axes: readonly (number | Sides)[] = typeof padding === 'number' ? [padding, padding] : padding;
    const isAmount = (value: unknown): boolean =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    const isAxis = (sides: number | Sides): boolean =>
      isAmount(sides) || (isList(sides) && sides.length === 2 && sides.every(isAmount));
    want(
      isList(axes) && axes.length === 2 && axes.every(isAxis),
      'ZeroPadding2D',
      'padding',
      'an integer of 0 or more, or a pair of such or of pairs: [[top, bottom], [left, right]]',
      padding,
    );
    const [rows, columns] = axes.map((sides): Sides => (typeof sides === 'number' ? [sides, sides] : sides));
    this.padding = [rows!, columns!];
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return zeroPadding2dOp
      .infer([{ shape: [1, ...inputShape], dtype: 'f32' }], { padding: this.padding })[0]!
      .shape.slice(1);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return zeroPadding2d(x, this.padding);
  }
}
