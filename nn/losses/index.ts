import {
  ArgumentError,
  type Tensor,
  categoricalCrossentropy,
  crossentropyWithGradient,
  sparseCategoricalCrossentropy,
  valueAndGradients,
} from '../../engine';
import type { ActivationName } from '../layers/layer';
import { camelCase } from '../names';

export type LossName = 'sparseCategoricalCrossentropy' | 'categoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError';

export interface Loss {
  readonly name: LossName;
  /** Labels as class numbers `[n]` (u32), or targets of the output's shape (f32). */
  readonly targets: 'labels' | 'values';
  /** The last activation that this loss can undo: it then starts from the logits, which keeps gradients alive. */
  readonly fuses: ActivationName | null;
  /** One loss a sample, `[n]`. */
  rows(targets: Tensor, predictions: Tensor, fromLogits: boolean): Tensor;
  /** The same and its gradient in one dispatch, where there is a kernel for both. */
  withGradient?(targets: Tensor, predictions: Tensor, fromLogits: boolean, dy: Tensor): RowsAndGradient;
}

/** One loss a sample, `[n]`, and the gradient with respect to the predictions. */
export interface RowsAndGradient {
  readonly rows: Tensor;
  readonly gradient: Tensor;
}

/** Those that fewer use are loaded when asked for, and so are no part of a bundle's first chunk. */
const losses: Readonly<Record<LossName, () => Promise<Loss> | Loss>> = {
  sparseCategoricalCrossentropy: () => ({
    name: 'sparseCategoricalCrossentropy',
    targets: 'labels',
    fuses: 'softmax',
    rows: (t, p, fromLogits) => sparseCategoricalCrossentropy(t, p, { fromLogits }),
    withGradient: (t, p, fromLogits, dy) => crossentropyWithGradient(t, p, dy, { fromLogits }),
  }),
  categoricalCrossentropy: () => ({
    name: 'categoricalCrossentropy',
    targets: 'values',
    fuses: 'softmax',
    rows: (t, p, fromLogits) => categoricalCrossentropy(t, p, { fromLogits }),
    withGradient: (t, p, fromLogits, dy) => crossentropyWithGradient(t, p, dy, { fromLogits }),
  }),
  binaryCrossentropy: async () => (await import('./binaryCrossentropy')).binaryCrossentropyLoss,
  meanSquaredError: async () => (await import('./meanSquaredError')).meanSquaredErrorLoss,
};

/** A loss of each sample and its gradient, `dy` being that of each loss. */
export function rowsAndGradient(loss: Loss, targets: Tensor, predictions: Tensor, fromLogits: boolean, dy: Tensor): RowsAndGradient {
  if (loss.withGradient) return loss.withGradient(targets, predictions, fromLogits, dy);
  const rows = (): Tensor => loss.rows(targets, predictions, fromLogits);
  const { value, gradients } = valueAndGradients(dy.engine, rows, [predictions], { seed: dy });
  return { rows: value, gradient: gradients[0]! };
}

/** A loss by its Keras name, in either spelling. */
export async function loss(name: string): Promise<Loss> {
  const key = camelCase(name);
  if (!Object.hasOwn(losses, key)) throw new ArgumentError(`unknown loss ${name}; there are ${Object.keys(losses).join(', ')}`);
  return losses[key as LossName]();
}
