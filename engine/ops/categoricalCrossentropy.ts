import source from '../../shaders/loss/categorical_crossentropy.wgsl?raw';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape, sameShape } from '../ndarray';
import { type Float64NDArray, type Op, type OpCase, type OpCheck, apply } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor, TensorSpec } from '../tensor';
import { kernel } from '../wgsl';
import { softmaxReference } from './softmax';

const crossentropyKernel = /* @__PURE__ */ kernel('categorical_crossentropy', source);

export interface CrossentropyOptions {
  /** Predictions are logits, not probabilities. Default false, as in Keras. */
  readonly fromLogits?: boolean;
}

export interface SparseCrossentropyOptions extends CrossentropyOptions {
  /**
   * A class number whose rows do not count: their loss and gradient are 0. Any integer; -1 is that of 2^32 - 1. Default
   * null, none.
   */
  readonly ignoreClass?: number | null;
}

export interface SmoothedCrossentropyOptions extends CrossentropyOptions {
  /**
   * In [0, 1]: the share of the targets that is taken off them and spread evenly, over the classes or, of a binary
   * target, over 0 and 1. Default 0.
   */
  readonly labelSmoothing?: number;
}

export function wantLabelSmoothing(op: string, { labelSmoothing = 0 }: SmoothedCrossentropyOptions): void {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new ArgumentError(`${op}: labelSmoothing must be in [0, 1], got ${labelSmoothing}`);
}

interface Pass {
  readonly targets: Tensor;
  readonly predictions: Tensor;
  /** `[n]`, where the losses go, if wanted. */
  readonly y?: Tensor;
  /** `[n]`, with `dx`: the gradients of the losses. */
  readonly dy?: Tensor;
  /** `[n, c]`, where the predictions' gradient goes, if wanted. */
  readonly dx?: Tensor;
}

type Attrs = SmoothedCrossentropyOptions & SparseCrossentropyOptions;

function dispatch(
  { targets, predictions, y, dy, dx }: Pass,
  { fromLogits = false, labelSmoothing = 0, ignoreClass = null }: Attrs,
): void {
  const { engine } = predictions;
  const { rows, columns } = rowsOf(predictions);
  const specs = {
    ROWS: rows,
    CLASSES: columns,
    SPARSE: targets.dtype === 'u32',
    FROM_LOGITS: fromLogits,
    LABEL_SMOOTHING: labelSmoothing,
    IGNORES: ignoreClass !== null,
    IGNORED: (ignoreClass ?? 0) >>> 0,
    LOSS: y !== undefined,
    GRADIENT: dx !== undefined,
  };
  const nothing = (): Tensor => engine.empty([1]); // nothing may be bound for writing twice
  const bindings = [dy ?? predictions, targets, predictions, y ?? nothing(), dx ?? nothing()];
  engine.dispatch(crossentropyKernel, specs, bindings, { threads: rows });
}

function crossentropyOp(name: string, sparse: boolean): Op<Attrs> {
  return {
    name,
    infer: ([targets, predictions], attrs) => {
      wantLabelSmoothing(name, attrs);
      const { ignoreClass = null } = attrs;
      if (ignoreClass !== null && !Number.isSafeInteger(ignoreClass))
        throw new ArgumentError(`${name}: ignoreClass must be an integer or null, got ${ignoreClass}`);
      return [inferPerRow(name, targets!, predictions!, sparse)];
    },
    forward: ({ inputs: [targets, predictions], outputs: [y], attrs }) => {
      dispatch({ targets: targets!, predictions: predictions!, y: y! }, attrs);
    },
    backward: ({ inputs: [targets, predictions], dy, attrs, gradient }) => {
      dispatch({ targets: targets!, predictions: predictions!, dy, dx: gradient(1) }, attrs);
    },
    differentiable: [1],
  };
}

export const sparseCategoricalCrossentropyOp = /* @__PURE__ */ crossentropyOp('sparseCategoricalCrossentropy', true);
export const categoricalCrossentropyOp = /* @__PURE__ */ crossentropyOp('categoricalCrossentropy', false);

