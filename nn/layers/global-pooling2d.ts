import { type Shape, ShapeError, type Tensor, formatShape, max, mean } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';
import { flag } from './options';

export interface GlobalPoolingOptions extends LayerOptions {
  /** Keep the height and width, of 1. Default false. */
  keepDims?: boolean;
}

/** Of each channel one number for the whole image. Input `[batch, height, width, channels]`. */
abstract class GlobalPooling2D extends Layer {
  static override readonly options: readonly string[] = ['keepDims'];
  readonly keepDims: boolean;

  constructor(options: GlobalPoolingOptions = {}) {
    super(options);
    this.keepDims = flag(this.className, 'keepDims', options.keepDims ?? false);
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (inputShape.length !== 3)
      throw new ShapeError(`it takes images [height, width, channels], got ${formatShape(inputShape)}`);
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

/** Keras's GlobalMaxPooling2D. Equal maxima share the gradient. */
export class GlobalMaxPooling2D extends GlobalPooling2D {
  static override readonly className: string = 'GlobalMaxPooling2D';

  override call([x]: Inputs<Tensor>): Tensor {
    return max(x, { axes: [1, 2], keepDims: this.keepDims });
  }
}
