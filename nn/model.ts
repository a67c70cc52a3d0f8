import {
  ArgumentError,
  type Engine,
  type HostArray,
  LifetimeError,
  type NDArray,
  type Shape,
  ShapeError,
  Slab,
  type Tensor,
  formatShape,
  sameShape,
  sizeOf,
} from '../engine';
import type { History, Logs } from './callbacks';
import type { DataOf } from './data';
import { defaultEngine } from './default-engine';
import { Graph, type Inputs, type KerasTensor, type Structure, flattenStructure, packStructure } from './graph';
import { type ActivationName, type CallContext, Layer, type WeightSpec } from './layers/layer';
import type { Loss, LossFunction, LossName } from './losses';
import { loss as lossByName } from './losses/by-name';
import type { Metric } from './metrics';
import type { MetricFunction, MetricName } from './metrics/by-name';
import type { Optimizer } from './optimizers';
import { optimizer as optimizerByName } from './optimizers/by-name';
import { nextKey } from './random-seed';
import type { FileSource, FileTarget } from './saving';
import { type SummaryOptions, summaryText, terminalColumns } from './summary';
import type { BatchData, Batches, SampleWeight } from './training/batches';
import type { Ports } from './training/dataset';
import type { EvaluateOptions } from './training/evaluate';
import type { FitOptions } from './training/fit';
import type { PredictBatch, PredictOptions } from './training/predict';
import { type Kind, type Objective, Trainer } from './training/trainer';
import { Variables } from './training/variables';

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

export type LossLike = LossName | (string & {}) | Loss | LossFunction;
export type MetricLike = MetricName | (string & {}) | Metric | MetricFunction;
/** Of the only output a list; of several a metric or a list for each, in their order or by name. */
export type Metrics =
  readonly (MetricLike | readonly MetricLike[])[] | Readonly<Record<string, MetricLike | readonly MetricLike[]>>;

/** For each output: alone where there is one, as a list, or by the names of the layers that give them. */
export type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>;

export interface CompileOptions {
  /** An optimizer, or its Keras name: `'adam'`, `'adamw'`, `'rmsprop'`, `'sgd'`. Default `'rmsprop'`, Keras's. */
  optimizer?: string | Optimizer;
  /**
   * A loss, its Keras name, in either spelling, or a function of targets and predictions: one loss a sample. For
   * several outputs also a list, or an object by their names; null leaves an output untrained.
   */
  loss: LossLike | readonly (LossLike | null)[] | Readonly<Record<string, LossLike | null>>;
  /** Each output's share in the loss; a number alone for a model with one. Default 1. */
  lossWeights?: number | readonly number[] | Readonly<Record<string, number>>;
  /**
   * Keras names, in either spelling, metrics such as `new metrics.TopKCategoricalAccuracy({ k: 3 })`, or functions of
   * targets and predictions: one figure a sample. For several outputs a list of lists, or lists by name. Default none.
   */
  metrics?: Metrics;
  /**
   * Batches between two reads of loss and metrics (and batch hooks), or `'auto'`: about ten a second. Default 'auto'.
   */
  stepsPerExecution?: number | 'auto';
  /**
   * The size of batch to compile the training step for ahead of time, or null to have it compiled when training starts,
   * as a model is that `loadModel` has compiled. Default 32, `fit`'s default.
   */
  batchSize?: number | null;
  /**
   * Told how many of the training step's pipelines are compiled: by `compile`, or, where `batchSize` is null, when
   * training starts.
   */
  onProgress?: (compiled: number, total: number) => void;
}

/** What one output is to be trained by. */
export interface Wish {
  readonly loss: LossLike | null;
  readonly metrics: readonly MetricLike[];
  readonly weight?: number | undefined;
}

export interface Settled {
  readonly wishes: readonly Wish[];
  /** What the model was compiled with: of several outputs all in a list, or all by name. */
  readonly given: CompileOptions;
}

/** As many arrays as the outputs were given: one, a list, or an object. */
export type Predicted<Outputs> = Outputs extends KerasTensor
  ? HostArray<Float32Array>
  : Outputs extends readonly unknown[]
    ? HostArray<Float32Array>[]
    : { [name in keyof Outputs]: HostArray<Float32Array> };

interface Built {
  readonly engine: Engine;
  /** The weights this model made, none where all its layers were built by another. */
  readonly slabs: readonly Slab[];
}

