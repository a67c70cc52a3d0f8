import { ArgumentError, type Engine, type HostArray, LifetimeError, type NDArray, type Tensor } from '../engine';
import { engineOf } from '../engine/engine-of';
import { OF_ARRAYS, awaited } from '../engine/misread';
import type { History } from './callbacks';
import { currentOf } from './current-engine';
import type { DataOf } from './data';
import { defaultEngine } from './default-engine';
import type { Structure } from './graph';
import { GraphLayer } from './graph-layer';
import type { FileSource } from './io/file-source';
import type { FileTarget } from './io/storage';
import { type Inputs, type KerasTensor, Layer, type RunContext } from './layers/layer';
import type { Optimizer } from './optimizers';
import { stepsPerExecution as stepsPerExecutionOption } from './options';
import { nextKey } from './random-seed';
import { assertKnown, assertNone } from './schema';
import { type SummaryOptions, printSummary } from './summary';
import type { Batches, PredictBatch, SampleWeight } from './training/batches';
import type { CompileOptions } from './training/compile-options';
import type { EvaluateOptions } from './training/evaluate';
import type { FitOptions } from './training/fit';
import type { Penalties } from './training/penalties';
import type { PredictOptions } from './training/predict';
import type { Trainer } from './training/trainer';
import { Training } from './training/training';
import type { Evaluation, Kind, Logs, TrainedModel } from './types';

/** Options of `Model`. `inputs` and `outputs` may also come first: `new Model(inputs, outputs)`. */
export interface ModelOptions<Outputs> {
  /** One, a list, or an object: data then go by its names. */
  inputs: Structure<KerasTensor>;
  /** One, a list, or an object: `predict` gives as much. */
  outputs: Outputs;
  /** Default: Keras's automatic name. */
  name?: string;
  /** Its own flag, apart from those of its layers; see `trainable`. Default true. */
  trainable?: boolean;
  /** Default: that of the layers, or one engine that all models share. */
  engine?: Engine;
}

/** As many arrays as the outputs were given: one, a list, or an object. */
export type Predicted<Outputs> = Outputs extends KerasTensor
  ? HostArray<Float32Array>
  : Outputs extends readonly KerasTensor[]
    ? HostArray<Float32Array>[]
    : Outputs extends Readonly<Record<string, KerasTensor>>
      ? { [name in keyof Outputs]: HostArray<Float32Array> }
      : Structure<HostArray<Float32Array>>;

/** What `testOnBatch` takes. */
interface BatchOptions {
  sampleWeight?: SampleWeight;
}

/** What `trainOnBatch` takes. */
interface TrainBatchOptions extends BatchOptions {
  /** The share in the loss of the samples of a class; not with `sampleWeight`. Default 1 each. */
  classWeight?: Readonly<Record<number, number>> | null;
}

/** Options of `loadWeights`, after Keras's. */
export interface LoadWeightsOptions {
  /** Leave out, with a warning, what is of another shape or missing: those weights stay as they are. Default false. */
  skipMismatch?: boolean;
  /** Of a `.h5` in Keras 2's form, take only the layers that the model has by the same names. Default false. */
  byName?: boolean;
}

interface Built {
  /** That of a model without weights: else they say it, for they are moved with any model that has the layers. */
  readonly engine: Engine;
  /** Those whose weights this model made, none where all were built by another. */
  readonly made: readonly Layer[];
}

/**
 * A graph of layers from inputs to outputs, after `keras.Model`: `new Model({ inputs, outputs })`. Cut at any layer's
 * output, it shares the layers: `new Model({ inputs: model.inputs, outputs: model.layers[2].output })`; applied, it is
 * a layer. Weights are made by `build`, `compile` or the first `predict`, all of which wait for a GPU; shapes,
 * `summary` and `countParams` need none.
 */
