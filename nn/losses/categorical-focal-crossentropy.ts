import {
  ShapeError,
  type Tensor,
  clip,
  div,
  formatShape,
  log,
  mul,
  negative,
  power,
  softmax,
  sub,
  sum,
} from '../../engine';
import { assertKnown } from '../../engine/known-options';
import { define } from '../keras-object';
import { numbers } from '../number-list';
import { finite, notNegative } from '../options';
import { type OptionsOf, option } from '../schema';
import { isLastAxis, smoothed, withLastAxis } from './axis';
import { EPSILON } from './epsilon';
import { KerasLoss, type LossOptions } from './loss';
import { smoothedCrossentropy } from './smoothed-crossentropy';

const schema = {
  ...smoothedCrossentropy,
  /**
   * What all classes weigh, or a list of what each does, along `axis`; Keras's list is along the last axis, whichever
   * is the classes'. Default 0.25.
   */
  alpha: /* @__PURE__ */ option<number | readonly number[]>(
    'numbers',
    'a finite number, or a list of one a class',
    (given) => finite.parse(given) ?? numbers.parse(given),
  ).default(0.25),
  /** How much less what is predicted well counts; 0: as much. Default 2. */
  gamma: /* @__PURE__ */ notNegative.default(2),
};

/** Options of `CategoricalFocalCrossentropy`, and those of every loss. */
export type CategoricalFocalCrossentropyOptions = LossOptions & OptionsOf<typeof schema>;

/** Options of `categoricalFocalCrossentropy`: those of the class without what all losses have. */
export type CategoricalFocalOptions = Omit<CategoricalFocalCrossentropyOptions, keyof LossOptions>;

/** Keras's `categorical_focal_crossentropy`: categorical cross-entropy, of what is predicted well but little. */
export function categoricalFocalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: CategoricalFocalOptions = {},
): Tensor {
  const name = 'categoricalFocalCrossentropy';
  assertKnown(name, options, ['fromLogits', 'labelSmoothing', 'axis', 'alpha', 'gamma']);
  const { fromLogits = false, labelSmoothing = 0, axis = -1, alpha = 0.25, gamma = 2 } = options;
  const isLast = isLastAxis(name, yPred, axis);
  const [t, x] = [smoothed(yTrue, labelSmoothing), yPred].map((each) => (isLast ? each : withLastAxis(each, axis))) as [
    Tensor,
    Tensor,
  ];
  const p = fromLogits ? softmax(x) : x;
  if (typeof alpha !== 'number' && alpha.length !== x.shape.at(-1))
    throw new ShapeError(
      `${name}: alpha has ${alpha.length} numbers, for ${x.shape.at(-1)} classes along axis ${axis} of ` +
        `${formatShape(yPred.shape)}; give one a class, or one number for all`,
    );
  const weights = typeof alpha === 'number' ? alpha : x.engine.tensor(Float32Array.from(alpha));
  const shares = clip(div(p, sum(p, { axes: [-1], keepDims: true })), EPSILON, 1 - EPSILON);
  const crossentropy = mul(negative(t), log(shares));
  return sum(mul(mul(power(sub(1, shares), gamma), weights), crossentropy), { axes: [-1] });
}

/** Keras's CategoricalFocalCrossentropy: targets are one-hot, or any distribution over the classes. */
export class CategoricalFocalCrossentropy
  extends /* @__PURE__ */ define(
    KerasLoss,
    'CategoricalFocalCrossentropy',
    ['alpha', 'gamma', 'fromLogits', 'labelSmoothing', 'axis', 'reduction', 'name'],
    schema,
  )
{
  readonly targets = 'values';

  rows(targets: Tensor, predictions: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis, alpha, gamma } = this;
    return categoricalFocalCrossentropy(targets, predictions, { fromLogits, labelSmoothing, axis, alpha, gamma });
  }
}
