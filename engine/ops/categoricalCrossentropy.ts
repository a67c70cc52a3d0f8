import source from '../../shaders/categorical_crossentropy.wgsl?raw';
import gradientSource from '../../shaders/categorical_crossentropy_gradient.wgsl?raw';
import { type Float64NDArray, type Op, type OpCase, type OpCheck, apply } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';
import { softmaxReference } from './softmax';

const forwardKernel = /* @__PURE__ */ kernel('categorical_crossentropy', source);
const gradientKernel = /* @__PURE__ */ kernel('categorical_crossentropy_gradient', gradientSource);

export interface CrossentropyOptions {
  /** Predictions are logits, not probabilities. Default false, as in Keras. */
  readonly fromLogits?: boolean;
}

function crossentropyOp(name: string, sparse: boolean): Op<CrossentropyOptions> {
  const specs = (predictions: Tensor, { fromLogits = false }: CrossentropyOptions) => {
    const { rows, columns } = rowsOf(predictions);
    return { ROWS: rows, CLASSES: columns, SPARSE: sparse, FROM_LOGITS: fromLogits };
  };
  return {
    name,
    infer: ([targets, predictions]) => [inferPerRow(name, targets!, predictions!, sparse)],
    forward: ({ engine, inputs: [targets, predictions], outputs: [y], attrs }) => {
      engine.dispatch(forwardKernel, specs(predictions!, attrs), [targets!, predictions!, y!], { threads: y!.size });
    },
    backward: ({ engine, inputs: [targets, predictions], dy, attrs, gradient }) => {
      const bindings = [dy, targets!, predictions!, gradient(1)];
      engine.dispatch(gradientKernel, specs(predictions!, attrs), bindings, { threads: dy.size });
    },
    differentiable: [1],
  };
}

export const sparseCategoricalCrossentropyOp = /* @__PURE__ */ crossentropyOp('sparseCategoricalCrossentropy', true);
export const categoricalCrossentropyOp = /* @__PURE__ */ crossentropyOp('categoricalCrossentropy', false);

/**
 * Cross-entropy of each row against its class.
 *
 * From logits through the max-subtracted log-sum-exp: finite for any finite logits. From probabilities as Keras 3 on
 * JAX, PyTorch and NumPy (`keras/src/backend/jax/nn.py`): rows are divided by their sum, then clipped to
 * `1e-7..1 - 1e-7`; what is clipped passes no gradient. (Keras on TensorFlow clips first and divides then.)
 * @param targets class indices, `u32 [n]`. One that no class has makes its row's loss and gradient NaN.
 * @param predictions `[n, c]`.
 * @returns `[n]`, a loss for each row, in nats.
 */
export function sparseCategoricalCrossentropy(
  targets: Tensor,
  predictions: Tensor,
  options: CrossentropyOptions = {},
): Tensor {
  return apply(sparseCategoricalCrossentropyOp, [targets, predictions], options)[0]!;
}

/**
 * Cross-entropy of each row against a distribution, `-(sum of target * log(p))`; `p` as in
 * `sparseCategoricalCrossentropy`, which here is what Keras 3 does on every backend. Targets have no gradient.
 * @param targets one-hot or any weights, `f32 [n, c]`.
 * @param predictions `[n, c]`.
 * @returns `[n]`, a loss for each row, in nats.
 */
export function categoricalCrossentropy(targets: Tensor, predictions: Tensor, options: CrossentropyOptions = {}): Tensor {
  return apply(categoricalCrossentropyOp, [targets, predictions], options)[0]!;
}

function logProbabilities({ data, shape }: Float64NDArray, fromLogits: boolean): Float64Array {
  const columns = shape.at(-1)!;
  if (fromLogits) return softmaxReference(data, columns, true);
  return data.map((x, i) => {
    const begin = i - (i % columns);
    const sum = data.subarray(begin, begin + columns).reduce((a, b) => a + b);
    return Math.log(Math.min(Math.max(x / sum, 1e-7), Math.fround(1 - 1e-7)));
  });
}

export const sparseCategoricalCrossentropyCheck: OpCheck<CrossentropyOptions> = {
  op: sparseCategoricalCrossentropyOp,
  reference: ([targets, predictions], { fromLogits = false }) => {
    const logs = logProbabilities(predictions!, fromLogits);
    return [targets!.data.map((label, row) => -logs[row * predictions!.shape.at(-1)! + label]!)];
  },
  cases: [
    { inputs: [{ shape: [65], values: { below: 10 } }, { shape: [65, 10] }], attrs: { fromLogits: true } },
    { inputs: [{ shape: [1], values: { below: 1 } }, { shape: [1, 1] }], attrs: { fromLogits: true } },
    { inputs: [{ shape: [3], values: { u32: [0, 1, 1] } }, { shape: [3, 2], values: [1e4, -1e4, 1e4, -1e4, -1e4, -9999] }], attrs: { fromLogits: true } },
    { inputs: [{ shape: [2, 5], values: { below: 3 } }, { shape: [2, 5, 3] }], attrs: { fromLogits: true } },
    { inputs: [{ shape: [63], values: { below: 7 } }, { shape: [63, 7], values: 'distribution' }], attrs: {} },
    { inputs: [{ shape: [5], values: { below: 3 } }, { shape: [5, 3], values: 'probability' }], attrs: { fromLogits: false } },
    // Below and above what is clipped, away from the kinks.
    { inputs: [{ shape: [3], values: { u32: [0, 1, 1] } }, { shape: [3, 2], values: [-0.5, 1.5, -0.5, 1.5, 0.5, 1.5] }], attrs: {} },
  ],
};

export const categoricalCrossentropyCheck: OpCheck<CrossentropyOptions> = {
  op: categoricalCrossentropyOp,
  reference: ([targets, predictions], { fromLogits = false }) => {
    const columns = predictions!.shape.at(-1)!;
    const terms = logProbabilities(predictions!, fromLogits).map((log, i) => -targets!.data[i]! * log);
    const loss = new Float64Array(terms.length / columns);
    terms.forEach((term, i) => (loss[Math.floor(i / columns)]! += term));
    return [loss];
  },
  get cases() {
    return ([{ fromLogits: true }, {}] as const).flatMap((attrs): OpCase<CrossentropyOptions>[] => [
      { inputs: [{ shape: [65, 10], values: 'oneHot' }, { shape: [65, 10], values: 'distribution' }], attrs },
      { inputs: [{ shape: [7, 3], values: 'distribution' }, { shape: [7, 3], values: 'probability' }], attrs },
      { inputs: [{ shape: [1, 1], values: 'normal' }, { shape: [1, 1], values: [2] }], attrs },
      { inputs: [{ shape: [2, 2], values: [0.5, 0.25, 2, 1] }, { shape: [2, 2], values: [-3, 6, 3, -1] }], attrs },
    ]);
  },
};
