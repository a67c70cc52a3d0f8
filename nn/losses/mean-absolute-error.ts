import { meanAbsoluteError } from '../../engine';
import { define } from '../keras-object';
import { KerasLoss } from './loss';

/** Keras's MeanAbsoluteError. */
export class MeanAbsoluteError
  extends /* @__PURE__ */ define(KerasLoss, 'MeanAbsoluteError', ['reduction', 'name'], {})
{
  readonly targets = 'values';
  readonly rows = meanAbsoluteError;
}
