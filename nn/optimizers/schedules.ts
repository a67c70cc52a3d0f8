import { ArgumentError } from '../../engine';

/**
 * Gives the learning rate of each step. Any object with a `call` will do; only Keras's own can be written to a file.
 */
export interface LearningRateSchedule {
  /** @param step steps taken before: 0 for the first. */
  call(step: number): number;
}

/** @throws ArgumentError unless all are finite numbers, and decaySteps above 0. */
function wantNumbers(schedule: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value) || (name === 'decaySteps' && value <= 0)) {
      throw new ArgumentError(
        `${schedule}: ${name} must be a ${name === 'decaySteps' ? 'positive ' : ''}number, got ${value}`,
      );
    }
  }
}

export interface ExponentialDecayOptions {
  initialLearningRate: number;
  decaySteps: number;
  decayRate: number;
  /** Decay once every `decaySteps`, not a little every step. Default false. */
  staircase?: boolean;
  /** Default `'ExponentialDecay'`. */
  name?: string;
}

/** `initialLearningRate * decayRate ^ (step / decaySteps)`. As `keras.optimizers.schedules.ExponentialDecay`. */
export class ExponentialDecay implements LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  readonly staircase: boolean;
  readonly name: string;

  constructor({
    initialLearningRate,
    decaySteps,
    decayRate,
    staircase = false,
    name = 'ExponentialDecay',
  }: ExponentialDecayOptions) {
    wantNumbers('ExponentialDecay', { initialLearningRate, decaySteps, decayRate });
    this.initialLearningRate = initialLearningRate;
    this.decaySteps = decaySteps;
    this.decayRate = decayRate;
    this.staircase = staircase;
    this.name = name;
  }

  call(step: number): number {
    const periods = step / this.decaySteps;
    return this.initialLearningRate * this.decayRate ** (this.staircase ? Math.floor(periods) : periods);
  }
}

export interface InverseTimeDecayOptions {
  initialLearningRate: number;
  decaySteps: number;
  decayRate: number;
  /** Decay once every `decaySteps`, not a little every step. Default false. */
  staircase?: boolean;
  /** Default `'InverseTimeDecay'`. */
  name?: string;
}

/** `initialLearningRate / (1 + decayRate * step / decaySteps)`. As `keras.optimizers.schedules.InverseTimeDecay`. */
export class InverseTimeDecay implements LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  readonly staircase: boolean;
  readonly name: string;

  constructor({
    initialLearningRate,
    decaySteps,
    decayRate,
    staircase = false,
    name = 'InverseTimeDecay',
  }: InverseTimeDecayOptions) {
    wantNumbers('InverseTimeDecay', { initialLearningRate, decaySteps, decayRate });
    this.initialLearningRate = initialLearningRate;
    this.decaySteps = decaySteps;
    this.decayRate = decayRate;
    this.staircase = staircase;
    this.name = name;
  }

  call(step: number): number {
    const periods = step / this.decaySteps;
    return this.initialLearningRate / (1 + this.decayRate * (this.staircase ? Math.floor(periods) : periods));
  }
}

export interface PiecewiseConstantDecayOptions {
  /** Steps, rising: the last ones at which each of the values but the last holds. */
  boundaries: readonly number[];
  /** One more than there are boundaries. */
  values: readonly number[];
  /** Default `'PiecewiseConstant'`. */
  name?: string;
}

/**
 * `values[0]` up to and with step `boundaries[0]`, and so on. As `keras.optimizers.schedules.PiecewiseConstantDecay`.
 */
export class PiecewiseConstantDecay implements LearningRateSchedule {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];
  readonly name: string;

  constructor({ boundaries, values, name = 'PiecewiseConstant' }: PiecewiseConstantDecayOptions) {
    const areNumbers = [boundaries, values].every((list) => Array.isArray(list) && list.every(Number.isFinite));
    const areRising = () => boundaries.every((boundary, i) => i === 0 || boundary > boundaries[i - 1]!);
    if (!areNumbers || boundaries.length === 0 || values.length !== boundaries.length + 1 || !areRising()) {
      const given = JSON.stringify({ boundaries, values });
      throw new ArgumentError(`PiecewiseConstantDecay: wants boundaries, rising, and one value more, got ${given}`);
    }
    this.boundaries = boundaries;
    this.values = values;
    this.name = name;
  }

  call(step: number): number {
    const before = this.boundaries.findIndex((boundary) => step <= boundary);
    return this.values.at(before)!; // after them all, -1: the last
  }
}

