import { ArgumentError, type NDArray, sameShape } from '../../engine';
import type { Backup, Kept, KeptCallback } from '../files/backup';
import { type Definition, define } from '../keras-object';
import type { Optimizer } from '../optimizers';
import { flag, text } from '../options';
import { type RandomState, randomState, setRandomState } from '../random-seed';
import { type OptionsOf, option } from '../schema';
import { generatorState, restoreGenerator } from '../training/generator-state';
import type { Keeper, Progress, Resumed, Stateful } from '../training/kept-run';
import type { TrainedModel } from '../types';
import type { Callback } from './callback';
import {
  type Arrays,
  type Properties,
  decoded,
  encoded,
  encodedProperties,
  encodedState,
  propertiesOf,
  putBack,
} from './kept-values';
import { KerasCallback } from './keras-callback';
import { warningToConsole } from './messages';
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

/**
 * Keeps the state of training, so that a `fit` that was interrupted goes on where it was when the program starts again,
 * after Keras's `BackupAndRestore`: call the same `fit` with the same model, data and callbacks. Beside Keras's epoch,
 * weights and optimizer it keeps the batch, the history, the other callbacks, and all that random numbers are drawn by,
 * so that on an adapter the run that goes on gives the same bits as one that was never interrupted. Of a callback its
 * properties are kept that are numbers, texts and arrays, in lists or objects, and what its `stateDict()` gives; of
 * data that change from epoch to epoch, a `PyDataset` with an `onEpochEnd`, what theirs gives, which they must have.
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
  #restored: Backup | null = null;
  #data: readonly Stateful[] = [];
  #began: { readonly random: RandomState; readonly data: readonly unknown[] } = { random: randomState(), data: [] };
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
  async restore(model: TrainedModel, data: readonly Stateful[] = []): Promise<Resumed | null> {
    this.setModel(model);
    this.#data = data;
    this.#restored = null;
    this.#hooks = [];
    this.#lastBatch = -1;
    this.#batches = 0;
    const store = await this.#store();
    const read = async (path: string): Promise<boolean> => {
      if (!(await store.exists(path))) return false;
      this.#restored = (await loadFile()).readBackup(await store.readFile(path), path);
      return true;
    };
    const before = `${this.#path}.bkp`;
    const found = await read(this.#path).catch(async (error: unknown) => {
      if (!(await read(before))) throw error;
      return true;
    });
    if (!found) return null;
    const { kept, arrays } = this.#restored!;
    const { restoreOptimizer, takesNumbers } = await import('../files/optimizer-state');
    const numbers = kept.optimizer;
    this.#assertFits(arrays, kept, takesNumbers(model.trainer.options.optimizer, numbers));
    const { weights, trainer } = model;
    const slots = trainer.options.variables.slots.map((own, w) => own.map((_, s) => arrays.get(`slot/${w}/${s}`)!));
    restoreOptimizer(
      model,
      { ...numbers, slots },
      weights.map((weight, i) => [weight, floats(arrays.get(`weight/${i}`)!)]),
    );
    restoreGenerator(model, kept.generator);
    const run = kept.run && {
      batch: kept.run.batch,
      seen: kept.run.seen,
      totals: floats(arrays.get('totals')!),
      states: kept.run.hasStates ? floats(arrays.get('states')!) : null,
    };
    if (kept.run) this.#lastBatch = kept.run.batch;
    const { logs } = kept;
    return { epoch: kept.epoch, taken: kept.taken, run, logs, begun: kept.callbacks.length > 0 };
  }

  #assertFits(arrays: ReadonlyMap<string, NDArray>, { generator: { salts } }: Kept, isOptimizer: boolean): void {
    const { weights, trainer, name } = this.#model;
    const fits =
      isOptimizer &&
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
    if (!this.#restored?.kept.callbacks.length) return;
    const { kept, arrays } = this.#restored;
    setRandomState(kept.generator.random);
    this.#putBack(kept.data.now);
    if (hooks.length === 0) return;
    this.#model.stopTraining = kept.stopTraining;
    working(this.#model.trainer.options.optimizer).forEach((optimizer, i) => {
      const rate = kept.learningRates[i] ?? null;
      if (rate !== null) optimizer.learningRate = rate;
    });
    // By their classes: another that is new, or one that is gone, leaves the others theirs.
    const left = [...kept.callbacks];
    for (const hook of this.#hooks) {
      const at = left.findIndex(({ name }) => name === nameOf(hook));
      if (at < 0) continue;
      const [{ properties, state }] = left.splice(at, 1) as [KeptCallback];
      putBack(hook.constructor.name, hook, decoded(properties, arrays) as object, ownProperties(hook));
      if (state) hook.loadStateDict?.(decoded(state, arrays) as object);
    }
    if (left.length > 0)
      warningToConsole(
        `BackupAndRestore: the backup in ${this.backupDir} has what callbacks had come to that are not among the ` +
          `others now (${left.map(({ name }) => name).join(', ')}); it is left out`,
      );
  }

  async mark(again: boolean): Promise<void> {
    if (again) {
      const { began, data } = this.#restored!.kept;
      setRandomState(began);
      this.#putBack(data.began);
    }
    const random = randomState();
    const arrays: Arrays = new Map();
    this.#began = { random, data: decoded(await this.#dataStates(arrays), arrays) as readonly unknown[] };
  }

  #putBack(states: readonly unknown[]): void {
    this.#data.forEach((each, i) => each.loadStateDict(decoded(states[i], this.#restored!.arrays) as object));
  }

  #dataStates(arrays: Arrays): Promise<readonly unknown[]> {
    return Promise.all(this.#data.map(async (each) => encodedState(each, await each.stateDict(), arrays)));
  }

  async keep(progress: Progress): Promise<void> {
    const { batch } = progress;
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
    await this.write(progress);
  }

  /** @internal */
  async write(progress: Progress): Promise<void> {
    const bytes = await this.#packed(progress);
    const store = await this.#store();
    const path = this.#path;
    if (this.doubleCheckpoint && (await store.exists(path)))
      await store.writeFile(`${path}.bkp`, await store.readFile(path));
    await store.writeFile(path, bytes);
  }

  async end(): Promise<void> {
    const store = await this.#store();
    const path = this.#path;
    if (this.deleteCheckpoint) for (const each of [path, `${path}.bkp`]) await store.remove(each);
    else if (this.#model.stopTraining && (await store.exists(path))) {
      // It was not interrupted: another fit from here is one that is wanted.
      const { readBackup, writeBackup } = await loadFile();
      const { kept, arrays } = readBackup(await store.readFile(path), path);
      await store.writeFile(path, writeBackup({ ...kept, stopTraining: false }, arrays));
    }
  }

  async #packed({ epoch, batch, taken, logs, runState }: Progress): Promise<Uint8Array> {
    const { optimizer, plan, variables } = this.#model.trainer.options;
    await plan?.settle?.();
    const { optimizerNumbers } = await import('../files/optimizer-state');
    const arrays: Arrays = new Map();
    const keep = (name: string, { data, shape }: NDArray) =>
      arrays.set(name, { dtype: 'F32', shape, data: floats({ data, shape }) });
    const run = batch === null ? null : ((await runState?.()) ?? null);
    if (run) keep('totals', { data: run.totals, shape: [run.totals.length] });
    if (run?.states) keep('states', { data: run.states, shape: [run.states.length] });
    const weights = await this.#model.getWeights();
    weights.forEach((weight, i) => keep(`weight/${i}`, weight));
    const slots = await Promise.all(
      variables.slots.flatMap((own, w) => own.map(async (slot, s) => [`slot/${w}/${s}`, await slot.array()] as const)),
    );
    for (const [name, slot] of slots) keep(name, slot);
    const callbacks = await Promise.all(
      this.#hooks.map(async (hook) => {
        const state = await hook.stateDict?.();
        return {
          name: nameOf(hook),
          properties: encodedProperties(ownProperties(hook), arrays),
          ...(state && { state: encodedState(hook, state, arrays) }),
        };
      }),
    );
    const data = {
      now: await this.#dataStates(arrays),
      began: encoded(this.#began.data, arrays) as readonly unknown[],
    };
    const kept: Kept = {
      epoch,
      taken,
      logs,
      stopTraining: this.#model.stopTraining,
      run: run && { batch: run.batch, seen: run.seen, hasStates: run.states !== null },
      generator: generatorState(this.#model),
      began: this.#began.random,
      data,
      optimizer: { ...optimizerNumbers(optimizer), iterations: this.#model.iterations },
      learningRates: working(optimizer).map((each) => (each.schedule ? null : each.learningRate)),
      callbacks,
    };
    return (await loadFile()).writeBackup(kept, arrays);
  }
}

const loadFile = () => import('../files/backup');

/** The optimizers that have a learning rate: it, or those within it. */
export const working = (optimizer: Optimizer): readonly Optimizer[] =>
  optimizer.partsOf?.([]).flatMap((part) => working(part.optimizer)) ?? [optimizer];

const floats = ({ data }: NDArray): Float32Array<ArrayBuffer> => Float32Array.from(data);

const nameOf = ({ constructor }: Callback): string =>
  (constructor as unknown as Partial<Definition>).className ?? constructor.name;

/** Its properties, without the options that it is made with, and without what this run is. */
function ownProperties(callback: Callback): Properties {
  const { schema = {}, common = {} } = callback.constructor as unknown as Partial<Definition>;
  const isKept = (name: string): boolean => name !== 'params' && !(name in schema) && !(name in common);
  return new Map([...propertiesOf(callback)].filter(([name]) => isKept(name)));
}
