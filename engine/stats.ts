import type { PoolStats } from './memory/pool';
import type { QueueStats } from './queue';

/** What the engine holds and has done. Buffers and bytes return to their baseline when tensors are disposed. */
export interface EngineStats extends PoolStats, QueueStats {
  /** Compute pipelines compiled and kept. */
  readonly pipelines: number;
}
