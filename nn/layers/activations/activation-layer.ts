import type { Shape, Tensor } from '../../../engine';
import { type CallContext, type Inputs, Layer } from '../layer';

/** What layers share that apply an activation: others may have them as theirs, `{ activation: new LeakyReLU(0.1) }`. */
export abstract class ActivationLayer extends Layer {
  static override readonly notesShapes: boolean = true;
  static override readonly builtAtInit: boolean = true;
  override supportsMasking = true;

  /** Of the shape of `x`. */
  abstract activate(x: Tensor): Tensor;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, _context: CallContext): Tensor {
    return this.activate(x);
  }
}