/**
 * Cross-entropy of each row against its class.
 *
 * From logits through the max-subtracted log-sum-exp: finite for any finite logits, and TensorFlow's figure but for
 * rounding: its order of float32 operations is not followed, where all else in training is. From probabilities as Keras
 * 3 on TensorFlow (`keras/src/backend/tensorflow/nn.py`): they are clipped to `1e-7..1 - 1e-7`, then divided by their
 * row's sum; what is clipped passes no gradient. (Keras on JAX, PyTorch and NumPy divides first and clips then.)
 * @param targets class indices, `u32 [n]`. One that no class has makes its row's loss and gradient NaN.
 * @param predictions `[n, c]`.
 * @returns `[n]`, a loss for each row, in nats.
 */
export function sparseCategoricalCrossentropy(
  targets: Tensor,
  predictions: Tensor,
  options: SparseCrossentropyOptions = {},
): Tensor {
  return apply(sparseCategoricalCrossentropyOp, [targets, predictions], options)[0]!;
}

/**
 * Cross-entropy of each row against a distribution, `-(sum of target * log(p))`. From logits `p` is their softmax; from
 * probabilities, as in Keras 3 on every backend, rows are divided by their sum, then clipped to `1e-7..1 - 1e-7`, and
 * what is clipped passes no gradient; a row whose sum is 0 has a loss and a gradient of NaN. Targets have no gradient.
 * Label smoothing makes of each `target * (1 - labelSmoothing) + labelSmoothing / c`. The gradient from logits is
 * TensorFlow's `p - target`: that of the loss where a row's targets add up to 1; where they do not, it is not `p * (sum
 * of targets) - target`.
 * @param targets one-hot or any weights, `f32 [n, c]`.
 * @param predictions `[n, c]`.
 * @returns `[n]`, a loss for each row, in nats.
 */
export function categoricalCrossentropy(
  targets: Tensor,
  predictions: Tensor,
  options: SmoothedCrossentropyOptions = {},
): Tensor {
  return apply(categoricalCrossentropyOp, [targets, predictions], options)[0]!;
}

/**
 * Either cross-entropy and, in the same dispatch, its gradient: what a training step wants of both.
 * @param targets class indices `u32 [n]`, or `f32 [n, c]`. @param dy `[n]`, by which the rows' gradients are
 * multiplied.
 * @returns the loss of each row `[n]`, and the gradient with respect to the predictions `[n, c]`.
 */
export function crossentropyWithGradient(
  targets: Tensor,
  predictions: Tensor,
  dy: Tensor,
  options: SmoothedCrossentropyOptions & SparseCrossentropyOptions = {},
): { rows: Tensor; gradient: Tensor } {
  const { engine } = predictions;
  const op = targets.dtype === 'u32' ? sparseCategoricalCrossentropyOp : categoricalCrossentropyOp;
  const [{ shape }] = op.infer([targets, predictions], options) as [TensorSpec];
  if (!sameShape(dy.shape, shape)) {
    throw new ShapeError(`${op.name}: dy ${formatShape(dy.shape)} must have the losses' shape ${formatShape(shape)}`);
  }
  return engine.scope(() => {
    const [rows, gradient] = [engine.empty(shape), engine.empty(predictions.shape)];
    dispatch({ targets, predictions, y: rows, dy, dx: gradient }, options);
    return { rows, gradient };
  });
}

const clip = (x: number): number => Math.min(Math.max(x, 1e-7), Math.fround(1 - 1e-7));

function logProbabilities(
  { data, shape }: Float64NDArray,
  { fromLogits, sparse }: { fromLogits: boolean; sparse: boolean },
): Float64Array {
  const columns = shape.at(-1)!;
  if (fromLogits) return softmaxReference(data, columns, true);
  const values = sparse ? data.map(clip) : data;
  const shares = values.map((x, i) => {
    const begin = i - (i % columns);
    return x / values.subarray(begin, begin + columns).reduce((a, b) => a + b);
  });
  return shares.map((share) => Math.log(sparse ? share : clip(share)));
}

