import { adamStepSize, adamUpdate } from '../../engine';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

export interface AdamOptions extends OptimizerOptions {
  /** Default 0.9. */
  beta1?: number;
  /** Default 0.999. */
  beta2?: number;
  /** Default 1e-7. */
  epsilon?: number;
}

/** Adam in Keras's form, without its `amsgrad`; see `adamUpdate`. */
export class Adam extends Optimizer {
  static override readonly className: string = 'Adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...options }: AdamOptions = {}) {
    super(options);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  override get slotNames(): readonly string[] {
    return ['momentum', 'velocity'];
  }

  protected override stepSize(learningRate: number, step: number): number {
    return adamStepSize(learningRate, step, this.beta1, this.beta2);
  }

  override update({ slots: [m, v], ...step }: OptimizerStep): void {
    const { beta1, beta2, epsilon } = this;
    adamUpdate({ ...step, m: m!, v: v!, beta1, beta2, epsilon });
  }
}
