import {
  ACTIVATION_TABLE,
  ArgumentError,
  type ElementwiseActivation,
  type NDArray,
  type Shape,
  ShapeError,
  formatShape,
  sizeOf,
} from '../../engine';
import type { KerasTensor } from '../../nn';
import { Graph } from '../../nn/graph';
import { GraphLayer } from '../../nn/graph-layer';
import { type Inputs, Layer, mapInputs } from '../../nn/layers/layer';
import { ALONG_LAST, elementwise } from './activations';
import { LAYERS, type Use } from './layers';
import { type Values, transposed } from './values';

export type { Values };

const isElementwise = (name: string): name is ElementwiseActivation => Object.hasOwn(ACTIVATION_TABLE, name);

/** The entry of the table, which takes a layer of that class and no other. */
const computeOf = (className: string): ((use: Use<Layer>) => Float64Array) | undefined =>
  Object.hasOwn(LAYERS, className)
    ? (LAYERS[className as keyof typeof LAYERS] as (use: Use<Layer>) => Float64Array)
    : undefined;

/**
 * A model computed without a GPU: one sample at a time, in float64. The model gives the graph, the layers and their
 * shapes, and need not be built. For looking into a network where there is no GPU, and for telling by how much a GPU is
 * off.
 */
export class CpuForward {
  readonly #weights = new Map<Layer, readonly Float64Array[]>();

  /** @param weights as `model.getWeights()` gives them. @throws ShapeError unless they are the model's. */
  constructor(
    readonly model: GraphLayer,
    weights: readonly NDArray[],
  ) {
    const specs = model.leaves().flatMap((layer) => layer.specs);
    if (weights.length !== specs.length)
      throw new ShapeError(`model "${model.name}" has ${specs.length} weights, got ${weights.length}`);
    let taken = 0;
    for (const layer of model.leaves()) {
      const given = weights.slice(taken, (taken += layer.specs.length));
      layer.assertWeights(given, layer.specs);
      const own = given.map(({ data }) => Float64Array.from(data));
      // An activation that has weights has them behind the layer's.
      const inner = layer.activation instanceof Layer ? layer.activation : null;
      const within = own.splice(own.length - (inner?.specs.length ?? 0));
      this.#weights.set(layer, own);
      if (inner) this.#weights.set(inner, within);
    }
  }

  /**
   * What every use of a layer makes of one sample.
   * @param inputs of each of the model's inputs its numbers. @throws ArgumentError that names a layer that only a GPU
   * computes.
   */
  outputs(...inputs: readonly ArrayLike<number>[]): ReadonlyMap<KerasTensor, Values> {
    const { model } = this;
    if (inputs.length !== model.inputs.length)
      throw new ArgumentError(`model "${model.name}" has ${model.inputs.length} inputs, got ${inputs.length}`);
    const samples = model.inputs.map(({ sizes, name }, i): Values => {
      const data = Float64Array.from(inputs[i]!);
      if (data.length !== sizeOf(sizes))
        throw new ShapeError(`input "${name}" is ${formatShape(sizes)}, got ${data.length} numbers`);
      return { data, shape: sizes };
    });
    return this.#through(model, samples);
  }

  /** The model's outputs for one sample, whose numbers are as `outputs` takes them. */
  predict(...inputs: readonly ArrayLike<number>[]): readonly Values[] {
    const all = this.outputs(...inputs);
    return this.model.outputs.map((tensor) => all.get(tensor)!);
  }

  #through({ inputs, outputs }: GraphLayer, samples: readonly Values[]): ReadonlyMap<KerasTensor, Values> {
    const values = new Map(inputs.map((tensor, i) => [tensor, samples[i]!]));
    for (const node of new Graph(inputs, outputs).nodes) {
      if (!node.inputs || values.has(node.outputs[0]!)) continue;
      if (node.mask || node.training) throw cannot(node.layer, node.mask ? 'with a mask' : 'as in training');
      const results = this.run(
        node.layer,
        mapInputs(node.inputs, (tensor) => values.get(tensor)!),
      );
      node.outputs.forEach((tensor, i) => values.set(tensor, results[i]!));
    }
    return values;
  }

  /**
   * What one of the model's layers makes of its inputs, one for each of its outputs. @param logits leave out the
   * activation that is applied last.
   */
  run(layer: Layer, inputs: Inputs<Values>, { logits = false } = {}): readonly Values[] {
    if (layer instanceof GraphLayer) {
      const values = this.#through(layer, inputs);
      return layer.outputs.map((tensor) => values.get(tensor)!);
    }
    const passed = layer.passes(0, false);
    if (passed !== null) return [inputs[passed]!];
    return layer.naming(() => {
      const isFirst = layer.dataFormat === 'channels_first' && inputs[0].shape.length > 1;
      const y = this.#computed(layer, isFirst ? mapInputs(inputs, channelsLast) : inputs);
      const moved = isFirst && y.shape.length === inputs[0].shape.length ? channelsFirst(y) : y;
      return [logits ? moved : this.#activated(layer, moved)];
    });
  }

  #computed(layer: Layer, inputs: Inputs<Values>): Values {
    const compute = computeOf(layer.className);
    if (!compute) throw cannot(layer);
    const shape = beforeActivation(layer, layer.infer(mapInputs(inputs, (input) => input.shape)));
    const weights = this.#weights.get(layer) ?? [];
    return { data: compute({ layer, x: inputs[0], inputs, weights, shape }), shape };
  }

  #activated({ activation }: Layer, y: Values): Values {
    if (activation === 'linear') return y;
    if (activation instanceof Layer) return this.run(activation, [y])[0]!;
    if (typeof activation !== 'string')
      throw new ArgumentError(`its activation ${activation.name} is a function, which is not computed on the CPU`);
    return isElementwise(activation)
      ? { data: elementwise(y.data, activation), shape: y.shape }
      : ALONG_LAST[activation](y);
  }
}

/** Of the activations glu alone gives less than it gets. */
const beforeActivation = ({ activation }: Layer, shape: Shape): Shape =>
  activation === 'glu' ? [...shape.slice(0, -1), 2 * shape.at(-1)!] : shape;

const axesOf = ({ shape }: Values): number[] => [...shape.keys()];
const channelsLast = (x: Values): Values => transposed(x, [...axesOf(x).slice(1), 0]);
const channelsFirst = (x: Values): Values => transposed(x, [x.shape.length - 1, ...axesOf(x).slice(0, -1)]);

const cannot = ({ name, className }: Layer, how = ''): ArgumentError =>
  new ArgumentError(
    `layer "${name}" (${className}) is not computed on the CPU${how && ` ${how}`}; expected one of ` +
      `${Object.keys(LAYERS).join(', ')}, or one that leaves its input as it is`,
  );
