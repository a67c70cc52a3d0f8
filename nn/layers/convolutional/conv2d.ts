import { type Conv2dOptions, LifetimeError, type Shape, ShapeError, type Tensor } from '../../../engine';
import { inferConv2d } from '../../../engine/ops/conv2d-shape';
import { activatedShape } from '../../activations';
import { define } from '../../keras-object';
import { dataFormat, padding, pair, positiveInteger } from '../../options';
import { regularizedBy } from '../../penalised-by';
import type { OptionsOf } from '../../schema';
import { constraints, kernelAndBias } from '../kernel-and-bias';
import {
  afterFused,
  type CallContext,
  fusible,
  type Inputs,
  Layer,
  type LayerOptions,
  type WeightSpec,
} from '../layer';
import { windowConflict } from './window-conflict';

const schema = {
  /** Output channels. */
  filters: positiveInteger,
  /** Height and width of the kernels, in pixels: one number for both, or `[height, width]`. */
  kernelSize: pair,
  /** Default 1. */
  strides: /* @__PURE__ */ pair.default(1),
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding: /* @__PURE__ */ padding.default('valid'),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
  /** Default 1. */
  dilationRate: /* @__PURE__ */ pair.default(1),
  /** Into how many parts the channels are divided, each of which has kernels of its own. Default 1. */
  groups: /* @__PURE__ */ positiveInteger.default(1),
  ...kernelAndBias,
  /** A penalty of the output. Default null. */
  activityRegularizer: regularizedBy,
  ...constraints,
};

/** Options of `Conv2D`, with Keras's defaults, and those of every layer. */
export type Conv2DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Conv2D. Input `[batch, height, width, in]`; weights: kernel HWIO of `in / groups`, bias `[filters]`. */
export class Conv2D
  extends /* @__PURE__ */ define(Layer, 'Conv2D', ['filters', 'kernelSize', 'strides', 'padding'], schema)
{
  static override readonly notesShapes = true;
  static override readonly conflict = windowConflict;

  /** Its op comes with many shaders, so it is no part of a bundle's first chunk. */
  #convolve: ((x: Tensor, kernel: Tensor, options: Conv2dOptions) => Tensor) | null = null;

  override async load(): Promise<void> {
    await super.load();
    const { groups } = this;
    if (groups === 1) {
      this.#convolve = (await import('../../../engine/ops/conv2d')).conv2d;
    } else {
      const { groupedConv2d } = await import('../../../engine/ops/grouped-conv2d');
      this.#convolve = (x, kernel, options) => groupedConv2d(x, kernel, groups, options);
    }
  }

  get #window() {
    const { strides, dilationRate: dilations, padding } = this;
    return { strides, dilations, padding };
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    const { filters, groups } = this;
    const channels = inputShape.at(-1) ?? 1;
    if (channels % groups) throw new ShapeError(`groups ${groups} must divide ${channels} input channels`);
    const kernel = { shape: [...this.kernelSize, channels, filters], dtype: 'f32' } as const;
    const attrs = { ...this.#window, activation: 'linear' } as const;
    const [output] = inferConv2d([{ shape: [1, ...inputShape], dtype: 'f32' }, kernel], attrs);
    return activatedShape(this.activation, output!.shape.slice(1));
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    const kernel = [...this.kernelSize, inputShape.at(-1)! / this.groups, this.filters];
    return [
      { name: 'kernel', shape: kernel, initializer: this.kernelInitializer },
      ...(this.useBias ? [{ name: 'bias', shape: [this.filters], initializer: this.biasInitializer }] : []),
    ];
  }

  override call([x]: Inputs<Tensor>, { logits }: CallContext): Tensor {
    if (!this.#convolve) throw new LifetimeError('its op is loaded when a model is built; await layer.load()');
    const { activation } = this;
    const [kernel, bias] = this.weights;
    const y = this.#convolve(x, kernel!, { ...this.#window, bias, activation: fusible(activation, logits) });
    return afterFused(y, activation, logits);
  }
}