export const sparseCategoricalCrossentropyCheck: OpCheck<SparseCrossentropyOptions> = {
  op: sparseCategoricalCrossentropyOp,
  reference: ([targets, predictions], { fromLogits = false, ignoreClass = null }) => {
    const logs = logProbabilities(predictions!, { fromLogits, sparse: true });
    const ignored = ignoreClass === null ? null : ignoreClass >>> 0;
    return [
      targets!.data.map((label, row) => (label === ignored ? 0 : -logs[row * predictions!.shape.at(-1)! + label]!)),
    ];
  },
  cases: [
    { inputs: [{ shape: [65], values: { below: 10 } }, { shape: [65, 10] }], attrs: { fromLogits: true } },
    { inputs: [{ shape: [1], values: { below: 1 } }, { shape: [1, 1] }], attrs: { fromLogits: true } },
    {
      inputs: [
        { shape: [3], values: { u32: [0, 1, 1] } },
        { shape: [3, 2], values: [1e4, -1e4, 1e4, -1e4, -1e4, -9999] },
      ],
      attrs: { fromLogits: true },
    },
    { inputs: [{ shape: [2, 5], values: { below: 3 } }, { shape: [2, 5, 3] }], attrs: { fromLogits: true } },
    {
      inputs: [
        { shape: [63], values: { below: 7 } },
        { shape: [63, 7], values: 'distribution' },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [5], values: { below: 3 } },
        { shape: [5, 3], values: 'probability' },
      ],
      attrs: { fromLogits: false },
    },
    {
      inputs: [{ shape: [65], values: { below: 5 } }, { shape: [65, 5] }],
      attrs: { fromLogits: true, ignoreClass: 3 },
    },
    {
      inputs: [
        { shape: [4], values: { u32: [0, 255, 1, 255] } },
        { shape: [4, 2], values: 'probability' },
      ],
      attrs: { ignoreClass: 255 },
    },
    // Below and above what is clipped, away from the kinks.
    {
      inputs: [
        { shape: [3], values: { u32: [0, 0, 2] } },
        { shape: [3, 3], values: [2, -1, 0.5, -0.5, 0.25, 0.5, -1, 0.5, 3] },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [3], values: { u32: [0, 1, 1] } },
        { shape: [3, 2], values: [-0.5, 1.5, -0.5, 1.5, 0.5, 1.5] },
      ],
      attrs: {},
    },
  ],
};

export const categoricalCrossentropyCheck: OpCheck<SmoothedCrossentropyOptions> = {
  op: categoricalCrossentropyOp,
  reference: ([targets, predictions], { fromLogits = false, labelSmoothing = 0 }) => {
    const columns = predictions!.shape.at(-1)!;
    const smoothed = targets!.data.map((t) => t * (1 - labelSmoothing) + labelSmoothing / columns);
    const terms = logProbabilities(predictions!, { fromLogits, sparse: false }).map((log, i) => -smoothed[i]! * log);
    const loss = new Float64Array(terms.length / columns);
    terms.forEach((term, i) => (loss[Math.floor(i / columns)]! += term));
    return [loss];
  },
  get cases() {
    const options = [
      { fromLogits: true },
      {},
      { fromLogits: true, labelSmoothing: 0.1 },
      { labelSmoothing: 0.3 },
      { labelSmoothing: 1 },
    ];
    return options.flatMap((attrs: SmoothedCrossentropyOptions): OpCase<SmoothedCrossentropyOptions>[] => [
      {
        inputs: [
          { shape: [65, 10], values: 'oneHot' },
          { shape: [65, 10], values: 'distribution' },
        ],
        attrs,
      },
      {
        inputs: [
          { shape: [7, 3], values: 'distribution' },
          { shape: [7, 3], values: 'probability' },
        ],
        attrs,
      },
      // Of targets that do not add up to 1, the gradient from logits is not the loss's own.
      {
        inputs: [
          { shape: [1, 1], values: attrs.fromLogits ? [1] : 'normal' },
          { shape: [1, 1], values: [2] },
        ],
        attrs,
      },
      {
        inputs: [
          { shape: [2, 2], values: attrs.fromLogits ? [0.75, 0.25, 2, -1] : [0.5, 0.25, 2, 1] },
          { shape: [2, 2], values: [-3, 6, 3, -1] },
        ],
        attrs,
      },
    ]);
  },
};
