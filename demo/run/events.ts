import type { Frame, Point } from './frame';

/** What the network is at. */
export type Activity =
  | { readonly name: 'loading' | 'preparing' | 'waiting' | 'training' | 'closing' | 'finished' }
  | { readonly name: 'compiling' | 'validating'; readonly done: number; readonly total: number };

/** What a run tells while it goes on. */
export type RunEvent =
  | { readonly type: 'activity'; readonly activity: Activity }
  | {
      readonly type: 'opened';
      readonly source: 'full' | 'sample';
      /** Those that train and validate, and all that could train. */
      readonly images: { readonly train: number; readonly validation: number; readonly all: number };
      /** Batches in an epoch. */
      readonly batches: number;
      /** Training image 0, 28 x 28 bytes, and its class. */
      readonly pinned: { readonly image: Uint8Array; readonly label: number };
    }
  | {
      readonly type: 'progress';
      /** Batches trained in all, the epoch at hand from 0, and how many of its batches are done. */
      readonly step: number;
      readonly epoch: number;
      readonly batch: number;
      /** Milliseconds, lately. */
      readonly stepTime: number;
      /** Means of the epoch so far, after each batch since the last event. */
      readonly points: readonly Point[];
      /** In the engine. */
      readonly buffers: number;
    }
  | { readonly type: 'validated'; readonly point: Point; readonly epoch: number }
  | { readonly type: 'frame'; readonly frame: Frame }
  /** Epochs from 0; the best one's weights are back, where there was patience to lose. */
  | { readonly type: 'finished'; readonly stoppedEarly: boolean; readonly bestEpoch: number | null }
  | { readonly type: 'failed'; readonly message: string };

/** A moment of a run: after so many steps, or as it is now. */
export type At = number | 'live';
