import source from '../../shaders/loss/categorical-crossentropy.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape, sameShape } from '../ndarray';
import type { Op } from '../op';
import { inferPerRow } from '../per-row';
import { rowsOf } from '../rows';
import type { Tensor, TensorSpec } from '../tensor';
import { shader } from '../wgsl';

const crossentropyShader = /* @__PURE__ */ shader('categorical-crossentropy', source);

/** Options of a crossentropy. */
export interface CrossentropyOptions {
  /** Predictions are logits, not probabilities. Default false, as in Keras. */
  readonly fromLogits?: boolean;
}

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCrossentropyOptions extends CrossentropyOptions {
  /**
   * A class number whose rows do not count: their loss and gradient are 0. Any integer; -1 is that of 2^32 - 1. Default
   * null, none.
   */
  readonly ignoreClass?: number | null;
}

/** Options of `categoricalCrossentropy` and `binaryCrossentropy`. */
export interface SmoothedCrossentropyOptions extends CrossentropyOptions {
  /**
   * In [0, 1]: the share of the targets that is taken off them and spread evenly, over the classes or, of a binary
   * target, over 0 and 1. Default 0.
   */
  readonly labelSmoothing?: number;
}

export function assertLabelSmoothing(op: string, { labelSmoothing = 0 }: SmoothedCrossentropyOptions): void {
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
  engine.dispatch(crossentropyShader, specs, bindings, { threads: rows });
}

function crossentropyOp(name: string, sparse: boolean): Op<Attrs> {
  return {
    name,
    infer: ([targets, predictions], attrs) => {
      assertLabelSmoothing(name, attrs);
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
  assertKnown('sparseCategoricalCrossentropy', options, ['fromLogits', 'ignoreClass']);
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
  assertKnown('categoricalCrossentropy', options, ['fromLogits', 'labelSmoothing']);
  return apply(categoricalCrossentropyOp, [targets, predictions], options)[0]!;
}

/**
 * Either cross-entropy and, in the same dispatch, its gradient: what a training step needs of both.
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
  assertKnown('crossentropyWithGradient', options, ['fromLogits', 'labelSmoothing', 'ignoreClass']);
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
