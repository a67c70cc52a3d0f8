import type { Padding, Shape, Tensor } from '../../../engine';
import { conv2dOp } from '../../../engine/ops/conv2d';
import { type LayerActivation, activatedShape } from '../../activations';
import { type Initializer, initializedBy } from '../../initializers';
import { activation, flag } from '../../options';
import { type ConstraintLike, type RegularizerLike, constrainedBy, regularizedBy } from '../../penalised-by';
import { type CallContext, type WeightSpec, afterFused, fusible } from '../layer';
import { groupedConvolutions } from './grouped-convolutions';
import { sampleShape } from '../sample-shape';
import type { Two, Window } from '../row';

/** What depthwise convolutions of one and of two dimensions share: options, in the order of Keras's configs. */
export const depthwise = {
  /** Default `'linear'`. */
  activation: /* @__PURE__ */ activation.default('linear'),
  /** Default true. */
  useBias: /* @__PURE__ */ flag.default(true),
  /** Default `'glorotUniform'`. */
  depthwiseInitializer: /* @__PURE__ */ initializedBy.default('glorotUniform'),
  /** Default `'zeros'`. */
  biasInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** A penalty of the kernel, such as `'l2'`. Default null. */
  depthwiseRegularizer: regularizedBy,
  /** A penalty of the bias, such as `'l2'`. Default null. */
  biasRegularizer: regularizedBy,
  /** A penalty of the output. Default null. */
  activityRegularizer: regularizedBy,
  /** What the kernel is brought to after each training step, such as `'max_norm'`. Default null. */
  depthwiseConstraint: constrainedBy,
  /** What the bias is brought to after each training step, such as `'max_norm'`. Default null. */
  biasConstraint: constrainedBy,
};

export const POSITIONAL = [
  'kernelSize',
  'strides',
  'padding',
  'depthMultiplier',
  'dataFormat',
  'dilationRate',
  'activation',
  'useBias',
] as const;

interface Depthwise {
  readonly depthMultiplier: number;
  readonly padding: Padding;
  readonly activation: LayerActivation;
}

export function depthwiseShape(
  image: Shape,
  { depthMultiplier, padding, activation }: Depthwise,
  window: Window<Two>,
): Shape {
  const channels = image.at(-1)!;
  const { strides, dilationRate: dilations } = window;
  // The shape is as of one group.
  const kernel = [...window.kernelSize, channels, channels * depthMultiplier];
  const attrs = { strides, dilations, padding, activation: 'linear' } as const;
  return activatedShape(activation, sampleShape(conv2dOp, image, attrs, kernel));
}

interface Drawn {
  readonly kernelSize: readonly number[];
  readonly depthMultiplier: number;
  readonly useBias: boolean;
  readonly depthwiseInitializer: Initializer;
  readonly depthwiseRegularizer: RegularizerLike;
  readonly depthwiseConstraint: ConstraintLike;
  readonly biasInitializer: Initializer;
}

export function depthwiseSpecs(layer: Drawn, channels: number): readonly WeightSpec[] {
  const { kernelSize, depthMultiplier, useBias } = layer;
  return [
    {
      name: 'kernel',
      shape: [...kernelSize, channels, depthMultiplier],
      initializer: layer.depthwiseInitializer,
      regularizer: layer.depthwiseRegularizer,
      constraint: layer.depthwiseConstraint,
    },
    ...(useBias ? [{ name: 'bias', shape: [channels * depthMultiplier], initializer: layer.biasInitializer }] : []),
  ];
}

export function convolveDepthwise(
  image: Tensor,
  [kernel, bias]: readonly Tensor[],
  { padding, activation }: Depthwise,
  { strides, dilationRate: dilations }: Window<Two>,
  { logits }: CallContext,
): Tensor {
  const fused = fusible(activation, logits);
  const y = groupedConvolutions().depthwiseConv2d(image, kernel!, {
    bias,
    strides,
    padding,
    dilations,
    activation: fused,
  });
  return afterFused(y, activation, logits);
}
