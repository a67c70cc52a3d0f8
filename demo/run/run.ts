import { type Signal, batch, signal } from '@preact/signals';
import type { RunConfig } from './config';
import type { Activity, RunEvent } from './events';
import { type Frame, MOST_FRAMES, type Point, thin } from './frame';

/** As many points of a curve as stay: more than a chart has pixels would be lost work. */
const MOST_POINTS = 2000;

type Opened = Extract<RunEvent, { type: 'opened' }>;
type Finished = Extract<RunEvent, { type: 'finished' }>;

/** Where a run is. */
export interface Progress {
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  readonly stepTime: number;
  readonly buffers: number;
}

/** What the page knows of a run: of the one in training, of one kept beside it, or of one that was recorded. */
export class Run {
  readonly activity: Signal<Activity> = signal({ name: 'loading' });
  readonly opened = signal<Opened | null>(null);
  readonly progress = signal<Progress>({ step: 0, epoch: 0, batch: 0, stepTime: NaN, buffers: 0 });
  readonly frames = signal<readonly Frame[]>([]);
  readonly training = signal<readonly Point[]>([]);
  readonly validation = signal<readonly Point[]>([]);
  readonly finished = signal<Finished | null>(null);
  /** Why it stopped, in the library's words. */
  readonly failure = signal<string | null>(null);

  constructor(
    readonly config: RunConfig,
    /** When and on what it was recorded; null for one of this page's. */
    readonly recorded: { readonly date: string; readonly adapter: string } | null = null,
  ) {}

  /** Whether it goes on until paused. */
  get running(): boolean {
    const { name } = this.activity.value;
    return name === 'training' || name === 'validating';
  }

  /** The epoch with the least validation loss, from 0, and its point. */
  get best(): { readonly epoch: number; readonly point: Point } | null {
    return bestOf(this.validation.value);
  }

  /** Takes what the worker tells. */
  hear(event: RunEvent): void {
    batch(() => {
      switch (event.type) {
        case 'activity':
          this.activity.value = event.activity;
          break;
        case 'opened':
          this.opened.value = event;
          break;
        case 'progress': {
          const { step, epoch, batch, stepTime, buffers } = event;
          this.progress.value = { step, epoch, batch, stepTime, buffers };
          if (event.points.length > 0)
            this.training.value = thin([...this.training.value, ...event.points], MOST_POINTS);
          break;
        }
        case 'validated':
          this.validation.value = [...this.validation.value, event.point];
          break;
        case 'frame': {
          const before = this.frames.value.filter(({ step }) => step < event.frame.step);
          this.frames.value = thin([...before, event.frame], MOST_FRAMES);
          break;
        }
        case 'finished':
          this.finished.value = event;
          break;
        case 'failed':
          this.failure.value = event.message;
          break;
      }
    });
  }
}

/**
 * The one with the least loss of the points at the ends of epochs, and its epoch, from 0; as early stopping counts, NaN
 * is never better.
 */
export function bestOf(validation: readonly Point[]): { readonly epoch: number; readonly point: Point } | null {
  if (validation.length === 0) return null;
  const better = (loss: number, than: number): boolean => loss < than || (Number.isNaN(than) && !Number.isNaN(loss));
  const epoch = validation.reduce((best, { loss }, i) => (better(loss, validation[best]!.loss) ? i : best), 0);
  return { epoch, point: validation[epoch]! };
}
