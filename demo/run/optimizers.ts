import { OPTIMIZERS, SCHEDULES } from '../../nn/optimizers/registry';
import type { ClassOf } from '../../nn/keras-object';
import type { Optimizer } from '../../nn';
import type { RunConfig } from './config';
import { type Chosen, type Made, type OptionValue, classNamed, construct, formFields } from './options';

/** What a reader chooses an optimizer by. */
export interface OptimizerChoice {
  /** In settings and links. */
  readonly name: string;
  readonly className: string;
  /** Its own learning rate, unless another is chosen. */
  readonly learningRate: number;
}

const nameOf = ({ className }: ClassOf<Optimizer>): string => className.toLowerCase();

/** By the name that settings and links have. @returns undefined where there is none. */
export const optimizerType = (name: string): ClassOf<Optimizer> | undefined =>
  OPTIMIZERS.find((type) => nameOf(type) === name);

/** The library's. */
export const optimizerChoices = (): readonly OptimizerChoice[] =>
  OPTIMIZERS.map((type) => ({
    name: nameOf(type),
    className: type.className,
    learningRate: new type({} as never).learningRate,
  }));

/** The learning rate that an optimizer has by itself. */
export const usualRate = (name: string): number =>
  optimizerChoices().find((choice) => choice.name === name)!.learningRate;

export const SCHEDULE_NAMES: readonly string[] = SCHEDULES.map(({ className }) => className);

export const scheduleType = (className: string): Made['type'] | undefined => classNamed(SCHEDULES, className);

/** What stands in a schedule's fields at first, where the class has no default; `rate` is the one before. */
const FIRST: Readonly<Record<string, (rate: number) => OptionValue>> = {
  initialLearningRate: (rate) => rate,
  decaySteps: () => 1000,
  firstDecaySteps: () => 1000,
  decayRate: () => 0.9,
  boundaries: () => [1000],
  values: (rate) => [rate, rate / 10],
};

/** A schedule as it is when it is chosen. */
export function freshSchedule(className: string, rate: number): Chosen {
  const needed = formFields(scheduleType(className)!).filter(([, { fallback }]) => fallback === undefined);
  return { className, options: Object.fromEntries(needed.map(([name]) => [name, FIRST[name]!(rate)])) };
}

type Settings = Pick<RunConfig, 'optimizer' | 'optimizerOptions' | 'learningRate'>;

/** A run's optimizer by its class and options. */
export const optimizerOf = ({ optimizer, optimizerOptions, learningRate }: Settings): Made<Optimizer> => ({
  type: optimizerType(optimizer)!,
  options: {
    ...optimizerOptions,
    learningRate:
      typeof learningRate === 'number'
        ? learningRate
        : { type: scheduleType(learningRate.className)!, options: learningRate.options },
  },
});

/** @throws ArgumentError for options that break the library's rules. */
export function makeOptimizer(settings: Settings): Optimizer {
  return construct(optimizerOf(settings));
}
