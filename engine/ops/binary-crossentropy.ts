import source from '../../shaders/loss/binary_crossentropy.wgsl?raw';
import gradientSource from '../../shaders/loss/binary_crossentropy_gradient.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';
import { type SmoothedCrossentropyOptions, assertLabelSmoothing } from './categorical-crossentropy';

const forwardKernel = /* @__PURE__ */ kernel('binary_crossentropy', source);
const gradientKernel = /* @__PURE__ */ kernel('binary_crossentropy_gradient', gradientSource);

function specs(predictions: Tensor, { fromLogits = false, labelSmoothing = 0 }: SmoothedCrossentropyOptions) {
  const { rows, columns } = rowsOf(predictions);
  return { ROWS: rows, COLUMNS: columns, FROM_LOGITS: fromLogits, LABEL_SMOOTHING: labelSmoothing };
}

export const binaryCrossentropyOp: Op<SmoothedCrossentropyOptions> = {
  name: 'binaryCrossentropy',
  infer: ([targets, predictions], attrs) => {
    assertLabelSmoothing('binaryCrossentropy', attrs);
    return [inferPerRow('binaryCrossentropy', targets!, predictions!, false)];
  },
  forward: ({ engine, inputs: [targets, predictions], outputs: [y], attrs }) => {
    engine.dispatch(forwardKernel, specs(predictions!, attrs), [targets!, predictions!, y!], { threads: y!.size });
  },
  backward: ({ engine, inputs: [targets, predictions], dy, attrs, gradient }) => {
    const bindings = [dy, targets!, predictions!, gradient(1)];
    engine.dispatch(gradientKernel, specs(predictions!, attrs), bindings, { threads: predictions!.size });
  },
  differentiable: [1],
};

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
  return apply(binaryCrossentropyOp, [targets, predictions], options)[0]!;
}
