import { type Tensor, maxPool2d } from '../../engine';
import { maxPool2dOp } from '../../engine/ops/maxPool2d';
import type { Inputs } from '../graph';
import { Pooling2D } from './pooling2d';

/** Keras's MaxPooling2D: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. */
export class MaxPooling2D extends Pooling2D {
  static override readonly className: string = 'MaxPooling2D';
  protected override readonly op = maxPool2dOp;

  override call([x]: Inputs<Tensor>): Tensor {
    return maxPool2d(x, this);
  }
}
