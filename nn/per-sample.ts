import { ArgumentError, ShapeError, Tensor, formatShape, sameShape } from '../engine';
import { shown } from './schema';

type RowFunction = (targets: Tensor, predictions: Tensor) => Tensor;

/**
 * A custom loss or metric function that is held to its rule: of predictions `[n, ..., c]` one value per sample,
 * `[n, ...]`.
 * @param who is at fault, and `gives` how the rule is put to it.
 */
export function perSample(who: string, gives: string, rowsOf: RowFunction): RowFunction {
  return (targets, predictions) => {
    const rows: unknown = rowsOf(targets, predictions);
    if (!(rows instanceof Tensor))
      throw new ArgumentError(
        `${who} returns a tensor made by ops, such as meanSquaredError(yTrue, yPred), got ${shown(rows)}`,
      );
    const wanted = predictions.shape.slice(0, -1);
    if (!sameShape(rows.shape, wanted))
      throw new ShapeError(
        `${who} ${gives} one value per sample, ${formatShape(wanted)} for predictions ` +
          `${formatShape(predictions.shape)}, got ${formatShape(rows.shape)}; reduce over the last axis alone`,
      );
    return rows;
  };
}
