import {
  ArgumentError,
  type Capture,
  type Engine,
  LifetimeError,
  type NDArray,
  type Shape,
  ShapeError,
  Slab,
  type Tensor,
  accumulateSums,
  formatShape,
  sameShape,
  sizeOf,
  valueAndGradients,
} from '../engine';
import { type Callback, History, type Logs } from './callbacks';
import { type Data, Dataset } from './data';
import { defaultEngine } from './default-engine';
import { type CallContext, InputLayer, type Layer } from './layers';
import { type Loss, type LossFunction, type LossName, loss as lossByName, rowsAndGradient } from './losses';
import type { Metric, MetricFunction, MetricName } from './metrics';
import { automaticName } from './names';
import { type Optimizer, optimizer as optimizerByName } from './optimizers';
import type { clipGradients } from './optimizers/clip';
import { type Batch, BatchState, Pass } from './pass';
import { nextKey, permutation } from './random-seed';
import { summaryText } from './summary';

export interface SequentialOptions {
  /** Default: Keras's automatic name. */
  name?: string;
  /** Default: one engine that all models share. */
  engine?: Engine;
}

export interface CompileOptions {
  /** An optimizer, or its Keras name: `'adam'`, `'adamw'`, `'rmsprop'`, `'sgd'`. */
  optimizer: string | Optimizer;
  /** A loss, its Keras name, in either spelling, or a function of targets and predictions: one loss a sample. */
  loss: LossName | (string & {}) | Loss | LossFunction;
  /** Keras names, in either spelling, or functions of targets and predictions: one figure a sample. Default none. */
  metrics?: readonly (MetricName | (string & {}) | MetricFunction)[];
  /** Batches between two reads of loss and metrics (and batch hooks), or `'auto'`: about ten a second. Default 'auto'. */
  stepsPerExecution?: number | 'auto';
  /** The size of batch to compile the training step for ahead of time. Default 32, `fit`'s default. */
  batchSize?: number;
  /** Told how many of the step's pipelines are compiled. */
  onProgress?: (compiled: number, total: number) => void;
}

export interface FitOptions {
  /** Default 1. */
  epochs?: number;
  /** Default 32. */
  batchSize?: number;
  validationData?: readonly [x: Data, y: Data];
  /** A new order each epoch. Default true. */
  shuffle?: boolean;
  callbacks?: readonly Callback[];
  /** Ends training between two batches; `fit` rejects with its reason, and the model is usable as it is then. */
  signal?: AbortSignal;
}

export interface EvaluateOptions {
  /** Default 32. */
  batchSize?: number;
  signal?: AbortSignal;
}

/** One training step as `fit` runs it, to look at and to time: `next()`, then `capture.replay()` or `profile(capture)`. */
export interface TrainStep extends Disposable {
  readonly capture: Capture<void>;
  /** Writes what changes from step to step. The batch is always the first one; the weights do learn. */
  next(): void;
}

interface Built {
  readonly engine: Engine;
  /** The weights this model made; null where all its layers were built by another. */
  readonly parameters: Slab | null;
  readonly state: BatchState;
  readonly seed: number;
}

interface Compiled {
  readonly optimizer: Optimizer;
  readonly clipGradients: typeof clipGradients | undefined;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  readonly stepsPerExecution: number | 'auto';
  readonly gradients: Slab;
  readonly slots: readonly Tensor[];
}

/**
 * A stack of layers, after `keras.Sequential`. Weights are made by `build`, `compile` or the first `predict`, all of
 * which wait for a GPU; shapes, `summary` and `countParams` need none.
 */
export class Sequential implements Disposable {
  readonly name: string;
  readonly #layers: Layer[] = [];
  readonly #ownEngine: Engine | undefined;
  #inputShape: Shape | null = null;
  #built: Built | null = null;
  #compiled: Compiled | null = null;
  #busy = false;
  #disposed = false;
  /** Optimizer steps taken. */
  iterations = 0;
  /** Set by a callback to end training after the batch; as in Keras. */
  stopTraining = false;

  /** @param layers an `Input` first, or a first layer with `inputShape`, makes the shapes known at once. */
  constructor(layers: readonly (Layer | InputLayer)[] = [], { name, engine }: SequentialOptions = {}) {
    this.name = name ?? automaticName('Sequential');
    this.#ownEngine = engine;
    for (const layer of layers) this.add(layer);
  }

