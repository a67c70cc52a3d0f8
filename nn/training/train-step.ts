import type { Capture } from '../../engine';
import { assertKnown } from '../../engine/known-options';
import { assertInteger } from '../../engine/op';
import type { DataOf } from '../data';
import type { Trainer } from './trainer';

/**
 * One training step as `fit` runs it, to look at and to time: `next()`, then `capture.replay()` or `profile(capture)`.
 */
export interface TrainStep extends Disposable {
  readonly capture: Capture<void>;
  /** Writes what changes from step to step. The batch is always the first one; the weights do learn. */
  next(): void;
}

/** The captured training step of a compiled model on a full batch of these data, which it uploads. Dispose of it. */
export async function captureTrainStep(
  model: { readonly trainer: Trainer },
  x: DataOf,
  y: DataOf,
  options: { batchSize?: number } = {},
): Promise<TrainStep> {
  assertKnown('captureTrainStep', options, ['batchSize']);
  const { batchSize = 32 } = options;
  assertInteger('captureTrainStep', 'batchSize', batchSize);
  const { trainer } = model;
  const data = await trainer.upload(x, trainer.targets(y));
  try {
    const pass = await trainer.datasetPass('train', data, batchSize);
    return {
      capture: pass.fullBatch,
      next: () => pass.next(trainer.nextStep()),
      [Symbol.dispose]: () => {
        pass[Symbol.dispose]();
        data[Symbol.dispose]();
      },
    };
  } catch (error) {
    data[Symbol.dispose]();
    throw error;
  }
}
