import { ArgumentError, LifetimeError, type Shape, type Tensor } from '../../engine';
import { type Config, KerasObject, serialize } from '../keras-object';
import { snakeCase } from '../names';
import { count, flag, notNegative, orNull, positive, share, text } from '../options';
import { type OptionsOf, type Schema, type Values, assertKnown, option } from '../schema';
import type { LearningRateSchedule } from './learning-rate-schedule';
import type { Plan } from './plan';

// A function's own `call` runs it without arguments, as Keras does; a class is no schedule yet.
const isSchedule = (value: unknown): value is LearningRateSchedule =>
  typeof (value as Partial<LearningRateSchedule> | null)?.call === 'function' && !('schema' in (value as object));

/** A number, which may be changed between steps, a schedule, or a function that gives the rate. */
export const learningRate = /* @__PURE__ */ option<number | LearningRateSchedule>(
  'schedule',
  '0 or more, or a learning rate schedule',
  (value) => (isSchedule(value) ? value : notNegative.parse(value)),
);

const severalSteps = /* @__PURE__ */ option<number>('integer', 'an integer of 2 or more', (value) =>
  value === 1 ? undefined : count.parse(value),
);

/** What all optimizers take, in the order of Keras's configs. */
const COMMON = {
  /** Default: Keras's, `'adam'` for Adam, `'adam_w'` for AdamW. */
  name: /* @__PURE__ */ orNull(text).default(null),
  /** A number, which may be changed between steps, a schedule, or a function `() => rate`. Default 0.001. */
  learningRate: /* @__PURE__ */ learningRate.default(0.001),
  /** Before each update every weight loses this share of itself, times the learning rate. Default none. */
  weightDecay: /* @__PURE__ */ orNull(notNegative).default(null),
  /** The L2 norm that each weight's gradient, on its own, is scaled down to. One of the three at most; default none. */
  clipnorm: /* @__PURE__ */ orNull(positive).default(null),
  /** The same for all gradients together. */
  globalClipnorm: /* @__PURE__ */ orNull(positive).default(null),
  /** The magnitude that each element of the gradients is kept within. */
  clipvalue: /* @__PURE__ */ orNull(positive).default(null),
  /** Keep a moving average of the weights, which they become when `fit` ends. Default false. */
  useEma: /* @__PURE__ */ flag.default(false),
  /** How much of the average a step keeps. Default 0.99. */
  emaMomentum: /* @__PURE__ */ share.default(0.99),
  /** Updates after which the weights become their average, again and again. Default null: when `fit` ends alone. */
  emaOverwriteFrequency: /* @__PURE__ */ orNull(count).default(null),
  /** What the loss is multiplied by, and its gradients are divided by. Default null. */
  lossScaleFactor: /* @__PURE__ */ orNull(positive).default(null),
  /** Steps, 2 or more, of which the mean gradients make one update. Default null: each step is one. */
  gradientAccumulationSteps: /* @__PURE__ */ orNull(severalSteps).default(null),
} as const;

/** Options that every optimizer takes, with Keras's defaults. */
export type OptimizerOptions = OptionsOf<typeof COMMON>;

/** What one update of an optimizer reads and writes, all on the GPU. */
export interface OptimizerStep {
  /** A slab as one flat tensor, so that one dispatch updates a whole model, or a single weight. */
  readonly parameters: Tensor;
  /** Clipped already, if the optimizer clips. */
  readonly gradients: Tensor;
  /** One for each of `slotNames`, of the parameters' size unless `slotShape` says otherwise, zero at the start. */
  readonly slots: readonly Tensor[];
  /** `f32 [4]`, what `scalars` gave for this step. */
  readonly scalars: Tensor;
}

/** A weight that an optimizer trains. */
export interface TrainedWeight {
  readonly shape: Shape;
  /** Its place in the model, as in Keras: `dense/kernel`. */
  readonly path: string;
}

/** An optimizer that another one has do its work. */
export interface OptimizerPart {
  readonly optimizer: Optimizer;
  /** Where Keras's files have it: `inner_optimizer`, `optimizers/adam`. */
  readonly path: string;
  /** Places of its weights among all. */
  readonly weights: readonly number[];
}

