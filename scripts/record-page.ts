import { NOTES } from '../demo/run/config';
import { encodeRecordedRun } from '../demo/run/encode-recorded';
import type { RecordedRun } from '../demo/run/recorded';
import { Run } from '../demo/run/run';
import { loadDataset } from '../demo/worker/data';
import { Session } from '../demo/worker/session';
import { createEngine } from '../nn';

export interface RecordOptions {
  /** Of the day. */
  readonly date: string;
  readonly epochs: number;
  /** Ends there; by default with the last epoch. */
  readonly steps?: number;
  /** Images to train on; default all. */
  readonly samples?: number;
}

const FRAMES = 60;
const POINTS = 200;

/** Trains the notes' network as the page's worker does, and keeps what the page shows of a run. */
export async function run(
  { date, epochs, steps = Infinity, samples }: RecordOptions,
  write: (text: string) => void,
): Promise<RecordedRun> {
  const engine = await createEngine();
  const dataset = await loadDataset('fashion-mnist', { url: `${location.origin}/`, datasets: ['fashion-mnist'] });
  const run = new Run({ ...NOTES, images: samples ?? null, epochs, patience: null });
  const images = Math.min(samples ?? Infinity, dataset.train.labels.data.length);
  const last = Math.min(steps, epochs * Math.ceil(images / run.config.batchSize));
  const moments = momentsOf(last);
  write(`${last} steps on ${images} images of the ${dataset.source} data, on ${engine.adapterName}\n`);

  let session: Session | null = null;
  try {
    await new Promise<void>((done, fail) => {
      const next = (): void => {
        const { step } = run.progress.value;
        write(`\rstep ${step} of ${last}, loss ${run.training.value.at(-1)?.loss.toFixed(4) ?? '–'}`);
        const to = moments.find((moment) => moment > step);
        if (to === undefined) return done();
        for (let i = step; i < to; i++) session!.trainOneBatch();
      };
      session = new Session(engine, dataset, run.config, (event) => {
        // A frame is shown now and then while it trains too.
        if (event.type === 'frame' && !moments.includes(event.frame.step)) return;
        run.hear(event);
        if (event.type === 'failed') fail(new Error(event.message));
        if (event.type !== 'activity') return;
        // After what it is just doing, for then it waits.
        if (event.activity.name === 'waiting') setTimeout(next);
        if (event.activity.name === 'finished') done();
      });
    });
  } finally {
    (session as Session | null)?.close();
    await (session as Session | null)?.closed;
  }
  write('\n');
  const { value: points } = run.training;
  run.training.value = evenly(points.length, POINTS).map((i) => points[i]!);
  const recorded = encodeRecordedRun(run, { date, adapter: engine.adapterName });
  engine.dispose();
  return recorded;
}

/** Steps to keep a frame of: ever further apart, since most changes early. */
function momentsOf(last: number): readonly number[] {
  const moments = [0];
  for (let i = 1; i < FRAMES; i++)
    moments.push(Math.max(moments.at(-1)! + 1, Math.round(last * (i / (FRAMES - 1)) ** 2)));
  return [...moments.filter((step) => step < last), last];
}

/** At most `most` of the indices of so many. */
function evenly(count: number, most: number): readonly number[] {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, i) => (kept === 1 ? count - 1 : Math.round((i * (count - 1)) / (kept - 1))));
}
