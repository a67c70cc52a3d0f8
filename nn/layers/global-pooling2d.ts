import { type Shape, ShapeError, type Tensor, formatShape, maxPool2d, mean, reshape } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';

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
