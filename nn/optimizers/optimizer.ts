import { ArgumentError, type Tensor } from '../../engine';
import type { LearningRateSchedule } from './schedules';

export interface OptimizerOptions {
  /** A number, which may be changed between steps, or a schedule. Default 0.001. */
  learningRate?: number | LearningRateSchedule;
  /** Before each update every weight loses this share of itself, times the learning rate. Default none. */
  weightDecay?: number | null;
  /** The L2 norm that each weight's gradient, on its own, is scaled down to. One of the three at most; default none. */
  clipnorm?: number | null;
  /** The same for all gradients together. */
  globalClipnorm?: number | null;
  /** The magnitude that each element of the gradients is kept within. */
  clipvalue?: number | null;
  /** Default: Keras's, `'adam'` for Adam. */
  name?: string;
}

export interface OptimizerStep {
  /** A slab as one flat tensor, so that one dispatch updates a whole model, or a single weight. */
  readonly parameters: Tensor;
  /** Clipped already, if the optimizer clips. */
  readonly gradients: Tensor;
  /** One for each of `slotNames`, of the parameters' size, zero at the start. */
  readonly slots: readonly Tensor[];
  /** `f32 [4]`, what `scalars` gave for this step. */
  readonly scalars: Tensor;
}

/** What Keras's base class of optimizers takes and holds. The state lives with the model, in slots. */
export abstract class Optimizer {
  /** Keras's name of the class; a minifier may rename the class itself. */
  static readonly className: string = 'Optimizer';
  readonly className: string;
  readonly name: string;
  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly globalClipnorm: number | null;
  readonly clipvalue: number | null;
  /** What the learning rate follows, if it is not a number of its own. */
  readonly schedule: LearningRateSchedule | null = null;
  /** Steps taken, which a schedule follows: the model that trains with it says so. */
  iterations = 0;
  #learningRate = 0;

  /**
   * @throws ArgumentError for a number out of its range; `compile` looks at the three that clip, of which one may be
   * set.
   */
  constructor(options: OptimizerOptions) {
    const {
      learningRate = 0.001,
      weightDecay = null,
      clipnorm = null,
      globalClipnorm = null,
      clipvalue = null,
      name,
    } = options;
    this.className = new.target.className;
    this.name = name ?? this.className.toLowerCase();
    if (this.name.includes('/'))
      throw new ArgumentError(
        `${this.className}: the name "${this.name}" must not contain "/"; write "_" in its place`,
      );
    if (typeof learningRate === 'object') this.schedule = learningRate;
    else this.#learningRate = this.#wantRate('learningRate', learningRate);
    this.weightDecay = weightDecay === null ? null : this.#wantRate('weightDecay', weightDecay);
    this.clipnorm = clipnorm;
    this.globalClipnorm = globalClipnorm;
    this.clipvalue = clipvalue;
  }

  #wantRate(name: string, rate: number): number {
    if (!(rate >= 0 && rate < Infinity))
      throw new ArgumentError(`${this.className}: ${name} must be 0 or more, got ${rate}`);
    return rate;
  }

  /** Of the next step. @throws ArgumentError when set while it follows a schedule. */
  get learningRate(): number {
    return this.#rateAfter(this.iterations);
  }

  set learningRate(rate: number) {
    if (this.schedule) {
      throw new ArgumentError(
        `${this.className}: its learningRate follows a schedule; to set it, make the optimizer with a number`,
      );
    }
    this.#learningRate = this.#wantRate('learningRate', rate);
  }

  #rateAfter(steps: number): number {
    return this.#wantRate('learningRate', this.schedule ? this.schedule.call(steps) : this.#learningRate);
  }

  /** Whether gradients are to be clipped before `update`. */
  get clips(): boolean {
    return (this.clipnorm ?? this.globalClipnorm ?? this.clipvalue) !== null;
  }

  /** What `update` keeps for each weight: Keras's names of these variables, in the order in which it makes them. */
  abstract get slotNames(): readonly string[];

  /** The few numbers that change from step to step, at most 4; `step` counts from 1. */
  scalars(step: number): readonly number[] {
    const rate = this.#rateAfter(step - 1);
    this.iterations = step;
    return [this.stepSize(rate, step), rate * (this.weightDecay ?? 0)];
  }

  /** The learning rate, and what else of the step's number goes into it. */
  protected stepSize(learningRate: number, _step: number): number {
    return learningRate;
  }

  /** Updates in place. Traced once, replayed every step. */
  abstract update(step: OptimizerStep): void;
}
