import { type Padding, type Shape, type Tensor, conv2d } from '../../../engine';
import { conv2dOp } from '../../../engine/ops/conv2d';
import { type LayerActivation, activatedShape } from '../../activations';
import { type Initializer, initializedBy } from '../../initializers';
import { activation, flag } from '../../options';
import { type ConstraintLike, type RegularizerLike, constrainedBy, regularizedBy } from '../../penalised-by';
import { type CallContext, type WeightSpec, afterFused, fusible } from '../layer';
import { groupedConvolutions } from './grouped-convolutions';
import { sampleShape } from '../sample-shape';
import type { Two, Window } from '../row';

/** What separable convolutions of one and of two dimensions share: options, in the order of Keras's configs. */
export const separable = {
  /** Default `'linear'`. */
  activation: /* @__PURE__ */ activation.default('linear'),
  /** Default true. */
  useBias: /* @__PURE__ */ flag.default(true),
  /** Default `'glorotUniform'`. */
  depthwiseInitializer: /* @__PURE__ */ initializedBy.default('glorotUniform'),
  /** Default `'glorotUniform'`. */
  pointwiseInitializer: /* @__PURE__ */ initializedBy.default('glorotUniform'),
  /** Default `'zeros'`. */
  biasInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** A penalty of the depthwise kernel, such as `'l2'`. Default null. */
  depthwiseRegularizer: regularizedBy,
  /** A penalty of the pointwise kernel, such as `'l2'`. Default null. */
  pointwiseRegularizer: regularizedBy,
  /** A penalty of the bias, such as `'l2'`. Default null. */
  biasRegularizer: regularizedBy,
  /** A penalty of the output. Default null. */
  activityRegularizer: regularizedBy,
  /** What the depthwise kernel is brought to after each training step, such as `'max_norm'`. Default null. */
  depthwiseConstraint: constrainedBy,
  /** What the pointwise kernel is brought to after each training step, such as `'max_norm'`. Default null. */
  pointwiseConstraint: constrainedBy,
  /** What the bias is brought to after each training step, such as `'max_norm'`. Default null. */
  biasConstraint: constrainedBy,
};

export const POSITIONAL = [
  'filters',
  'kernelSize',
  'strides',
  'padding',
  'dataFormat',
  'dilationRate',
  'depthMultiplier',
  'activation',
  'useBias',
] as const;

interface Separable {
  readonly filters: number;
  readonly padding: Padding;
  readonly activation: LayerActivation;
}

export function separableShape(image: Shape, { filters, padding, activation }: Separable, window: Window<Two>): Shape {
  const { strides, dilationRate: dilations } = window;
  // In all but the channels it is a convolution by one kernel.
  const kernel = [...window.kernelSize, image.at(-1)!, filters];
  const attrs = { strides, dilations, padding, activation: 'linear' } as const;
  return activatedShape(activation, sampleShape(conv2dOp, image, attrs, kernel));
}

interface Drawn {
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly depthMultiplier: number;
  readonly useBias: boolean;
  readonly depthwiseInitializer: Initializer;
  readonly depthwiseRegularizer: RegularizerLike;
  readonly depthwiseConstraint: ConstraintLike;
  readonly pointwiseInitializer: Initializer;
  readonly pointwiseRegularizer: RegularizerLike;
  readonly pointwiseConstraint: ConstraintLike;
  readonly biasInitializer: Initializer;
}

export function separableSpecs(layer: Drawn, channels: number): readonly WeightSpec[] {
  const { filters, kernelSize, depthMultiplier, useBias } = layer;
  const depthwise = [...kernelSize, channels, depthMultiplier];
  const pointwise = [...kernelSize.map(() => 1), channels * depthMultiplier, filters];
  return [
    {
      name: 'depthwise_kernel',
      shape: depthwise,
      initializer: layer.depthwiseInitializer,
      regularizer: layer.depthwiseRegularizer,
      constraint: layer.depthwiseConstraint,
    },
    {
      name: 'pointwise_kernel',
      shape: pointwise,
      initializer: layer.pointwiseInitializer,
      regularizer: layer.pointwiseRegularizer,
      constraint: layer.pointwiseConstraint,
    },
    ...(useBias ? [{ name: 'bias', shape: [filters], initializer: layer.biasInitializer }] : []),
  ];
}

export function convolveSeparably(
  image: Tensor,
  [depthwise, pointwise, bias]: readonly Tensor[],
  { padding, activation }: Separable,
  { strides, dilationRate: dilations }: Window<Two>,
  { logits }: CallContext,
): Tensor {
  const channels = groupedConvolutions().depthwiseConv2d(image, depthwise!, { strides, padding, dilations });
  const y = conv2d(channels, pointwise!, { bias, activation: fusible(activation, logits) });
  return afterFused(y, activation, logits);
}
