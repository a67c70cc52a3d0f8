import { type Shape, ShapeError, type Tensor, dense } from '../../../engine';
import { activatedShape } from '../../activations';
import { define } from '../../keras-object';
import { positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { constraints, kernelAndBias, notBuilt } from '../kernel-and-bias';
import {
  afterFused,
  type CallContext,
  fusible,
  type Inputs,
  Layer,
  type LayerOptions,
  type WeightSpec,
} from '../layer';

const schema = {
  /** Outputs. */
  units: positiveInteger,
  ...kernelAndBias,
  ...constraints,
};

/** Options of `Dense`, with Keras's defaults, and those of every layer. */
export type DenseLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Dense, along the last axis. Input `[batch, ..., in]`; weights: kernel `[in, units]`, bias `[units]`. */
export class Dense extends /* @__PURE__ */ define(Layer, 'Dense', ['units', 'activation'], schema) {
  static override readonly notesShapes = true;
  static override readonly notBuilt = notBuilt;
  override supportsMasking = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (inputShape.length === 0) throw new ShapeError('Dense expects at least one axis beside the batch');
    return activatedShape(this.activation, [...inputShape.slice(0, -1), this.units]);
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return [
      { name: 'kernel', shape: [inputShape.at(-1)!, this.units], initializer: this.kernelInitializer },
      ...(this.useBias ? [{ name: 'bias', shape: [this.units], initializer: this.biasInitializer }] : []),
    ];
  }

  override call([x]: Inputs<Tensor>, { logits }: CallContext): Tensor {
    const [kernel, bias] = this.weights;
    return afterFused(
      dense(x, kernel!, { bias, activation: fusible(this.activation, logits) }),
      this.activation,
      logits,
    );
  }
}
