import { ArgumentError, type Shape, type Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { count, inputSizes, orNull, text } from '../../options';
import { type Arguments, optionsOf, parse } from '../../schema';
import type { SymbolicShape } from '../../symbolic-shape';
import { type Inputs, type KerasTensor, Layer, Node } from '../layer';

/** Options of `Input`. */
export interface InputOptions {
  /**
   * Of one sample, without the batch; needed unless `batchShape` is there. A size that is null is that of the samples:
   * one model for images of any size.
   */
  shape?: SymbolicShape;
  /** Of batches: shown by `summary`, and in files. Batches of other sizes are taken too. Default null. */
  batchSize?: number | null;
  /** The shape with the batch in front, instead of both. */
  batchShape?: SymbolicShape;
  /** Only 'float32', in which all is computed; bytes and integers are taken as they are. */
  dtype?: 'float32';
  /** Default: Keras's automatic name, `input_layer`, `input_layer_1`, ... */
  name?: string;
}

const POSITIONAL = ['shape', 'batchSize', 'dtype'] as const;

const schema = {
  shape: inputSizes,
  batchSize: /* @__PURE__ */ orNull(count).default(null),
};

const all = {
  ...schema,
  dtype: Layer.common.dtype!,
  batchShape: /* @__PURE__ */ orNull(inputSizes).default(null),
  name: /* @__PURE__ */ orNull(text).default(null),
};

/** Where samples enter a model. */
export class InputLayer extends /* @__PURE__ */ define(Layer, 'InputLayer', POSITIONAL, schema) {
  constructor(...args: Arguments<typeof POSITIONAL, Omit<InputOptions, 'batchShape'>>) {
    super(...(args as [InputOptions & { shape: SymbolicShape }]));
    this.inputShapes = [this.shape];
    this.outputShapes = [this.shape];
    const { name } = optionsOf('InputLayer', POSITIONAL, args) as InputOptions;
    new Node(this, null, [this.shape], null, name, this.batchSize);
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
export function Input(...args: Arguments<typeof POSITIONAL, InputOptions>): KerasTensor {
  const { batchShape, ...options } = optionsOf('Input', POSITIONAL, args) as InputOptions;
  // Here, so that errors name the function, not the class.
  parse('Input', batchShape ? { ...all, shape: orNull(inputSizes).default(null) } : all, { batchShape, ...options });
  if (!batchShape) return new InputLayer(options).output;
  if (options.shape || options.batchSize) throw new ArgumentError('Input: batchShape stands for shape and batchSize');
  const [batchSize, ...shape] = batchShape;
  return new InputLayer({ ...options, shape, batchSize: batchSize ?? null }).output;
}