/** What `apply` keeps of parameters that no model has. */
export interface Applied extends Disposable {
  /** Itself. @throws ArgumentError for other parameters. */
  of(parameters: readonly Tensor[]): Applied;
  apply(gradients: readonly Tensor[], parameters?: readonly Tensor[]): Promise<void> | void;
  finish(): void;
}

/** What is not to decay; see `excludeFromWeightDecay`. */
export interface Excluded {
  readonly varList?: readonly Tensor[];
  readonly varNames?: readonly string[];
}

/** What Keras's base class of optimizers takes and holds. The state lives with the model, in slots. */
export abstract class Optimizer extends KerasObject {
  static override readonly module: string = 'keras.optimizers';
  static override readonly common: Schema = COMMON;
  /** Keras's name of the class, which files have. */
  readonly className: string;
  /** Its name in files. */
  readonly name: string;
  /** As the option. */
  declare readonly weightDecay: number | null;
  /** As the option. */
  declare readonly clipnorm: number | null;
  /** As the option. */
  declare readonly globalClipnorm: number | null;
  /** As the option. */
  declare readonly clipvalue: number | null;
  /** As the option. */
  declare readonly useEma: boolean;
  /** As the option. */
  declare readonly emaMomentum: number;
  /** As the option. */
  declare readonly emaOverwriteFrequency: number | null;
  /** As the option; a `MultiOptimizer` says it for those that it has. */
  declare lossScaleFactor: number | null;
  /** As the option. */
  declare readonly gradientAccumulationSteps: number | null;
  /** What is not to decay. */
  excluded: Excluded | null = null;
  /** Places in `scalars` of what decays weights. Default 1. */
  readonly decayScalars?: readonly number[];
  /** Whether each weight is updated by itself, as where an update needs its shape or its norm. */
  readonly perWeight?: boolean;
  /** What the learning rate follows, if it is not a number of its own. */
  readonly schedule: LearningRateSchedule | null = null;
  /** Steps taken, which a schedule follows: the model that trains with it says so. */
  iterations = 0;
  #learningRate = 0;
  #applied: Applied | null = null;

  /**
   * @throws ArgumentError for an option that is not known or out of its range, and for two of the three that clip.
   */
  constructor(options: OptimizerOptions = {}) {
    super();
    const { learningRate, name, ...values } = this.parse(options) as Values<typeof COMMON>;
    this.className = new.target.className;
    this.name = name ?? snakeCase(this.className);
    if (this.name.includes('/'))
      throw new ArgumentError(
        `${this.className}: the name "${this.name}" must not contain "/"; write "_" in its place`,
      );
    if (isSchedule(learningRate)) this.schedule = learningRate;
    else this.#learningRate = learningRate;
    Object.assign(this, values);
    const limits = Object.entries(values).filter(
      ([name, limit]) => /clip[nv]/.test(name.toLowerCase()) && limit !== null,
    );
    if (limits.length > 1)
      throw new ArgumentError(
        `${this.className}: only one of clipnorm, globalClipnorm and clipvalue may be set, to a positive number; got ` +
          limits.map(([name, limit]) => `${name} ${limit}`).join(', '),
      );
  }

  override getConfig(): Config {
    const { schedule } = this;
    const learning_rate = schedule instanceof KerasObject ? serialize(schedule) : (schedule ?? this.#learningRate);
    return { ...super.getConfig(), learning_rate };
  }

  #assertRate(rate: number): number {
    if (!(rate >= 0 && rate < Infinity))
      throw new ArgumentError(`${this.className}: learningRate must be 0 or more, got ${rate}`);
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
    this.#learningRate = this.#assertRate(rate);
  }

