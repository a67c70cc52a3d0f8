import { type Shape, type Tensor } from '../../engine';
import { type Inputs, type KerasTensor, Node } from '../graph';
import { Layer } from './layer';
import { sizes } from './options';

export interface InputOptions {
  /** Of one sample, without the batch. */
  shape: Shape;
  /** Default: Keras's automatic name, `input_layer`, `input_layer_1`, ... */
  name?: string;
}

/** Where samples enter a model. */
export class InputLayer extends Layer {
  static override readonly className: string = 'InputLayer';
  static override readonly options: readonly string[] = ['shape'];

  constructor(options: InputOptions) {
    const shape = sizes('Input', 'shape', options?.shape);
    super({ ...options, inputShape: shape });
    this.inputShapes = [shape];
    this.outputShapes = [shape];
    new Node(this, null, [shape], null, options.name);
  }

  override infer(): Shape {
    return this.startShape!;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return x;
  }
}

/**
 * `Input({ shape: [28, 28, 1] })`: where a model starts, alone at the head of a `Sequential` or applied to by layers.
 */
export function Input(options: InputOptions): KerasTensor {
  return new InputLayer(options).output;
}
