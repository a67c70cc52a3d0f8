import { ArgumentError, DataError, type NDArray, sameShape } from '../../engine';
import type { SafetensorsTensor } from '../io/safetensors';
import { type Definition, define } from '../keras-object';
import { flag, text } from '../options';
import { type RandomState, randomState, setRandomState } from '../random-seed';
import { type OptionsOf, isOptions, option } from '../schema';
import type { Keeper, Progress, Resumed } from '../training/kept-run';
import type { TrainedModel } from '../types';
import type { Callback } from './callback';
import { KerasCallback } from './keras-callback';
import { saveFreq, storeWith } from './store-option';

const folder = /* @__PURE__ */ option<string>(
  'text',
  'the path of a folder',
  (given) => text.parse(given) || undefined,
);

const schema = {
  /** The folder of the backup, which has nothing else. */
  backupDir: folder,
  /**
   * After every epoch, or after so many batches: at the first one after that whose figures are read. Default `'epoch'`.
   */
  saveFreq,
  /** Keeps the backup before the last one too, for where the last cannot be read. Default false. */
  doubleCheckpoint: /* @__PURE__ */ flag.default(false),
  /** Removes the backup when training has come to its end. Default true. */
  deleteCheckpoint: /* @__PURE__ */ flag.default(true),
  /** Where files are. Default: in Node the file system, in a page the origin's private files. */
  store: /* @__PURE__ */ storeWith('readFile', 'writeFile', 'exists', 'remove'),
};

const POSITIONAL = ['backupDir', 'saveFreq', 'doubleCheckpoint', 'deleteCheckpoint'] as const;

/** Options of `BackupAndRestore` beside the folder, with Keras's defaults. */
export type BackupAndRestoreOptions = Omit<OptionsOf<typeof schema>, 'backupDir'>;

/** What a backup says beside its arrays. */
interface Kept {
  readonly version: 1;
  readonly epoch: number;
  readonly taken: number;
  readonly run: { readonly batch: number; readonly seen: number; readonly hasStates: boolean } | null;
  /** Where random numbers are, and were when the data began. */
  readonly random: RandomState;
  readonly began: RandomState;
  readonly iterations: number;
  /** Null where it follows a schedule. */
  readonly learningRate: number | null;
  /** Of dropout. */
  readonly seed: number;
  /** What each layer's draws are told apart by; null of one that does not draw. */
  readonly salts: readonly (number | null)[];
  /** What the other callbacks, and the history, have come to. */
  readonly callbacks: readonly unknown[];
}

/**
 * Keeps the state of training, so that a `fit` that was interrupted goes on where it was when the program starts again,
 * after Keras's `BackupAndRestore`: call the same `fit` with the same model, data and callbacks. Beside Keras's epoch,
 * weights and optimizer it keeps the batch, the history, the other callbacks, and all that random numbers are drawn by,
 * so that on an adapter the run that goes on gives the same bits as one that was never interrupted. Of a callback its
 * properties are kept that are numbers, texts and arrays, in lists or objects.
 *
 * A backup is written whole or not at all, and removed when training has come to its end.
 *
 * ```ts
 * await model.fit(x, y, { epochs: 100, callbacks: new BackupAndRestore('backup') });
 * ```
 */
