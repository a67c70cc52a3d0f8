import type { Text } from '../language';
import type { RunConfig } from './config';
import type { Frame, Point } from './frame';
import type { Intervention } from './interventions';

/** What the network is at. */
export type Activity =
  /** With bytes that are there, and all, while they are on their way. */
  | { readonly name: 'loading'; readonly done?: number; readonly total?: number }
  | { readonly name: 'preparing' | 'waiting' | 'training' | 'closing' | 'finished' }
  | { readonly name: 'compiling' | 'validating'; readonly done: number; readonly total: number };

/** What a run tells while it goes on. */
export type RunEvent =
  | { readonly type: 'activity'; readonly activity: Activity }
  | {
      readonly type: 'opened';
      /** Where it begins: 0, or the step that was kept of it. */
      readonly step: number;
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
  /** All that a reader has done to its filters. */
  | { readonly type: 'intervened'; readonly interventions: readonly Intervention[] }
  /** Epochs from 0; the best one's weights are back, where there was patience to lose. */
  | { readonly type: 'finished'; readonly stoppedEarly: boolean; readonly bestEpoch: number | null }
  /** The GPU was lost; training goes on, on another, from the last step that was kept. */
  | { readonly type: 'resumed' }
  | { readonly type: 'failed'; readonly message: Text | string }
  /** The browser keeps it, up to this step. */
  | { readonly type: 'kept'; readonly step: number }
  /**
   * It is not kept: the page's own limit is reached, the browser has no more room, or it keeps nothing.
   */
  | { readonly type: 'unkept'; readonly reason: 'limit' | 'full' | 'unavailable' };

/** A moment of a run: after so many steps, or as it is now. */
export type At = number | 'live';

/** Which network is asked about, and when. */
export interface Moment {
  /** The settings of the run that came with the page; null: the run in the worker. */
  readonly recorded: RunConfig | null;
  readonly at: At;
}
