import { meanSquaredError } from '../../engine';
import { define } from '../keras-object';
import { KerasLoss } from './loss';

/** Keras's MeanSquaredError. */
export class MeanSquaredError extends /* @__PURE__ */ define(KerasLoss, 'MeanSquaredError', ['reduction', 'name'], {}) {
  readonly targets = 'values';
  readonly rows = meanSquaredError;
}
