import { ArgumentError } from '../../engine';
import { Adam, type AdamOptions } from './adam';

export interface AdamWOptions extends AdamOptions {
  /** Default 0.004. */
  weightDecay?: number;
}

/** Adam with decoupled weight decay: every weight loses `weight * weightDecay * learningRate` before Adam's update. */
export class AdamW extends Adam {
  static override readonly className: string = 'AdamW';

  constructor({ weightDecay = 0.004, ...options }: AdamWOptions = {}) {
    super({ weightDecay, ...options });
    if (this.weightDecay === null) throw new ArgumentError('AdamW: weightDecay must be a number; without it, use Adam');
  }
}
