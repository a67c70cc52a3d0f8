import {
  ArgumentError,
  DeviceLostError,
  type FusedActivation,
  LifetimeError,
  type HostArray,
  type NDArray,
  type Shape,
  ShapeError,
  type Slab,
  type Tensor,
  VitrineError,
  formatShape,
  isFused,
  sizeOf,
  toNDArray,
} from '../../engine';
import { OF_ARRAYS, awaited, misread } from '../../engine/misread';
import { isKnown } from '../../engine/ndarray';
import { writeAll } from '../../engine/write-all';
import { type ActivationName, type LayerActivation, activated, loadActivation } from '../activations';
import { type Initializer } from '../initializers';
import { CallableObject } from '../callable-object';
import { automaticName } from '../names';
import { type DataFormat, flag, inputSizes, orNull, text } from '../options';
import { type ConstraintLike, type RegularizerLike, regularizedBy } from '../penalised-by';
import type { Config } from '../keras-object';
import { type OptionsOf, type Schema, type Values, assertKnown, option, shown } from '../schema';
import { type SymbolicShape, batchShapeText, symbolicShape, withoutUnknown } from '../symbolic-shape';
import type * as channelsFirst from './channels-first';
import type { InputSpecs } from './core/input-spec';
import { noWeights } from './no-weights';

export type { ActivationName, LayerActivation };

/** Of what a layer reads: at least one. */
export type Inputs<T> = readonly [T, ...T[]];

/** `map` that knows how many there are. */
export const mapInputs = <T, U>(inputs: Inputs<T>, of: (input: T) => U): Inputs<U> => [
  of(inputs[0]),
  ...inputs.slice(1).map(of),
];

/** A place in a graph of layers that a batch will fill, after `keras.KerasTensor`. */
export class KerasTensor {
  constructor(
    /** Of one sample, without the batch, in numbers: those of `UNKNOWN_SIZE` are not known. */
    readonly sizes: Shape,
    /** The use of a layer whose output this is. */
    readonly node: Node,
    /** Which of its outputs. */
    readonly index: number,
    /** What it is called when it is printed: an `Input` by the name that it was given. */
    readonly name = automaticName('KerasTensor'),
  ) {}

  /** The layer whose output this is. */
  get layer(): Layer {
    return this.node.layer;
  }

  /** Of one sample, without the batch; null is any size. */
  get shape(): SymbolicShape {
    return symbolicShape(this.sizes);
  }

  /** Of the batches, where an `Input` says it, which is shown and saved. Null: any. */
  get batchSize(): number | null {
    return this.node.batchSize;
  }

  toString(): string {
    return (
      `<KerasTensor shape=${batchShapeText(this.sizes, this.batchSize)}, dtype=float32, sparse=False, ragged=False, ` +
      `name=${this.name}>`
    );
  }

  /** @throws ArgumentError for `a + b`: JavaScript has no operators for tensors. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new ArgumentError(
      'JavaScript has no operators for tensors: write ops.add(a, b), ops.multiply(a, b), ...; ' +
        `got ${this.toString()}`,
    );
  }
}

misread(
  KerasTensor.prototype,
  [Symbol.iterator, ...OF_ARRAYS.filter((name) => name !== 'shape'), 'array', 'numpy', 'engine'],
  () =>
    'a KerasTensor has no numbers: layers are applied to it, layer.apply(x), and a model ' +
    'predicts them, await model.predict(data)',
);

/** One use of a layer. A shared layer has several. */
export class Node {
  readonly outputs: readonly KerasTensor[];
  /** Of `inputs` the last, where the layer is given a mask: where the first of them counts. */
  declare mask?: KerasTensor;
  /** Of the batches, where an `Input` says it. */
  readonly batchSize: number | null;

  constructor(
    readonly layer: Layer,
    /** Null where the layer is an `InputLayer`. */
    public inputs: Inputs<KerasTensor> | null,
    outputShapes: readonly Shape[],
    /** Whether this use is always one of training, or never; null: as the model is run. */
    readonly training: boolean | null = null,
    name?: string,
    batchSize: number | null = null,
  ) {
    this.batchSize = inputs ? inputs[0].batchSize : batchSize;
    this.outputs = outputShapes.map((shape, i) => new KerasTensor(shape, this, i, name));
    layer.nodes.push(this);
  }
}

/** Keras's policy for `dtype`, as its files have it. */
const FLOAT32 = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null };

