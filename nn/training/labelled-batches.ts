import type { TrainerOptions } from '../types';
import type { BatchData, Batches } from './batches';
import type { Samples, Targets } from './dataset';
import type { Pass, PassOptions } from './pass';
import { repeatable } from './repeatable';
import { assertPair, checkedSamples } from './samples';
import { StreamPass } from './stream-pass';

/** `classWeight` is read with each batch, which may have its own. */
export interface StreamDetails extends Pick<Targets, 'classWeight'> {
  /** Batches in a run. Default all. */
  readonly steps?: number | undefined;
  /** Whether a `PyDataset` is gone over in another order each time. Default false. */
  readonly shuffle?: boolean;
}

/** What of a trainer says how batches are to be. */
interface Trains {
  readonly options: Pick<TrainerOptions, 'engine' | 'ports'>;
  targets(y: Targets['y'], more: Pick<Targets, 'sampleWeight' | 'classWeight'>): Targets;
}

/** A pass over batches that bring their targets. */
export async function passOver(
  trainer: Trains,
  source: Batches,
  options: PassOptions<void>,
  details: StreamDetails = {},
): Promise<Pass> {
  const { engine, ports } = trainer.options;
  const batches = repeatable(source, details.shuffle);
  const check = (batch: BatchData): Promise<Samples> => {
    const [x, y, sampleWeight] = assertPair('a batch', batch);
    return checkedSamples(engine, ports, x, trainer.targets(y, { sampleWeight, classWeight: details.classWeight }));
  };
  return engine.memory.confirmed(() => new StreamPass(engine, options, batches, check, details.steps));
}