export interface PolynomialDecayOptions {
  initialLearningRate: number;
  decaySteps: number;
  /** Default 0.0001. */
  endLearningRate?: number;
  /** Default 1: a straight line. */
  power?: number;
  /** Instead of staying at the end, begin anew, over twice, thrice ... the steps. Default false. */
  cycle?: boolean;
  /** Default `'PolynomialDecay'`. */
  name?: string;
}

/**
 * `(initialLearningRate - endLearningRate) * (1 - step / decaySteps) ^ power + endLearningRate`, then the end. As
 * `keras.optimizers.schedules.PolynomialDecay`.
 */
export class PolynomialDecay implements LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate: number;
  readonly power: number;
  readonly cycle: boolean;
  readonly name: string;

  constructor(options: PolynomialDecayOptions) {
    const {
      initialLearningRate,
      decaySteps,
      endLearningRate = 0.0001,
      power = 1,
      cycle = false,
      name = 'PolynomialDecay',
    } = options;
    wantNumbers('PolynomialDecay', { initialLearningRate, decaySteps, endLearningRate, power });
    this.initialLearningRate = initialLearningRate;
    this.decaySteps = decaySteps;
    this.endLearningRate = endLearningRate;
    this.power = power;
    this.cycle = cycle;
    this.name = name;
  }

  call(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this;
    const share = cycle
      ? step / (decaySteps * Math.max(Math.ceil(step / decaySteps), 1))
      : Math.min(step / decaySteps, 1);
    return (initialLearningRate - endLearningRate) * (1 - share) ** power + endLearningRate;
  }
}

export interface CosineDecayOptions {
  initialLearningRate: number;
  /** Counted from the end of the warmup. */
  decaySteps: number;
  /** The share of what it decays from that is left at the end. Default 0. */
  alpha?: number;
  /** Where a straight line from `initialLearningRate` leads first, and the decay begins. Default null: no warmup. */
  warmupTarget?: number | null;
  /** Default 0. */
  warmupSteps?: number;
  /** Default `'CosineDecay'`. */
  name?: string;
}

/**
 * `initialLearningRate * ((1 - alpha) * (1 + cos(pi * step / decaySteps)) / 2 + alpha)`, then its end; after a warmup,
 * from `warmupTarget`. As `keras.optimizers.schedules.CosineDecay`.
 */
export class CosineDecay implements LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly alpha: number;
  readonly name: string;
  readonly warmupTarget: number | null;
  readonly warmupSteps: number;

  constructor(options: CosineDecayOptions) {
    const {
      initialLearningRate,
      decaySteps,
      alpha = 0,
      name = 'CosineDecay',
      warmupTarget = null,
      warmupSteps = 0,
    } = options;
    wantNumbers('CosineDecay', {
      initialLearningRate,
      decaySteps,
      alpha,
      warmupTarget: warmupTarget ?? 0,
      warmupSteps,
    });
    if (warmupSteps < 0) throw new ArgumentError(`CosineDecay: warmupSteps must be 0 or more, got ${warmupSteps}`);
    this.initialLearningRate = initialLearningRate;
    this.decaySteps = decaySteps;
    this.alpha = alpha;
    this.name = name;
    this.warmupTarget = warmupTarget;
    this.warmupSteps = warmupSteps;
  }

  call(step: number): number {
    const { initialLearningRate, decaySteps, alpha, warmupTarget } = this;
    const warmupSteps = warmupTarget === null ? 0 : this.warmupSteps;
    const from = warmupTarget ?? initialLearningRate;
    if (step < warmupSteps) return initialLearningRate + (from - initialLearningRate) * (step / warmupSteps);
    const share = Math.min((step - warmupSteps) / decaySteps, 1);
    return from * (((1 - alpha) * (1 + Math.cos(Math.PI * share))) / 2 + alpha);
  }
}
