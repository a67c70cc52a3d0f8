import { sgdUpdate } from '../../engine';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';
import type { LearningRateSchedule } from './schedules';

export interface SGDOptions extends OptimizerOptions {
  /** Default 0.01. */
  learningRate?: number | LearningRateSchedule;
  /** In [0, 1]. Default 0. */
  momentum?: number;
  /** Default false. */
  nesterov?: boolean;
}

/** Gradient descent, with momentum; see `sgdUpdate`. */
export class SGD extends Optimizer {
  static override readonly className: string = 'SGD';
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor({ learningRate = 0.01, momentum = 0, nesterov = false, ...options }: SGDOptions = {}) {
    super({ learningRate, ...options });
    this.momentum = momentum;
    this.nesterov = nesterov;
  }

  override get slotNames(): readonly string[] {
    return this.momentum === 0 ? [] : ['momentum'];
  }

  override update({ slots: [m], ...step }: OptimizerStep): void {
    const { momentum, nesterov } = this;
    sgdUpdate({ ...step, m, momentum, nesterov });
  }
}
