import { ArgumentError } from '../../engine';
import { define } from '../keras-object';
import { finite, flag, notNegative, orNull, positive, text } from '../options';
import { numbers } from '../number-list';
import type { OptionsOf } from '../schema';
import { Schedule } from './learning-rate-schedule';

export { type LearningRateSchedule, Schedule } from './learning-rate-schedule';

const DECAY = ['initialLearningRate', 'decaySteps', 'decayRate', 'staircase'] as const;

const exponentialDecay = {
  /** The learning rate at step 0. */
  initialLearningRate: finite,
  /** Steps in one decay. */
  decaySteps: positive,
  /** How much a decay changes the learning rate; the formula is that of the class. */
  decayRate: finite,
  /** Decay once every `decaySteps`, not a little every step. Default false. */
  staircase: /* @__PURE__ */ flag.default(false),
  /** Default `'ExponentialDecay'`. */
  name: /* @__PURE__ */ text.default('ExponentialDecay'),
};

/** Options of `ExponentialDecay`. */
export type ExponentialDecayOptions = OptionsOf<typeof exponentialDecay>;

/** `initialLearningRate * decayRate ^ (step / decaySteps)`. As `keras.optimizers.schedules.ExponentialDecay`. */
export class ExponentialDecay extends /* @__PURE__ */ define(Schedule, 'ExponentialDecay', DECAY, exponentialDecay) {
  call(step: number): number {
    const periods = step / this.decaySteps;
    return this.initialLearningRate * this.decayRate ** (this.staircase ? Math.floor(periods) : periods);
  }
}

const inverseTimeDecay = {
  ...exponentialDecay,
  /** Default `'InverseTimeDecay'`. */
  name: /* @__PURE__ */ text.default('InverseTimeDecay'),
};

/** Options of `InverseTimeDecay`. */
export type InverseTimeDecayOptions = OptionsOf<typeof inverseTimeDecay>;

/** `initialLearningRate / (1 + decayRate * step / decaySteps)`. As `keras.optimizers.schedules.InverseTimeDecay`. */
export class InverseTimeDecay extends /* @__PURE__ */ define(Schedule, 'InverseTimeDecay', DECAY, inverseTimeDecay) {
  call(step: number): number {
    const periods = step / this.decaySteps;
    return this.initialLearningRate / (1 + this.decayRate * (this.staircase ? Math.floor(periods) : periods));
  }
}

const piecewiseConstantDecay = {
  /** Steps, rising: the last ones at which each of the values but the last holds. */
  boundaries: numbers,
  /** One more than there are boundaries. */
  values: numbers,
  /** Default `'PiecewiseConstant'`. */
  name: /* @__PURE__ */ text.default('PiecewiseConstant'),
};

/** Options of `PiecewiseConstantDecay`. */
export type PiecewiseConstantDecayOptions = OptionsOf<typeof piecewiseConstantDecay>;

/**
 * `values[0]` up to and with step `boundaries[0]`, and so on. As `keras.optimizers.schedules.PiecewiseConstantDecay`.
 */
export class PiecewiseConstantDecay
  extends /* @__PURE__ */ define(Schedule, 'PiecewiseConstantDecay', ['boundaries', 'values'], piecewiseConstantDecay)
{
  /** @throws ArgumentError unless the boundaries rise and there is one value more than there are boundaries. */
  protected override check(): void {
    const { boundaries, values } = this;
    const areRising = boundaries.every((boundary, i) => i === 0 || boundary > boundaries[i - 1]!);
    if (boundaries.length === 0 || values.length !== boundaries.length + 1 || !areRising) {
      const given = JSON.stringify({ boundaries, values });
      throw new ArgumentError(`PiecewiseConstantDecay: expected boundaries, rising, and one value more, got ${given}`);
    }
  }

  call(step: number): number {
    const before = this.boundaries.findIndex((boundary) => step <= boundary);
    return this.values.at(before)!; // after them all, -1: the last
  }
}

const polynomialDecay = {
  /** The learning rate at step 0. */
  initialLearningRate: finite,
  /** Steps until the end of the decay. */
  decaySteps: positive,
  /** Default 0.0001. */
  endLearningRate: /* @__PURE__ */ finite.default(0.0001),
  /** Default 1: a straight line. */
  power: /* @__PURE__ */ finite.default(1),
  /** Instead of staying at the end, begin anew, over twice, thrice ... the steps. Default false. */
  cycle: /* @__PURE__ */ flag.default(false),
  /** Default `'PolynomialDecay'`. */
  name: /* @__PURE__ */ text.default('PolynomialDecay'),
};

/** Options of `PolynomialDecay`. */
export type PolynomialDecayOptions = OptionsOf<typeof polynomialDecay>;

