import { ArgumentError } from '../../engine';
import type { FileStore } from '../io/storage';
import { type Arguments, optionsOf, shown } from '../schema';
import type { TrainedModel } from '../types';
import type { Logs } from './callback';
import { MonitorCallback, type MonitorOptions } from './monitor-callback';
import { fixed, formatFields } from './python-format';

export interface ModelCheckpointOptions extends MonitorOptions {
  /** Only when the monitored figure is the best so far. Default false: always. */
  saveBestOnly?: boolean;
  /** Weights without the layers: the path ends with `.weights.h5` then. Default false. */
  saveWeightsOnly?: boolean;
  /**
   * After every epoch, or after so many batches: at the first one after that whose figures are read. Default `'epoch'`.
   */
  saveFreq?: 'epoch' | number;
  /** What the first one must be better than. Default none. */
  initialValueThreshold?: number | null;
  /** Makes a file's bytes of the model. Default: by the path's ending. */
  save?(model: TrainedModel, path: string): Promise<Uint8Array>;
  /**
   * Where files are written. Default: in Node the file system, in a page the origin's private files, by name or
   * `opfs:name`.
   */
  store?: Pick<FileStore, 'writeFile'>;
}

/**
 * Saves the model while it trains, after Keras's `ModelCheckpoint`. A file is replaced whole or not at all; one that
 * cannot be written ends training. In a page it is one of the origin's private files: `loadModel('opfs:best.keras')`
 * loads it. `best` outlasts a `fit`: the next one does not save what is worse.
 */
export class ModelCheckpoint extends MonitorCallback {
  readonly filepath: string;
  readonly saveBestOnly: boolean;
  readonly saveFreq: 'epoch' | number;
  readonly #options: ModelCheckpointOptions;
  #epoch = 0;
  #lastBatch = -1;
  #batches = 0;

  /**
   * @param filepath may hold fields as Python's `str.format` has them: `'model.{epoch:02d}-{val_loss:.2f}.keras'`, of
   * `epoch`, which counts from 1, `batch` and the logs.
   * @throws ArgumentError unless it ends with `.keras` or `.h5`, or `.weights.h5` where that is asked for.
   */
  constructor(...args: Arguments<['filepath'], ModelCheckpointOptions & { filepath: string }>) {
    const { filepath, ...options } = optionsOf('ModelCheckpoint', ['filepath'], args) as ModelCheckpointOptions & {
      readonly filepath?: unknown;
    };
    if (typeof filepath !== 'string')
      throw new ArgumentError(
        `ModelCheckpoint: filepath must be a path, got ${shown(filepath)}; write new ModelCheckpoint('best.keras', { saveBestOnly: true })`,
      );
    super(options);
    const {
      saveBestOnly = false,
      saveWeightsOnly = false,
      saveFreq = 'epoch',
      initialValueThreshold = null,
      save,
    } = options;
    if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq > 0)) {
      throw new ArgumentError(
        `ModelCheckpoint: saveFreq must be 'epoch' or a number of batches, got ${String(saveFreq)}`,
      );
    }
    const endings = saveWeightsOnly ? ['.weights.h5'] : ['.keras', '.h5'];
    if (!save && !endings.some((ending) => filepath.endsWith(ending))) {
      throw new ArgumentError(`ModelCheckpoint: "${filepath}" must end with ${endings.join(' or ')}`);
    }
    this.filepath = filepath;
    this.saveBestOnly = saveBestOnly;
    this.saveFreq = saveFreq;
    this.best = initialValueThreshold;
    this.#options = options;
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    this.#lastBatch = -1;
  }

  async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === 'epoch') return;
    this.#batches += batch - this.#lastBatch;
    this.#lastBatch = batch;
    if (this.#batches < this.saveFreq) return;
    this.#batches = 0;
    await this.#save(logs, { batch: batch + 1 });
  }

  async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === 'epoch') await this.#save(logs);
  }

  async #save(logs: Logs, counts: Readonly<Record<string, number>> = {}): Promise<void> {
    const epoch = this.#epoch + 1;
    const path = formatFields(this.filepath, { epoch, ...counts }, logs);
    if (!this.#wanted(logs, epoch, path)) return;
    const save = this.#options.save ?? (await import('../files/save')).saveModel;
    const store = this.#options.store ?? (await import('../io/storage'));
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
