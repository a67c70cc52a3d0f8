import type { Optimizer } from '../optimizers';
import type { EventsFile, Summary, SummaryTensor } from '../io/events-file';
import { define } from '../keras-object';
import { count, flag, notNegativeInteger, text } from '../options';
import { type OptionalOption, type OptionsOf, option } from '../schema';
import { leafPaths } from '../trained-weights';
import type { TrainedModel } from '../types';
import type { FitParams, Logs } from './callback';
import { KerasCallback } from './keras-callback';
import { print, warningToConsole } from './messages';
import { storeWith } from './store-option';

type Folder = string | FileSystemDirectoryHandle;

const isHandle = (given: unknown): given is FileSystemDirectoryHandle =>
  typeof given === 'object' && given !== null && 'getDirectoryHandle' in given;

/** An option that says why it has but one value. */
const refused = <const Value extends 0 | null>(only: Value, reason: string): OptionalOption<Value> =>
  option<Value>('fixed', `${only}, the only supported value: ${reason}`, (given) =>
    given === only || given === null ? only : undefined,
  ).default(only);

const schema = {
  /**
   * The folder: in Node a path, in a page one of the origin's private files, by name or `opfs:name`, or a
   * `FileSystemDirectoryHandle` (`showDirectoryPicker()`). Default `'logs'`.
   */
  logDir: /* @__PURE__ */ option<Folder>('value', 'the path of a folder, or a FileSystemDirectoryHandle', (given) =>
    isHandle(given) ? given : text.parse(given) || undefined,
  ).default('logs'),
  /** Epochs from one histogram of each weight to the next; 0 for none. Default 0. */
  histogramFreq: /* @__PURE__ */ notNegativeInteger.default(0),
  /** The model's layers, as Keras's config of them. Default true. */
  writeGraph: /* @__PURE__ */ flag.default(true),
  /** Pictures of the weights, with their histograms. Default false. */
  writeImages: /* @__PURE__ */ flag.default(false),
  /** Training steps in a second, of each epoch and of what `updateFreq` says. Default false. */
  writeStepsPerSecond: /* @__PURE__ */ flag.default(false),
  /**
   * When figures are written beside those of each epoch: `'epoch'` for never, `'batch'` or 1 for every batch, or after
   * so many batches: at the first one after that whose figures are read. Default `'epoch'`.
   */
  updateFreq: /* @__PURE__ */ option<'epoch' | number, 'epoch' | 'batch' | number>(
    'value',
    "'epoch', 'batch' or a number of batches",
    (given) => (given === 'epoch' ? given : given === 'batch' ? 1 : count.parse(given)),
  ).default('epoch'),
  /** Only 0: there is no profiler. */
  profileBatch: /* @__PURE__ */ refused(
    0,
    "WebGPU has no trace of TensorFlow's profiler; profile() times the shaders of a step",
  ),
  /** Only 0: there is no projector. */
  embeddingsFreq: /* @__PURE__ */ refused(0, "the projector reads TensorFlow's checkpoints, which are not written"),
  /** Only null: there is no projector. */
  embeddingsMetadata: /* @__PURE__ */ refused(
    null,
    "the projector reads TensorFlow's checkpoints, which are not written",
  ),
  /** Where files are, of a `logDir` that is a path. Default: in Node the file system, in a page the private files. */
  store: /* @__PURE__ */ storeWith('appendFile'),
  /** Takes the warning that a model's layers cannot be written. Default: the console. */
  print,
};

/** Keras's arguments, in their order. */
const POSITIONAL = [
  'logDir', 'histogramFreq', 'writeGraph', 'writeImages', 'writeStepsPerSecond', 'updateFreq', 'profileBatch',
  'embeddingsFreq', 'embeddingsMetadata',
] as const; // prettier-ignore

/** Options of `TensorBoard`, with Keras's defaults. */
export type TensorBoardOptions = OptionsOf<typeof schema>;

/** Between two batches records wait no longer than this to be written, in milliseconds, as TensorFlow's do. */
const FLUSH_INTERVAL = 120_000;

/**
 * Writes what TensorBoard shows of training, after Keras's `TensorBoard`: `tensorboard --logdir logs`. The folder
 * `train` has the figures of each epoch and the learning rate (`epoch_loss`, `epoch_learning_rate`), those of batches
 * (`batch_loss`, means over the epoch so far), the model's layers, and the weights as histograms and pictures; the
 * folder `validation` has those of validation (`epoch_loss`) and of each evaluation by the optimizer's steps
 * (`evaluation_loss_vs_iterations`). Steps of epochs count from 0, of batches from 1.
 *
 * Where `updateFreq` is a number, Keras leaves out the figures of epochs and evaluations that end with a batch which is
 * no multiple of it; they are written here. TensorFlow's graph of the training function is not: there is none.
 *
 * ```ts
 * await model.fit(x, y, { epochs: 10, validationData, callbacks: new TensorBoard('logs', { histogramFreq: 1 }) });
 * ```
 */
export class TensorBoard extends /* @__PURE__ */ define(KerasCallback, 'TensorBoard', POSITIONAL, schema) {
  /** Batches trained since `fit` began. */
  protected trainBatch = 0;
  /** The last one whose figures are written, or were not wanted. */
  protected lastUpdate = 0;
  /** Of the epoch, from 0. */
  protected lastBatch = -1;
  #model!: TrainedModel;
  /** Made when something begins; null where nothing has since `setModel`. */
  #files: { readonly train: EventsFile; readonly validation: EventsFile } | null = null;
  #epochBegan = { time: 0, iterations: 0 };
  #lastRead = 0;
  #lastFlush = 0;