const dtype = /* @__PURE__ */ option<'float32'>('fixed', "'float32', the only supported value", (given) => {
  const name = (given as Partial<typeof FLOAT32> | null)?.config?.name ?? given;
  return name === 'float32' || name === null ? 'float32' : undefined;
});

/** What all layers take. */
const COMMON = {
  /** Default: Keras's automatic name, `conv2d`, `conv2d_1`, ... */
  name: /* @__PURE__ */ orNull(text).default(null),
  /** Of one sample, without the batch; on the first layer, instead of an `Input`. */
  inputShape: /* @__PURE__ */ orNull(inputSizes).default(null),
  /** False freezes the layer's weights. Default true. */
  trainable: /* @__PURE__ */ flag.default(true),
  /** Type of the weights and outputs: only `'float32'`. */
  dtype: /* @__PURE__ */ dtype.default('float32'),
  /** A penalty of the output, divided by the batch's size. Default null. */
  activityRegularizer: regularizedBy,
} as const;

/**
 * Options that every layer takes. An option that a layer does not have, or of another type, is an ArgumentError that
 * names it.
 */
export type LayerOptions = OptionsOf<typeof COMMON>;

/** How a layer is used at one place of a graph. */
export interface ApplyOptions {
  /**
   * The argument of Keras's calls, as Keras 2 and Keras 3 from 3.16 on take it: true, dropout drops in `predict` too;
   * false, it never does. Keras 3.15's `fit` and `predict` override it. Default: as the model is run.
   */
  training?: boolean;
  /**
   * Where the first input counts, `[batch, ...]`, its first axes: 1, and 0 where not. Of `BatchNormalization`,
   * `GlobalAveragePooling1D`, `Lambda`, `Softmax`, models and custom layers. Default: the mask that goes with the
   * input, if one does.
   */
  mask?: KerasTensor | null;
}

/** A weight that a layer declares in `weightSpecs`; it gets its memory when a model is built. */
export interface WeightSpec {
  /** Its name in files, such as `kernel` or `bias`. */
  readonly name: string;
  /** For example HWIO for the kernel of a convolution, `[in, out]` for that of a dense layer. */
  readonly shape: Shape;
  /** What fills it when a model is built. */
  readonly initializer: Initializer;
  /** False for what a layer keeps but gradients do not change, such as moving averages. Default true. */
  readonly trainable?: boolean;
  /** Where Keras's files have it, more than once even: `layer` is the layer within, and '', the default, this one. */
  readonly within?: readonly string[];
  /** Its penalty. Default the layer's option of its name: of `kernel` `kernelRegularizer`. */
  readonly regularizer?: RegularizerLike;
  /** What it is brought to after a training step. Default as the regularizer's: of `kernel` `kernelConstraint`. */
  readonly constraint?: ConstraintLike;
}

/** Whether layers were trained when something began, of those of which that was changed since. */
export type Trainable = Map<Layer, boolean>;

/** Those that are added to, and the one that counts while a step is traced. */
export const changedTrainable: { readonly watching: Set<Trainable>; counts?: Trainable | null } = {
  watching: new Set(),
};

/** What is known of a run of layers. */
export interface RunContext {
  /** Dropout drops only when training. */
  readonly training: boolean;
  /** (seed, step), `u32 [2]`, for layers that draw random numbers. */
  readonly key: Tensor;
  /** Which use of the layer this is, where a graph has several: each draws numbers of its own. Default 0. */
  readonly use?: number;
  /** Leave out the layer's own activation, so that a loss can start from the logits. */
  readonly logits?: boolean;
}

/** What a layer's `call` is told about the run that it is part of. */
export interface CallContext extends RunContext {
  /** Of the first input, `[batch, ...]`, its first axes: 1 where it counts, 0 where not. Null where it has no mask. */
  readonly mask?: Tensor | null;
  /** The same of each input. */
  readonly masks?: Inputs<Tensor | null>;
}

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- instances are callable: `CallableObject`
export interface Layer {
  /** `apply(inputs, options)`, as Keras's `layer(x)`. */
  (inputs: KerasTensor | Inputs<KerasTensor>, options?: ApplyOptions): KerasTensor;
}

