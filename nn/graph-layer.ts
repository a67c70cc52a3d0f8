import { ArgumentError, type NDArray, type Shape, ShapeError, type Tensor, formatShape, sameShape } from '../engine';
import type { Config } from './keras-object';
import { Graph, type Structure, flattenStructure } from './graph';
import {
  type LayerActivation,
  type Inputs,
  KerasTensor,
  Layer,
  type RunContext,
  type WeightSpec,
} from './layers/layer';
import { shown } from './schema';
import { type SymbolicShape, fitsShape } from './symbolic-shape';

export interface GraphLayerOptions {
  readonly inputs: Structure<KerasTensor>;
  readonly outputs: Structure<KerasTensor>;
  readonly name?: string | undefined;
  readonly trainable?: boolean | undefined;
}

/** A graph of layers as a layer: what a model is to its table, to files, and to a model that it is a layer of. */
export abstract class GraphLayer extends Layer {
  readonly #graph: Graph | null;
  readonly #structure: { readonly inputs: Structure<KerasTensor>; readonly outputs: Structure<KerasTensor> };
  readonly #inputNames: readonly string[] | null;
  readonly #outputNames: readonly string[] | null;

  /** @throws ArgumentError for outputs that depend on more than the inputs, and for layers of the same name. */
  constructor({ inputs, outputs, name, trainable }: GraphLayerOptions) {
    super({ name, trainable });
    const [from, to] = [flattenStructure(inputs), flattenStructure(outputs)];
    assertTensors('inputs', inputs, from.tensors);
    assertTensors('outputs', outputs, to.tensors);
    this.#inputNames = from.names;
    this.#outputNames = to.names;
    this.#structure = { inputs, outputs };
    this.#graph = to.tensors.length > 0 ? this.naming(() => new Graph(from.tensors, to.tensors)) : null;
    const names = new Set<string>();
    for (const layer of this.#graph?.layers ?? [])
      if (names.size === names.add(layer.name).size)
        throw new ArgumentError(`model "${this.name}" has two layers named "${layer.name}"; names must differ`);
  }

  // The graph -------------------------------------------------------------------------------------------------------

  /** Null while a `Sequential` does not know its input shape. */
  protected get graph(): Graph | null {
    return this.#graph;
  }

  /** @throws ArgumentError while shapes are unknown. */
  protected assertGraph(): Graph {
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
    return this.assertGraph().inputs;
  }

  /** Where results come out. @throws ArgumentError while shapes are unknown. */
  get outputs(): readonly KerasTensor[] {
    return this.assertGraph().outputs;
  }

  /**
   * What data for each input and output go by: the names that they were given in an object, else their layers'. As in
   * Keras.
   */
  get inputNames(): readonly string[] {
    return this.#inputNames ?? this.inputs.map(({ layer }) => layer.name);
  }

  /** As `inputNames`, of the outputs. */
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
    throw new ArgumentError(
      `model "${this.name}" has no layer ${JSON.stringify(nameOrIndex)}; expected one of ${names}`,
    );
  }

  override leaves(): readonly Layer[] {
    return [...new Set(this.layers.flatMap((layer) => layer.leaves()))];
  }

  /** The leaves that these outputs come from; of a model within this one, only those of its outputs that are read. */
  override leavesBefore(outputs: readonly KerasTensor[]): readonly Layer[] {
    const { layers, nodes } = new Graph(this.inputs, outputs);
    const read = new Set([...outputs, ...nodes.flatMap(({ inputs }) => inputs ?? [])]);
    const isRead = (inner: Layer, index: number): boolean => inner.nodes.some((node) => read.has(node.outputs[index]!));
    return layers.flatMap((layer) => layer.leavesBefore(layer.graphOutputs.filter((_, i) => isRead(layer, i))));
  }

  override get graphOutputs(): readonly KerasTensor[] {
    return this.outputs;
  }

