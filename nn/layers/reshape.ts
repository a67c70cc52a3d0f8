import { type Shape, ShapeError, type Tensor, formatShape, reshape, sizeOf } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';
import { isList, want } from './options';

export interface ReshapeOptions extends LayerOptions {
  /** Of one sample, without the batch; one size may be -1, which follows from the others. */
  targetShape: Shape;
}

/** Keras's Reshape: the same numbers, row-major, in another shape. */
export class Reshape extends Layer {
  static override readonly className: string = 'Reshape';
  static override readonly options: readonly string[] = ['targetShape'];
  readonly targetShape: Shape;

  constructor(options: ReshapeOptions) {
    super(options);
    const { targetShape } = options;
    const areSizes =
      isList(targetShape) && targetShape.every((size) => Number.isInteger(size) && size >= -1 && size !== 0);
    const holds = areSizes && targetShape.filter((size) => size === -1).length <= 1;
    want(holds, 'Reshape', 'targetShape', 'a list of positive integers, one of which may be -1', targetShape);
    this.targetShape = targetShape;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    const known = sizeOf(this.targetShape.filter((size) => size !== -1));
    const shape = this.targetShape.map((size) => (size === -1 ? sizeOf(inputShape) / known : size));
    if (sizeOf(shape) !== sizeOf(inputShape) || !shape.every(Number.isInteger)) {
      throw new ShapeError(
        `${formatShape(inputShape)} has ${sizeOf(inputShape)} elements, which do not fill ${formatShape(this.targetShape)}`,
      );
    }
    return shape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return reshape(x, [x.shape[0]!, ...this.infer([x.shape.slice(1)])]);
  }
}
