import { ArgumentError, DataError, type Engine } from '../../engine';
import { Graph, type Inputs, type KerasTensor, type Node } from '../graph';
import { Input, InputLayer, type Layer } from '../layers';
import { Model } from '../model';
import { Sequential } from '../sequential';
import { ConfigObject } from './config-object';
import { type JSONValue, isObject } from './json';
import { batchShape, layerConfig, layerFromConfig, sampleShape } from './keras-layers';

type Config = Readonly<Record<string, JSONValue>>;

/** A model's architecture as Keras 3 writes it to `config.json`, without `compile_config`. */
export function modelConfig(model: Model): Config {
  return model instanceof Sequential ? sequentialConfig(model) : functionalConfig(model);
}

const entryOf = (layer: Layer): Config => (layer instanceof Model ? modelConfig(layer as Model) : layerConfig(layer));

function sequentialConfig(model: Sequential): Config {
  const { name, trainable } = model;
  const shape = batchShape(model.input.shape);
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: {
      name,
      trainable,
      dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null },
      layers: [model.input.layer, ...model.layers].map(entryOf),
      build_input_shape: shape,
    },
    registered_name: null,
    build_config: { input_shape: shape },
  };
}

function functionalConfig(model: Model): Config {
  const { name, trainable } = model;
  const graph = new Graph(model.inputs, model.outputs);
  if (model.inputs.some(({ layer }) => !(layer instanceof InputLayer))) {
    throw new ArgumentError(`model "${name}" starts in the middle of another; to write it to a file, start it with an Input`);
  }
  const nodesOf = (layer: Layer): Node[] => layer.nodes.filter((node) => graph.nodes.includes(node));
  const place = ({ layer, node, index }: KerasTensor): JSONValue => [layer.name, nodesOf(layer).indexOf(node), index];
  const tensor = (read: KerasTensor): JSONValue => ({
    class_name: '__keras_tensor__',
    config: { shape: batchShape(read.shape), dtype: 'float32', keras_history: place(read) },
  });
  const inbound = ({ inputs }: Node): JSONValue[] => {
    if (!inputs) return [];
    const read = inputs.map(tensor);
    return [{ args: read.length === 1 ? read : [read], kwargs: {} }];
  };
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name,
      trainable,
      layers: graph.layers.map((layer) => ({ ...entryOf(layer), name: layer.name, inbound_nodes: nodesOf(layer).flatMap(inbound) })),
      input_layers: model.inputs.map(place),
      output_layers: model.outputs.map(place),
    },
    registered_name: 'Functional',
    build_config: { input_shape: null },
  };
}

/** The model that a `config.json`, or a Keras 2 `model_config`, describes. @throws DataError for what is not there or does not fit. */
export function modelFromConfig(entry: ConfigObject, engine?: Engine): Model {
  const className = entry.string('class_name');
  const named = (config: ConfigObject) => ({ name: config.string('name'), ...(engine && { engine }) });
  // Before 2.2.3 the config of a Sequential was the list of its layers, which had no name.
  const config = entry.object('config');
  if (className === 'Sequential') return sequentialFrom(config, named(config));
  if (className === 'Functional' || className === 'Model') return functionalFrom(config, named(config));
  return entry.refuse('class_name', 'only Sequential and Functional models can be read');
}

const isModel = (entry: ConfigObject): boolean => ['Sequential', 'Functional', 'Model'].includes(entry.string('class_name'));
const layerOf = (entry: ConfigObject): Layer => (isModel(entry) ? modelFromConfig(entry) : layerFromConfig(entry));

interface Named {
  readonly name: string;
  readonly engine?: Engine;
}

function sequentialFrom(config: ConfigObject, options: Named): Model {
  const entries = config.objects('layers');
  const layers = entries.map(layerOf);
  if (!(layers[0] instanceof InputLayer)) {
    // Keras 2 notes the shape with the first layer, Keras 3 with the model.
    const first = entries[0]?.object('config');
    const key = ['batch_input_shape', 'batch_shape'].find((name) => first?.has(name));
    const shape = key ? sampleShape(first!, key) : config.has('build_input_shape') ? sampleShape(config, 'build_input_shape') : null;
    if (shape) layers.unshift(Input({ shape }).layer);
  }
  return refusing(config, () => new Sequential(layers, options) as Model);
}