/**
 * A graph of layers from inputs to outputs, after `keras.Model`: `new Model({ inputs, outputs })`. Cut at any layer's
 * output, it shares the layers: `new Model({ inputs: model.inputs, outputs: model.layers[2].output })`; applied, it is
 * a layer. Weights are made by `build`, `compile` or the first `predict`, all of which wait for a GPU; shapes,
 * `summary` and `countParams` need none.
 */
export class Model<Outputs extends Structure<KerasTensor> = KerasTensor | readonly KerasTensor[]>
  extends Layer
  implements Disposable
{
  static override readonly className: string = 'Functional';
  readonly #ownEngine: Engine | undefined;
  readonly #graph: Graph | null;
  readonly #structure: { readonly inputs: Structure<KerasTensor>; readonly outputs: Outputs };
  readonly #inputNames: readonly string[] | null;
  readonly #outputNames: readonly string[] | null;
  #built: Built | null = null;
  /** Of dropout: drawn with the weights, or, where these were restored, when training starts. */
  #seed: number | null = null;
  #trainer: Trainer | null = null;
  #busy = false;
  #disposed = false;
  #stepsPerExecution: number | 'auto' = 'auto';
  /** Optimizer steps taken. */
  iterations = 0;
  /** Set by a callback to end training after the batch; as in Keras. */
  stopTraining = false;

  /**
   * Batches between two reads of loss and metrics, as `compile` has set it. A hook may change it, from the next read
   * on; as in Keras.
   */
  get stepsPerExecution(): number | 'auto' {
    return this.#stepsPerExecution;
  }

  /** @throws ArgumentError for what is neither a count nor 'auto'. */
  set stepsPerExecution(stepsPerExecution: number | 'auto') {
    wantSteps(`model "${this.name}"`, { stepsPerExecution });
    this.#stepsPerExecution = stepsPerExecution;
  }

  /** @throws ArgumentError for outputs that depend on more than the inputs, and for layers of the same name. */
  constructor({ inputs, outputs, name, trainable, engine }: ModelOptions<Outputs>) {
    super({ name, trainable });
    this.#ownEngine = engine;
    const [from, to] = [flattenStructure(inputs), flattenStructure(outputs)];
    this.#inputNames = from.names;
    this.#outputNames = to.names;
    this.#structure = { inputs, outputs };
    this.#graph = to.tensors.length > 0 ? this.naming(() => new Graph(from.tensors, to.tensors)) : null;
    const names = this.#graph?.layers.map((layer) => layer.name) ?? [];
    const twice = names.find((layer, i) => names.indexOf(layer) !== i);
    if (twice !== undefined)
      throw new ArgumentError(`model "${this.name}" has two layers named "${twice}"; names must differ`);
  }

  /** Null while a `Sequential` does not know its input shape. */
  protected get graph(): Graph | null {
    return this.#graph;
  }

  #wantGraph(): Graph {
    const { graph } = this;
    if (graph) return graph;
    throw new ArgumentError(
      this.layers.length === 0
        ? `model "${this.name}" has no layers; add() one`
        : `model "${this.name}" does not know its input shape; start it with Input({ shape: [...] })`,
    );
  }

  /** Where samples enter, and what comes out. @throws ArgumentError while shapes are unknown. */
  get inputs(): readonly KerasTensor[] {
    return this.#wantGraph().inputs;
  }

  get outputs(): readonly KerasTensor[] {
    return this.#wantGraph().outputs;
  }

  /**
   * What data for each input and output go by: the names that they were given in an object, else their layers'. As in
   * Keras.
   */
  get inputNames(): readonly string[] {
    return this.#inputNames ?? this.inputs.map(({ layer }) => layer.name);
  }

  get outputNames(): readonly string[] {
    return this.#outputNames ?? this.outputs.map(({ layer }) => layer.name);
  }

  /** Inputs and outputs as they were given: one, a list, or an object. */
  get structure(): { readonly inputs: Structure<KerasTensor>; readonly outputs: Structure<KerasTensor> } {
    return this.#structure;
  }

  /** The only input. */
  override get input(): KerasTensor {
    return this.inputs[0]!;
  }

  /** The only output. */
  override get output(): KerasTensor {
    return this.outputs[0]!;
  }

  /** In Keras's order, `InputLayer`s among them. */
  get layers(): readonly Layer[] {
    return this.graph?.layers ?? [];
  }

  /** @throws ArgumentError if there is none of that name, or at that place. */
  getLayer(nameOrIndex: string | number): Layer {
    const found =
      typeof nameOrIndex === 'number'
        ? this.layers.at(nameOrIndex)
        : this.layers.find(({ name }) => name === nameOrIndex);
    if (found) return found;
    const names = this.layers.map(({ name }) => name).join(', ');
    throw new ArgumentError(`model "${this.name}" has no layer ${JSON.stringify(nameOrIndex)}; there are ${names}`);
  }

  override get inputShape(): Shape | null {
    return this.graph?.inputs[0]!.shape ?? null;
  }

  override get outputShape(): Shape | null {
    return this.graph?.outputs[0]!.shape ?? null;
  }

  // As a layer ------------------------------------------------------------------------------------------------------

  override leaves(): readonly Layer[] {
    return [...new Set(this.layers.flatMap((layer) => layer.leaves()))];
  }

  protected override takesInputs(count: number): boolean {
    return count === this.inputs.length;
  }

  override infer(): Shape {
    return this.output.shape;
  }

  protected override inferAll(inputShapes: Inputs<Shape>): readonly Shape[] {
    inputShapes.forEach((shape, i) => {
      const wanted = this.inputs[i]!.shape;
      if (!sameShape(shape, wanted)) {
        throw new ShapeError(`it takes samples of ${formatShape(wanted)}, got ${formatShape(shape)}`);
      }
    });
    return this.outputs.map(({ shape }) => shape);
  }

  override run(inputs: Inputs<Tensor>, context: CallContext, logits: readonly number[] = []): readonly Tensor[] {
    return this.#wantGraph().run(inputs, context, logits);
  }

  override activationOf(output: number, training: boolean): ActivationName {
    return this.#wantGraph().activationOf(output, training);
  }

  override passes(output: number, training: boolean): number | null {
    return this.#wantGraph().passes(output, training);
  }

  override get draws(): boolean {
    return this.graph?.draws ?? false;
  }

  override get specs(): readonly WeightSpec[] {
    return this.leaves().flatMap((layer) => layer.specs);
  }

  /** Every weight of every layer, kernel before bias. Empty until built. */
  override get weights(): readonly Tensor[] {
    return this.leaves().flatMap((layer) => layer.weights);
  }

  override get trainableWeights(): readonly Tensor[] {
    return this.trainable ? this.leaves().flatMap((layer) => layer.trainableWeights) : [];
  }

  override get nonTrainableWeights(): readonly Tensor[] {
    return this.trainable ? this.leaves().flatMap((layer) => layer.nonTrainableWeights) : this.weights;
  }

  /**
   * Whether it trains what its layers say that they train; of a model that does not, nothing is trained. As in Keras,
   * the flag of a model within another says nothing: there the layers' own count.
   */
  override get trainable(): boolean {
    return super.trainable;
  }

  /** Freezes every layer as well, or none; layers may then be thawed. */
  override set trainable(value: boolean) {
    super.trainable = value;
    for (const layer of this.layers) layer.trainable = value;
  }

  override get built(): boolean {
    return this.leaves().every((layer) => layer.built);
  }

  /** Whether its own `build` has run: its layers may be built, by another model, before that. */
  protected get begun(): boolean {
    return this.#built !== null;
  }

  // Weights ---------------------------------------------------------------------------------------------------------

  /** The engine, once built. */
  get engine(): Engine {
    return this.#wantBuilt('engine').engine;
  }

  /**
   * Makes the weights of the layers that have none yet: in one slab those that are trained, in another the others.
   * @throws LimitError if a slab does not fit one binding of the device; then nothing has been made.
   */
  async build(): Promise<void> {
    await this.#build(null);
  }

  /**
   * Builds the model with the weights of each layer, or gives them to it if it is built. None is drawn before: no
   * initializer runs, and the seeded sequence stays where it is.
   * @throws ShapeError unless there are all weights, in their shapes; LimitError as `build`. Then nothing has changed.
   */
  async restore(weights: ReadonlyMap<Layer, readonly NDArray[]>): Promise<void> {
    this.#wantGraph();
    for (const layer of this.leaves()) layer.wantWeights(weights.get(layer) ?? [], layer.specs);
    await this.#build(weights);
  }

  async #build(restored: ReadonlyMap<Layer, readonly NDArray[]> | null): Promise<void> {
    this.#assertAlive();
    if (!this.#built) {
      this.#wantGraph();
      const weights = this.leaves().find((layer) => layer.weights.length > 0)?.weights;
      const engine = this.#ownEngine ?? weights?.[0]!.engine ?? (await defaultEngine());
      if (!restored) for (const { initializer } of this.specs) await initializer.load?.();
      if (!this.#built) this.#make(engine, restored === null); // another call may have, while this one waited
    }
    if (restored) for (const layer of this.leaves()) layer.setWeights(restored.get(layer) ?? []);
  }

  #make(engine: Engine, draws: boolean): void {
    const unbuilt = this.leaves().filter((layer) => !layer.built);
    const fresh = unbuilt.flatMap((layer) => layer.specs.map((spec) => ({ layer, spec })));
    const isTrained = ({ layer, spec }: { layer: Layer; spec: WeightSpec }): boolean =>
      layer.trainable && spec.trainable !== false;
    const groups = [true, false]
      .map((trained) => ({
        trained,
        specs: fresh.filter((each) => isTrained(each) === trained).map(({ spec }) => spec),
      }))
      .filter(({ specs }) => specs.length > 0)
      .map((group) => ({ ...group, views: group.specs.map(({ shape }) => ({ shape, dtype: 'f32' as const })) }));
    for (const { trained, views } of groups) {
      const count = views.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      engine.checkFits(
        Slab.layout(views).all,
        `model "${this.name}": its ${count} ${trained ? 'trainable' : 'non-trainable'} weights lie in one buffer and take`,
        `make layers smaller, freeze some by trainable = false (frozen weights lie in a buffer of their own), or use an adapter that offers more`,
      );
    }
    const placed = new Map<WeightSpec, { weight: Tensor; slab: Slab }>();
    const slabs: Slab[] = [];
    try {
      for (const { specs, views } of groups) {
        const slab = new Slab(engine, views);
        slabs.push(slab);
        specs.forEach((spec, i) => placed.set(spec, { weight: slab.views[i]!, slab }));
      }
      if (draws) for (const { spec } of fresh) spec.initializer(placed.get(spec)!.weight);
    } catch (error) {
      for (const slab of slabs) slab.dispose();
      throw error;
    }
    for (const layer of new Set(fresh.map(({ layer }) => layer))) {
      const own = fresh.filter((each) => each.layer === layer).map(({ spec }) => placed.get(spec)!);
      layer.place(
        own.map(({ weight }) => weight),
        own.map(({ slab }) => slab),
      );
    }
    this.#built = { engine, slabs };
    if (draws) this.#seed = nextKey()[0];
  }

  #assertAlive(): void {
    if (this.#disposed) throw new LifetimeError(`model "${this.name}" was used after dispose()`);
  }

  #wantBuilt(what: string): Built {
    this.#assertAlive();
    if (!this.#built)
      throw new LifetimeError(`model "${this.name}": ${what} before build(); await build() or compile() first`);
    return this.#built;
  }

  /** Overwrites all weights. @throws ShapeError unless number and shapes agree; then nothing has changed. */
  override setWeights(values: readonly NDArray[]): void {
    this.#wantBuilt('setWeights');
    const count = this.weights.length;
    if (values.length !== count) {
      throw new ShapeError(`model "${this.name}": setWeights wants ${count} arrays, got ${values.length}`);
    }
    let taken = 0;
    const shares = this.leaves().map((layer) => values.slice(taken, (taken += layer.weights.length)));
    this.leaves().forEach((layer, i) => layer.wantWeights(shares[i]!));
    this.leaves().forEach((layer, i) => layer.setWeights(shares[i]!));
  }

  /** Prints Keras's table, by default to the console. @param options or the function that prints. */
  summary(options: SummaryOptions | ((text: string) => void) = {}): void {
    // eslint-disable-next-line no-console -- printing is what it is for
    const { printFn = console.log, ...look } = typeof options === 'function' ? { printFn: options } : options;
    // eslint-disable-next-line no-console -- the same
    const columns = printFn === console.log ? terminalColumns() : undefined;
    // Keras makes the optimizer's variables with the first step: the count of steps, the learning rate unless it
    // follows a schedule, and the slots.
    const slots = this.iterations > 0 ? this.#trainer?.options.variables.slots.flat() : undefined;
    const optimizerParams =
      slots?.reduce((sum, { shape }) => sum + sizeOf(shape), this.optimizer?.schedule ? 1 : 2) ?? 0;
    printFn(
      summaryText({ name: this.name, layers: this.layers, leaves: this.leaves() }, this.graph, optimizerParams, {
        ...look,
        columns,
      }),
    );
  }

  // Forward ---------------------------------------------------------------------------------------------------------

  /**
   * The model on a batch, op by op: differentiable on a tape, traceable in a capture. For arrays, use `predict`; for
   * several outputs, `run`.
   * @param x `[batch, ...inputShape]`, one for each input. @param key (seed, step) for dropout, when training. Default:
   * another each call,
   *   but the same in every replay of a capture; there, give one that changes.
   */
  override call(x: Tensor | Inputs<Tensor>, { training = false, key }: Partial<CallContext> = {}): Tensor {
    const { engine } = this.#wantBuilt('call');
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

  /** @param logits which outputs are to be without the activation that is applied last to them. */
  forward(inputs: readonly Tensor[], context: CallContext, logits: readonly number[] = []): readonly Tensor[] {
    return this.#wantGraph().run(inputs, context, logits);
  }

  get #ports(): Ports {
    const { inputNames, outputNames } = this;
    const port =
      (names: readonly string[]) =>
      ({ shape }: KerasTensor, i: number) => ({ name: names[i]!, shape });
    return { name: this.name, inputs: this.inputs.map(port(inputNames)), outputs: this.outputs.map(port(outputNames)) };
  }

  /**
   * Outputs for samples `[n, ...inputShape]`, dropout off: `[n, ...outputShape]`, on the host: one, a list or an
   * object, as the model was made.
   */
  async predict(x: DataOf | Batches<PredictBatch>, options: PredictOptions = {}): Promise<Predicted<Outputs>> {
    wantCounts('predict', options, 'batchSize', 'steps');
    await this.build();
    const { engine } = this.#wantBuilt('predict');
    const arrays = await (
      await import('./training/predict')
    ).predict(this as Model, { engine, ports: this.#ports }, x, options);
    // As the outputs were given, which is what the type says.
    return packStructure(this.structure.outputs, arrays) as Predicted<Outputs>;
  }

  // Training --------------------------------------------------------------------------------------------------------

  /**
   * Chooses loss, metrics and optimizer, makes the optimizer's state, and, unless `batchSize` is null, compiles the
   * training step's pipelines in parallel. With the optimizer that the model has, its state goes on: of weights that it
   * has not trained yet, from zero. If it fails, the model stays compiled as it was.
   */
  async compile(options: CompileOptions): Promise<void> {
    const { loss, metrics = [], stepsPerExecution = 'auto', batchSize = 32, onProgress } = options;
    wantCounts('compile', options, 'batchSize');
    wantSteps('compile', options);
    const { outputs } = this;
    const { wishes, given }: Settled =
      outputs.length === 1 && isLoss(loss) && isFlat(metrics) && !options.lossWeights
        ? { wishes: [{ loss, metrics }], given: options }
        : (await import('./training/ports')).settle(this.outputNames, options);
    const losses = await Promise.all(wishes.map(async ({ loss }) => loss && lossByName(loss)));
    const optimizer = await optimizerByName(options.optimizer ?? 'rmsprop');
    const { clipGradients } = optimizer.clips ? await import('./optimizers/clip') : {};
    await this.build();
    const { engine } = this.#wantBuilt('compile');
    const seed = (): number => (this.#seed ??= nextKey()[0]);
    const { outputMetrics } = wishes.some(({ metrics }) => metrics.length > 0) ? await import('./metrics/by-name') : {};
    const objectives = outputs.flatMap((output, index): Objective[] => {
      const [loss, { metrics, weight = 1 }] = [losses[index]!, wishes[index]!];
      if (!loss && metrics.length === 0) return [];
      const left = (training: boolean): ActivationName => {
        const activation = this.activationOf(index, training);
        return loss?.fuses && (activation === 'softmax' || activation === 'sigmoid') ? activation : 'linear';
      };
      return [
        {
          output,
          index,
          loss,
          metrics: outputMetrics?.(metrics, loss, output.shape) ?? [],
          weight,
          left: { train: left(true), test: left(false) },
        },
      ];
    });
    await this.#alone('compile', async () => {
      // What no loss comes from is not trained, and has no gradient.
      const losing = objectives.flatMap(({ output, loss }) => (loss ? [output] : []));
      const leaves = this.trainable ? [...new Set(this.#leavesBefore(losing))] : [];
      const trained = leaves.flatMap((layer) =>
        layer.trainableWeights.map((weight) => ({ weight, slab: layer.slabOf(weight) })),
      );
      const variables = new Variables(engine, trained, optimizer.slotNames.length);
      const trainer = new Trainer({
        model: this as Model,
        engine,
        ports: this.#ports,
        seed,
        optimizer,
        clipGradients,
        variables,
        objectives,
        given,
      });
      try {
        if (batchSize !== null) await this.#compileAhead(trainer, batchSize, onProgress);
      } catch (error) {
        trainer[Symbol.dispose]();
        throw error;
      }
      const goesOn = this.optimizer === optimizer;
      if (goesOn) variables.take(this.trainer.options.variables);
      else this.iterations = 0;
      optimizer.iterations = this.iterations;
      this.#forgetTrainer();
      this.#trainer = trainer;
      this.#stepsPerExecution = stepsPerExecution;
    });
  }

  /**
   * The leaves that these of its outputs come from: of a model within it, by those of that one's outputs that are read.
   */
  #leavesBefore(outputs: readonly KerasTensor[]): Layer[] {
    const { layers, nodes } = new Graph(this.inputs, outputs);
    const read = new Set([...outputs, ...nodes.flatMap(({ inputs }) => inputs ?? [])]);
    const isRead = (inner: Layer, index: number): boolean => inner.nodes.some((node) => read.has(node.outputs[index]!));
    return layers.flatMap((layer) =>
      layer instanceof Model ? layer.#leavesBefore(layer.outputs.filter((_, i) => isRead(layer, i))) : [layer],
    );
  }

  /** One batch stands for the data set, which may come in any length: only the gather knows it. */
  async #compileAhead(trainer: Trainer, batchSize: number, onProgress: CompileOptions['onProgress']): Promise<void> {
    const blank = (shape: Shape): NDArray => ({ data: new Float32Array(sizeOf(shape)), shape });
    const x = this.inputs.map(({ shape }) => blank([batchSize, ...shape]));
    const { comparisons } = trainer;
    const y = this.outputs.flatMap(({ shape }, i) =>
      comparisons[i]
        ? [blank(comparisons[i].targets === 'labels' ? [batchSize, ...shape.slice(0, -1)] : [batchSize, ...shape])]
        : [],
    );
    using data = await trainer.upload(x, trainer.targets(y));
    (await trainer.datasetPass('train', data, batchSize, { onProgress }))[Symbol.dispose]();
  }

  #forgetTrainer(): void {
    this.#trainer?.[Symbol.dispose]();
    this.#trainer = null;
  }

  #wantTrainer(what: string): Trainer {
    this.#assertAlive();
    if (!this.#trainer) throw new LifetimeError(`model "${this.name}": ${what} before compile()`);
    return this.#trainer;
  }

  /** Trains, which nothing else may meanwhile, or evaluates; unless a file asks for what would be left out. */
  async #withTrainer<T>(what: string, kind: Kind, run: (trainer: Trainer) => Promise<T>): Promise<T> {
    const trainer = this.#wantTrainer(what);
    const checked = async (): Promise<T> => {
      const asked = this.leaves().some(({ trainingOnly }) => Object.keys(trainingOnly).length > 0);
      if (asked) (await import('./training/training-only')).wantTrainable(this as Model, what, kind);
      return run(trainer);
    };
    return kind === 'train' ? this.#alone(what, checked) : checked();
  }

  /** What `compile` was given. Null before it. */
  get optimizer(): Optimizer | null {
    return this.#trainer?.options.optimizer ?? null;
  }

  /** What `compile` has settled: the optimizer's variables, losses and metrics. @throws LifetimeError before it. */
  get trainer(): Trainer {
    return this.#wantTrainer('trainer');
  }

  /**
   * Trains, after Keras's `fit`. Data go to the GPU once, bytes as bytes; a step is one replay.
   * @param x `[n, ...inputShape]`, for several inputs a list or an object by their names; or batches `[x, y]` from a
   * generator.
   * @param y what the loss wants: `[n]` class numbers, or `[n, ...outputShape]`. Null for batches, which bring theirs.
   * @returns the figures of each epoch. Training figures are running means over the epoch, dropout on.
   * @throws ShapeError or ArgumentError for data that do not fit the model; DeviceLostError; the signal's reason.
   */
  async fit(x: DataOf | Batches, y: DataOf | null = null, options: FitOptions = {}): Promise<History> {
    wantCounts('fit', options, 'batchSize', 'stepsPerEpoch', 'validationSteps', 'validationBatchSize');
    return this.#withTrainer('fit', 'train', async (trainer) =>
      (await import('./training/fit')).fit(trainer, x, y, options),
    );
  }

  /** Loss and metrics over samples, or over batches from a generator, dropout off, by name. */
  async evaluate(x: DataOf | Batches, y: DataOf | null = null, options: EvaluateOptions = {}): Promise<Logs> {
    wantCounts('evaluate', options, 'batchSize', 'steps');
    return this.#withTrainer('evaluate', 'test', async (trainer) =>
      (await import('./training/evaluate')).evaluate(trainer, x, y, options),
    );
  }

  /** One optimizer step on one batch; its loss and metrics before the step, dropout on. */
  async trainOnBatch(x: DataOf, y: DataOf, { sampleWeight }: { sampleWeight?: SampleWeight } = {}): Promise<Logs> {
    return this.#single('trainOnBatch', 'train', [x, y, sampleWeight]);
  }

  /** Loss and metrics of one batch, dropout off. */
  async testOnBatch(x: DataOf, y: DataOf, { sampleWeight }: { sampleWeight?: SampleWeight } = {}): Promise<Logs> {
    return this.#single('testOnBatch', 'test', [x, y, sampleWeight]);
  }

  #single(what: string, kind: Kind, batch: BatchData): Promise<Logs> {
    return this.#withTrainer(what, kind, async (trainer) =>
      (await import('./training/single-batch')).singleBatch(trainer, kind, batch),
    );
  }

  /**
   * Of what changes weights or the optimizer, one call at a time. `predict` and `evaluate` may come between its steps,
   * from a callback or elsewhere.
   */
  async #alone<T>(what: string, run: () => Promise<T>): Promise<T> {
    if (this.#busy)
      throw new LifetimeError(`model "${this.name}": ${what} while another call is running; await that first`);
    this.#busy = true;
    try {
      return await run();
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Writes the model to a file, replacing it whole: `.keras` or `.h5`, with its optimizer's state if it is compiled;
   * `.onnx`.
   * @param target in Node a path or `file:` URL; in a page a handle, or a name among the origin's private files: what
   * is saved as `best.keras`,
   *   `loadModel('opfs:best.keras')` loads. For the bytes alone, `saveModel(model, path)`.
   */
  async save(target: FileTarget): Promise<void> {
    await (await import('./files/save')).saveTo(this as Model, target);
  }

  /** Writes the weights alone: `.weights.h5`, as Keras, or `.safetensors`. */
  async saveWeights(target: FileTarget): Promise<void> {
    await (await import('./files/save')).saveWeightsTo(this as Model, target);
  }

  /**
   * Takes the weights of a `.weights.h5`, `.keras` or `.safetensors` file; a model that is not built is built with
   * them, and draws none. @throws DataError; then nothing has changed.
   */
  async loadWeights(source: FileSource): Promise<void> {
    this.#assertAlive();
    this.#wantGraph();
    await (await import('./files/weights-file')).loadWeights(this as Model, source);
  }

  /** Frees the weights it made, the optimizer's state and its captures. */
  dispose(): void {
    this.#disposed = true;
    this.#forgetTrainer();
    for (const slab of this.#built?.slabs ?? []) slab.dispose();
    this.#built = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** One loss, not one for each output. */
export const isLoss = (loss: CompileOptions['loss']): loss is LossLike => typeof loss !== 'object' || 'rows' in loss;

/** One list of metrics, not one for each output. */
export const isFlat = (metrics: Metrics): metrics is readonly MetricLike[] =>
  Array.isArray(metrics) && !metrics.some((metric) => Array.isArray(metric));

/** Any count: epochs may go on without end, where `wantInteger` bounds the sizes that kernels take. */
function wantCounts<N extends string>(what: string, options: { readonly [name in N]?: unknown }, ...names: N[]): void {
  for (const name of names) {
    const value = options[name] ?? 1;
    if (!Number.isSafeInteger(value) || Number(value) < 1) {
      throw new ArgumentError(`${what}: ${name} must be a positive integer, got ${String(value)}`);
    }
  }
}

function wantSteps(what: string, options: { readonly stepsPerExecution?: number | 'auto' }): void {
  if (options.stepsPerExecution !== 'auto') wantCounts(what, options, 'stepsPerExecution');
}
