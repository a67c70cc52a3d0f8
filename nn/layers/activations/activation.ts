import type { Shape, Tensor } from '../../../engine';
import { activated, activatedShape } from '../../activations';
import { define } from '../../keras-object';
import { activation } from '../../options';
import type { OptionsOf } from '../../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** The activation: its name, here or in Keras, or its function. */
  activation,
};

/** Options of `Activation`: the activation, and those of every layer. */
export type ActivationLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Activation: an activation as a layer of its own. */
export class Activation extends /* @__PURE__ */ define(Layer, 'Activation', ['activation'], schema) {
  static override readonly notesShapes = true;
  static override readonly builtAtInit = true;
  override supportsMasking = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return activatedShape(this.activation, inputShape);
  }

  override call([x]: Inputs<Tensor>, { logits }: CallContext): Tensor {
    return logits ? x : activated(x, this.activation);
  }

  override passes(): number | null {
    return this.activation === 'linear' ? 0 : null;
  }
}