/**
 * A layer is a shape rule, weights, and a call. Shapes are without the batch and known before any GPU; weights get
 * their memory when a model is built.
 */
export abstract class Layer extends CallableObject {
  static override readonly module: string = 'keras.layers';
  static override readonly common: Schema = COMMON;
  /** Whether Keras's files note the shapes of its inputs. */
  static readonly notesShapes: boolean = false;
  /** Whether it has no weights and counts as built before it has seen an input: Keras's `_build_at_init`. */
  static readonly builtAtInit: boolean = false;
  /** Keras's name of the class, which files have. */
  readonly className: string;
  /** Unique in a model. Files and `getLayer` find the layer by it. */
  readonly name: string;
  /** Where the layer was applied, once for each use; Keras's inbound nodes. */
  readonly nodes: Node[] = [];
  /** Of one sample, of each input, as the layer was first applied. */
  inputShapes: Inputs<Shape> | null = null;
  /** Of one sample, of each output, as the layer was first applied. */
  outputShapes: readonly Shape[] | null = null;
  /** What is applied last to the output. */
  readonly activation: LayerActivation = 'linear';
  /** The shape that a model may start with, where this is its first layer. */
  readonly startShape: Shape | null;
  /**
   * Where the channels of images are. `infer`, `weightSpecs` and `call` see images channels last: of a layer with
   * `'channels_first'` the inputs are brought into that order, and an output of images back.
   */
  declare readonly dataFormat?: DataFormat;
  #channelsFirst: typeof channelsFirst | null = null;
  /** As the option. */
  declare activityRegularizer: RegularizerLike;
  /** What the inputs of a custom layer must be. */
  declare readonly inputSpec?: InputSpecs;
  /**
   * In `call`, adds to the loss of the model that the layer is in: one number, from ops. Keras's `add_loss`. There once
   * a model of the layer is built.
   */
  declare addLoss: (loss: Tensor) => void;
  /**
   * Whether the output goes on with a mask where an input has one. Without, it ends here, which a warning says.
   * Default: whether there is `computeMask`.
   */
  declare supportsMasking?: boolean;
  /** Whether `apply` takes a mask: of a definition here; models and custom layers do. */
  declare readonly takesMask?: boolean;
  /** Whether it makes masks of inputs that have none. Default, of a custom layer: whether there is `computeMask`. */
  declare makesMask?: boolean;
  #trainable = true;
  #weights: readonly Tensor[] = [];
  #slabs: readonly Slab[] = [];

  /**
   * @throws ArgumentError for an option that is not taken, and for a name with `/`, which Keras 3 keeps for the paths
   * of weights.
   */
  constructor(options: LayerOptions = {}) {
    super((self: Layer, ...args: Parameters<Layer['apply']>) => self.apply(...args));
    const { className } = new.target;
    const { name, inputShape, trainable, ...own } = this.parse(options) as Values<typeof COMMON>;
    if (name?.includes('/'))
      throw new ArgumentError(`${className}: the name "${name}" must not contain "/"; write "_" in its place`);
    this.startShape = inputShape;
    this.#trainable = trainable;
    this.className = className;
    this.name = name ?? automaticName(className);
    Object.assign(this, own);
    // A layer with weights, which is told whose activation it is.
    (this.activation as { actsWithin?(layer: Layer): void }).actsWithin?.(this);
  }

  override getConfig(): Config {
    const { input_shape: _, ...config } = super.getConfig();
    // Of a layer without such an option of its own Keras writes it where there is one.
    const { schema } = this.constructor as typeof Layer;
    if (!this.activityRegularizer && !('activityRegularizer' in schema))
      delete (config as Record<string, unknown>).activity_regularizer;
    return { ...config, dtype: FLOAT32 };
  }

  /**
   * What it adds to the loss, numbers on the GPU: of its last call what `addLoss` was given, then the penalties of its
   * weights.
   */
  get losses(): readonly Tensor[] {
    return [];
  }

