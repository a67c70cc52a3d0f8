import { ArgumentError, ShapeError, Tensor, formatShape, sameShape } from '../../engine';
import { shown } from '../schema';
import type { Loss, LossFunction } from './loss';

/** A function as a loss. It sees the model's outputs as they are. */
export function ownLoss(loss: LossFunction): Loss {
  const name = loss.name || 'loss';
  return {
    name,
    targets: 'values',
    rows: (targets, predictions) => {
      const rows: unknown = loss(targets, predictions);
      if (!(rows instanceof Tensor))
        throw new ArgumentError(
          `${name}: a loss returns a tensor made by ops, such as meanSquaredError(yTrue, yPred), got ${shown(rows)}`,
        );
      const wanted = predictions.shape.slice(0, -1);
      if (!sameShape(rows.shape, wanted)) {
        throw new ShapeError(
          `${name}: a loss gives one value per sample, ${formatShape(wanted)} for predictions ` +
            `${formatShape(predictions.shape)}, got ${formatShape(rows.shape)}; reduce over the last axis alone`,
        );
      }
      return rows;
    },
  };
}
