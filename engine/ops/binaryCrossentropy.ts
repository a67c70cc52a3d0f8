import source from '../../shaders/loss/binary_crossentropy.wgsl?raw';
import gradientSource from '../../shaders/loss/binary_crossentropy_gradient.wgsl?raw';
import { type Op, type OpCheck, apply } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';
import { type SmoothedCrossentropyOptions, wantLabelSmoothing } from './categoricalCrossentropy';

const forwardKernel = /* @__PURE__ */ kernel('binary_crossentropy', source);
const gradientKernel = /* @__PURE__ */ kernel('binary_crossentropy_gradient', gradientSource);

function specs(predictions: Tensor, { fromLogits = false, labelSmoothing = 0 }: SmoothedCrossentropyOptions) {
  const { rows, columns } = rowsOf(predictions);
  return { ROWS: rows, COLUMNS: columns, FROM_LOGITS: fromLogits, LABEL_SMOOTHING: labelSmoothing };
}

export const binaryCrossentropyOp: Op<SmoothedCrossentropyOptions> = {
  name: 'binaryCrossentropy',
  infer: ([targets, predictions], attrs) => {
    wantLabelSmoothing('binaryCrossentropy', attrs);
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

export const binaryCrossentropyCheck: OpCheck<SmoothedCrossentropyOptions> = {
  op: binaryCrossentropyOp,
  reference: ([targets, predictions], { fromLogits = false, labelSmoothing = 0 }) => {
    const columns = predictions!.shape.at(-1)!;
    const loss = new Float64Array(predictions!.data.length / columns);
    predictions!.data.forEach((x, i) => {
      const t = targets!.data[i]! * (1 - labelSmoothing) + 0.5 * labelSmoothing;
      const p = Math.min(Math.max(x, 1e-7), Math.fround(1 - 1e-7));
      const term = fromLogits
        ? Math.max(x, 0) - x * t + Math.log1p(Math.exp(-Math.abs(x)))
        : -(t * Math.log(p) + (1 - t) * Math.log(1 - p));
      loss[Math.floor(i / columns)]! += term / columns;
    });
    return [loss];
  },
  cases: [
    { inputs: [{ shape: [65, 1], values: 'probability' }, { shape: [65, 1] }], attrs: { fromLogits: true } },
    { inputs: [{ shape: [7, 13], values: 'oneHot' }, { shape: [7, 13] }], attrs: { fromLogits: true } },
    {
      inputs: [
        { shape: [3, 2], values: [0, 1, 0, 1, 0.5, 0.5] },
        { shape: [3, 2], values: [1e4, -1e4, -1e4, 1e4, 30, -30] },
      ],
      attrs: { fromLogits: true },
    },
    {
      inputs: [
        { shape: [63, 3], values: 'oneHot' },
        { shape: [63, 3], values: 'probability' },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [63, 3], values: 'oneHot' },
        { shape: [63, 3], values: 'probability' },
      ],
      attrs: { labelSmoothing: 0.2 },
    },
    {
      inputs: [{ shape: [7, 13], values: 'oneHot' }, { shape: [7, 13] }],
      attrs: { fromLogits: true, labelSmoothing: 1 },
    },
    {
      inputs: [
        { shape: [2, 3, 5], values: 'probability' },
        { shape: [2, 3, 5], values: 'probability' },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [4, 1], values: [0, 1, 0, 1] },
        { shape: [4, 1], values: [-0.5, -0.5, 1.5, 1.5] },
      ],
      attrs: {},
    },
  ],
};
