import {
  type Tensor,
  activate,
  add,
  equal,
  exp,
  greater,
  log,
  logicalAnd,
  logicalNot,
  matmul,
  max,
  maximum,
  mul,
  sub,
  sum,
  transpose,
  where,
} from '../../engine';
import { assertKnown } from '../../engine/known-options';
import { define } from '../keras-object';
import { finite, flag } from '../options';
import type { OptionsOf } from '../schema';
import { KerasLoss, type LossOptions } from './loss';

const schema = {
  /** How steep it is. Default 80. */
  gamma: /* @__PURE__ */ finite.default(80),
  /** How near those of one class are to be, and how far others. Default 0.4. */
  margin: /* @__PURE__ */ finite.default(0.4),
  /** Whether a sample is no pair with itself. Default true. */
  removeDiagonal: /* @__PURE__ */ flag.default(true),
};

/** Options of `Circle`, and those of every loss. */
export type CircleOptions = LossOptions & OptionsOf<typeof schema>;

/** Options of `circle`. */
export interface CircleFunctionOptions {
  /** Labels of other samples to pair with, `u32 [m]`. Default null, those of the batch. */
  refLabels?: Tensor | null;
  /** Their embeddings, `[m, d]`. */
  refEmbeddings?: Tensor | null;
  /** Default true: a sample is no pair with itself. */
  removeDiagonal?: boolean;
  /** Default 80. */
  gamma?: number;
  /** Default 0.4. */
  margin?: number;
}

/** Below all that counts in a sum of exponentials. Of none it is what is left: the loss is 0, as Keras's. */
const NONE = -1e9;

/** `log(sum(exp(x)))` along rows. */
function logSumExp(x: Tensor): Tensor {
  const largest = max(x, { axes: [1], keepDims: true });
  return add(log(sum(exp(sub(x, largest)), { axes: [1] })), max(x, { axes: [1] }));
}

/**
 * Keras's `circle`, a loss of embeddings: samples of one class are drawn together, others apart.
 * @param yTrue labels, any whole numbers, `u32 [n]`. @param yPred embeddings of length 1, `[n, d]`. @returns `[n]`.
 */
export function circle(yTrue: Tensor, yPred: Tensor, options: CircleFunctionOptions = {}): Tensor {
  assertKnown('circle', options, ['refLabels', 'refEmbeddings', 'removeDiagonal', 'gamma', 'margin']);
  const { refLabels = null, refEmbeddings = null, removeDiagonal = true, gamma = 80, margin = 0.4 } = options;
  const [others, embeddings] = [refLabels ?? yTrue, refEmbeddings ?? yPred];
  const [n, m] = [yTrue.size, others.size];
  const distances = maximum(sub(1, matmul(yPred, transpose(embeddings, [1, 0]))), 0);
  const same = equal(yTrue.view([n, 1]), others.view([1, m]));
  const apart = yPred.engine.tensor(
    Float32Array.from({ length: n * m }, (_, i) => Number(Math.floor(i / m) !== i % m)),
    [n, m],
  );
  const positive = removeDiagonal ? logicalAnd(same, apart) : same;
  const negative = logicalNot(same);
  const near = mul(mul(maximum(add(distances, margin), 0), sub(margin, distances)), -gamma);
  const far = mul(mul(maximum(sub(1 + margin, distances), 0), sub(1 - margin, distances)), gamma);
  const pull = logSumExp(where(positive, near, NONE));
  const push = logSumExp(where(negative, far, NONE));
  return activate(add(pull, push), 'softplus');
}

/**
 * Keras's Circle: targets are labels, any whole numbers, outputs embeddings of length 1, `[n, d]`. A mean is over the
 * samples whose loss is not 0.
 */
export class Circle
  extends /* @__PURE__ */ define(
    KerasLoss,
    'Circle',
    ['gamma', 'margin', 'removeDiagonal', 'reduction', 'name'],
    schema,
  )
{
  readonly targets = 'labels';
  readonly anyLabel = true;
  readonly isPerSample = false;

  rows(targets: Tensor, predictions: Tensor): Tensor {
    const { gamma, margin, removeDiagonal } = this;
    return circle(targets, predictions, { gamma, margin, removeDiagonal });
  }

  counted(rows: Tensor): Tensor {
    return greater(rows, 0);
  }
}
