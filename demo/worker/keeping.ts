import type { NDArray } from '../../nn';
import { BackupAndRestore } from '../../nn/callbacks/backup-and-restore';
import type { SafetensorsTensor } from '../../nn/io/safetensors';
import type { Progress, Resumed, Stateful } from '../../nn/training/kept-run';
import type { TrainedModel } from '../../nn/types';
import { bestOf } from '../run/best';
import type { Text } from '../language';
import type { RunConfig } from '../run/config';
import { encodeLink } from '../run/encode-link';
import type { RunEvent } from '../run/events';
import { type Frame, thin } from '../run/frame';
import { layerKinds, loadOffers } from '../run/layers';
import { EMPTY, type RunRecord, heard, recordUntil } from '../run/record';
import { MOST_BYTES, STORES, database, keptRecord, keptState } from '../kept/database';
import { takeRun } from '../kept/lock';
import type { Dataset } from './data';
import { type Moment, Snapshots, bytesOf } from './snapshots';
import { ToldError } from './told-error';

/** Of the time that training takes, what reading its state may take. */
const SHARE = 0.05;
/** Milliseconds of training that a tab which crashes loses, about. */
const INTERVAL = 5000;
/** Bytes of a run's frames. Only the largest kernels have fewer for it. */
const FRAME_BYTES = 16e6;

/** A run at one step. */
interface Held {
  readonly state: Uint8Array;
  readonly record: RunRecord;
  readonly moments: readonly Moment[];
}

type Stored = Readonly<Record<'frames' | 'snapshots', readonly { readonly step: number }[]>>;
const NOTHING: Stored = { frames: [], snapshots: [] };

const texts = {
  images: {
    en: 'The images that this run was trained on could not be fetched. It goes on once they can be.',
    ko: '이 훈련에 쓴 이미지를 가져오지 못했습니다. 가져올 수 있게 되면 이어서 훈련합니다.',
  },
  elsewhere: { en: 'This run is open in another tab.', ko: '이 훈련은 다른 탭에서 열려 있습니다.' },
} satisfies Record<string, Text>;

class NoRoom extends Error {}

/**
 * Keeps a run in the browser as it goes: the state of training, what the page shows, and the weights of earlier moments;
 * all of one step, all or nothing. What a lost GPU had goes on from memory.
 */
export class Keeping extends BackupAndRestore {
  /** What `fit` went on from; null where it began. */
  resumed: Resumed | null = null;
  #record: RunRecord = EMPTY;
  #held: Held | null = null;
  /** The last batch or epoch that has ended, and the one that is held. */
  #last: Progress | null = null;
  #written: Progress | null = null;
  #next = 0;
  /** What is in the database. */
  #stored: Stored = NOTHING;
  #storedHeld: Held | null = null;
  #saved = performance.now();
  #saving: Promise<void> = Promise.resolve();
  #tell: (event: RunEvent) => void = () => undefined;
  #flush: () => void = () => undefined;
  readonly #file: { bytes: Uint8Array | null };

  private constructor(
    readonly id: string,
    /** Its settings, as a link has them. */
    readonly config: string,
    readonly snapshots: Snapshots,
    readonly lock: { release(): void },
    state: Uint8Array | null,
  ) {
    const file = { bytes: state };
    const store = {
      exists: async (path: string) => file.bytes !== null && !path.endsWith('.bkp'),
      readFile: async () => file.bytes!,
      writeFile: async (_: string, bytes: Uint8Array) => void (file.bytes = bytes),
      remove: async () => undefined,
    };
    super('run', { store });
    this.#file = file;
  }

  /** A run with what is kept of it, if anything is. @throws where another tab has it open. */
  static async open(id: string, config: RunConfig): Promise<Keeping> {
    const lock = await takeRun(id);
    if (!lock) throw new ToldError(texts.elsewhere);
    if (config.layers.some(({ kind }) => !layerKinds().includes(kind))) await loadOffers();
    const link = encodeLink({ config, language: null, theme: null, hidden: [] });
    // Where there is no database nothing is kept, as saving will tell.
    const [record, state] = await Promise.all([keptRecord(id), keptState(id)]).catch(() => [null, null]);
    if (!record || !state) return new Keeping(id, link, new Snapshots(), lock, null);
    const keeping = new Keeping(id, link, new Snapshots(state.moments), lock, state.state);
    keeping.#record = record.record;
    keeping.#stored = { frames: record.record.frames, snapshots: state.moments };
    return keeping;
  }

  /** @throws where the images are not those that the run was opened with when it was kept. */
  assertImages({ source, train }: Dataset): void {
    const before = this.#record.opened;
    if (before && (before.source !== source || before.images.all !== train.labels.data.length))
      throw new ToldError(texts.images);
  }

  /** What was done by hand. */
  get interventions(): RunRecord['interventions'] {
    return this.#record.interventions;
  }

  /** @param tell hears what is kept. @param flush has the session tell what it has not told yet. */
  follow(tell: (event: RunEvent) => void, flush: () => void): void {
    this.#tell = tell;
    this.#flush = flush;
  }

  hear(event: RunEvent): void {
    this.#record = heard(this.#record, event);
  }

  override async restore(model: TrainedModel, data?: readonly Stateful[]): Promise<Resumed | null> {
    this.#last = null; // of tensors that are gone
    return (this.resumed = await super.restore(model, data));
  }

