import type { Shape } from '../../engine';
import { isKnown } from '../../engine/ndarray';
import { Graph } from '../graph';
import { type Inputs, type KerasTensor, mapInputs } from '../layers/layer';
import { GraphLayer } from '../graph-layer';
import { Operation } from '../layers/core/operation';
import { Pipeline, SpectralNormalization, Wrapper } from '../layers';
import { camelCase } from '../names';
import { assertNone } from '../schema';
import { assertModel } from './assert-model';
import { OnnxGraph } from './onnx-graph';
import { Layer } from '../layers';
import { Use, Value, Weights, activations, layers } from './onnx-layers';
import { writeOperation } from './onnx-operations';
import type { PredictingModel } from '../types';

/**
 * The model as an ONNX file (operator set 17), to predict with in any runtime of that format. Its inputs and outputs
 * are the model's: float32 `[N, ...shape]`, channels last, any number of samples, each named after its layer. Inside,
 * images have their channels first, where the format's operators expect them. Dropout is left out, and so is what
 * `scaleImages` does to bytes before they are samples. The same names and weights give the same bytes.
 * @throws ArgumentError for a layer that the format has no form for, by name and class.
 */
export async function exportONNX(model: PredictingModel, ...others: readonly []): Promise<Uint8Array<ArrayBuffer>> {
  assertNone('exportONNX', others, 'it takes no options, and writes operator set 17');
  assertModel('exportONNX', model);
  await model.build();
  const graph = new OnnxGraph();
  const weights = await Weights.read(graph, model.weights);
  const inputs = model.inputs.map(({ layer, sizes: shape }) => {
    const edge = graph.input(layer.name, shape);
    return new Value(graph, layer.name, shape, 'channelsLast', () => edge);
  });
  write(new Graph(model.inputs, model.outputs), inputs, '', weights).forEach((value, i) => {
    const { layer, sizes: shape } = model.outputs[i]!;
    graph.output(layer.name, value.in('channelsLast'), shape);
  });
  return graph.encode(model.name);
}

/** What training does otherwise, and the format has no form for. */
const doesOtherwise = (layer: Layer): boolean =>
  layer instanceof SpectralNormalization ||
  layer.passes(0, true) !== layer.passes(0, false) ||
  (layer.className === 'BatchNormalization' && layer.trainable);

/**
 * Writes the nodes of a model's layers. @param path what their names start with. @param training whether the model is
 * used as in training.
 * @returns its outputs.
 */
function write(
  model: Graph,
  inputs: readonly Value[],
  path: string,
  weights: Weights,
  training = false,
): readonly Value[] {
  const values = new Map<KerasTensor, Value>(model.inputs.map((tensor, i) => [tensor, inputs[i]!]));
  for (const { layer, inputs, outputs, mask, training: own } of model.nodes) {
    if (!inputs || values.has(outputs[0]!)) continue;
    const trains = own ?? training;
    const read = mapInputs(inputs, (tensor) => values.get(tensor)!);
    const name = path + layer.name;
    if (mask) new Use(layer, name, outputs[0]!.sizes, weights).refuse('is given a mask, which cannot be written');
    const results =
      layer instanceof GraphLayer
        ? write(new Graph(layer.inputs, layer.outputs), read, `${name}/`, weights, trains)
        : layer instanceof Operation
          ? writeOperation(new Use(layer, name, outputs[0]!.sizes, weights), layer, read, outputs.map(({ sizes }) => sizes)) // prettier-ignore
          : [writeLayer(new Use(layer, name, outputs[0]!.sizes, weights), read, trains)];
    outputs.forEach((tensor, i) => values.set(tensor, results[i]!));
  }
  return model.outputs.map((tensor) => values.get(tensor)!);
}

/** A layer as the activation of another. */
const activating = (activation: Layer): (typeof layers)[string] | undefined => {
  const emit = layers[activation.className];
  if (!emit || activation.specs.length === 0) return emit && ((use, _layer, inputs) => emit(use, activation, inputs));
  return (use, _layer, inputs) =>
    emit(new Use(activation, `${use.name}/${activation.name}`, use.shape, use.weights), activation, inputs);
};

function writeLayer(use: Use, inputs: Inputs<Value>, training: boolean): Value {
  const { layer } = use;
  if (training && doesOtherwise(layer))
    use.refuse('is used with training: true, and what a file says is inference; apply it without');
  // At rest a wrapper is what it wraps.
  if (layer instanceof Wrapper)
    return writeLayer(new Use(layer.layer, use.name, use.shape, use.weights), inputs, training);
  if (layer instanceof Pipeline)
    return layer.layers.reduce<Value>((value, each) => {
      const [shape] = each.connect([value.shape]);
      return writeLayer(new Use(each, `${use.name}/${each.name}`, shape!, use.weights), [value], training);
    }, inputs[0]);
  const { className, activation, constructor } = layer;
  // A subclass may compute something else, and has its className from the layer that it extends; that of a layer here
  // stands in its definition.
  const definition = Object.getPrototypeOf(constructor) as object;
  if (!Object.hasOwn(constructor, 'className') && !Object.hasOwn(definition, 'positional')) {
    use.refuse(
      `is of a subclass, ${constructor.name}: if it computes what ${className} does, give it a static className ` +
        `'${className}' of its own`,
    );
  }
  const { padding, strides } = layer as { readonly padding?: unknown; readonly strides?: Shape };
  if (padding === 'same' && strides?.some((step) => step > 1) && !inputs[0].shape.every(isKnown))
    use.refuse("has strides and padding 'same', whose zeros depend on the size of the images: give the input sizes");
  const emit = layers[className] ?? use.refuse(`cannot be written; expected one of ${Object.keys(layers).join(', ')}`);
  const [name, activate] =
    typeof activation === 'string'
      ? [activation, activations[camelCase(activation)]]
      : [activation.name, activation instanceof Layer ? activating(activation) : undefined];
  if (!activate)
    use.refuse(
      `has the activation ${name}, which cannot be written; expected one of ${Object.keys(activations).join(', ')}`,
    );
  if (layer.dataFormat !== 'channels_first' || inputs[0].shape.length < 2)
    return activate(use, layer, [emit(use, layer, inputs)]);
  const { shape } = use;
  const isImage = shape.length === inputs[0].shape.length;
  use.shape = isImage ? [...shape.slice(1), shape[0]!] : shape;
  const value = emit(use, layer, mapInputs(inputs, asChannelsLast));
  use.shape = shape;
  return activate(use, layer, [isImage ? asChannelsFirst(value) : value]);
}

/**
 * A value `[c, h, w]`, such as a layer of `'channels_first'` reads and gives, as `[h, w, c]` with its channels first.
 */
const asChannelsLast = (value: Value): Value => {
  const [channels, ...sizes] = value.shape as [number, ...number[]];
  return new Value(value.graph, value.name, [...sizes, channels], 'channelsFirst', () => value.in('channelsLast'));
};

const asChannelsFirst = (value: Value): Value => {
  const shape = [value.shape.at(-1)!, ...value.shape.slice(0, -1)];
  return new Value(value.graph, value.name, shape, 'channelsLast', () => value.in('channelsFirst'));
};
