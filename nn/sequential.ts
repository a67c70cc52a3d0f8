import { ArgumentError, type Engine, type Shape, ShapeError, formatShape, sameShape } from '../engine';
import { Graph } from './graph';
import { type Inputs, KerasTensor } from './layers/layer';
import { Input, InputLayer, Layer } from './layers';
import { Model } from './model';
import { UNKNOWN_SIZE } from '../engine/ndarray';
import { assertNone, isOptions, shown } from './schema';
import { type SymbolicShape, symbolicShape, withoutUnknown } from './symbolic-shape';

/** The way out where a class was given for one of its instances. */
const constructing = (value: unknown): string => (typeof value === 'function' ? `; write new ${value.name}(...)` : '');

/** Options of `Sequential` beside the layers. */
export interface SequentialOptions {
  /** Default: Keras's automatic name. */
  name?: string;
  /** Default: one engine that all models share. */
  engine?: Engine;
  /** Its own flag, apart from those of its layers. Default true. */
  trainable?: boolean;
}

/** A stack of layers, after `keras.Sequential`: a model whose graph is a line. */
export class Sequential extends Model<KerasTensor> {
  static override readonly className: string = 'Sequential';
  readonly #layers: Layer[] = [];
  readonly #names = new Set<string>();
  #input: KerasTensor | null = null;
  /** What comes out on top, where shapes are known. */
  #top: KerasTensor | null = null;
  /** The graph up to there, or to where the top was when it was asked for. */
  #line: Graph | null = null;

  constructor(options: SequentialOptions);
  /**
   * @param layers an `Input` first, or a first layer with `inputShape`, makes the shapes known at once. Default none.
   */
  constructor(layers?: readonly (Layer | KerasTensor)[], options?: SequentialOptions);
  /** @throws ArgumentError for an option that is not known, and for what is no layer. */
  constructor(first: readonly (Layer | KerasTensor)[] | SequentialOptions = [], second?: SequentialOptions) {
    const [layers, options] = isOptions(first) && !second ? [[], first] : [first, second];
    if (!Array.isArray(layers))
      throw new ArgumentError(
        `Sequential: layers must be a list, got ${shown(layers)}; write new Sequential([...layers], { name })`,
      );
    super({ ...options, inputs: [], outputs: [] as never });
    for (const layer of layers as readonly (Layer | KerasTensor)[]) this.add(layer);
  }

  /** Puts a layer on top. @throws ShapeError, naming the layer, if it cannot take what comes from below. */
  add(layer: Layer | KerasTensor): this {
    if (this.begun) throw new ArgumentError(`model "${this.name}": add() after the model was built`);
    if (!(layer instanceof KerasTensor) && !(layer instanceof Layer))
      throw new ArgumentError(`model "${this.name}": add() takes a layer, got ${shown(layer)}${constructing(layer)}`);
    if (layer instanceof KerasTensor || layer instanceof InputLayer) {
      if (this.#layers.length > 0) throw new ArgumentError(`model "${this.name}": an Input can only come first`);
      this.#input = layer instanceof KerasTensor ? layer : layer.output;
      return this;
    }
    if (this.#names.has(layer.name)) {
      throw new ArgumentError(`model "${this.name}" has two layers named "${layer.name}"; names must differ`);
    }
    if (this.#layers.length === 0 && layer.inputShape) this.#input ??= Input({ shape: layer.inputShape });
    const below = this.#top ?? this.#input;
    if (below) this.#top = layer.apply(below);
    this.#layers.push(layer);
    this.#names.add(layer.name);
    return this;
  }

  protected override get graph(): Graph | null {
    if (this.#top && this.#line?.outputs[0] !== this.#top) this.#line = new Graph([this.#input!], [this.#top]);
    return this.#top && this.#line;
  }

  override get structure(): { readonly inputs: KerasTensor; readonly outputs: KerasTensor } {
    return { inputs: this.input, outputs: this.output };
  }

  /** The layers, without the `Input`. */
  override get layers(): readonly Layer[] {
    return this.#layers;
  }

  override get inputShape(): SymbolicShape | null {
    return this.#input?.shape ?? null;
  }

  override get outputShape(): SymbolicShape | null {
    return this.#top?.shape ?? this.inputShape;
  }

  /** @param inputShape of one sample, where the model does not know it yet. */
  override async build(inputShape?: SymbolicShape, ...others: readonly []): Promise<void> {
    assertNone('build', others);
    if (inputShape) {
      const given = inputShape.map((size) => size ?? UNKNOWN_SIZE);
      const { sizes } = this.#input ?? { sizes: given };
      if (!sameShape(given, sizes))
        throw new ShapeError(
          withoutUnknown(
            `model "${this.name}" takes samples of ${formatShape(sizes)}; build() cannot make that ` +
              `${formatShape(given)}`,
          ),
        );
      this.#begin(given);
    }
    await super.build();
  }

  /** As Keras does it, a stack that does not know its input shape learns it from what it is applied to. */
  override connect(inputShapes: Inputs<Shape>): readonly Shape[] {
    if (inputShapes.length === 1) this.naming(() => this.#begin(inputShapes[0]));
    return super.connect(inputShapes);
  }

  protected override takesInputs(count: number): boolean {
    return count === 1;
  }

  /**
   * Makes the graph, where shapes are not known yet. @throws ShapeError if a layer cannot take what comes from below;
   * then all is as before.
   */
  #begin(inputShape: Shape): void {
    if (this.#input || this.#layers.length === 0) return;
    const undo = this.#undo();
    try {
      this.#input = Input({ shape: symbolicShape(inputShape) });
      this.#top = this.#layers.reduce((below, layer) => layer.apply(below), this.#input);
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** What puts it and its layers, those of a stack within it as well, back to where they are now. */
  #undo(): () => void {
    const [input, top] = [this.#input, this.#top];
    const each = this.#layers.map((layer) => {
      const { inputShapes, outputShapes, nodes } = layer;
      const uses = nodes.length;
      const undoInner = layer instanceof Sequential ? layer.#undo() : undefined;
      return () => {
        Object.assign(layer, { inputShapes, outputShapes });
        nodes.length = uses;
        undoInner?.();
      };
    });
    return () => {
      [this.#input, this.#top] = [input, top];
      for (const undo of each) undo();
    };
  }
}