  /** Puts a layer on top. @throws ShapeError, naming the layer, if it cannot take what comes from below. */
  add(layer: Layer | InputLayer): this {
    if (this.#built) throw new ArgumentError(`model "${this.name}": add() after the model was built`);
    if (layer instanceof InputLayer) {
      if (this.#layers.length > 0) throw new ArgumentError(`model "${this.name}": an Input can only come first`);
      this.#inputShape = layer.shape;
      return this;
    }
    if (this.#layers.some(({ name }) => name === layer.name)) {
      throw new ArgumentError(`model "${this.name}" already has a layer named "${layer.name}"; names must differ`);
    }
    const below = this.#layers.length === 0 ? (this.#inputShape ??= layer.inputShape) : this.outputShape;
    if (below) layer.connect(below);
    this.#layers.push(layer);
    return this;
  }

  /** The layers, without the `Input`. */
  get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** Of one sample. Null until it is known. */
  get inputShape(): Shape | null {
    return this.#inputShape;
  }

  get outputShape(): Shape | null {
    return this.#layers.length > 0 ? this.#layers.at(-1)!.outputShape : this.#inputShape;
  }

  /** Every weight of every layer, kernel before bias. Empty until built. */
  get weights(): readonly Tensor[] {
    return this.#layers.flatMap((layer) => layer.weights);
  }

  /** The engine, once built. */
  get engine(): Engine {
    return this.#wantBuilt('engine').engine;
  }

  countParams(): number {
    return this.#layers.reduce((sum, layer) => sum + layer.countParams(), 0);
  }

  /** Prints Keras's table, by default to the console. */
  // eslint-disable-next-line no-console -- printing is what it is for
  summary(print: (text: string) => void = console.log): void {
    const rows = this.#layers.map((layer) => {
      const { name, className, outputShape } = layer;
      return { name, className, outputShape, params: layer.countParams() };
    });
    print(summaryText(this.name, rows, { trainable: this.countParams(), other: 0 }));
  }