  /** The end of every epoch, and batches as often as it costs little. */
  override async keep(progress: Progress): Promise<void> {
    this.#last = progress;
    const { batch } = progress;
    const endsEpoch = batch !== null && batch + 1 === this.#record.opened?.batches; // which is kept in a moment
    if (endsEpoch || (batch !== null && performance.now() < this.#next)) return;
    await this.write(progress);
    if (batch === null || performance.now() - this.#saved >= INTERVAL) void this.save();
  }

  override async write(progress: Progress): Promise<void> {
    const begin = performance.now();
    const now = this.#now();
    await super.write(progress);
    this.#held = { ...now, state: this.#file.bytes! };
    this.#last = this.#written = progress;
    const end = performance.now();
    this.#next = end + (end - begin) / SHARE;
  }

  /** A finished run stays. */
  override async end(): Promise<void> {}

  /** Keeps the step that it waits at, or has ended with. */
  async pause(): Promise<void> {
    if (!(await this.#catchUp()) && this.#held) this.#held = { ...this.#held, ...this.#now() };
    void this.save();
  }

  /** Holds the last step that has ended. @returns whether it did not before. */
  async #catchUp(): Promise<boolean> {
    if (this.#last === this.#written || !this.#last) return false;
    await this.write(this.#last);
    return true;
  }

  /** Weights were changed by hand after the step at hand, by their places: what is kept of it has them. */
  async amend(weights: ReadonlyMap<number, NDArray>): Promise<void> {
    await this.#catchUp();
    const { readBackup, writeBackup } = await import('../../nn/files/backup');
    const { kept, arrays } = readBackup(this.#file.bytes!, this.id);
    const amended = new Map<string, SafetensorsTensor>(arrays);
    for (const [i, { data, shape }] of weights)
      amended.set(`weight/${i}`, { dtype: 'F32', shape, data: Float32Array.from(data) });
    this.#file.bytes = writeBackup(kept, amended);
    this.#held = { ...this.#now(), state: this.#file.bytes };
    await this.save();
  }

  /** Another run, that goes on from the step at hand. @throws where it cannot be kept. */
  async branch(id: string): Promise<void> {
    await this.pause();
    await this.#saving;
    const { copyRun } = await import('../kept/branch');
    await copyRun(this.id, id);
  }

  /** What there is of the step at hand. */
  #now(): Omit<Held, 'state'> {
    this.#flush();
    const { step } = this.#record.progress;
    return {
      record: recordUntil(this.#record, step),
      moments: this.snapshots.all.filter((moment) => moment.step <= step),
    };
  }

  /** Lets other tabs have it, once what is held is in the database. */
  async close(): Promise<void> {
    await this.save();
    this.lock.release();
  }

  /** One after the other; what is in the database already is not saved again. */
  save(): Promise<void> {
    this.#saved = performance.now();
    this.#saving = this.#saving.then(() => this.#store());
    return this.#saving;
  }

  async #store(): Promise<void> {
    const held = this.#held;
    if (!held || held === this.#storedHeld || !hasBegun(held.record)) return;
    try {
      await this.#put(held);
      this.#storedHeld = held;
      this.#tell({ type: 'kept', step: held.record.progress.step });
    } catch (error) {
      const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
      const hasDatabase = (globalThis as Partial<typeof globalThis>).indexedDB !== undefined;
      if (hasDatabase && !(error instanceof NoRoom || error instanceof DOMException)) reportError(error); // our fault
      this.#tell({ type: 'unkept', reason: error instanceof NoRoom ? 'limit' : isFull ? 'full' : 'unavailable' });
    }
  }

  async #put({ state, record, moments: snapshots }: Held): Promise<void> {
    const { opened, progress, training, validation, finished, interventions, branch } = record;
    const rest = { opened, progress, training, validation, finished, interventions, branch };
    const frames = thin(record.frames, mostFrames(record.frames));
    const bytes = state.byteLength + sum(frames.map(frameBytes)) + sum(snapshots.map(bytesOf));
    const { id } = this;
    const transaction = (await database()).transaction(STORES, 'readwrite');
    const runs = transaction.objectStore('runs');
    const all = await runs.getAll();
    const before = all.find((run) => run.id === id);
    if (!before && sum(all.map((run) => run.bytes)) + bytes > MOST_BYTES) {
      transaction.abort();
      await transaction.done.catch(() => undefined);
      throw new NoRoom();
    }
    const saved = Date.now();
    const run = {
      id,
      name: before?.name ?? '',
      created: before?.created ?? saved,
      saved,
      config: this.config,
      step: progress.step,
      isFinished: finished !== null,
      best: bestOf(validation),
      kernel: frames.at(-1)?.kernel ?? null,
      bytes,
    };
    const stored = before ? this.#stored : NOTHING; // another tab may have deleted it
    const now = { frames, snapshots };
    await Promise.all([
      runs.put(run, id),
      transaction.objectStore('records').put(rest, id),
      transaction.objectStore('states').put(state, id),
      ...(['frames', 'snapshots'] as const).flatMap((name) => {
        const [was, is] = [new Map(stored[name].map((each) => [each.step, each])), now[name]];
        const gone = new Set(was.keys());
        for (const { step } of is) gone.delete(step);
        const store = transaction.objectStore(name);
        return [
          ...Array.from(gone, (step) => store.delete([id, step])),
          ...is.flatMap((each) => (was.get(each.step) === each ? [] : [store.put(each, [id, each.step])])),
        ];
      }),
      transaction.done,
    ]);
    this.#stored = now;
  }
}

/** Whether anything was done that a new run would not have. */
const hasBegun = ({ progress, interventions }: RunRecord): boolean => progress.step > 0 || interventions.length > 0;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const frameBytes = ({ kernel, bias, probabilities }: Frame): number =>
  kernel.data.byteLength + bias.byteLength + probabilities.byteLength;

const mostFrames = (frames: readonly Frame[]): number =>
  Math.max(2, Math.floor(FRAME_BYTES / (frames[0] ? frameBytes(frames[0]) : 1)));
