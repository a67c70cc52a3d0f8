import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { inputSizes, orNull, text } from '../../options';
import { type Arguments, optionsOf, parse } from '../../schema';
import type { SymbolicShape } from '../../symbolic-shape';
import { type Inputs, type KerasTensor, Layer, Node } from '../layer';

/** Options of `Input`. */
export interface InputOptions {
  /** Of one sample, without the batch. A size that is null is that of the samples: one model for images of any size. */
  shape: SymbolicShape;
  /** Default: Keras's automatic name, `input_layer`, `input_layer_1`, ... */
  name?: string;
}

/** Where samples enter a model. */
export class InputLayer extends /* @__PURE__ */ define(Layer, 'InputLayer', ['shape'], { shape: inputSizes }) {
  constructor(...args: Arguments<['shape'], InputOptions>) {
    super(...(args as [InputOptions]));
    this.inputShapes = [this.shape];
    this.outputShapes = [this.shape];
    const { name } = optionsOf('Input', ['shape'], args) as { name?: string };
    new Node(this, null, [this.shape], null, name);
  }

  override infer(): Shape {
    return this.shape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return x;
  }
}

/**
 * `Input({ shape: [28, 28, 1] })` or `Input([28, 28, 1])`: where a model starts, alone at the head of a `Sequential` or
 * applied to by layers.
 */
export function Input(...args: Arguments<['shape'], InputOptions>): KerasTensor {
  const options = optionsOf('Input', ['shape'], args);
  // Here, so that errors name the function, not the class.
  parse('Input', { shape: inputSizes, name: orNull(text).default(null) }, options);
  return new InputLayer(options as unknown as InputOptions).output;
}
