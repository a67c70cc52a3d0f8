import { type Op, type Padding, type Pool2dOptions, type Shape, ShapeError, type Tensor, avgPool2d, avgPool2dOp, formatShape, maxPool2d, maxPool2dOp, mean, pair, reshape } from '../../engine';
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

export interface GlobalPoolingOptions extends LayerOptions {
  /** Keep the height and width, of 1. Default false. */
  keepDims?: boolean;
}

/** Of each channel one number for the whole image. Input `[batch, height, width, channels]`. */
abstract class GlobalPooling2D extends Layer {
  readonly keepDims: boolean;

  constructor(options: GlobalPoolingOptions = {}) {
    super(options);
    this.keepDims = options.keepDims ?? false;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (inputShape.length !== 3) throw new ShapeError(`it takes images [height, width, channels], got ${formatShape(inputShape)}`);
    return this.keepDims ? [1, 1, inputShape[2]!] : [inputShape[2]!];
  }
}

/** Keras's GlobalAveragePooling2D. */
export class GlobalAveragePooling2D extends GlobalPooling2D {
  static override readonly className: string = 'GlobalAveragePooling2D';

  override call([x]: Inputs<Tensor>): Tensor {
    return mean(x, { axes: [1, 2], keepDims: this.keepDims });
  }
}

/** Keras's GlobalMaxPooling2D. */
export class GlobalMaxPooling2D extends GlobalPooling2D {
  static override readonly className: string = 'GlobalMaxPooling2D';

  override call([x]: Inputs<Tensor>): Tensor {
    const [batch, height, width] = x.shape as [number, number, number];
    const y = maxPool2d(x, { poolSize: [height, width] });
    return this.keepDims ? y : reshape(y, [batch, y.shape[3]!]);
  }
}
