import { ArgumentError, type Shape, type Tensor } from '../engine';
import { type LayerActivation, activated } from './activations';
import { type KerasTensor, type Layer, Node, type RunContext, mapInputs } from './layers/layer';
import { isOptions } from './schema';

/** Of what a model reads or gives: one, or a list or an object by name of such. */
export type Structure<T> = T | readonly Structure<T>[] | { readonly [name: string]: Structure<T> };

/** The tensors of a structure; an object's in the order of its sorted names, as Keras flattens a dict. */
export function flattenStructure(structure: Structure<KerasTensor>): {
  tensors: readonly KerasTensor[];
  /** Of an object of tensors. */
  names: readonly string[] | null;
} {
  const tensors: KerasTensor[] = [];
  mapStructure(structure, (tensor) => tensors.push(tensor));
  const names = isOptions(structure) ? Object.keys(structure).sort() : null;
  return { tensors, names: names?.length === tensors.length ? names : null };
}

/** Of each tensor of a structure something, in the same structure. */
export function mapStructure<T>(structure: Structure<KerasTensor>, of: (tensor: KerasTensor) => T): Structure<T> {
  if (Array.isArray(structure)) return structure.map((each: Structure<KerasTensor>) => mapStructure(each, of));
  if (!isOptions(structure)) return of(structure as KerasTensor);
  const names = Object.keys(structure).sort();
  return Object.fromEntries(names.map((name) => [name, mapStructure(structure[name] as never, of)]));
}

/** More than a graph has of one layer: numbers the uses within the uses of a nested model. */
const USES = 1009;

/** The uses of layers that lie between a model's inputs and its outputs. */
export class Graph {
  /** Each after those whose outputs it reads. */
  readonly nodes: readonly Node[];
  /** In Keras's order (`map_graph` of `keras/src/ops/function.py`): the furthest from the outputs first. */
  readonly layers: readonly Layer[];

  /** @throws ArgumentError for an output that depends on more than the inputs. */
  constructor(
    readonly inputs: readonly KerasTensor[],
    readonly outputs: readonly KerasTensor[],
  ) {
    const nodes = new Set<Node>();
    const found = new Map<Layer, number>();
    // Depth first, each node behind those that it reads; a chain of thousands of layers has no room on the stack.
    const left: (KerasTensor | Node)[] = outputs.toReversed();
    while (left.length > 0) {
      const next = left.pop()!;
      if (next instanceof Node) nodes.add(next);
      else if (!nodes.has(next.node)) {
        const { node, layer } = next;
        if (!found.has(layer)) found.set(layer, found.size);
        left.push(node);
        if (inputs.includes(next)) continue;
        if (!node.inputs)
          throw new ArgumentError(
            `an output depends on the input "${layer.name}", which is not among the model's inputs`,
          );
        for (const input of node.inputs.toReversed()) left.push(input);
      }
    }
    for (const { node } of inputs) nodes.add(node);
    this.nodes = [...nodes];

    const depths = new Map<Node, number>();
    const layerDepths = new Map<Layer, number>();
    for (const node of this.nodes.toReversed()) {
      // Cut off here: its layer belongs to another model.
      if (node.inputs && node.outputs.some((tensor) => inputs.includes(tensor))) continue;
      const depth = Math.max(depths.get(node) ?? 0, layerDepths.get(node.layer) ?? 0);
      layerDepths.set(node.layer, depth);
      for (const { node: below } of node.inputs ?? []) depths.set(below, Math.max(depth + 1, depths.get(below) ?? 0));
    }
    this.layers = [...layerDepths.keys()].sort(
      (a, b) => layerDepths.get(b)! - layerDepths.get(a)! || (found.get(a) ?? -1) - (found.get(b) ?? -1),
    );
  }

  /** @param logits which outputs are to be without the activation that is applied last to them (`activationOf`). */
  run(inputs: readonly Tensor[], context: RunContext, logits: readonly number[] = []): readonly Tensor[] {
    const values = new Map<KerasTensor, Tensor>(this.inputs.map((tensor, i) => [tensor, inputs[i]!]));
    const uses = new Map<Layer, number>();
    const source = (tensor: KerasTensor): KerasTensor => this.#source(tensor, context.training);
    const left = new Map<KerasTensor, Tensor | null>(logits.map((i) => [source(this.outputs[i]!), null]));
    const value = (tensor: KerasTensor): Tensor => {
      const from = source(tensor);
      const { node, index, layer } = from;
      const found = values.get(from);
      if (found) return found;
      const activation = layer.activationOf(index, node.training ?? context.training);
      const logits = left.get(from)!; // nothing else is without a value
      const y = logits.engine.labelled({ layer: layer.name }, () => activated(logits, activation));
      values.set(from, y);
      return y;
    };
    for (const { layer, inputs, outputs, training } of this.nodes) {
      if (!inputs || values.has(outputs[0]!) || outputs.every((tensor) => source(tensor) !== tensor)) continue;
      const use = uses.get(layer) ?? 0;
      uses.set(layer, use + 1);
      const read = mapInputs(inputs, value);
      const without = outputs.filter((tensor) => left.has(tensor)).map(({ index }) => index);
      const own = { ...context, training: training ?? context.training, use: (context.use ?? 0) * USES + use };
      const results = read[0].engine.labelled({ layer: layer.name }, () => layer.run(read, own, without));
      outputs.forEach((tensor, i) => (left.has(tensor) ? left : values).set(tensor, results[i]!));
    }
    return this.outputs.map((tensor, i) => (logits.includes(i) ? left.get(source(tensor)) : null) ?? value(tensor));
  }

  /**
   * The shapes of its outputs, for inputs of these shapes. @throws ShapeError that says which layer cannot take them.
   */
  infer(inputShapes: readonly Shape[]): readonly Shape[] {
    const shapes = new Map<KerasTensor, Shape>(this.inputs.map((tensor, i) => [tensor, inputShapes[i]!]));
    for (const { layer, inputs, outputs } of this.nodes) {
      if (!inputs || shapes.has(outputs[0]!)) continue;
      const inferred = layer.inferNamed(mapInputs(inputs, (tensor) => shapes.get(tensor)!));
      outputs.forEach((tensor, i) => shapes.set(tensor, inferred[i]!));
    }
    return this.outputs.map((tensor) => shapes.get(tensor)!);
  }

  /** Where what a tensor holds was made: by the first layer, from it back, that does not pass its input on as it is. */
  #source(tensor: KerasTensor, training: boolean): KerasTensor {
    for (;;) {
      const { node, index, layer } = tensor;
      const passed =
        !node.inputs || this.inputs.includes(tensor) ? null : layer.passes(index, node.training ?? training);
      if (passed === null) return tensor;
      tensor = node.inputs![passed]!;
    }
  }

  /** The activation that is applied last to an output; `'linear'` where there is none. */
  activationOf(output: number, training: boolean): LayerActivation {
    const source = this.#source(this.outputs[output]!, training);
    return this.inputs.includes(source)
      ? 'linear'
      : source.layer.activationOf(source.index, source.node.training ?? training);
  }

  /** The input that an output is, unchanged; null where it is none. */
  passes(output: number, training: boolean): number | null {
    const input = this.inputs.indexOf(this.#source(this.outputs[output]!, training));
    return input < 0 ? null : input;
  }

  /** Whether a use of a layer is always one of training, so that predictions draw random numbers too. */
  get draws(): boolean {
    return this.nodes.some(({ training, layer }) => training === true || layer.draws);
  }
}
