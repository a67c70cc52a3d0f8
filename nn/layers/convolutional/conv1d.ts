import { type Shape, ShapeError, type Tensor, conv2d, groupedConv2d, zeroPadding2d } from '../../../engine';
import { groupedConv2dOp } from '../../../engine/ops/grouped-conv2d';
import { activatedShape } from '../../activations';
import { define } from '../../keras-object';
import { dataFormat, oneOf, positiveInteger } from '../../options';
import { regularizedBy } from '../../penalised-by';
import type { OptionsOf } from '../../schema';
import { single } from '../amounts';
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
import { alongRow, kernelOfRow, shapeAlongRow, windowInRow } from '../row';
import { sampleShape } from '../sample-shape';
import { windowConflict } from './window-conflict';

type Padding = 'valid' | 'same' | 'causal';

const schema = {
  /** Output channels. */
  filters: positiveInteger,
  /** Length of the kernels, in steps. */
  kernelSize: single,
  /** Default 1. */
  strides: /* @__PURE__ */ single.default(1),
  /**
   * Default `'valid'`. `'causal'` pads at the start alone, so that no output sees a step after its own. In upper or
   * lower case, as in Keras.
   */
  padding: /* @__PURE__ */ oneOf<Padding, Padding | Uppercase<Padding>>('valid', 'same', 'causal').default('valid'),
  /** `'channels_last'`, `[steps, channels]`, or `'channels_first'`. Default that of `setImageDataFormat`. */
  dataFormat,
  /** Default 1. */
  dilationRate: /* @__PURE__ */ single.default(1),
  /** Into how many parts the channels are divided, each of which has kernels of its own. Default 1. */
  groups: /* @__PURE__ */ positiveInteger.default(1),
  ...kernelAndBias,
  /** A penalty of the output. Default null. */
  activityRegularizer: regularizedBy,
  ...constraints,
};

/** Options of `Conv1D`, with Keras's defaults, and those of every layer. */
export type Conv1DOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = [
  'filters',
  'kernelSize',
  'strides',
  'padding',
  'dataFormat',
  'dilationRate',
  'groups',
  'activation',
  'useBias',
] as const;

/**
 * Keras's Conv1D. Input `[batch, steps, in]`; weights: kernel `[steps, in / groups, filters]`, bias `[filters]`.
 */
export class Conv1D extends /* @__PURE__ */ define(Layer, 'Conv1D', POSITIONAL, schema) {
  static override readonly notesShapes = true;
  static override readonly conflict = windowConflict;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return shapeAlongRow(inputShape, (image) => {
      const { groups, filters } = this;
      const { kernelSize, strides, dilationRate: dilations } = windowInRow(this);
      const [height, steps, channels] = image as [number, number, number];
      if (channels % groups !== 0) throw new ShapeError(`groups ${groups} must divide ${channels} input channels`);
      const { before, padding } = this.#padding;
      const attrs = { strides, dilations, padding, groups, activation: 'linear' } as const;
      const kernel = [...kernelSize, channels / groups, filters];
      return activatedShape(
        this.activation,
        sampleShape(groupedConv2dOp, [height, before + steps, channels], attrs, kernel),
      );
    });
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    const kernel = [...this.kernelSize, inputShape.at(-1)! / this.groups, this.filters];
    return [
      { name: 'kernel', shape: kernel, initializer: this.kernelInitializer },
      ...(this.useBias ? [{ name: 'bias', shape: [this.filters], initializer: this.biasInitializer }] : []),
    ];
  }

  override call([x]: Inputs<Tensor>, { logits }: CallContext): Tensor {
    const [kernel, bias] = this.weights;
    const { groups } = this;
    const { before, padding } = this.#padding;
    const { strides, dilationRate: dilations } = windowInRow(this);
    const options = { bias, strides, padding, dilations, activation: fusible(this.activation, logits) };
    const ofRow = kernelOfRow(kernel!);
    return alongRow(x, (image) => {
      const padded = before > 0 ? zeroPadding2d(image, [[0, 0], [before, 0]]) : image; // prettier-ignore
      const y = groups > 1 ? groupedConv2d(padded, ofRow, groups, options) : conv2d(padded, ofRow, options);
      return afterFused(y, this.activation, logits);
    });
  }

  /** Steps of zeros before the input, and how the convolution pads. */
  get #padding() {
    const { padding, kernelSize, dilationRate } = this;
    return padding === 'causal'
      ? ({ before: (kernelSize[0] - 1) * dilationRate[0], padding: 'valid' } as const)
      : { before: 0, padding };
  }
}
