import { rmspropUpdate } from '../../engine';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

export interface RMSpropOptions extends OptimizerOptions {
  /** How much of the mean square a step keeps. Default 0.9. */
  rho?: number;
  /** In [0, 1]. Default 0. */
  momentum?: number;
  /** Inside the root. Default 1e-7. */
  epsilon?: number;
  /** Divide by the root of the variance rather than of the mean square. Default false. */
  centered?: boolean;
}

/** RMSprop in Keras's form; see `rmspropUpdate`. */
export class RMSprop extends Optimizer {
  static override readonly className: string = 'RMSprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor({ rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false, ...options }: RMSpropOptions = {}) {
    super(options);
    this.rho = rho;
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.centered = centered;
  }

  override get slotNames(): readonly string[] {
    return ['velocity', ...(this.momentum > 0 ? ['momentum'] : []), ...(this.centered ? ['average_gradient'] : [])];
  }

  override update({ slots, ...step }: OptimizerStep): void {
    const { rho, momentum, epsilon, centered } = this;
    const [v, m, a] = momentum > 0 ? slots : [slots[0], undefined, slots[1]];
    rmspropUpdate({ ...step, v: v!, m, a, rho, momentum, epsilon, centered });
  }
}