export class Model<Outputs extends Structure<KerasTensor> = KerasTensor | readonly KerasTensor[]>
  extends GraphLayer
  implements TrainedModel, Disposable
{
  static override readonly className: string = 'Functional';
  readonly #ownEngine: Engine | undefined;
  readonly #training = new Training(this);
  #built: Built | null = null;
  readonly #end = new AbortController();
  #stepsPerExecution: number | 'auto' = 'auto';
  /** Optimizer steps taken. */
  iterations = 0;
  /** What its layers add to the loss, and do to weights after a step; once built. */
  penalties: Penalties | null = null;
  /** Set by a callback to end training after the batch; as in Keras. */
  stopTraining = false;

  constructor(options: ModelOptions<Outputs>);
  constructor(
    inputs: Structure<KerasTensor>,
    outputs: Outputs,
    options?: Omit<ModelOptions<Outputs>, 'inputs' | 'outputs'>,
  );
  /**
   * @throws ArgumentError for an option that is not known, outputs that depend on more than the inputs, and layers of
   * the same name.
   */
  constructor(...args: readonly unknown[]) {
    const options = (args.length > 1 ? { ...(args[2] as object), inputs: args[0], outputs: args[1] } : args[0]) as
      ModelOptions<Outputs> | undefined;
    const { inputs, outputs, name, trainable, engine } = options ?? ({} as Partial<ModelOptions<Outputs>>);
    if (inputs === undefined || outputs === undefined)
      throw new ArgumentError(
        `Model: ${inputs === undefined ? 'inputs' : 'outputs'} must be given; write new Model(inputs, outputs) or ` +
          'new Model({ inputs, outputs })',
      );
    assertKnown(new.target.className, options!, ['inputs', 'outputs', 'name', 'trainable', 'engine']);
    if (engine instanceof Promise)
      throw new ArgumentError(
        `${new.target.className}: engine must be an engine, got a promise; write await createEngine()`,
      );
    super({ inputs, outputs, name, trainable });
    this.#ownEngine = engine;
  }

  // Weights ---------------------------------------------------------------------------------------------------------

  /** Whether its own `build` has run: its layers may be built, by another model, before that. */
  protected get begun(): boolean {
    return this.#built !== null;
  }

  /** The engine that its weights are on, once built: that of its layers, which another model that has them may move. */
  get engine(): Engine {
    const { engine } = this.#assertBuilt('engine');
    return this.#engines[0] ?? currentOf(engine);
  }

  /** Those of its weights. */
  get #engines(): Engine[] {
    return this.leaves().flatMap(({ weights: [weight] }) => (weight ? engineOf(weight) : []));
  }

  /**
   * Makes the weights of the layers that have none yet: in one slab those that are trained, in another the others.
   * @throws LimitError if a slab does not fit one binding of the device; then nothing has been made.
   */
  async build(...others: readonly []): Promise<void> {
    assertNone('build', others);
    await this.#build(null);
  }

  /**
   * Builds the model with the weights of each layer, or gives them to it if it is built. None is drawn before: no
   * initializer runs, and the seeded sequence stays where it is.
   * @throws ShapeError unless there are all weights, in their shapes; LimitError as `build`. Then nothing has changed.
   */
  async restore(weights: ReadonlyMap<Layer, readonly NDArray[]>): Promise<void> {
    this.assertGraph();
    for (const layer of this.leaves()) layer.assertWeights(weights.get(layer) ?? [], layer.specs);
    await this.#build(weights);
  }

  async #build(restored: ReadonlyMap<Layer, readonly NDArray[]> | null): Promise<void> {
    this.#assertAlive();
    this.assertGraph();
    const own = this.#ownEngine;
    const engines = this.#engines;
    if (own && !own.lost && !this.#built) engines.push(own);
    const [engine = this.#built?.engine ?? currentOf(own ?? (await defaultEngine()))] = engines;
    if (engines.some((each) => each !== engine))
      throw (await import('./several-engines')).severalEngines(this.name, engines);
    if (!this.#built) {
      const custom = this.leaves().filter(({ constructor }) => !('isDefinition' in constructor));
      if (custom[0]) (await import('./layers/custom-layer')).assertLayers(custom);
      const penalises = (layer: object): boolean =>
        !('isDefinition' in layer.constructor) ||
        Object.entries(layer).some(([option, value]) =>
          value instanceof Layer ? penalises(value) : value && /(Regularizer|Constraint)$/.test(option),
        );
      const penalties = this.leaves().some(penalises) ? await import('./training/penalties') : undefined;
      for (const layer of this.leaves()) await layer.load();
      if (!restored) for (const { initializer } of this.specs) await initializer.load?.();
      const { makeWeights } = await import('./build');
      const made = this.#built ? [] : await makeWeights(engine, this.name, this.leaves(), { draws: !restored });
      try {
        this.#assertAlive();
        await this.#fill(engine, restored);
        this.#assertAlive();
      } catch (error) {
        free(made);
        for (const layer of made) layer.place([], []);
        throw error;
      }
      // Another call may have, while this one waited.
      if (!this.#built) {
        this.#built = { engine, made };
        if (!restored) this.#training.drawSeed(made.some(({ weights }) => weights.length > 0));
        this.penalties = penalties ? new penalties.Penalties(this) : null;
      }
    } else await this.#fill(engine, restored);
  }

  async #fill({ memory }: Engine, weights: ReadonlyMap<Layer, readonly NDArray[]> | null): Promise<void> {
    if (!weights) return;
    const values = this.leaves().flatMap((layer) => weights.get(layer) ?? []);
    await memory.confirmed(() => {
      super.setWeights(values);
      return { [Symbol.dispose]: () => undefined }; // the weights stay as they were
    });
  }

  /** Overwrites all weights. @throws ShapeError unless number and shapes agree; then nothing has changed. */
  override setWeights(values: readonly NDArray[]): void {
    this.#assertBuilt('setWeights');
    super.setWeights(values);
  }

  // Printing --------------------------------------------------------------------------------------------------------

  /** Prints Keras's table, by default to the console. @param options or the function that prints. */
  summary(options: SummaryOptions | ((text: string) => void) = {}): void {
    printSummary(this, this.graph, this.#training.trainer?.optimizerParams ?? 0, options);
  }

  // Forward ---------------------------------------------------------------------------------------------------------

  /**
   * The model on a batch, op by op: differentiable on a tape, traceable in a capture. For arrays, use `predict`; for
   * several outputs, `run`.
   * @param x `[batch, ...inputShape]`, one for each input. @param key (seed, step) for dropout, when training. Default:
   * another each call, but the same in every replay of a capture; there, give one that changes.
   */
  override call(x: Tensor | Inputs<Tensor>, { training = false, key }: Partial<RunContext> = {}): Tensor {
    this.#assertBuilt('call');
    const { engine } = this;
    if (this.outputs.length > 1)
      throw new ArgumentError(`model "${this.name}" has ${this.outputs.length} outputs; run() gives them`);
    const inputs: Inputs<Tensor> = 'engine' in x ? [x] : x;
    return engine.scope(
      () =>
        this.forward(inputs, {
          training,
          key: key ?? engine.tensor(Uint32Array.from(training || this.draws ? nextKey() : [0, 0])),
        })[0]!,
    );
  }

  /**
   * Outputs for samples `[n, ...inputShape]`, dropout off: `[n, ...outputShape]`, on the host: one, a list or an
   * object, as the model was made.
   */
  predict(x: DataOf | Batches<PredictBatch>, options: PredictOptions = {}): Promise<Predicted<Outputs>> {
    const predicted = async (): Promise<Predicted<Outputs>> => {
      const { predict } = await import('./training/predict');
      // As the outputs were given, which is what the type says.
      return (await predict(this, x, options)) as Predicted<Outputs>;
    };
    return awaited('model.predict(x)', [...OF_ARRAYS, 'map'], predicted());
  }

  // Training --------------------------------------------------------------------------------------------------------

  /**
   * Chooses loss, metrics and optimizer, makes the optimizer's state, and, unless `batchSize` is null, compiles the
   * training step's pipelines in parallel. With the optimizer that the model has, its state goes on: of weights that it
   * has not trained yet, from zero. If it fails, the model stays compiled as it was.
   */
  async compile(options?: CompileOptions): Promise<void> {
    await (await import('./training/methods')).compile(this, this.#training, options);
  }

  /**
   * Batches between two reads of loss and metrics, as `compile` has set it. A hook may change it, from the next read
   * on; as in Keras.
   */
  get stepsPerExecution(): number | 'auto' {
    return this.#stepsPerExecution;
  }

  /** @throws ArgumentError for what is neither a count nor 'auto'. */
  set stepsPerExecution(stepsPerExecution: number | 'auto') {
    if (stepsPerExecutionOption.parse(stepsPerExecution) === undefined)
      throw new ArgumentError(
        `model "${this.name}": stepsPerExecution must be ${stepsPerExecutionOption.rule}, got ` +
          `${String(stepsPerExecution)}`,
      );
    this.#stepsPerExecution = stepsPerExecution;
  }

  /** What `compile` was given. Null before it. */
  get optimizer(): Optimizer | null {
    return this.#training.trainer?.options.optimizer ?? null;
  }

  /** What `compile` has settled: the optimizer's variables, losses and metrics. @throws LifetimeError before it. */
  get trainer(): Trainer {
    return this.#live.assertTrainer('trainer');
  }

  /**
   * Trains, after Keras's `fit`. Data go to the GPU once, bytes as bytes; a step is one replay.
   * @param x `[n, ...inputShape]`, for several inputs a list or an object by their names; or batches `[x, y]` from a
   * generator.
   * @param y what the loss expects: `[n]` class numbers, or `[n, ...outputShape]`. Batches bring theirs: then `y` is
   * null or left out, `fit(generator, { stepsPerEpoch })`; so it is where layers alone add losses, `fit(x)`.
   * @returns the figures of each epoch. Training figures are running means over the epoch, dropout on.
   * @throws ShapeError or ArgumentError for data that do not fit the model; DeviceLostError; the signal's reason.
   */
  fit(batches: Batches, options: FitOptions): Promise<History>;
  fit(x: DataOf | Batches, y?: DataOf | null, options?: FitOptions): Promise<History>;
  fit(x: DataOf | Batches, y: DataOf | FitOptions | null = null, options?: FitOptions): Promise<History> {
    const trained = async (): Promise<History> =>
      this.#live.run('fit', 'train', async (trainer) =>
        (await import('./training/methods')).fit(trainer, x, y, options),
      );
    return awaited('model.fit(x, y)', ['history', 'epoch'], trained());
  }

  /** Loss and metrics over samples, or over batches from a generator, dropout off, by name. */
  evaluate(batches: Batches, options: EvaluateOptions): Promise<Evaluation>;
  evaluate(x: DataOf | Batches, y?: DataOf | null, options?: EvaluateOptions): Promise<Evaluation>;
  evaluate(
    x: DataOf | Batches,
    y: DataOf | EvaluateOptions | null = null,
    options?: EvaluateOptions,
  ): Promise<Evaluation> {
    const figures = async (): Promise<Evaluation> =>
      this.#live.run('evaluate', 'test', async (trainer) =>
        (await import('./training/methods')).evaluate(trainer, x, y, options),
      );
    return awaited('model.evaluate(x, y)', ['loss', 'accuracy', 'acc', 0, 1], figures());
  }

  /** One optimizer step on one batch; its loss and metrics before the step, dropout on. */
  async trainOnBatch(x: DataOf, y?: DataOf | null, options: TrainBatchOptions = {}): Promise<Logs> {
    return this.#single('trainOnBatch', 'train', x, y, options);
  }

  /** Loss and metrics of one batch, dropout off. */
  async testOnBatch(x: DataOf, y?: DataOf | null, options: BatchOptions = {}): Promise<Logs> {
    return this.#single('testOnBatch', 'test', x, y, options);
  }

  async #single(
    what: string,
    kind: Kind,
    x: DataOf,
    y: DataOf | null | undefined,
    options: TrainBatchOptions,
  ): Promise<Logs> {
    assertKnown(what, options, kind === 'train' ? ['sampleWeight', 'classWeight'] : ['sampleWeight']);
    return this.#live.run(what, kind, async (trainer) =>
      (await import('./training/single-batch')).singleBatch(
        trainer,
        kind,
        [x, y, options.sampleWeight],
        options.classWeight,
      ),
    );
  }

  // Files -----------------------------------------------------------------------------------------------------------

  /**
   * Writes the model to a file, replacing it whole: `.keras` or `.h5`, with its optimizer's state if it is compiled;
   * `.onnx`.
   * @param target in Node a path or `file:` URL; in a page a handle, or a name among the origin's private files: what
   * is saved as `best.keras`, `loadModel('opfs:best.keras')` loads. For the bytes alone, `saveModel(model, path)`.
   */
  async save(...args: [target: FileTarget]): Promise<void> {
    await (await import('./files/save')).saveTo(this, ...args);
  }

  /** Writes the weights alone: `.weights.h5`, as Keras, or `.safetensors`. */
  async saveWeights(...args: [target: FileTarget]): Promise<void> {
    await (await import('./files/save')).saveWeightsTo(this, ...args);
  }

  /**
   * Takes the weights of a `.weights.h5`, `.h5`, `.keras` or `.safetensors` file; a model that is not built is built
   * with them, and draws none. @throws DataError; then nothing has changed.
   */
  async loadWeights(...args: [source: FileSource, options?: LoadWeightsOptions]): Promise<void> {
    this.#assertAlive();
    this.assertGraph();
    await (await import('./files/weights-file')).loadWeights(this, ...args);
  }

  // Lifetime --------------------------------------------------------------------------------------------------------

  #assertAlive(): void {
    this.ended.throwIfAborted();
  }

  /** Aborted with a LifetimeError by `dispose`. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** @throws LifetimeError after `dispose`. */
  get #live(): Training {
    this.#assertAlive();
    return this.#training;
  }

  #assertBuilt(what: string): Built {
    this.#assertAlive();
    if (!this.#built)
      throw new LifetimeError(`model "${this.name}": ${what} before build(); await build() or compile() first`);
    return this.#built;
  }

  /** Frees the weights it made, the optimizer's state and its captures. */
  dispose(): void {
    this.#end.abort(new LifetimeError(`model "${this.name}" was used after dispose()`));
    this.#training.reset();
    free(this.#built?.made ?? []);
    this.#built = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Frees the memory of layers' weights. */
function free(layers: readonly Layer[]): void {
  for (const layer of layers) for (const weight of layer.weights) layer.slabOf(weight).dispose();
}