  /** Makes the weights of the layers that have none yet, in one slab. */
  async build(inputShape?: Shape): Promise<void> {
    this.#assertAlive();
    if (this.#built) return;
    this.#connect(inputShape);
    const engine = this.#ownEngine ?? (await defaultEngine());
    if (this.#built) return; // by another call, while this one waited
    const fresh = this.#layers.filter((layer) => !layer.built);
    const specs = fresh.flatMap((layer) => layer.weightSpecs(layer.inputShape!));
    const parameters = specs.length > 0 ? new Slab(engine, specs.map(({ shape }) => ({ shape, dtype: 'f32' }))) : null;
    try {
      specs.forEach(({ initializer }, i) => initializer(parameters!.views[i]!));
    } catch (error) {
      parameters?.dispose();
      throw error;
    }
    let taken = 0;
    for (const layer of fresh) {
      const count = layer.weightSpecs(layer.inputShape!).length;
      layer.weights = parameters?.views.slice(taken, taken + count) ?? [];
      taken += count;
    }
    this.#built = { engine, parameters, state: new BatchState(engine), seed: nextKey()[0] };
  }

  #connect(inputShape?: Shape): void {
    let below = inputShape ?? this.#inputShape;
    if (!below) {
      throw new ArgumentError(`model "${this.name}" does not know its input shape; start it with Input({ shape: [...] })`);
    }
    if (this.#layers.length === 0) throw new ArgumentError(`model "${this.name}" has no layers; add() one`);
    if (this.#inputShape && !sameShape(below, this.#inputShape)) {
      throw new ShapeError(
        `model "${this.name}" takes samples of ${formatShape(this.#inputShape)}; build() cannot make that ${formatShape(below)}`,
      );
    }
    this.#inputShape = below;
    for (const layer of this.#layers) below = layer.outputShape ? layer.outputShape : layer.connect(below);
  }

  #assertAlive(): void {
    if (this.#disposed) throw new LifetimeError(`model "${this.name}" was used after dispose()`);
  }

  #wantBuilt(what: string): Built {
    this.#assertAlive();
    if (!this.#built) throw new LifetimeError(`model "${this.name}": ${what} before build(); await build() or compile() first`);
    return this.#built;
  }

  /**
   * The model on a batch, op by op: differentiable on a tape, traceable in a capture. For arrays, use `predict`.
   * @param x `[batch, ...inputShape]`. @param key (seed, step) for dropout, when training.
   */
  call(x: Tensor, { training = false, key }: { training?: boolean; key?: Tensor } = {}): Tensor {
    const { state, engine } = this.#wantBuilt('call');
    return engine.scope(() => this.#forward(x, { training, key: key ?? state.key }, false));
  }

  #forward(x: Tensor, context: CallContext, logits: boolean): Tensor {
    return this.#layers.reduce((below, layer, i) => {
      return layer.run(below, { ...context, logits: logits && i === this.#layers.length - 1 });
    }, x);
  }

  /** Chooses loss, metrics and optimizer, makes the optimizer's state, and compiles the training step's pipelines in parallel. */
  async compile(options: CompileOptions): Promise<void> {
    const { metrics = [], stepsPerExecution = 'auto', batchSize = 32, onProgress } = options;
    wantCount('compile', 'batchSize', batchSize);
    if (stepsPerExecution !== 'auto') wantCount('compile', 'stepsPerExecution', stepsPerExecution);
    const loss = await lossByName(options.loss);
    const optimizer = await optimizerByName(options.optimizer);
    const { clipGradients } = optimizer.clips ? await import('./optimizers/clip') : {};
    await this.build();
    const { engine, parameters } = this.#wantBuilt('compile');
    if (!parameters || parameters.views.length !== this.weights.length) {
      throw new ArgumentError(`model "${this.name}" shares layers that another model built; train that one`);
    }
    const { metric } = metrics.length > 0 ? await import('./metrics') : {};
    const resolved = metrics.map((name) => metric!(name, loss, this.outputShape!));
    await this.#alone('compile', async () => {
      this.#forgetCompiled();
      const gradients = new Slab(engine, parameters.views);
      const slots = optimizer.slotNames.map(() => engine.tensor(new Float32Array(parameters.all.size)));
      this.iterations = 0;
      this.#compiled = { optimizer, clipGradients, loss, metrics: resolved, stepsPerExecution, gradients, slots };
      try {
        // One batch stands for the data set, which may come in any length: only the gather knows it.
        const blank = (shape: Shape): NDArray => ({ data: new Float32Array(sizeOf(shape)), shape });
        const x = blank([batchSize, ...this.#inputShape!]);
        const y = loss.targets === 'labels' ? blank([batchSize]) : blank([batchSize, ...this.outputShape!]);
        using data = await Dataset.upload(engine, this.#shapes(), x, { y, loss });
        (await this.#trainPass(data, batchSize, onProgress))[Symbol.dispose]();
      } catch (error) {
        this.#forgetCompiled();
        throw error;
      }
    });
  }

  #forgetCompiled(): void {
    this.#compiled?.gradients.dispose();
    for (const slot of this.#compiled?.slots ?? []) slot.dispose();
    this.#compiled = null;
  }

  #wantCompiled(what: string): Built & Compiled {
    this.#assertAlive();
    if (!this.#compiled) throw new LifetimeError(`model "${this.name}": ${what} before compile()`);
    return { ...this.#wantBuilt(what), ...this.#compiled };
  }

  #shapes(): { name: string; inputShape: Shape; outputShape: Shape } {
    return { name: this.name, inputShape: this.#inputShape!, outputShape: this.outputShape! };
  }

  #figures(rows: Tensor, { y, totals }: Batch, predictions: Tensor, fused: boolean): void {
    accumulateSums(totals, [rows, ...this.#compiled!.metrics.map((metric) => metric.rows(y!, predictions, fused))]);
  }

  /** Whether the last activation is left to the loss. */
  get #fused(): boolean {
    const { activation } = this.#layers.at(-1)!;
    return activation !== 'linear' && this.#compiled!.loss.fuses === activation;
  }

  #trainPass(data: Dataset, batchSize: number, onProgress?: CompileOptions['onProgress']): Promise<Pass> {
    const { engine, parameters, state, loss, optimizer, clipGradients, metrics, gradients, slots } = this.#wantCompiled('fit');
    const fused = this.#fused;
    const step = (batch: Batch): void => {
      const shape = [batch.x.shape[0]!, ...this.outputShape!.slice(0, -1)];
      // The loss is the mean of the rows, so each one's gradient is a constant: no dispatch computes either.
      const dy = engine.tensor(new Float32Array(sizeOf(shape)).fill(1 / sizeOf(shape)), shape);
      const seed = (predictions: Tensor): Tensor => {
        const { rows, gradient } = rowsAndGradient(loss, batch.y!, predictions, fused, dy);
        this.#figures(rows, batch, predictions, fused);
        return gradient;
      };
      const predict = (): Tensor => this.#forward(batch.x, { training: true, key: state.key }, fused);
      valueAndGradients(engine, predict, parameters!.views, { seed, into: gradients.views });
      clipGradients?.(gradients.views, optimizer);
      optimizer.update({ parameters: parameters!.all, gradients: gradients.all, slots, scalars: state.scalars });
    };
    return Pass.prepare(engine, { data, batchSize, state, figures: 1 + metrics.length, step, onProgress });
  }

  #testPass(data: Dataset, batchSize: number): Promise<Pass> {
    const { engine, state, loss, metrics } = this.#wantCompiled('evaluate');
    const fused = this.#fused;
    const step = (batch: Batch): void => {
      const predictions = this.#forward(batch.x, { training: false, key: state.key }, fused);
      this.#figures(loss.rows(batch.y!, predictions, fused), batch, predictions, fused);
    };
    return Pass.prepare(engine, { data, batchSize, state, figures: 1 + metrics.length, step });
  }

  #logs(figures: readonly number[], prefix = ''): Logs {
    const names = ['loss', ...this.#compiled!.metrics.map(({ name }) => name)];
    return Object.fromEntries(names.map((name, i) => [prefix + name, figures[i]!]));
  }

  /**
   * Trains, after Keras's `fit`. Data go to the GPU once, bytes as bytes; a step is one replay.
   * @param x `[n, ...inputShape]`. @param y what the loss wants: `[n]` class numbers, or `[n, ...outputShape]`.
   * @returns the figures of each epoch. Training figures are running means over the epoch, dropout on.
   * @throws ShapeError or ArgumentError for data that do not fit the model; DeviceLostError; the signal's reason.
   */
  async fit(x: Data, y: Data, options: FitOptions = {}): Promise<History> {
    const { epochs = 1, batchSize = 32, validationData, shuffle = true, callbacks = [], signal } = options;
    wantCount('fit', 'epochs', epochs);
    wantCount('fit', 'batchSize', batchSize);
    const { engine, loss, stepsPerExecution } = this.#wantCompiled('fit');
    return this.#alone('fit', async () => {
      using data = await Dataset.upload(engine, this.#shapes(), x, { y, loss });
      using validation = validationData
        ? await Dataset.upload(engine, this.#shapes(), validationData[0], { y: validationData[1], loss })
        : null;
      using training = await this.#trainPass(data, batchSize);
      using testing = validation ? await this.#testPass(validation, batchSize) : null;

      const history = new History();
      const hooks: readonly Callback[] = [history, ...callbacks];
      this.stopTraining = false;
      let logs: Logs = {};
      await inTurn(hooks, (hook) => hook.onTrainBegin?.({ epochs, steps: training.batches }, this));
      for (let epoch = 0; epoch < epochs && !this.stopTraining; epoch++) {
        await inTurn(hooks, (hook) => hook.onEpochBegin?.(epoch));
        const figures = await training.run({
          ...(shuffle && { order: permutation(data.rows, nextKey()) }),
          every: stepsPerExecution,
          signal,
          before: () => this.#nextStep(),
          onRead: async (batch, means) => {
            await inTurn(hooks, (hook) => hook.onTrainBatchEnd?.(batch, this.#logs(means)));
            return !this.stopTraining;
          },
        });
        logs = this.#logs(figures);
        if (testing) logs = { ...logs, ...this.#logs(await this.#test(testing, signal, hooks), 'val_') };
        await inTurn(hooks, (hook) => hook.onEpochEnd?.(epoch, logs));
      }
      await inTurn(hooks, (hook) => hook.onTrainEnd?.(logs));
      return history;
    });
  }

  /** Takes the next optimizer step: what changes from one to the next. */
  #nextStep(): { seed: number; step: number; scalars: readonly number[] } {
    const step = ++this.iterations;
    return { seed: this.#built!.seed, step, scalars: this.#compiled!.optimizer.scalars(step) };
  }

  /** The captured training step of `fit` on a full batch of these data, which it uploads. Dispose of it. */
  async captureTrainStep(x: Data, y: Data, { batchSize = 32 }: Pick<FitOptions, 'batchSize'> = {}): Promise<TrainStep> {
    wantCount('captureTrainStep', 'batchSize', batchSize);
    const { engine, state, loss } = this.#wantCompiled('captureTrainStep');
    const data = await Dataset.upload(engine, this.#shapes(), x, { y, loss });
    try {
      const pass = await this.#trainPass(data, batchSize);
      return {
        capture: pass.captures.get(Math.min(batchSize, data.rows))!,
        next: () => state.write({ ...this.#nextStep(), start: 0 }),
        [Symbol.dispose]: () => {
          pass[Symbol.dispose]();
          data[Symbol.dispose]();
        },
      };
    } catch (error) {
      data[Symbol.dispose]();
      throw error;
    }
  }

  /** Loss and metrics over a data set, dropout off, by name. */
  async evaluate(x: Data, y: Data, { batchSize = 32, signal, callbacks = [] }: EvaluateOptions & Pick<FitOptions, 'callbacks'> = {}): Promise<Logs> {
    wantCount('evaluate', 'batchSize', batchSize);
    const { engine, loss } = this.#wantCompiled('evaluate');
    return this.#alone('evaluate', async () => {
      using data = await Dataset.upload(engine, this.#shapes(), x, { y, loss });
      using pass = await this.#testPass(data, batchSize);
      return this.#logs(await this.#test(pass, signal, callbacks));
    });
  }

  #test(pass: Pass, signal: AbortSignal | undefined, hooks: readonly Callback[]): Promise<number[]> {
    return pass.run({
      every: this.#compiled!.stepsPerExecution,
      signal,
      onRead: async (batch) => {
        await inTurn(hooks, (hook) => hook.onTestBatchEnd?.(batch, pass.batches));
        return true;
      },
    });
  }

  /** Outputs for samples `[n, ...inputShape]`, dropout off: `[n, ...outputShape]`, on the host. */
  async predict(x: Data, { batchSize = 32, signal }: EvaluateOptions = {}): Promise<NDArray<Float32Array>> {
    wantCount('predict', 'batchSize', batchSize);
    await this.build();
    const { engine, state } = this.#wantBuilt('predict');
    return this.#alone('predict', async () => {
      using data = await Dataset.upload(engine, this.#shapes(), x, null);
      const step = (batch: Batch): Tensor => this.#forward(batch.x, { training: false, key: state.key }, false);
      using pass = await Pass.prepare(engine, { data, batchSize, state, figures: 1, step });
      const row = sizeOf(this.outputShape!);
      const outputs = new Float32Array(data.rows * row);
      await pass.run({
        every: pass.batches,
        signal,
        onBatch: async (predictions, start) => outputs.set(await predictions.data(), start * row),
      });
      return { data: outputs, shape: [data.rows, ...this.outputShape!] };
    });
  }

  /** One long call at a time: they share the batch state. */
  async #alone<T>(what: string, run: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new LifetimeError(`model "${this.name}": ${what} while another call is running; await that first`);
    this.#busy = true;
    try {
      return await run();
    } finally {
      this.#busy = false;
    }
  }

  /** Copies of all weights, in the order of `weights`. */
  getWeights(): Promise<NDArray[]> {
    return Promise.all(this.weights.map((weight) => weight.array()));
  }

  /** Overwrites all weights. @throws ShapeError unless number and shapes agree; then nothing has changed. */
  setWeights(values: readonly NDArray[]): void {
    this.#wantBuilt('setWeights');
    const count = this.weights.length;
    if (values.length !== count) {
      throw new ShapeError(`model "${this.name}": setWeights wants ${count} arrays, got ${values.length}`);
    }
    let taken = 0;
    const shares = this.#layers.map((layer) => values.slice(taken, (taken += layer.weights.length)));
    this.#layers.forEach((layer, i) => layer.wantWeights(shares[i]!));
    this.#layers.forEach((layer, i) => layer.setWeights(shares[i]!));
  }

  /** Frees the weights it made, the optimizer's state and its captures. */
  dispose(): void {
    this.#disposed = true;
    this.#forgetCompiled();
    this.#built?.state[Symbol.dispose]();
    this.#built?.parameters?.dispose();
    this.#built = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

async function inTurn(hooks: readonly Callback[], call: (hook: Callback) => void | Promise<void> | undefined): Promise<void> {
  for (const hook of hooks) await call(hook);
}

/** Any count: epochs may go on without end, where `wantInteger` bounds the sizes that kernels take. */
function wantCount(what: string, name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new ArgumentError(`${what}: ${name} must be a positive integer, got ${value}`);
  }
}