/**
 * `(initialLearningRate - endLearningRate) * (1 - step / decaySteps) ^ power + endLearningRate`, then the end. As
 * `keras.optimizers.schedules.PolynomialDecay`.
 */
export class PolynomialDecay
  extends /* @__PURE__ */ define(
    Schedule,
    'PolynomialDecay',
    ['initialLearningRate', 'decaySteps', 'endLearningRate', 'power', 'cycle'],
    polynomialDecay,
  )
{
  call(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this;
    const share = cycle
      ? step / (decaySteps * Math.max(Math.ceil(step / decaySteps), 1))
      : Math.min(step / decaySteps, 1);
    return (initialLearningRate - endLearningRate) * (1 - share) ** power + endLearningRate;
  }
}

const cosineDecay = {
  /** The learning rate at step 0. */
  initialLearningRate: finite,
  /** Counted from the end of the warmup. */
  decaySteps: positive,
  /** The share of what it decays from that is left at the end. Default 0. */
  alpha: /* @__PURE__ */ finite.default(0),
  /** Default `'CosineDecay'`. */
  name: /* @__PURE__ */ text.default('CosineDecay'),
  /** Where a straight line from `initialLearningRate` leads first, and the decay begins. Default null: no warmup. */
  warmupTarget: /* @__PURE__ */ orNull(finite).default(null),
  /** Default 0. */
  warmupSteps: /* @__PURE__ */ notNegative.default(0),
};

/** Options of `CosineDecay`. */
export type CosineDecayOptions = OptionsOf<typeof cosineDecay>;

/**
 * `initialLearningRate * ((1 - alpha) * (1 + cos(pi * step / decaySteps)) / 2 + alpha)`, then its end; after a warmup,
 * from `warmupTarget`. As `keras.optimizers.schedules.CosineDecay`.
 */
export class CosineDecay
  extends /* @__PURE__ */ define(Schedule, 'CosineDecay', ['initialLearningRate', 'decaySteps', 'alpha'], cosineDecay)
{
  call(step: number): number {
    const { initialLearningRate, decaySteps, alpha, warmupTarget } = this;
    const warmupSteps = warmupTarget === null ? 0 : this.warmupSteps;
    const from = warmupTarget ?? initialLearningRate;
    if (step < warmupSteps) return initialLearningRate + (from - initialLearningRate) * (step / warmupSteps);
    const share = Math.min((step - warmupSteps) / decaySteps, 1);
    return from * (((1 - alpha) * (1 + Math.cos(Math.PI * share))) / 2 + alpha);
  }
}

const cosineDecayRestarts = {
  /** The learning rate at step 0. */
  initialLearningRate: finite,
  /** Steps in the first period. */
  firstDecaySteps: positive,
  /** How much longer each period is than the one before. Default 2. */
  tMul: /* @__PURE__ */ positive.default(2),
  /** How much of the learning rate each period begins with, of the one before. Default 1. */
  mMul: /* @__PURE__ */ finite.default(1),
  /** The share of the initial learning rate that is left at the end of a period. Default 0. */
  alpha: /* @__PURE__ */ finite.default(0),
  /** Default `'SGDRDecay'`. */
  name: /* @__PURE__ */ text.default('SGDRDecay'),
};

/** Options of `CosineDecayRestarts`. */
export type CosineDecayRestartsOptions = OptionsOf<typeof cosineDecayRestarts>;

/**
 * Cosine decay that begins anew, in periods each `tMul` times as long as the one before and from `mMul` times its rate:
 * stochastic gradient descent with warm restarts. As `keras.optimizers.schedules.CosineDecayRestarts`, which finds the
 * period in float32 and so may miss the very step of a restart.
 */
export class CosineDecayRestarts
  extends /* @__PURE__ */ define(
    Schedule,
    'CosineDecayRestarts',
    ['initialLearningRate', 'firstDecaySteps', 'tMul', 'mMul', 'alpha'],
    cosineDecayRestarts,
  )
{
  call(step: number): number {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = this;
    const periods = step / firstDecaySteps;
    // Of the sum 1 + t + t^2 + ..., how many terms are past. At a restart the logarithm may fall short by its rounding.
    const past = tMul === 1 ? periods : Math.log(1 - periods * (1 - tMul)) / Math.log(tMul);
    const restarts = Math.floor(past + 1e-9);
    const begun = tMul === 1 ? restarts : (1 - tMul ** restarts) / (1 - tMul);
    const share = (periods - begun) / tMul ** restarts;
    const cosine = (mMul ** restarts * (1 + Math.cos(Math.PI * share))) / 2;
    return initialLearningRate * ((1 - alpha) * cosine + alpha);
  }
}
