import { OPTIMIZERS } from '../../nn/optimizers/registry';
import type { ClassOf } from '../../nn/keras-object';
import type { Optimizer } from '../../nn';

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
