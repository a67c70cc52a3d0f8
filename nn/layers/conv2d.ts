import { type Padding, type Shape, type Tensor, conv2d } from '../../engine';
import { conv2dOp } from '../../engine/ops/conv2d';
import { pair, wantInteger } from '../../engine/op';
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
import { flag, paddingOf } from './options';

export interface Conv2DOptions extends LayerOptions {
  /** Output channels. */
  filters: number;
  kernelSize: number | readonly number[];
  /** Default 1. */
  strides?: number | readonly number[];
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding?: Padding | Uppercase<Padding>;
  /** Default 1. */
  dilationRate?: number | readonly number[];
  /** Default `'linear'`. */
  activation?: ActivationName;
  /** Default true. */
  useBias?: boolean;
  /** Default `'glorotUniform'`. */
  kernelInitializer?: string | Initializer;
  /** Default `'zeros'`. */
  biasInitializer?: string | Initializer;
}

/** Keras's Conv2D. Input `[batch, height, width, in]`; weights: kernel HWIO, bias `[filters]`. */
export class Conv2D extends Layer {
  static override readonly className: string = 'Conv2D';
  static override readonly options: readonly string[] = [
    'filters', 'kernelSize', 'strides', 'padding', 'dilationRate', 'activation', 'useBias', 'kernelInitializer', 'biasInitializer',
  ]; // prettier-ignore
  override readonly activation: ActivationName;
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilationRate: readonly [number, number];
  readonly padding: Padding;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;

  constructor(options: Conv2DOptions) {
    super(options);
    wantInteger('Conv2D', 'filters', options.filters);
    this.filters = options.filters;
    this.kernelSize = pair('Conv2D', 'kernelSize', options.kernelSize);
    this.strides = pair('Conv2D', 'strides', options.strides ?? 1);
    this.dilationRate = pair('Conv2D', 'dilationRate', options.dilationRate ?? 1);
    this.padding = paddingOf('Conv2D', options.padding ?? 'valid');
    this.activation = wantActivation('Conv2D', options.activation ?? 'linear');
    this.useBias = flag('Conv2D', 'useBias', options.useBias ?? true);
    this.kernelInitializer = initializer(options.kernelInitializer ?? 'glorotUniform');
    this.biasInitializer = initializer(options.biasInitializer ?? 'zeros');
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    const kernel = { shape: [...this.kernelSize, inputShape.at(-1) ?? 1, this.filters], dtype: 'f32' } as const;
    const attrs = {
      strides: this.strides,
      dilations: this.dilationRate,
      padding: this.padding,
      activation: 'linear',
    } as const;
    return conv2dOp.infer([{ shape: [1, ...inputShape], dtype: 'f32' }, kernel], attrs)[0]!.shape.slice(1);
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    const kernel = [...this.kernelSize, inputShape.at(-1)!, this.filters];
    return [
      { name: 'kernel', shape: kernel, initializer: this.kernelInitializer },
      ...(this.useBias ? [{ name: 'bias', shape: [this.filters], initializer: this.biasInitializer }] : []),
    ];
  }

  override call([x]: Inputs<Tensor>, { logits }: CallContext): Tensor {
    const [kernel, bias] = this.weights;
    const y = conv2d(x, kernel!, {
      bias,
      strides: this.strides,
      padding: this.padding,
      dilations: this.dilationRate,
      activation: fusible(this.activation, logits),
    });
    return afterFused(y, this.activation, logits);
  }
}