  #rateAfter(steps: number): number {
    return this.#assertRate(this.schedule ? this.schedule.call(steps) : this.#learningRate);
  }

  /** Whether a step is more than `update`, which `UpdatePlan` knows. */
  get needsPlan(): boolean {
    const { clipnorm, globalClipnorm, clipvalue, lossScaleFactor, gradientAccumulationSteps } = this;
    const numbers = clipnorm ?? globalClipnorm ?? clipvalue ?? lossScaleFactor ?? gradientAccumulationSteps;
    return !!(numbers ?? this.excluded ?? (this.perWeight || this.useEma));
  }

  /**
   * Before `compile`: the weights that do not decay.
   * @param excluded `varList`: weights of the model; `varNames`: regular expressions found in a weight's path, such as
   * `dense/bias`.
   */
  excludeFromWeightDecay(excluded: Excluded = {}): void {
    assertKnown('Optimizer.excludeFromWeightDecay', excluded, ['varList', 'varNames']);
    this.excluded = excluded;
  }

  /**
   * Makes what the optimizer keeps of parameters that no model has, for `apply`. Needed before a capture that applies.
   * @param parameters f32 tensors of one engine, which live as long as they are trained.
   * @throws ArgumentError or ShapeError for other parameters, and for others than those of the call before.
   */
  async build(parameters: readonly Tensor[]): Promise<void> {
    await this.load?.();
    const { applied } = await import('./applied');
    this.#applied = this.#applied?.of(parameters) ?? (await applied(this, parameters));
  }

  /**
   * Updates parameters in place by their gradients, without a model: a step, as Keras's `apply`. The first call builds,
   * and is to be awaited; those after it have run when they return. In a capture, each replay is a step. With
   * `lossScaleFactor`, multiply the loss by it.
   * @param gradients one for each parameter, of its shape. @param parameters default those of `build`.
   * @throws ArgumentError or ShapeError where they do not fit each other or the parameters of the call before.
   */
  apply(gradients: readonly Tensor[], parameters?: readonly Tensor[]): Promise<void> | void {
    if (this.#applied) return this.#applied.apply(gradients, parameters);
    const traced: readonly Partial<Tensor>[] | undefined = gradients;
    if (traced?.[0]?.storage?.buffer === null)
      throw new LifetimeError(`${this.className}: await optimizer.build(parameters) before a capture`);
    return this.build(parameters!).then(() => this.apply(gradients, parameters));
  }

  /** With `useEma`, after the last `apply`: the parameters become their average, as in Keras. */
  finalizeVariableValues(): void {
    this.#applied?.finish();
  }

  /** Frees what `build` and `apply` have made. A model frees by itself what it has an optimizer keep. */
  dispose(): void {
    this.#applied?.[Symbol.dispose]();
    this.#applied = null;
  }

  /** Loads what only some options need; to be awaited before the first `update`, as `compile` does. */
  load?(): Promise<void>;

  /** The optimizers that do its work, where others do, each with its own of the weights. */
  partsOf?(weights: readonly TrainedWeight[]): readonly OptimizerPart[];

  /** What a step is, where that is a matter of other optimizers. @param weights to train. @param paths theirs. */
  plan?(weights: readonly Tensor[], paths: ReadonlyMap<Tensor, string> | null): Plan;

  /** Shape of what is kept of a weight, by the place in `slotNames`; null for nothing. Default: the weight's. */
  slotShape?(slot: number, weight: TrainedWeight): Shape | null;

  /** What `update` keeps for each weight: Keras's names of these variables, in the order in which it makes them. */
  abstract get slotNames(): readonly string[];

  /**
   * How many of the slots Keras's files have weight by weight, true for all; those that follow, and by default all,
   * come slot by slot.
   */
  readonly slotsAlternate: boolean | number = false;

  /** The few numbers that change from step to step, at most 4; `step` counts from 1. */
  scalars(step: number): readonly number[] {
    const rate = this.#rateAfter(step - 1);
    this.iterations = step;
    const [stepSize, ...others] = this.factors(rate, Math.ceil(step / (this.gradientAccumulationSteps ?? 1)));
    return [stepSize, rate * (this.weightDecay ?? 0), ...others];
  }

  /**
   * The step size, and what else an update takes that follows from the learning rate and the update's number, from 1.
   */
  protected factors(learningRate: number, _update: number): readonly [number, ...number[]] {
    return [learningRate];
  }

  /** Numbers that Keras keeps in files behind the slots, and that follow from the updates here, by Keras's names. */
  keptNumbers(_updates: number): Readonly<Record<string, number>> {
    return {};
  }

  /** Updates in place. Traced once, replayed every step. */
  abstract update(step: OptimizerStep): void;
}
