import { ArgumentError, DeviceLostError, type NDArray, type Shape, ShapeError, type Tensor, VitrineError, formatShape, sameShape, sizeOf, softmax, toNDArray } from '../../engine';
import { type Initializer } from '../initializers';
import { automaticName } from '../names';

export type ActivationName = 'linear' | 'relu' | 'sigmoid' | 'softmax';

export interface LayerOptions {
  /** Default: Keras's automatic name, `conv2d`, `conv2d_1`, ... */
  name?: string;
  /** Of one sample, without the batch; on the first layer, instead of an `Input`. */
  inputShape?: Shape;
}

export interface WeightSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
}

export interface CallContext {
  /** Dropout drops only when training. */
  readonly training: boolean;
  /** (seed, step), `u32 [2]`, for layers that draw random numbers. */
  readonly key: Tensor;
  /** Leave out the layer's own activation, so that a loss can start from the logits. */
  readonly logits?: boolean;
}

/**
 * A layer is a shape rule, weights, and a call. Shapes are without the batch and known before any GPU; weights get their
 * memory when a model is built.
 */
export abstract class Layer {
  /** Keras's name of the class; a minifier may rename the class itself. */
  static readonly className: string = 'Layer';
  readonly className: string;
  readonly name: string;
  /** Shapes of one sample, once the layer is part of a model. */
  inputShape: Shape | null;
  outputShape: Shape | null = null;
  /** In Keras's order: kernel, bias. Empty until the model is built. */
  weights: readonly Tensor[] = [];
  /** What is applied last to the output. */
  readonly activation: ActivationName = 'linear';

  constructor({ name, inputShape }: LayerOptions) {
    this.className = new.target.className;
    this.name = name ?? automaticName(this.className);
    this.inputShape = inputShape ?? null;
  }

  /** Shape of the output, from that of the input. @throws ShapeError or ArgumentError naming the rule. */
  abstract infer(inputShape: Shape): Shape;

  /** Weights to make, for an input of this shape. */
  weightSpecs(_inputShape: Shape): readonly WeightSpec[] {
    return [];
  }

  /** The output for a batch, from ops. */
  abstract call(x: Tensor, context: CallContext): Tensor;

  /** Takes its place in a model. Errors say which layer it is. */
  connect(inputShape: Shape): Shape {
    if (this.weights.length > 0 && !sameShape(inputShape, this.inputShape!)) {
      throw new ShapeError(
        `layer "${this.name}" (${this.className}) has weights for inputs of ${formatShape(this.inputShape!)}, ` +
          `not ${formatShape(inputShape)}`,
      );
    }
    const outputShape = this.naming(() => this.infer(inputShape));
    this.inputShape = inputShape;
    this.outputShape = outputShape;
    return outputShape;
  }

  get built(): boolean {
    return this.weights.length > 0 || (this.inputShape !== null && this.weightSpecs(this.inputShape).length === 0);
  }

  /** Number of weights, known as soon as the input shape is. */
  countParams(): number {
    if (!this.inputShape) return 0;
    return this.weightSpecs(this.inputShape).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  /** `call`, with errors that say which layer it was. */
  run(x: Tensor, context: CallContext): Tensor {
    return this.naming(() => this.call(x, context));
  }

  /** Copies of the weights, in the order of `weights`. */
  getWeights(): Promise<NDArray[]> {
    return Promise.all(this.weights.map((weight) => weight.array()));
  }

  /** Overwrites the weights. @throws ShapeError unless number and shapes agree; then nothing has changed. */
  setWeights(values: readonly NDArray[]): void {
    this.wantWeights(values);
    this.weights.forEach((weight, i) => weight.write(Float32Array.from(values[i]!.data)));
  }

  /** @throws ShapeError unless these could be this layer's weights. */
  wantWeights(values: readonly NDArray[]): void {
    const shapes = (arrays: readonly { shape: Shape }[]): string => arrays.map(({ shape }) => formatShape(shape)).join(' ');
    if (shapes(values) !== shapes(this.weights)) {
      throw new ShapeError(
        `layer "${this.name}" (${this.className}): its weights are ${shapes(this.weights) || 'none'}, ` +
          `got ${shapes(values) || 'none'}`,
      );
    }
    for (const value of values) this.naming(() => toNDArray(value)); // does it fill its shape?
  }

  /** Runs `fn`; an error of ours gets the layer's name in front. */
  protected naming<T>(fn: () => T): T {
    try {
      return fn();
    } catch (error) {
      // A lost device is no layer's fault, and every call throws the same error of it.
      const mayName = error instanceof VitrineError && !(error instanceof DeviceLostError);
      if (mayName) error.message = `layer "${this.name}" (${this.className}): ${error.message}`;
      throw error;
    }
  }
}

const ACTIVATIONS: readonly ActivationName[] = ['linear', 'relu', 'sigmoid', 'softmax'];

export function wantActivation(layer: string, name: string): ActivationName {
  const found = ACTIVATIONS.find((activation) => activation === name);
  if (!found) throw new ArgumentError(`${layer}: activation must be one of ${ACTIVATIONS.join(', ')}, got ${name}`);
  return found;
}

/** What a kernel's epilogue can fuse; softmax looks along a whole row, and follows as an op of its own. */
export function fusible(activation: ActivationName, logits = false): 'linear' | 'relu' | 'sigmoid' {
  return logits || activation === 'softmax' ? 'linear' : activation;
}

export function afterFused(y: Tensor, activation: ActivationName, logits = false): Tensor {
  return activation === 'softmax' && !logits ? softmax(y) : y;
}