function functionalFrom(config: ConfigObject, options: Named): Model {
  const entries = config.objects('layers');
  if (entries.length > MOST_LAYERS) config.refuse('layers', `there must be at most ${MOST_LAYERS} layers`);
  const layers = new Map<string, Layer>();
  /** Uses of layers that wait for what they read, in their order. */
  const waiting = new Map<Layer, { reads: readonly Place[]; path: string }[]>();
  // Uses count from 0 in this file, whatever uses the layer, if it is a model's, has had before.
  const uses = new Map<Layer, (readonly KerasTensor[])[]>();
  for (const entry of entries) {
    const layer = layerOf(entry);
    if (layers.has(layer.name)) entry.refuse('name', 'every layer must have a name of its own');
    layers.set(layer.name, layer);
    uses.set(layer, layer instanceof InputLayer ? [[layer.output]] : []);
    const path = `${entry.path}.inbound_nodes`;
    const nodes = entry.list('inbound_nodes').map((node, i) => ({ reads: placesIn(node, `${path}[${i}]`), path: `${path}[${i}]` }));
    if (nodes.length > 0) waiting.set(layer, nodes);
  }
  const find = ({ name, node, index }: Place): KerasTensor | undefined => uses.get(layers.get(name)!)?.[node]?.[index];
  while (waiting.size > 0) {
    const before = [...waiting.values()].flat().length;
    for (const [layer, nodes] of waiting) {
      for (let node = nodes[0]; node; node = nodes[0]) {
        const [first, ...others] = node.reads.map(find);
        if (!first || others.includes(undefined)) break;
        const read: Inputs<KerasTensor> = [first, ...(others as KerasTensor[])];
        uses.get(layer)!.push(refusing(config, () => layer.applyAll(read)));
        nodes.shift();
      }
      if (nodes.length === 0) waiting.delete(layer);
    }
    if ([...waiting.values()].flat().length === before) {
      const [layer, nodes] = [...waiting][0]!;
      throw new DataError(`${nodes[0]!.path}: layer "${layer.name}" reads what no layer gives`);
    }
  }
  const tensorsAt = (key: string): KerasTensor[] => {
    return placesIn(config.get(key) ?? null, `${config.path}.${key}`).map((place) => {
      return find(place) ?? config.refuse(key, `there is no output ${place.index} of use ${place.node} of a layer "${place.name}"`);
    });
  };
  const [inputs, outputs] = [tensorsAt('input_layers'), tensorsAt('output_layers')];
  if (outputs.length === 0) config.refuse('output_layers', 'there must be an output');
  return refusing(config, () => new Model({ ...options, inputs, outputs: outputs.length === 1 ? outputs[0]! : outputs }) as Model);
}

/** A file that says more is more likely to be hostile. */
const MOST_LAYERS = 10_000;

/** An output of one use of a layer. */
interface Place {
  readonly name: string;
  readonly node: number;
  readonly index: number;
}

/** Every `[layer, use, output]` in a value: of Keras 3 within its tensors, of Keras 2 in nested lists. */
function placesIn(value: JSONValue, path: string): Place[] {
  if (Array.isArray(value)) {
    const [name, node, index] = value as readonly JSONValue[];
    if (typeof name !== 'string') return (value as readonly JSONValue[]).flatMap((each) => placesIn(each, path));
    if (typeof node !== 'number' || typeof index !== 'number') throw new DataError(`${path}: there must be [layer, use, output]`);
    return [{ name, node, index }];
  }
  if (!isObject(value)) return [];
  const object = ConfigObject.of(value, path);
  if (object.get('class_name') === '__keras_tensor__') return placesIn(object.object('config').list('keras_history'), path);
  return object.has('args') ? placesIn(object.list('args'), path) : [];
}

/** A file whose layers do not fit together is no good file. */
function refusing<T>(config: ConfigObject, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof DataError ? error : new DataError(`${config.path}: ${(error as Error).message}`);
  }
}
