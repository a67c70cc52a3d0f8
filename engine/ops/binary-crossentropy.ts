import source from '../../shaders/loss/binary-crossentropy.wgsl?raw';
import gradientSource from '../../shaders/loss/binary-crossentropy-gradient.wgsl?raw';
import { apply } from '../apply';
import { assertKnown } from '../known-options';
import type { Op } from '../op';
import { rowLoss } from '../row-loss';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { type SmoothedCrossentropyOptions, assertLabelSmoothing } from './categorical-crossentropy';

function specsOf(options: SmoothedCrossentropyOptions) {
  assertLabelSmoothing('binaryCrossentropy', options);
  const { fromLogits = false, labelSmoothing = 0 } = options;
  return { FROM_LOGITS: fromLogits, LABEL_SMOOTHING: labelSmoothing };
}

export const binaryCrossentropyOp: Op<SmoothedCrossentropyOptions> = /* @__PURE__ */ rowLoss(
  'binaryCrossentropy',
  /* @__PURE__ */ shader('binary-crossentropy', source),
  /* @__PURE__ */ shader('binary-crossentropy-gradient', gradientSource),
  specsOf,
);

/**
 * Mean over each row of `-(t log(p) + (1 - t) log(1 - p))`.
 *
 * From logits `p` is their sigmoid, through `max(x, 0) - x t + log(1 + exp(-|x|))`: finite for any finite logits, and
 * TensorFlow's figure but for rounding (its `log1p` keeps what is below 6e-8). From probabilities as in Keras 3: they
 * are clipped to `1e-7..1 - 1e-7`, and what is clipped passes no gradient. In f32 the upper end is 1 - 2^-23, so the
 * largest loss is 16.118 for a target of 1 and 15.942 for a target of 0. Label smoothing makes of each target `t * (1 -
 * labelSmoothing) + 0.5 * labelSmoothing`.
 * @param targets 0..1, `[n, k]`. They have no gradient.
 * @param predictions `[n, k]`.
 * @returns `[n]`, a loss for each row, in nats.
 */
export function binaryCrossentropy(
  targets: Tensor,
  predictions: Tensor,
  options: SmoothedCrossentropyOptions = {},
): Tensor {
  assertKnown('binaryCrossentropy', options, ['fromLogits', 'labelSmoothing']);
  return apply(binaryCrossentropyOp, [targets, predictions], options)[0]!;
}
