import { NOTES } from '../demo/run/config';
import { encodeRecordedRun, toBase64 } from '../demo/run/encode-recorded';
import { packWeights, unpackWeights } from '../demo/run/packed-weights';
import type { RecordedRun } from '../demo/run/recorded';
import { Run } from '../demo/run/run';
import { first, loadDataset } from '../demo/worker/data';
import { network } from '../demo/worker/network';
import { Session } from '../demo/worker/session';
import { type NDArray, createEngine } from '../nn';

export interface RecordOptions {
  /** Of the day. */
  readonly date: string;
  readonly epochs: number;
  /** Ends there; by default with the last epoch. */
  readonly steps?: number;
  /** Images to train on; default all. */
  readonly samples?: number;
}

export interface Recording {
  readonly run: RecordedRun;
  /** The weights of some of its frames, packed, in base64. */
  readonly weights: readonly { readonly step: number; readonly packed: string }[];
}

const FRAMES = 60;
const POINTS = 200;
/** Of which a recording says how often the weights are right, as they are and packed. */
const TEST_IMAGES = 2000;
/** Where in the run all weights are kept: most changes early. */
const KEPT = [0, 0.01, 0.035, 1 / 12, 1 / 4, 1 / 2, 3 / 4, 1];

/** Trains the notes' network as the page's worker does, and keeps what the page shows of a run. */
export async function run(
  { date, epochs, steps = Infinity, samples }: RecordOptions,
  write: (text: string) => void,
): Promise<Recording> {
  const engine = await createEngine();
  const folder = { url: `${location.origin}/`, datasets: __DATASETS__ };
  const fetching = { tell: () => undefined, signal: new AbortController().signal };
  const dataset = await loadDataset('fashion-mnist', folder, fetching);
  const run = new Run({ ...NOTES, images: samples ?? null, epochs, patience: null });
  const images = Math.min(samples ?? Infinity, dataset.train.labels.data.length);
  const last = Math.min(steps, epochs * Math.ceil(images / run.config.batchSize));
  const moments = momentsOf(last);
  const kept = new Set(KEPT.map((part) => nearest(moments, part * last)));
  const weights = new Map<number, readonly NDArray[]>();
  write(`${last} steps on ${images} images of the ${dataset.source} data, on ${engine.adapterName}\n`);

  let session: Session | null = null;
  try {
    await new Promise<void>((done, fail) => {
      const next = async (): Promise<void> => {
        const { step } = run.progress.value;
        if (kept.has(step)) weights.set(step, (await session!.weightsAt('live')).weights);
        write(`\rstep ${step} of ${last}, loss ${run.training.value.at(-1)?.loss.toFixed(4) ?? '–'}`);
        const to = moments.find((moment) => moment > step);
        if (to === undefined) return done();
        for (let i = step; i < to; i++) session!.trainOneBatch();
      };
      session = new Session(engine, dataset, run.config, (event) => {
        // A frame is shown now and then while it trains too.
        if (event.type === 'frame' && !moments.includes(event.frame.step)) return;
        run.hear(event);
        if (event.type === 'failed')
          fail(new Error(typeof event.message === 'string' ? event.message : event.message.en));
        if (event.type !== 'activity') return;
        // After what it is just doing, for then it waits, or has finished and stays to be looked at.
        if (event.activity.name === 'waiting' || event.activity.name === 'finished')
          setTimeout(() => void next().catch(fail));
      });
    });
  } finally {
    (session as Session | null)?.close();
    await (session as Session | null)?.closed;
  }
  write('\n');
  const { value: points } = run.training;
  run.training.value = evenly(points.length, POINTS).map((i) => points[i]!);
  const recorded = encodeRecordedRun(run, {
    date,
    adapter: engine.adapterName,
    weights: [...weights.keys()],
  });

  const model = network(run.config.layers, engine);
  await model.compile({ loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'], batchSize: null });
  const { images: x, labels: y } = first(dataset.test, TEST_IMAGES);
  const accuracyOf = async (weights: readonly NDArray[]): Promise<string> => {
    model.setWeights(weights);
    return ((await model.evaluate(x, y, { batchSize: 100 })).accuracy! * 100).toFixed(2);
  };
  const packed: { step: number; packed: string }[] = [];
  for (const [step, all] of weights) {
    const bytes = packWeights(all);
    const unpacked = unpackWeights(
      bytes,
      all.map(({ shape }) => shape),
    );
    write(
      `step ${step}: ${await accuracyOf(all)} % of ${y.data.length} test images right in float32, ` +
        `${await accuracyOf(unpacked)} % in 8 bits\n`,
    );
    packed.push({ step, packed: toBase64(bytes) });
  }
  model.dispose();
  engine.dispose();
  return { run: recorded, weights: packed };
}

/** Steps to keep a frame of: ever further apart, since most changes early. */
function momentsOf(last: number): readonly number[] {
  const moments = [0];
  for (let i = 1; i < FRAMES; i++)
    moments.push(Math.max(moments.at(-1)! + 1, Math.round(last * (i / (FRAMES - 1)) ** 2)));
  return [...moments.filter((step) => step < last), last];
}

const nearest = (steps: readonly number[], to: number): number =>
  steps.reduce((a, b) => (Math.abs(b - to) < Math.abs(a - to) ? b : a));

/** At most `most` of the indices of so many. */
function evenly(count: number, most: number): readonly number[] {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, i) => (kept === 1 ? count - 1 : Math.round((i * (count - 1)) / (kept - 1))));
}