  /**
   * A frozen layer's weights stay as they are. What a model trains is settled by `compile`, as Keras documents it; Keras
   * on TensorFlow settles it with the first step after that. Default true.
   */
  get trainable(): boolean {
    return changedTrainable.counts?.get(this) ?? this.#trainable;
  }

  set trainable(value: boolean) {
    for (const flags of changedTrainable.watching) if (!flags.has(this)) flags.set(this, this.#trainable);
    this.#trainable = value;
  }

  /** Shape of the output, from that of the inputs. @throws ShapeError or ArgumentError naming the rule. */
  abstract infer(inputShapes: Inputs<Shape>): Shape;

  /** Weights to make, for inputs of these shapes. */
  weightSpecs(_inputShapes: Inputs<Shape>): readonly WeightSpec[] {
    return [];
  }

  /** The output for a batch, from ops. */
  abstract call(inputs: Inputs<Tensor>, context: CallContext): Tensor;

  /** The mask of its output, from those of its inputs; null for none. Default: that of the first input. */
  computeMask?(inputs: Inputs<Tensor>, masks: Inputs<Tensor | null>): Tensor | null;

  /**
   * Loads what few programs need, by its options. Called before its weights are made; without it, `call` may not run.
   */
  async load(): Promise<void> {
    await loadActivation(this.activation);
    if (this.dataFormat === 'channels_first') this.#channelsFirst = await import('./channels-first');
  }

  /** Shapes as `infer` and `weightSpecs` see them. */
  #seen(shapes: Inputs<Shape>): Inputs<Shape> {
    return this.dataFormat === 'channels_first' ? mapInputs(shapes, ([c, ...sizes]) => [...sizes, c!]) : shapes;
  }

  /** How many inputs it takes: most layers one, those that merge two or more. */
  protected takesInputs(count: number): boolean {
    return count === 1;
  }

  /** Of one sample, of the first input; a null in it is any size. Null until the layer is part of a model, or told. */
  get inputShape(): SymbolicShape | null {
    const sizes = this.inputShapes?.[0] ?? this.startShape;
    return sizes && symbolicShape(sizes);
  }

  /** Of one sample, of the first output. */
  get outputShape(): SymbolicShape | null {
    const sizes = this.outputShapes?.[0];
    return sizes ? symbolicShape(sizes) : null;
  }

  /** What the layer reads and gives in the model it was first applied in. @throws LifetimeError before that. */
  get input(): KerasTensor {
    const { inputs, outputs } = this.#firstNode;
    return inputs?.[0] ?? outputs[0]!;
  }

  /** What the layer gives in the model it was first applied in. @throws LifetimeError before that. */
  get output(): KerasTensor {
    return this.#firstNode.outputs[0]!;
  }

