import { type Op, type Padding, type Pool2dOptions, type Shape, type Tensor, avgPool2d, avgPool2dOp, maxPool2d, maxPool2dOp, pair } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';

export interface PoolingOptions extends LayerOptions, Pool2dOptions {}

abstract class Pooling2D extends Layer {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  protected abstract readonly op: Op<Parameters<typeof maxPool2dOp.infer>[1]>;

  constructor(options: PoolingOptions = {}) {
    super(options);
    this.poolSize = pair(this.className, 'poolSize', options.poolSize ?? 2);
    this.strides = pair(this.className, 'strides', options.strides ?? this.poolSize);
    this.padding = options.padding ?? 'valid';
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    const attrs = { window: this.poolSize, strides: this.strides, dilations: [1, 1], padding: this.padding } as const;
    return this.op.infer([{ shape: [1, ...inputShape], dtype: 'f32' }], attrs)[0]!.shape.slice(1);
  }
}

/** Keras's MaxPooling2D: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. */
export class MaxPooling2D extends Pooling2D {
  static override readonly className: string = 'MaxPooling2D';
  protected override readonly op = maxPool2dOp;

  override call([x]: Inputs<Tensor>): Tensor {
    return maxPool2d(x, this);
  }
}

/** Keras's AveragePooling2D: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. */
export class AveragePooling2D extends Pooling2D {
  static override readonly className: string = 'AveragePooling2D';
  protected override readonly op = avgPool2dOp;

  override call([x]: Inputs<Tensor>): Tensor {
    return avgPool2d(x, this);
  }
}
