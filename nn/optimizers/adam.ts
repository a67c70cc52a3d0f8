import { ArgumentError, adamStepSize, adamUpdate } from '../../engine';
import type { Optimizer, OptimizerStep } from './optimizer';

export interface AdamOptions {
  /** Default 0.001. May be changed between steps. */
  learningRate?: number;
  /** Default 0.9. */
  beta1?: number;
  /** Default 0.999. */
  beta2?: number;
  /** Default 1e-7. */
  epsilon?: number;
}

/** Adam in Keras's form; see `adamUpdate`. */
export class Adam implements Optimizer {
  readonly name = 'adam';
  readonly slots = 2;
  learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor({ learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}) {
    if (!(learningRate >= 0 && learningRate < Infinity)) {
      throw new ArgumentError(`Adam: learningRate must be 0 or more, got ${learningRate}`);
    }
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  stepSize(step: number): number {
    return adamStepSize(this.learningRate, step, this.beta1, this.beta2);
  }

  update({ parameters, gradients, slots: [m, v], stepSize }: OptimizerStep): void {
    const { beta1, beta2, epsilon } = this;
    adamUpdate({ parameters, gradients, m: m!, v: v!, stepSize, beta1, beta2, epsilon });
  }
}
