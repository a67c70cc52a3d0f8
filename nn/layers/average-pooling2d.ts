import { type Tensor, avgPool2d } from '../../engine';
import { avgPool2dOp } from '../../engine/ops/avgPool2d';
import type { Inputs } from '../graph';
import { Pooling2D } from './pooling2d';

/** Keras's AveragePooling2D: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. */
export class AveragePooling2D extends Pooling2D {
  static override readonly className: string = 'AveragePooling2D';
  protected override readonly op = avgPool2dOp;

  override call([x]: Inputs<Tensor>): Tensor {
    return avgPool2d(x, this);
  }
}