  setModel(model: TrainedModel): void {
    this.#model = model;
    this.#files = null;
    this.#lastFlush = performance.now();
  }

  async onTrainBegin(_params: FitParams, _model: TrainedModel): Promise<void> {
    this.trainBatch = 0;
    this.lastUpdate = 0;
    this.lastBatch = -1;
    await this.#open();
  }

  onTestBegin(): Promise<void> {
    return this.#open();
  }

  async onPredictBegin(): Promise<void> {
    await this.#open();
    await this.#flush();
  }

  onEpochBegin(_epoch: number): void {
    this.#lastRead = performance.now();
    this.#epochBegan = { time: this.#lastRead, iterations: this.#model.iterations };
  }

  async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    const batches = batch - this.lastBatch;
    this.lastBatch = batch;
    this.trainBatch += batches;
    if (this.updateFreq === 'epoch') return;
    const updates = Math.floor(this.trainBatch / this.updateFreq);
    if (updates > this.lastUpdate) {
      const perSecond = (1000 * batches) / (performance.now() - this.#lastRead);
      const figures = this.writeStepsPerSecond ? { steps_per_second: perSecond, ...logs } : logs;
      this.#addFigures('train', this.trainBatch, figures, (name) => `batch_${name}`);
      this.lastUpdate = updates;
    }
    if (performance.now() - this.#lastFlush > FLUSH_INTERVAL) await this.#flush();
    this.#lastRead = performance.now();
  }

  async onTestEnd(logs: Logs): Promise<void> {
    this.#addFigures('validation', this.#model.iterations, logs, (name) => `evaluation_${name}_vs_iterations`);
    await this.#flush();
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.lastBatch = -1;
    const isValidation = (name: string): boolean => name.startsWith('val_');
    const own = Object.entries(logs).filter(([name]) => !isValidation(name));
    const figures = { ...Object.fromEntries(own), ...ratesOf(this.#model.trainer.options.optimizer) };
    if (this.writeStepsPerSecond) {
      const { time, iterations } = this.#epochBegan;
      figures.steps_per_second = (1000 * (this.#model.iterations - iterations)) / (performance.now() - time);
    }
    this.#addFigures('train', epoch, figures, (name) => `epoch_${name}`);
    const validation = Object.fromEntries(Object.entries(logs).filter(([name]) => isValidation(name)));
    this.#addFigures('validation', epoch, validation, (name) => `epoch_${name.slice(4)}`);
    if (this.histogramFreq > 0 && epoch % this.histogramFreq === 0) await this.#addWeights(epoch);
    await this.#flush();
  }

  onTrainEnd(_logs: Logs): Promise<void> {
    return this.#flush();
  }

  /** Nothing beside its properties. */
  stateDict(): object {
    return {};
  }

  /** Training goes back to an earlier step. */
  loadStateDict(): void {
    for (const file of Object.values(this.#files ?? {})) file.repeat();
  }

  #addFigures(file: 'train' | 'validation', step: number, figures: Logs, tagOf: (name: string) => string): void {
    for (const [name, figure] of Object.entries(figures))
      this.#files![file].add(step, {
        kind: 'scalars',
        tag: tagOf(name),
        tensor: { shape: [], data: Float32Array.of(figure) },
      });
  }

  async #addWeights(epoch: number): Promise<void> {
    const { histogramTensor, imageTensor } = await import('./weight-summaries');
    const add = (kind: Summary['kind'], tag: string, tensor: SummaryTensor): void =>
      this.#files!.train.add(epoch, { kind, tag, tensor });
    for (const [layer, path] of leafPaths(this.#model)) {
      const weights = await layer.getWeights();
      for (const [i, weight] of weights.entries()) {
        const name = `${path}/${layer.specs[i]!.name}`;
        add('histograms', `${name}/histogram`, histogramTensor(weight));
        const image = this.writeImages ? await imageTensor(weight) : null;
        if (image) add('images', `${name}/image`, image);
      }
    }
  }

  async #open(): Promise<void> {
    if (this.#files) return;
    const [{ EventsFile: File }, storage] = await Promise.all([import('../io/events-file'), import('../io/storage')]);
    const { logDir } = this;
    const file = (name: string): EventsFile =>
      isHandle(logDir)
        ? new File(name, storage.originFiles(logDir))
        : new File(`${logDir}/${name}`, this.store ?? storage);
    this.#files = { train: file('train'), validation: file('validation') };
    if (this.writeGraph) await this.#addModel(this.#files.train);
  }

  async #addModel(file: EventsFile): Promise<void> {
    const { modelJSON } = await import('../files/keras-file');
    try {
      const tensor = { shape: [], strings: [await modelJSON(this.#model)] };
      file.add(0, { kind: 'graph_keras_model', tag: 'keras', tensor, content: '1' });
    } catch (error) {
      (this.print ?? warningToConsole)(`Model failed to serialize as JSON. Ignoring... ${(error as Error).message}`);
    }
  }

  async #flush(): Promise<void> {
    this.#lastFlush = performance.now();
    await this.#files?.train.flush();
    await this.#files?.validation.flush();
  }
}

/** The learning rate, in Keras's float32; of several optimizers each one's, by name. */
function ratesOf(optimizer: Optimizer): Logs {
  const rate = (of: Optimizer): number => Math.fround(of.learningRate);
  const parts = optimizer.partsOf?.([]);
  if (!parts) return { learning_rate: rate(optimizer) };
  const [first] = parts;
  if (first?.path === 'inner_optimizer') return ratesOf(first.optimizer);
  return Object.fromEntries(parts.map(({ optimizer: part }) => [`learning_rate_${part.name}`, rate(part)]));
}
