import type { Shape, Tensor } from '../../engine';
import { ACTIVATIONS } from '../activations';
import type { Inputs } from '../graph';
import { type ActivationName, type CallContext, Layer, type LayerOptions, wantActivation } from './layer';

export interface ActivationLayerOptions extends LayerOptions {
  activation: ActivationName;
}

/** Keras's Activation: an activation as a layer of its own. */
export class Activation extends Layer {
  static override readonly className: string = 'Activation';
  static override readonly options: readonly string[] = ['activation'];
  override readonly activation: ActivationName;

  constructor(options: ActivationLayerOptions) {
    super(options);
    this.activation = wantActivation('Activation', options.activation);
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, { logits }: CallContext): Tensor {
    return logits ? x : ACTIVATIONS[this.activation](x);
  }

  override passes(): number | null {
    return this.activation === 'linear' ? 0 : null;
  }
}
