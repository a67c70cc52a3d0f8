import type { Text } from '../language';
import type { Activity, RunEvent } from './events';
import type { Intervention } from './interventions';
import { type Frame, MOST_FRAMES, type Point, thin } from './frame';

/** As many points of a curve as stay: more than a chart has pixels would be lost work. */
const MOST_POINTS = 2000;

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** Where a run is. */
export type Progress = Omit<Of<'progress'>, 'type' | 'points'>;

/** What there is to know of a run: what it has told, put together. */
export interface RunRecord {
  readonly activity: Activity;
  readonly opened: Of<'opened'> | null;
  readonly progress: Progress;
  readonly frames: readonly Frame[];
  readonly training: readonly Point[];
  readonly validation: readonly Point[];
  readonly finished: Of<'finished'> | null;
  /** What a reader has done to its filters. */
  readonly interventions: readonly Intervention[];
  /** The run that it was until a step, where it is a branch of one. */
  readonly branch: { readonly of: string; readonly step: number } | null;
  /** How often it went on after the GPU was lost. */
  readonly resumed: number;
  /** Why it stopped, in the library's words or the page's. */
  readonly failure: Text | string | null;
  /** The last step that the browser keeps, or why it keeps none; null where there is none yet. */
  readonly kept: Of<'kept'> | Of<'unkept'> | null;
}

export const EMPTY: RunRecord = {
  activity: { name: 'loading' },
  opened: null,
  progress: { step: 0, epoch: 0, batch: 0, stepTime: NaN, buffers: 0 },
  frames: [],
  training: [],
  validation: [],
  finished: null,
  interventions: [],
  branch: null,
  resumed: 0,
  failure: null,
  kept: null,
};

/** The record with what the run tells next. */
export function heard(record: RunRecord, event: RunEvent): RunRecord {
  switch (event.type) {
    case 'activity':
      return { ...record, activity: event.activity, failure: null };
    case 'opened':
      // It goes on from a step that was kept: what came after that comes again.
      return { ...recordUntil(record, event.step), opened: event, finished: null };
    case 'progress': {
      const { type: _, points, ...progress } = event;
      const training = points.length > 0 ? thin([...record.training, ...points], MOST_POINTS) : record.training;
      return { ...record, progress, training };
    }
    case 'validated':
      return { ...record, validation: [...record.validation, event.point] };
    case 'frame': {
      const before = record.frames.filter(({ step }) => step < event.frame.step);
      return { ...record, frames: thin([...before, event.frame], MOST_FRAMES) };
    }
    case 'intervened':
      return { ...record, interventions: event.interventions };
    case 'finished':
      return { ...record, finished: event };
    case 'resumed':
      return { ...record, resumed: record.resumed + 1 };
    case 'failed':
      return { ...record, failure: event.message };
    case 'kept':
    case 'unkept':
      return { ...record, kept: event };
  }
}

/** Without what comes after a step. */
export function recordUntil(record: RunRecord, step: number): RunRecord {
  const until = <T extends { readonly step: number }>(all: readonly T[]): readonly T[] =>
    (all.at(-1)?.step ?? 0) > step ? all.filter((each) => each.step <= step) : all;
  const { frames, training, validation, interventions } = record;
  return {
    ...record,
    frames: until(frames),
    training: until(training),
    validation: until(validation),
    interventions: until(interventions),
  };
}