export class BackupAndRestore
  extends /* @__PURE__ */ define(KerasCallback, 'BackupAndRestore', POSITIONAL, schema)
  implements Keeper
{
  #model!: TrainedModel;
  #hooks: readonly Callback[] = [];
  #restored: { readonly kept: Kept; readonly arrays: ReadonlyMap<string, NDArray> } | null = null;
  #began: RandomState = randomState();
  #lastBatch = -1;
  #batches = 0;

  get #path(): string {
    return `${this.backupDir}/latest.safetensors`;
  }

  async #store() {
    return this.store ?? (await import('../io/storage'));
  }

  setModel(model: TrainedModel): void {
    this.#model = model;
  }

  /** @throws DataError for a backup that cannot be read, ArgumentError for one of another model. */
  async restore(model: TrainedModel): Promise<Resumed | null> {
    this.setModel(model);
    this.#restored = null;
    this.#lastBatch = -1;
    this.#batches = 0;
    const store = await this.#store();
    const read = async (path: string): Promise<boolean> => {
      if (!(await store.exists(path))) return false;
      this.#restored = await unpacked(await store.readFile(path), path);
      return true;
    };
    const before = `${this.#path}.bkp`;
    const found = await read(this.#path).catch(async (error: unknown) => {
      if (!(await read(before))) throw error;
      return true;
    });
    if (!found) return null;
    const { kept, arrays } = this.#restored!;
    this.#assertFits(arrays, kept);
    const { weights, trainer } = model;
    weights.forEach((weight, i) => weight.write(floats(arrays.get(`weight/${i}`)!)));
    const slots = trainer.options.variables.slots.map((own, w) => own.map((_, s) => arrays.get(`slot/${w}/${s}`)!));
    const { restoreOptimizer } = await import('../files/optimizer-state');
    restoreOptimizer(model, { iterations: kept.iterations, slots });
    if (kept.learningRate !== null) trainer.options.optimizer.learningRate = kept.learningRate;
    trainer.options.random.seed = kept.seed;
    model.leaves().forEach((layer, i) => {
      if ('salt' in layer && kept.salts[i] !== null) Object.assign(layer, { salt: kept.salts[i] });
    });
    const run = kept.run && {
      batch: kept.run.batch,
      seen: kept.run.seen,
      totals: floats(arrays.get('totals')!),
      states: kept.run.hasStates ? floats(arrays.get('states')!) : null,
    };
    if (kept.run) this.#lastBatch = kept.run.batch;
    return { epoch: kept.epoch, taken: kept.taken, run };
  }

  #assertFits(arrays: ReadonlyMap<string, NDArray>, { salts }: Kept): void {
    const { weights, trainer, name } = this.#model;
    const fits =
      weights.every((weight, i) => sameShape(arrays.get(`weight/${i}`)?.shape ?? [], weight.shape)) &&
      !arrays.has(`weight/${weights.length}`) &&
      trainer.options.variables.slots.every((own, w) =>
        own.every((slot, s) => sameShape(arrays.get(`slot/${w}/${s}`)?.shape ?? [-1], slot.shape)),
      ) &&
      salts.length === this.#model.leaves().length;
    if (!fits)
      throw new ArgumentError(
        `BackupAndRestore: the backup in ${this.backupDir} is of another model than "${name}", or of another ` +
          'optimizer; give another backupDir, or remove that one',
      );
  }

  begin(hooks: readonly Callback[]): void {
    if (hooks.length > 0) this.#hooks = hooks.filter((hook) => (hook as unknown) !== this);
    if (!this.#restored) return;
    const { kept, arrays } = this.#restored;
    setRandomState(kept.random);
    if (hooks.length === 0) return;
    this.#hooks.forEach((hook, i) => Object.assign(hook, decoded(kept.callbacks[i] ?? {}, arrays)));
  }

  mark(again: boolean): void {
    if (again) setRandomState(this.#restored!.kept.began);
    this.#began = randomState();
  }

  async keep({ epoch, batch, taken, runState }: Progress): Promise<void> {
    if (batch === null) {
      this.#lastBatch = -1;
      if (this.saveFreq !== 'epoch') return;
    } else {
      if (this.saveFreq === 'epoch') return;
      this.#batches += batch - this.#lastBatch;
      this.#lastBatch = batch;
      if (this.#batches < this.saveFreq) return;
      this.#batches = 0;
    }
    const bytes = await this.#packed(epoch, taken, batch === null ? null : runState);
    const store = await this.#store();
    const path = this.#path;
    if (this.doubleCheckpoint && (await store.exists(path)))
      await store.writeFile(`${path}.bkp`, await store.readFile(path));
    await store.writeFile(path, bytes);
  }

  async end(): Promise<void> {
    if (!this.deleteCheckpoint) return;
    const store = await this.#store();
    for (const path of [this.#path, `${this.#path}.bkp`]) await store.remove(path);
  }

  async #packed(epoch: number, taken: number, runState: Progress['runState'] | null): Promise<Uint8Array> {
    const { optimizer, random, variables } = this.#model.trainer.options;
    const arrays = new Map<string, NDArray>();
    const run = (await runState?.()) ?? null;
    if (run) arrays.set('totals', { data: run.totals, shape: [run.totals.length] });
    if (run?.states) arrays.set('states', { data: run.states, shape: [run.states.length] });
    const weights = await this.#model.getWeights();
    weights.forEach((weight, i) => arrays.set(`weight/${i}`, weight));
    const slots = await Promise.all(
      variables.slots.flatMap((own, w) => own.map(async (slot, s) => [`slot/${w}/${s}`, await slot.array()] as const)),
    );
    for (const [name, slot] of slots) arrays.set(name, slot);
    const kept: Kept = {
      version: 1,
      epoch,
      taken,
      run: run && { batch: run.batch, seen: run.seen, hasStates: run.states !== null },
      random: randomState(),
      began: this.#began,
      iterations: this.#model.iterations,
      learningRate: optimizer.schedule ? null : optimizer.learningRate,
      seed: random.seed,
      salts: this.#model.leaves().map((layer) => ('salt' in layer ? (layer.salt as number) : null)),
      callbacks: this.#hooks.map((hook) => encoded(stateOf(hook), arrays)),
    };
    const tensors = Array.from(arrays, ([name, { data, shape }]): [string, SafetensorsTensor] => [
      name,
      { dtype: 'F32', shape, data: floats({ data, shape }) },
    ]);
    const { writeSafetensors } = await import('../io/safetensors');
    return writeSafetensors(new Map(tensors), new Map([['training', JSON.stringify(kept)]]));
  }
}

const floats = ({ data }: NDArray): Float32Array<ArrayBuffer> => Float32Array.from(data);

async function unpacked(bytes: Uint8Array, path: string) {
  const { readSafetensors } = await import('../io/safetensors');
  const { tensors, metadata } = readSafetensors(bytes, path);
  const text = metadata.get('training');
  const kept = text === undefined ? null : (JSON.parse(text) as Kept);
  if (kept?.version !== 1) throw new DataError(`${path}: it is no backup of training; remove it`);
  return { kept, arrays: tensors as ReadonlyMap<string, NDArray> };
}

const isArray = (given: object): given is NDArray =>
  'data' in given && 'shape' in given && ArrayBuffer.isView(given.data);

/** Its properties, without the options that it is made with, and without what this run is. */
function stateOf(callback: Callback): object {
  const { schema = {}, common = {} } = callback.constructor as unknown as Partial<Definition>;
  return Object.fromEntries(
    Object.entries(callback).filter(([name]) => name !== 'params' && !(name in schema) && !(name in common)),
  );
}

/** What JSON can say of an object's properties, of others undefined; arrays go among the others. */
function encoded(given: unknown, arrays: Map<string, NDArray>): unknown {
  if (given === null || typeof given === 'string' || typeof given === 'boolean') return given;
  if (typeof given === 'number') return Number.isFinite(given) ? given : { $number: String(given) };
  if (typeof given !== 'object') return undefined;
  if (Array.isArray(given)) {
    const list = given.map((each) => encoded(each, arrays));
    return list.includes(undefined) ? undefined : list;
  }
  if (isArray(given)) {
    const name = `array/${arrays.size}`;
    arrays.set(name, given);
    return { $array: name };
  }
  if (!isOptions(given)) return undefined;
  const entries = Object.entries(given).map(([key, each]) => [key, encoded(each, arrays)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

function decoded(kept: unknown, arrays: ReadonlyMap<string, NDArray>): unknown {
  if (typeof kept !== 'object' || kept === null) return kept;
  if (Array.isArray(kept)) return kept.map((each) => decoded(each, arrays));
  if ('$number' in kept) return Number(kept.$number);
  if ('$array' in kept) return arrays.get(kept.$array as string);
  return Object.fromEntries(Object.entries(kept).map(([key, each]) => [key, decoded(each, arrays)]));
}
