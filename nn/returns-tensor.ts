import { ArgumentError, Tensor } from '../engine';
import { shown } from './schema';

type OfOutputs = (targets: Tensor, predictions: Tensor) => Tensor;

/** A custom loss or metric function that is held to its rule. @param who is at fault. */
export function returnsTensor(who: string, fn: OfOutputs): OfOutputs {
  return (targets, predictions) => {
    const values: unknown = fn(targets, predictions);
    if (values instanceof Tensor) return values;
    throw new ArgumentError(
      `${who} returns a tensor made by ops, such as meanSquaredError(yTrue, yPred), got ${shown(values)}`,
    );
  };
}
