import type { PoolStats } from './memory/pool';
import type { QueueStats } from './queue';

/** What the engine holds and has done. Buffers and bytes return to their baseline when tensors are disposed. */
export interface EngineStats extends PoolStats, QueueStats {
  /** Compute pipelines compiled and kept: at most 2048, those used last. */
  readonly pipelines: number;
  /** Captures that are not disposed of. */
  readonly captures: number;
  /** Bytes of their intermediate results, which are among `bytes`. */
  readonly captureBytes: number;
}
