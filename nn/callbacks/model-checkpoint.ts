import { ArgumentError } from '../../engine';
import { define } from '../keras-object';
import type { TrainedModel } from '../types';
import { finite, flag, orNull, text } from '../options';
import { type OptionsOf, type Values } from '../schema';
import type { Logs } from './callback';
import { fn } from './keras-callback';
import { MonitorCallback, type MonitorOptions } from './monitor-callback';
import { formatFields } from './format-fields';
import { fixed } from './python-format';
import { saveFreq, storeWith } from './store-option';

/** As a method's, whose model may be said to be a `Model`. */
type Save = { save(model: TrainedModel, path: string): Promise<Uint8Array> }['save'];

const schema = {
  /**
   * May hold fields as Python's `str.format` has them: `'model.{epoch:02d}-{val_loss:.2f}.keras'`, of `epoch`, which
   * counts from 1, `batch` and the logs. It ends with `.keras` or `.h5`, or `.weights.h5` where that is asked for.
   */
  filepath: text,
  /** Only when the monitored figure is the best so far. Default false: always. */
  saveBestOnly: /* @__PURE__ */ flag.default(false),
  /** Weights without the layers: the path ends with `.weights.h5` then. Default false. */
  saveWeightsOnly: /* @__PURE__ */ flag.default(false),
  /**
   * After every epoch, or after so many batches: at the first one after that whose figures are read. Default `'epoch'`.
   */
  saveFreq,
  /** What the first one must be better than. Default none. */
  initialValueThreshold: /* @__PURE__ */ orNull(finite).default(null),
  /** Makes a file's bytes of the model. Default: by the path's ending. */
  save: /* @__PURE__ */ orNull(fn<Save>("a function of a model and a path that gives a file's bytes")).default(null),
  /**
   * Where files are written. Default: in Node the file system, in a page the origin's private files, by name or
   * `opfs:name`.
   */
  store: /* @__PURE__ */ storeWith('writeFile'),
};

/** Keras's arguments, in their order. */
const POSITIONAL = [
  'filepath', 'monitor', 'verbose', 'saveBestOnly', 'saveWeightsOnly', 'mode', 'saveFreq', 'initialValueThreshold',
] as const; // prettier-ignore

/** Options of `ModelCheckpoint` beside the path, with Keras's defaults. */
export type ModelCheckpointOptions = Omit<OptionsOf<typeof schema>, 'filepath'> & MonitorOptions;

/**
 * Saves the model while it trains, after Keras's `ModelCheckpoint`. A file is replaced whole or not at all; one that
 * cannot be written ends training. In a page it is one of the origin's private files: `loadModel('opfs:best.keras')`
 * loads it; with `randomState: true`, a `fit` from the next `initialEpoch` on gives the bits of one that never ended.
 * `best` outlasts a `fit`: the next one does not save what is worse.
 */
export class ModelCheckpoint extends /* @__PURE__ */ define(MonitorCallback, 'ModelCheckpoint', POSITIONAL, schema) {
  override best: number | null = this.initialValueThreshold;
  protected epoch = 0;
  protected lastBatch = -1;
  protected batches = 0;

  /** @throws ArgumentError for a path that does not end as what is saved is called. */
  protected override parse(options: object): Values<typeof schema> {
    const values = super.parse(options) as Values<typeof schema>;
    const { filepath, saveWeightsOnly, save } = values;
    const endings = saveWeightsOnly ? ['.weights.h5'] : ['.keras', '.h5'];
    if (!save && !endings.some((ending) => filepath.endsWith(ending)))
      throw new ArgumentError(`ModelCheckpoint: "${filepath}" must end with ${endings.join(' or ')}`);
    return values;
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch;
    this.lastBatch = -1;
  }

  async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === 'epoch') return;
    this.batches += batch - this.lastBatch;
    this.lastBatch = batch;
    if (this.batches < this.saveFreq) return;
    this.batches = 0;
    await this.#save(logs, { batch: batch + 1 });
  }

  async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === 'epoch') await this.#save(logs);
  }

  async #save(logs: Logs, counts: Readonly<Record<string, number>> = {}): Promise<void> {
    const epoch = this.epoch + 1;
    const path = formatFields(this.filepath, { epoch, ...counts }, logs);
    if (!this.#wanted(logs, epoch, path)) return;
    const save = this.save ?? (await import('../files/save')).saveModel;
    const store = this.store ?? (await import('../io/storage'));
    await store.writeFile(path, await save(this.model, path));
    this.say(`Epoch ${epoch}: finished saving model to ${path}`);
  }

  #wanted(logs: Logs, epoch: number, path: string): boolean {
    if (!this.saveBestOnly) {
      this.say(`Epoch ${epoch}: saving model to ${path}`);
      return true;
    }
    const current = this.monitored(logs, `Can save best model only with ${this.monitor} available.`);
    if (current === null) return true;
    const best = this.best === null ? 'None' : fixed(this.best, 5);
    const better = this.improves(current, this.best);
    if (better) this.best = current;
    this.say(
      `Epoch ${epoch}: ${this.monitor} ` +
        (better
          ? `improved from ${best} to ${fixed(current, 5)}, saving model to ${path}`
          : `did not improve from ${best}`),
    );
    return better;
  }
}
