import { type Shape, type Tensor, zeroPadding2d, zeroPadding2dOp } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';

type Sides = readonly [number, number];

export interface ZeroPadding2DOptions extends LayerOptions {
  /** Rows and columns of zeros: one number for all sides, one each for rows and columns, or before and after of both. Default 1. */
  padding?: number | Sides | readonly [Sides, Sides];
}

/** Keras's ZeroPadding2D. Input `[batch, height, width, channels]`. */
export class ZeroPadding2D extends Layer {
  static override readonly className: string = 'ZeroPadding2D';
  /** `[[top, bottom], [left, right]]`. */
  readonly padding: readonly [Sides, Sides];

  constructor(options: ZeroPadding2DOptions = {}) {
    super(options);
    const { padding = 1 } = options;
    const [rows, columns] = typeof padding === 'number' ? [padding, padding] : padding;
    const both = (sides: number | Sides): Sides => (typeof sides === 'number' ? [sides, sides] : sides);
    this.padding = [both(rows), both(columns)];
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return zeroPadding2dOp.infer([{ shape: [1, ...inputShape], dtype: 'f32' }], { padding: this.padding })[0]!.shape.slice(1);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return zeroPadding2d(x, this.padding);
  }
}