  // Shapes ----------------------------------------------------------------------------------------------------------

  override get inputShape(): SymbolicShape | null {
    return this.graph?.inputs[0]!.shape ?? null;
  }

  override get outputShape(): SymbolicShape | null {
    return this.graph?.outputs[0]!.shape ?? null;
  }

  protected override takesInputs(count: number): boolean {
    return count === this.inputs.length;
  }

  override infer(): Shape {
    return this.output.sizes;
  }

  /** Of samples of any sizes that it takes. */
  override inferAll(inputShapes: readonly Shape[]): readonly Shape[] {
    inputShapes.forEach((shape, i) => {
      const { sizes } = this.inputs[i]!;
      if (!fitsShape(shape, sizes))
        throw new ShapeError(`it takes samples of ${formatShape(sizes)}, got ${formatShape(shape)}`);
    });
    const isAsMade = inputShapes.every((shape, i) => sameShape(shape, this.inputs[i]!.sizes));
    return isAsMade ? this.outputs.map(({ sizes }) => sizes) : this.assertGraph().infer(inputShapes);
  }

  // Config ----------------------------------------------------------------------------------------------------------

  /** @throws ArgumentError: a model's config, with its layers, is in its file. */
  override getConfig(): Config {
    throw new ArgumentError(`model "${this.name}": getConfig() is of layers; use saveModel()`);
  }

  // Running ---------------------------------------------------------------------------------------------------------

  override run(inputs: Inputs<Tensor>, context: RunContext, logits: readonly number[] = []): readonly Tensor[] {
    return this.assertGraph().run(inputs, context, logits);
  }

  /** @param logits which outputs are to be without the activation that is applied last to them. */
  forward(inputs: readonly Tensor[], context: RunContext, logits: readonly number[] = []): readonly Tensor[] {
    return this.assertGraph().run(inputs, context, logits);
  }

  override activationOf(output: number, training: boolean): LayerActivation {
    return this.assertGraph().activationOf(output, training);
  }

  override passes(output: number, training: boolean): number | null {
    return this.assertGraph().passes(output, training);
  }

  override get draws(): boolean {
    return this.graph?.draws ?? false;
  }

  // Weights ---------------------------------------------------------------------------------------------------------

  override get specs(): readonly WeightSpec[] {
    return this.leaves().flatMap((layer) => layer.specs);
  }

  /** Every weight of every layer, kernel before bias. Empty until built. */
  override get weights(): readonly Tensor[] {
    const weights = this.leaves().flatMap((layer) => layer.weights);
    return weights.length > 0 ? weights : super.weights;
  }

  override get trainableWeights(): readonly Tensor[] {
    if (this.weights.length === 0) return this.weights;
    return this.trainable ? this.leaves().flatMap((layer) => layer.trainableWeights) : [];
  }

  override get nonTrainableWeights(): readonly Tensor[] {
    if (this.weights.length === 0) return this.weights;
    return this.trainable ? this.leaves().flatMap((layer) => layer.nonTrainableWeights) : this.weights;
  }

  override assertWeights(values: readonly NDArray[]): void {
    const count = this.weights.length;
    if (values.length !== count) {
      throw new ShapeError(`model "${this.name}": setWeights expects ${count} arrays, got ${values.length}`);
    }
    let taken = 0;
    for (const layer of this.leaves()) layer.assertWeights(values.slice(taken, (taken += layer.weights.length)));
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
}

/** @throws ArgumentError for what is no structure of tensors, such as layers. */
function assertTensors(what: string, structure: unknown, tensors: readonly unknown[]): void {
  const wrong = structure instanceof Layer ? structure : tensors.find((each) => !(each instanceof KerasTensor));
  if (wrong !== undefined)
    throw new ArgumentError(
      `Model: ${what} must be what Input() or a layer's apply() returns: one, a list or an object of them, got ` +
        `${shown(wrong)}`,
    );
}
