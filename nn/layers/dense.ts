import { type Shape, ShapeError, type Tensor, dense } from '../../engine';
import { wantInteger } from '../../engine/op';
import type { Inputs } from '../graph';
import { type Initializer, initializer } from '../initializers';
import {
  type ActivationName,
  type CallContext,
  Layer,
  type LayerOptions,
  type WeightSpec,
  afterFused,
  fusible,
  wantActivation,
} from './layer';
import { flag } from './options';

export interface DenseLayerOptions extends LayerOptions {
  /** Outputs. */
  units: number;
  /** Default `'linear'`. */
  activation?: ActivationName;
  /** Default true. */
  useBias?: boolean;
  /** Default `'glorotUniform'`. */
  kernelInitializer?: string | Initializer;
  /** Default `'zeros'`. */
  biasInitializer?: string | Initializer;
}

/** Keras's Dense, along the last axis. Input `[batch, ..., in]`; weights: kernel `[in, units]`, bias `[units]`. */
export class Dense extends Layer {
  static override readonly className: string = 'Dense';
  static override readonly options: readonly string[] = [
    'units',
    'activation',
    'useBias',
    'kernelInitializer',
    'biasInitializer',
  ];
  override readonly activation: ActivationName;
  readonly units: number;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;

  constructor(options: DenseLayerOptions) {
    super(options);
    wantInteger('Dense', 'units', options.units);
    this.units = options.units;
    this.activation = wantActivation('Dense', options.activation ?? 'linear');
    this.useBias = flag('Dense', 'useBias', options.useBias ?? true);
    this.kernelInitializer = initializer(options.kernelInitializer ?? 'glorotUniform');
    this.biasInitializer = initializer(options.biasInitializer ?? 'zeros');
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (inputShape.length === 0) throw new ShapeError('Dense wants at least one axis besides the batch');
    return [...inputShape.slice(0, -1), this.units];
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
