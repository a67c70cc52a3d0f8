import { batch, signal } from '@preact/signals';
import { bestOf } from './best';
import type { DatasetName, RunConfig } from './config';
import type { RunEvent } from './events';
import type { Point } from './frame';
import { EMPTY, type RunRecord, heard } from './record';

/** When and on what a run was recorded, and after which of its frames' steps all weights came with the page. */
export interface Recorded {
  readonly date: string;
  readonly adapter: string;
  readonly weights: readonly number[];
}

/** What the page knows of a run: of the one in training, of one kept beside it, or of one that was recorded. */
export class Run {
  readonly activity;
  readonly opened;
  readonly progress;
  readonly frames;
  readonly training;
  readonly validation;
  readonly finished;
  readonly interventions;
  readonly branch;
  readonly resumed;
  readonly failure;
  readonly kept;
  #record: RunRecord;

  /** @param record what it has told before. @param id by which the browser keeps it. */
  constructor(
    readonly config: RunConfig,
    /** How it was recorded; null for one of this page's. */
    readonly recorded: Recorded | null = null,
    record: RunRecord = EMPTY,
    readonly id: string = crypto.getRandomValues(new Uint32Array(4)).join('-'),
  ) {
    this.#record = record;
    this.activity = signal(record.activity);
    this.opened = signal(record.opened);
    this.progress = signal(record.progress);
    this.frames = signal(record.frames);
    this.training = signal(record.training);
    this.validation = signal(record.validation);
    this.finished = signal(record.finished);
    this.interventions = signal(record.interventions);
    this.branch = record.branch;
    this.resumed = signal(record.resumed);
    this.failure = signal(record.failure);
    this.kept = signal(record.kept);
  }

  /** Where images to look at come from: beside a recorded run, those that come with the page. */
  get imagesFrom(): DatasetName {
    return this.recorded ? 'sample' : this.config.dataset;
  }

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
    const record = (this.#record = heard(this.#record, event));
    batch(() => {
      this.activity.value = record.activity;
      this.opened.value = record.opened;
      this.progress.value = record.progress;
      this.frames.value = record.frames;
      this.training.value = record.training;
      this.validation.value = record.validation;
      this.finished.value = record.finished;
      this.interventions.value = record.interventions;
      this.resumed.value = record.resumed;
      this.failure.value = record.failure;
      this.kept.value = record.kept;
    });
  }
}