  /** What errors call it. */
  get #said(): string {
    return `layer "${this.name}" (${this.className})`;
  }

  get #firstNode(): Node {
    const node = this.nodes[0];
    if (!node) throw new LifetimeError(`${this.#said} has not been applied to anything yet`);
    return node;
  }

  /**
   * Takes its place in a graph: Keras's `layer(x)`. Applied again, the layer is shared: its weights are the same.
   * @throws ShapeError or ArgumentError that says which layer it is.
   */
  apply(inputs: KerasTensor | Inputs<KerasTensor>, options: ApplyOptions = {}): KerasTensor {
    const outputs = this.applyAll(inputs, options);
    if (outputs.length > 1) {
      throw new ArgumentError(`${this.#said} has ${outputs.length} outputs; applyAll() gives them`);
    }
    return outputs[0]!;
  }

  /** `apply`, for a model that has several outputs. */
  applyAll(inputs: KerasTensor | Inputs<KerasTensor>, options: ApplyOptions = {}): readonly KerasTensor[] {
    assertKnown(`${this.#said}: apply`, options, ['training']);
    const { training } = options;
    const list: Inputs<KerasTensor> = inputs instanceof KerasTensor ? [inputs] : inputs;
    const wrong = Array.isArray(list) ? list.find((each) => !(each instanceof KerasTensor)) : list;
    if (wrong !== undefined || list.length === 0)
      throw new ArgumentError(
        `${this.#said}: apply() takes what Input() or another layer's apply() gives, ` +
          `or a list of them, got ${shown(inputs)}; for numbers use a model's predict()`,
      );
    const shapes = this.connect(mapInputs(list, ({ sizes }) => sizes));
    return new Node(this, list, shapes, training ?? null).outputs;
  }

  /** The shapes of its outputs. @throws ShapeError or ArgumentError that says which layer it is. */
  connect(inputShapes: Inputs<Shape>): readonly Shape[] {
    [this.inputSpec].flat().find(Boolean)?.assertInputs(this, inputShapes);
    if (!this.takesInputs(inputShapes.length)) {
      throw new ArgumentError(`${this.#said} does not take ${inputShapes.length} inputs`);
    }
    const outputShapes = this.inferNamed(inputShapes);
    const shapesOf = (shapes: Inputs<Shape>): string =>
      this.weightSpecs(this.#seen(shapes))
        .map(({ shape }) => formatShape(shape))
        .join(' ');
    const isAnySize = !inputShapes.flat().every(isKnown);
    const unknown = isAnySize && this.weightSpecs(this.#seen(inputShapes)).find(({ shape }) => !shape.every(isKnown));
    if (unknown)
      throw new ShapeError(
        withoutUnknown(
          `${this.#said}: its ${unknown.name} would be ${formatShape(unknown.shape)}, ` +
            `for the input of ${inputShapes.map(formatShape).join(' ')}; give sizes in place of null`,
        ),
      );
    if (this.inputShapes && shapesOf(inputShapes) !== shapesOf(this.inputShapes)) {
      throw new ShapeError(
        withoutUnknown(
          `${this.#said} has weights for inputs of ${formatShape(this.inputShapes[0])}, ` +
            `not ${formatShape(inputShapes[0])}`,
        ),
      );
    }
    this.inputShapes ??= inputShapes;
    this.outputShapes ??= outputShapes;
    return outputShapes;
  }

  /** The shape of each of its outputs; `infer`, for a layer that has several. */
  inferAll(inputShapes: Inputs<Shape>): readonly Shape[] {
    if (!('infer' in this)) throw new ArgumentError('there is no infer; write infer([shape]) { return shape; }');
    const seen = this.#seen(inputShapes);
    const shape = this.infer(seen);
    const isMoved = seen !== inputShapes && shape.length === inputShapes[0].length;
    return [isMoved ? [shape.at(-1)!, ...shape.slice(0, -1)] : shape];
  }

  /** `inferAll`, with errors that say which layer it was. */
  inferNamed(inputShapes: Inputs<Shape>): readonly Shape[] {
    return this.naming(() => this.inferAll(inputShapes));
  }

  /** Whether it has random numbers drawn whatever it is run for: of a model, whose graph says so. */
  get draws(): boolean {
    return false;
  }

  /** The layer itself, or those that a model is made of: what has weights of its own. */
  leaves(): readonly Layer[] {
    return [this];
  }

  /** Those of its leaves that some of a model's outputs come from. */
  leavesBefore(_outputs: readonly KerasTensor[]): readonly Layer[] {
    return [this];
  }

  /** Of a model its outputs in its own graph; a layer has none. */
  get graphOutputs(): readonly KerasTensor[] {
    return [];
  }

  /** In Keras's order: kernel, bias. Empty until the model is built. */
  get weights(): readonly Tensor[] {
    return this.#weights.length > 0 ? this.#weights : noWeights(this.#said, this.built);
  }

  /** What is known of the weights as soon as the input shapes are. */
  get specs(): readonly WeightSpec[] {
    return this.inputShapes ? this.weightSpecs(this.#seen(this.inputShapes)) : [];
  }

  /** Weights that training changes; none of a frozen layer. */
  get trainableWeights(): readonly Tensor[] {
    return this.#weightsThat(true);
  }

  /** Weights that training does not change: all of a frozen layer, else moving averages. */
  get nonTrainableWeights(): readonly Tensor[] {
    return this.#weightsThat(false);
  }

  #weightsThat(train: boolean): readonly Tensor[] {
    const { specs } = this;
    if (this.#weights.length === 0) return this.weights;
    return this.weights.filter((_, i) => (this.trainable && specs[i]!.trainable !== false) === train);
  }

  /** Gets its weights, and the slab that each is a view of. */
  place(weights: readonly Tensor[], slabs: readonly Slab[]): void {
    this.#weights = weights;
    this.#slabs = slabs;
  }

  /** The buffer that a weight is a view of. */
  slabOf(weight: Tensor): Slab {
    return this.#slabs[this.#weights.indexOf(weight)]!;
  }

  /** Whether the weights have their memory; without weights, whether the shapes are known. */
  get built(): boolean {
    return this.#weights.length > 0 || (this.inputShapes !== null && this.specs.length === 0);
  }

  /** Number of weights, known as soon as the input shapes are. */
  countParams(): number {
    return this.specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  /**
   * `call`, a tensor for each output, with errors that say which layer it was.
   * @param logits which outputs are to be without the activation that is applied last to them.
   */
  run(inputs: Inputs<Tensor>, context: CallContext, logits: readonly number[] = []): readonly Tensor[] {
    const own = { ...context, logits: logits.length > 0 };
    return [this.naming(() => this.#channelsFirst?.callChannelsFirst(this, inputs[0], own) ?? this.call(inputs, own))];
  }

  /** Copies of the weights, in the order of `weights`. */
  getWeights(): Promise<HostArray[]> {
    return awaited('getWeights()', ['length', 'map', 0, 1], this.#read());
  }

  async #read(): Promise<HostArray[]> {
    if (!this.built) void this.weights[0]; // which says so
    return Promise.all(this.weights.map((weight) => weight.array()));
  }

  /**
   * Overwrites the weights. @throws ShapeError unless number and shapes agree; GPUError or OutOfMemoryError. Then
   * nothing has changed.
   */
  setWeights(values: readonly NDArray[]): void {
    this.assertWeights(values);
    writeAll(this.weights.map((weight, i) => [weight, floats(values[i]!)]));
  }

  /**
   * @param wanted the layer's `specs`, for weights that it is to be built with. @throws ShapeError unless these could
   * be this layer's weights.
   */
  assertWeights(values: readonly NDArray[], wanted: readonly { readonly shape: Shape }[] = this.weights): void {
    const shapes = (arrays: readonly { readonly shape?: Shape }[]): string =>
      arrays.map(({ shape }) => (shape ? formatShape(shape) : 'values without a shape')).join(' ');
    if (shapes(values) !== shapes(wanted)) {
      throw new ShapeError(
        `${this.#said}: its weights are ${shapes(wanted) || 'none'}, ` + `got ${shapes(values) || 'none'}`,
      );
    }
    for (const value of values) this.naming(() => toNDArray(value)); // does it fill its shape?
  }

  /** The activation that is applied last to an output, and that `run` leaves out where it is told to. */
  activationOf(_output: number, _training: boolean): LayerActivation {
    return this.activation;
  }

  /** The input that an output is, unchanged, as that of dropout at rest; null where it is none. */
  passes(_output: number, _training: boolean): number | null {
    return null;
  }

  /** Runs `fn`; an error of ours gets the layer's name in front. */
  naming<T>(fn: () => T): T {
    try {
      return fn();
    } catch (error) {
      // A lost device is no layer's fault, and every call throws the same error of it.
      const mayName = error instanceof VitrineError && !(error instanceof DeviceLostError);
      if (mayName) error.message = `${this.#said}: ${withoutUnknown(error.message)}`;
      throw error;
    }
  }
}

/** An array's numbers, as weights hold them. */
export const floats = ({ data }: NDArray): Float32Array =>
  data instanceof Float32Array ? data : Float32Array.from(data);

/** What a kernel's epilogue can fuse; the others follow as ops of their own. */
export function fusible(activation: LayerActivation, logits = false): FusedActivation {
  return !logits && typeof activation === 'string' && isFused(activation) ? activation : 'linear';
}

export function afterFused(y: Tensor, activation: LayerActivation, logits = false): Tensor {
  return logits || (typeof activation === 'string' && isFused(activation)) ? y : activated(y, activation);
}
