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
import { engineOf } from '../engine/engine';
import type { History, Logs } from './callbacks';
import type { DataOf } from './data';
import { defaultEngine } from './default-engine';
import { Graph, type Inputs, type KerasTensor, type Structure, flattenStructure, packStructure } from './graph';
import { type ActivationName, type CallContext, Layer, type WeightSpec } from './layers/layer';
import type { Optimizer } from './optimizers';
import { stepsPerExecution as stepsPerExecutionOption } from './options';
import { nextKey } from './random-seed';
import type { FileSource, FileTarget } from './saving';
import { assertKnown } from './schema';
import { SUMMARY_OPTIONS, type SummaryOptions, summaryText, terminalColumns } from './summary';
import type { BatchData, Batches, SampleWeight } from './training/batches';
import type { CompileOptions } from './training/compile-options';
import type { Ports } from './training/dataset';
import type { EvaluateOptions, Evaluation } from './training/evaluate';
import type { FitOptions } from './training/fit';
import type { PredictBatch, PredictOptions } from './training/predict';
import type { Kind, Trainer } from './training/trainer';

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
    if (stepsPerExecutionOption.parse(stepsPerExecution) === undefined)
      throw new ArgumentError(
        `model "${this.name}": stepsPerExecution must be ${stepsPerExecutionOption.rule}, got ${String(stepsPerExecution)}`,
      );
    this.#stepsPerExecution = stepsPerExecution;
  }

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
        `Model: ${inputs === undefined ? 'inputs' : 'outputs'} must be given; write new Model(inputs, outputs) or new Model({ inputs, outputs })`,
      );
    assertKnown(new.target.className, options!, ['inputs', 'outputs', 'name', 'trainable', 'engine']);
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
      const engine = this.#ownEngine ?? (weights ? engineOf(weights[0]!) : await defaultEngine());
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
    if (typeof options !== 'function') assertKnown('summary', options, SUMMARY_OPTIONS);
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
    const { predict, predictOptions } = await import('./training/predict');
    const values = predictOptions(options);
    await this.build();
    const { engine } = this.#wantBuilt('predict');
    const arrays = await predict(this as Model, { engine, ports: this.#ports }, x, values);
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
    const { compile } = await import('./training/compile');
    await compile(this as Model, options, {
      ports: () => this.#ports,
      seed: () => (this.#seed ??= nextKey()[0]),
      alone: (run) => this.#alone('compile', run),
      adopt: (trainer, stepsPerExecution) => {
        this.#forgetTrainer();
        this.#trainer = trainer;
        this.#stepsPerExecution = stepsPerExecution;
      },
    });
  }

  /** The leaves that these of its outputs come from: of a model within it, by those of that one's outputs that are read. */
  override leavesBefore(outputs: readonly KerasTensor[]): readonly Layer[] {
    const { layers, nodes } = new Graph(this.inputs, outputs);
    const read = new Set([...outputs, ...nodes.flatMap(({ inputs }) => inputs ?? [])]);
    const isRead = (inner: Layer, index: number): boolean => inner.nodes.some((node) => read.has(node.outputs[index]!));
    return layers.flatMap((layer) => layer.leavesBefore(layer.graphOutputs.filter((_, i) => isRead(layer, i))));
  }

  override get graphOutputs(): readonly KerasTensor[] {
    return this.outputs;
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
    return this.#withTrainer('fit', 'train', async (trainer) =>
      (await import('./training/fit')).fit(trainer, x, y, options),
    );
  }

  /** Loss and metrics over samples, or over batches from a generator, dropout off, by name. */
  async evaluate(x: DataOf | Batches, y: DataOf | null = null, options: EvaluateOptions = {}): Promise<Evaluation> {
    return this.#withTrainer('evaluate', 'test', async (trainer) =>
      (await import('./training/evaluate')).evaluate(trainer, x, y, options),
    );
  }

  /** One optimizer step on one batch; its loss and metrics before the step, dropout on. */
  async trainOnBatch(x: DataOf, y: DataOf, options: { sampleWeight?: SampleWeight } = {}): Promise<Logs> {
    return this.#single('trainOnBatch', 'train', x, y, options);
  }

  /** Loss and metrics of one batch, dropout off. */
  async testOnBatch(x: DataOf, y: DataOf, options: { sampleWeight?: SampleWeight } = {}): Promise<Logs> {
    return this.#single('testOnBatch', 'test', x, y, options);
  }

  #single(what: string, kind: Kind, x: DataOf, y: DataOf, options: { sampleWeight?: SampleWeight }): Promise<Logs> {
    assertKnown(what, options, ['sampleWeight']);
    const batch: BatchData = [x, y, options.sampleWeight];
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
