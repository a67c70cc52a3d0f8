import { ArgumentError, DataError, type Engine, VitrineError } from '../../engine';
import { Graph, type Structure, flattenStructure } from '../graph';
import { packStructure } from '../pack-structure';
import { GraphLayer } from '../graph-layer';
import type { Inputs, KerasTensor, Node } from '../layers/layer';
import { Input, InputLayer, type Layer } from '../layers';
import { Model } from '../model';
import { Sequential } from '../sequential';
import { ConfigObject } from './config-object';
import { type JSONObject, type JSONValue, isObject, shownJSON } from '../io/json';
import { assertKeras } from './keras-own';
import { batchShape, layerConfig, layerFromConfig, layerName, sampleShape, takesList } from './keras-layers';
import { layerClass } from '../layers/registry';
import { readerOf, writerOf } from './named-classes';

// Writing -----------------------------------------------------------------------------------------------------------

/**
 * A model's architecture as Keras 3 writes it to `config.json`, without `compile_config`. @throws ArgumentError for a
 * custom class.
 */
export function modelConfig(model: GraphLayer): JSONObject {
  if (model.constructor === Sequential) return sequentialConfig(model as Sequential);
  if (model.constructor === Model) return functionalConfig(model);
  throw new ArgumentError(
    `model "${model.name}": a custom class cannot be written to a Keras file; saveWeights() writes its weights`,
  );
}

/** A layer or a model, as Keras 3 writes one among others. */
export function entryOf(layer: Layer): JSONObject {
  if (layer instanceof GraphLayer) return modelConfig(layer);
  const [operations, operation] = writerOf(layer) ?? [];
  return operations ? operations.operationConfig(operation!) : layerConfig(layer);
}

function sequentialConfig(model: Sequential): JSONObject {
  const { name, trainable } = model;
  const shape = batchShape(model.input.sizes, model.input.batchSize);
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

/**
 * Keras 3 counts the uses of a layer from 0, but where it lists a model's outputs, those of a Functional model from 1,
 * for a node that Keras 2 gave each (`get_config` of `keras/src/models/functional.py`).
 */
const firstUse = (layer: Layer): number => (layer instanceof GraphLayer && !(layer instanceof Sequential) ? 1 : 0);

/**
 * What Keras's call of a layer takes for `training` by default, of which Keras 3 writes that it was given, and which
 * `fit` and `predict` override there. Null where it is what the model is run for.
 */
function impliedTraining({ className, constructor }: Layer): boolean | null {
  if (layerClass(className) !== constructor) return null;
  if (/Dropout|Noise|Spectral/.test(className)) return false;
  return /^(Rand|Mix|Cut|Aug|Auto|Center|Contrast|Equal|Pipe|Resiz|Solar)/.test(className) || null;
}

function functionalConfig(model: GraphLayer): JSONObject {
  const { name, trainable } = model;
  const graph = new Graph(model.inputs, model.outputs);
  if (model.inputs.some(({ layer }) => !(layer instanceof InputLayer))) {
    throw new ArgumentError(
      `model "${name}" starts in the middle of another; to write it to a file, start it with an Input`,
    );
  }
  const inGraph = new Set(graph.nodes);
  const nodesOf = (layer: Layer): Node[] => layer.nodes.filter((node) => inGraph.has(node));
  const uses = new Map(graph.layers.flatMap((layer) => nodesOf(layer).map((node, use) => [node, use] as const)));
  const place = ({ layer, node, index }: KerasTensor, first = 0): JSONValue => [
    layer.name,
    uses.get(node)! + first,
    index,
  ];
  const tensor = (read: KerasTensor): JSONValue => ({
    class_name: '__keras_tensor__',
    config: { shape: batchShape(read.sizes, read.batchSize), dtype: 'float32', keras_history: place(read) },
  });
  const inbound = ({ inputs, training, mask, layer }: Node): JSONValue[] => {
    if (!inputs) return [];
    const read = (mask ? inputs.slice(0, -1) : inputs).map(tensor);
    const [operations, operation] = writerOf(layer) ?? [];
    if (operations) return [{ args: operations.operationArgs(operation!, read), kwargs: {} }];
    // What takes a list is given one, also of one tensor; a model what it was made of.
    const first =
      layer instanceof GraphLayer
        ? packStructure(layer.structure.inputs, read)
        : read.length === 1 && !takesList(layer)
          ? read[0]!
          : read;
    // As a number where Keras's true or false would not tell that it was given.
    const given = training === impliedTraining(layer) ? Number(training) : training;
    const kwargs = { ...(mask && { mask: tensor(mask) }), ...(training !== null && { training: given }) };
    return [{ args: [first], kwargs }];
  };
  // Of one tensor alone a list in a list would make a list of it, and give the next layer another shape.
  const places = (structure: Structure<KerasTensor>): JSONValue =>
    packStructure(
      structure,
      flattenStructure(structure).tensors.map((each) => place(each, firstUse(each.layer))),
    );
  const { inputs, outputs } = model.structure;
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name,
      trainable,
      layers: graph.layers.map((layer) => ({
        ...entryOf(layer),
        name: layer.name,
        inbound_nodes: nodesOf(layer).flatMap(inbound),
      })),
      // As in Keras, a list of one input is that input.
      input_layers: places(Array.isArray(inputs) && inputs.length === 1 ? model.input : inputs),
      output_layers: places(outputs),
    },
    registered_name: 'Functional',
    build_config: { input_shape: null },
  };
}

// Reading -----------------------------------------------------------------------------------------------------------

const MODELS = ['Sequential', 'Functional', 'Model'];

/** Where a model cannot be had. */
const WAY_OUT = 'build the model here, and loadWeights() the file';

/**
 * The model that a `config.json`, or a Keras 2 `model_config`, describes. @throws DataError for what is not there or
 * does not fit.
 */
export function modelFromConfig(entry: ConfigObject, engine?: Engine): Model {
  const className = entry.string('class_name');
  if (!MODELS.includes(className))
    entry.refuse('class_name', `only Sequential and Functional models can be read; ${WAY_OUT}`);
  assertKeras(entry, `this ${className} is a class of the program that wrote the file, and cannot be read; ${WAY_OUT}`);
  // Before Keras 2.2.3 the config of a Sequential was the list of its layers; it had no name.
  const isList = Array.isArray(entry.get('config'));
  const config = isList
    ? ConfigObject.of({ layers: entry.get('config') }, `${entry.path}.config`)
    : entry.object('config');
  const trainable = config.boolean('trainable', true);
  const options = { ...(config.has('name') && { name: layerName(config.string('name')) }), ...(engine && { engine }) };
  const model =
    className === 'Sequential' ? sequentialFrom(config, options) : functionalFrom(config, { ...options, trainable });
  // As in Keras: a Functional model has its flag beside its layers'; a Sequential goes by them.
  if (className === 'Sequential' && !trainable && model.leaves().every((leaf) => !leaf.trainable))
    model.trainable = false;
  config.ignore('dtype', 'batch_input_shape', 'build_input_shape'); // each layer has its own
  config.done();
  return model;
}

const layerOf = (entry: ConfigObject): Layer =>
  MODELS.includes(entry.string('class_name')) ? modelFromConfig(entry) : layerFromConfig(entry);

interface Named {
  readonly name?: string;
  readonly engine?: Engine;
}

interface Flagged extends Named {
  readonly trainable: boolean;
}

function layersIn(config: ConfigObject): ConfigObject[] {
  if (config.list('layers').length > MOST_LAYERS) config.refuse('layers', `expected at most ${MOST_LAYERS} layers`);
  return config.objects('layers');
}

function sequentialFrom(config: ConfigObject, options: Named): Model {
  const entries = layersIn(config);
  const layers = entries.map(layerOf);
  if (layers.every((layer) => layer instanceof InputLayer)) config.refuse('layers', 'expected a layer');
  if (!(layers[0] instanceof InputLayer)) {
    // Keras 2 notes the shape with the first layer, Keras 3 with the model.
    const first = entries[0] && isObject(entries[0].get('config')) ? entries[0].object('config') : undefined;
    const key = ['batch_input_shape', 'batch_shape'].find((name) => first?.has(name));
    const shape = key
      ? sampleShape(first!, key)
      : config.has('build_input_shape')
        ? sampleShape(config, 'build_input_shape')
        : null;
    if (shape) layers.unshift(Input({ shape }).layer);
  }
  const model = refusing(config, () => new Sequential(layers, options) as Model);
  usesOfModels.set(model, layers.reduce((sum, layer) => sum + usesWithin(layer), 0)); // prettier-ignore
  return model;
}

/** One use of a layer, as a file says it. */
interface Call {
  readonly reads: readonly Place[];
  readonly training: boolean | null;
  /** What it is given as its mask. Default null. */
  readonly mask?: Place | null;
  readonly path: string;
}

/** An output of one use of a layer. */
interface Place {
  readonly name: string;
  readonly node: number;
  readonly index: number;
}

function functionalFrom(config: ConfigObject, options: Flagged): Model {
  const entries = layersIn(config);
  const layers = new Map<string, Layer>();
  const calls = new Map<Layer, readonly Call[]>();
  const nodes: JSONValue[] = [];
  // Uses count from 0 in this file, whatever uses the layer, if it is a model's, has had before.
  const uses = new Map<Layer, (readonly KerasTensor[])[]>();
  for (const entry of entries) {
    const found = readerOf(entry.value)?.readOperation(entry);
    const layer = found?.operation ?? layerOf(entry);
    const name = entry.string('name', layer.name);
    if (layers.has(name)) entry.refuse('name', 'layer names must be unique');
    layers.set(name, layer);
    uses.set(layer, layer instanceof InputLayer ? [[layer.output]] : []);
    const inbound = entry.list('inbound_nodes');
    if (inbound.length > 0) nodes.push(inbound[0]!);
    if (found) {
      const reads = found.reads.map(([layer, use, index]) => placeOf(layer, use, index, found.path));
      calls.set(layer, [{ reads, training: null, path: found.path }]);
    } else if (!(layer instanceof InputLayer))
      calls.set(
        layer,
        inbound.map((node, i) => callIn(node, `${entry.path}.inbound_nodes[${i}]`, layer)),
      );
  }
  const isKeras2 = nodes.some((node) => Array.isArray(node));
  const [inputs, outputs] = (['input_layers', 'output_layers'] as const).map((key) =>
    withoutList(structureIn(config.get(key) ?? null, `${config.path}.${key}`)),
  ) as [Structure<Place>, Structure<Place>];
  const firsts = isKeras2
    ? firstUses(layers, [...[...calls.values()].flat().flatMap(({ reads }) => reads), ...placesOf(outputs)])
    : new Map<Layer, number>();
  /** Which use of which layer gives what a place is. */
  const useAt = ({ name, node }: Place, first?: number): readonly [Layer, number] | undefined => {
    const layer = layers.get(name);
    return layer && [layer, node - (first ?? firsts.get(layer) ?? 0)];
  };
  const find = (place: Place, first?: number): KerasTensor | undefined => {
    const [layer, use] = useAt(place, first) ?? [];
    return layer && uses.get(layer)!.at(use!)?.[place.index];
  };
  const count = [...calls].reduce((sum, [layer, own]) => sum + own.length * usesWithin(layer), 0);
  if (count > MOST_USES)
    throw new DataError(
      `${config.path}.layers: its layers, those of models within it too, would be used ${count} times; expected at ` +
        `most ${MOST_USES}; ${WAY_OUT}`,
    );
  apply(config, calls, uses, { useAt, find });
  const tensorsAt = (key: string, structure: Structure<Place>): Structure<KerasTensor> =>
    tensorsIn(structure, (place) => {
      const layer = layers.get(place.name);
      const found = find(place, layer && !isKeras2 ? firstUse(layer) : undefined);
      return (
        found ?? config.refuse(key, `there is no output ${place.index} of use ${place.node} of a layer "${place.name}"`)
      );
    });
  return refusing(config, () => {
    const all = { ...options, inputs: tensorsAt('input_layers', inputs), outputs: tensorsAt('output_layers', outputs) };
    if (Array.isArray(all.outputs) && all.outputs.length === 0) config.refuse('output_layers', 'expected an output');
    const model = new Model(all) as unknown as Model;
    usesOfModels.set(model, count);
    return model;
  });
}

/** Finds what a place is: which use of which layer it is of, and its tensor, if that is there by now. */
interface Places {
  useAt(place: Place): readonly [Layer, number] | undefined;
  find(place: Place): KerasTensor | undefined;
}

/** Puts each layer to its uses, as soon as what they read is there: one that waits is looked at when that is made. */
function apply(
  config: ConfigObject,
  calls: ReadonlyMap<Layer, readonly Call[]>,
  uses: ReadonlyMap<Layer, (readonly KerasTensor[])[]>,
  { useAt, find }: Places,
): void {
  // How many of a layer's uses are there, and of the next one how many of the places that it reads.
  const states = new Map([...calls.keys()].map((layer) => [layer, { used: 0, found: 0 }]));
  const waiting = new Map<Layer, Map<number, Layer[]>>();
  const ready = [...calls.keys()].reverse();
  for (let layer = ready.pop(); layer; layer = ready.pop()) {
    const state = states.get(layer)!;
    for (let call = calls.get(layer)![state.used]; call; call = calls.get(layer)![++state.used]) {
      const { reads, training, mask } = call;
      const places = mask ? [...reads, mask] : reads;
      while (state.found < places.length && find(places[state.found]!)) state.found++;
      const missing = places[state.found];
      if (missing) {
        const [source, use] = useAt(missing) ?? [];
        if (source) {
          const others = waiting.get(source) ?? new Map<number, Layer[]>();
          if (!others.get(use!)?.push(layer)) others.set(use!, [layer]);
          waiting.set(source, others);
        }
        break;
      }
      const read = reads.map((place) => find(place)!) as unknown as Inputs<KerasTensor>;
      const options = { ...(training !== null && { training }), ...(mask && { mask: find(mask)! }) };
      const made = uses.get(layer)!;
      made.push(refusing(config, () => layer.applyAll(read, options)));
      for (const other of waiting.get(layer)?.get(made.length - 1) ?? []) ready.push(other);
      state.found = 0;
    }
  }
  for (const [layer, { used }] of states) {
    const late = calls.get(layer)![used];
    if (late) throw new DataError(`${late.path}: layer "${layer.name}" reads what no layer gives`);
  }
}

/** A file that has more is more likely to be hostile: ten times the layers of the deepest models that are published. */
const MOST_LAYERS = 10_000;

/** Models within models can use layers as often as 2 to the depth; shapes are inferred for each use. */
const MOST_USES = 10 * MOST_LAYERS;

/** How often a layer, or those within a model, are used where it is used once. */
const usesWithin = (layer: Layer): number => usesOfModels.get(layer) ?? 1;
const usesOfModels = new WeakMap<Layer, number>();

/**
 * Where Keras 2 counts the uses of a model within this one from: 1, for the node that a model has for itself, but 0 for
 * a Sequential that did not know its shape. What a file reads shows which.
 */
function firstUses(layers: ReadonlyMap<string, Layer>, places: readonly Place[]): Map<Layer, number> {
  const firsts = new Map(
    [...layers.values()].filter((layer) => layer instanceof GraphLayer).map((layer): [Layer, number] => [layer, 1]),
  );
  for (const { name, node } of places) {
    const layer = layers.get(name);
    if (layer && firsts.has(layer) && node === 0) firsts.set(layer, 0);
  }
  return firsts;
}

/** Python's, of which 1 is true as well. */
const TRUTH: readonly JSONValue[] = [true, false, 1, 0];

/** A use in `inbound_nodes`: Keras 3's `{ args, kwargs }`, or Keras 2's list of `[layer, use, output, kwargs]`. */
function callIn(node: JSONValue, path: string, layer: Layer): Call {
  const called = `layer "${layer.name}" (${layer.className})`;
  const implied = isObject(node) ? impliedTraining(layer) : null; // in Keras 2's lists is what was given
  const reads: Place[] = [];
  let training: boolean | null = null;
  let mask: Place | null = null;
  const keyword = (key: string, value: JSONValue): void => {
    const none = typeof value === 'object' && value !== null && Object.values(value).every((each) => each === null);
    if (value === null || none) return; // no masks, in a list or by name
    const masks = key === 'mask' ? placesIn(value, path) : [];
    if (key === 'training' && TRUTH.includes(value)) training = value === implied ? null : Boolean(value);
    else if (masks.length === 1) mask = masks[0]!;
    else
      throw new DataError(
        `${path}: ${called} is called with ${key} ${shownJSON(value)}, which is not supported; ${WAY_OUT}`,
      );
  };
  const keywords = (object: ConfigObject): void => {
    for (const [key, value] of Object.entries(object.value)) keyword(key, value ?? null);
  };
  const positional = (value: JSONValue): void => {
    if (Array.isArray(value)) {
      const [name, use, index, more] = value as readonly JSONValue[];
      if (typeof name !== 'string') return (value as readonly JSONValue[]).forEach(positional);
      reads.push(placeOf(name, use, index, path));
      if (isObject(more)) keywords(ConfigObject.of(more, path));
    } else if (isObject(value)) {
      if (value.class_name === '__keras_tensor__') reads.push(placesIn(value, path)[0]!);
      else for (const key of Object.keys(value).sort()) positional(value[key] ?? null); // a dict of tensors
    } else if (value !== null)
      throw new DataError(`${path}: ${called} is called with ${shownJSON(value)}, which is not supported; ${WAY_OUT}`);
  };
  if (isObject(node) && 'args' in node) {
    const object = ConfigObject.of(node, path);
    object.list('args').forEach(positional);
    const kwargs = object.has('kwargs') ? object.object('kwargs') : ConfigObject.of({}, path);
    for (const key of ['inputs', 'x'])
      if (kwargs.has(key) && typeof kwargs.get(key) === 'object') positional(kwargs.get(key)!);
    for (const [key, value] of Object.entries(kwargs.value)) {
      if (!(['inputs', 'x'].includes(key) && typeof value === 'object')) keyword(key, value ?? null);
    }
    object.ignore('kwargs');
    object.done();
  } else positional(node);
  if (reads.length === 0) throw new DataError(`${path}: expected what the layer reads, [layer, use, output]`);
  return { reads, training, mask, path };
}

/** The place of a tensor that is an argument, as Keras 3 or Keras 2 writes it; none of what is no tensor. */
function placesIn(value: JSONValue, path: string): readonly Place[] {
  if (Array.isArray(value)) {
    const [name, use, index] = value as readonly JSONValue[];
    return typeof name === 'string' ? [placeOf(name, use, index, path)] : [];
  }
  if (!isObject(value) || value.class_name !== '__keras_tensor__') return [];
  const [name, use, index] = ConfigObject.of(value, path).object('config').list('keras_history');
  return [placeOf(name, use, index, path)];
}

function placeOf(
  name: JSONValue | undefined,
  node: JSONValue | undefined,
  index: JSONValue | undefined,
  path: string,
): Place {
  const isPlace =
    typeof name === 'string' && [node, index].every((at) => Number.isSafeInteger(at) && (at as number) >= 0);
  if (!isPlace) throw new DataError(`${path}: expected [layer, use, output], got ${shownJSON([name, node, index])}`);
  return { name, node: node as number, index: index as number };
}

/** `input_layers` or `output_layers`: one place, or a list or an object of such, as deep as the file has them. */
function structureIn(value: JSONValue, path: string): Structure<Place> {
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, structureIn(one ?? null, `${path}.${key}`)]),
    );
  if (!Array.isArray(value))
    throw new DataError(`${path}: expected [layer, use, output], in a list or by name, got ${shownJSON(value)}`);
  const [name, node, index] = value as readonly JSONValue[];
  if (typeof name === 'string') return placeOf(name, node, index, path);
  return (value as readonly JSONValue[]).map((one, i) => structureIn(one, `${path}[${i}]`));
}

/** Of one place in a list Keras 2 makes no list. */
const withoutList = (structure: Structure<Place>): Structure<Place> =>
  Array.isArray(structure) && structure.length === 1 ? (structure as readonly Structure<Place>[])[0]! : structure;

const isPlace = (structure: Structure<Place>): structure is Place =>
  'node' in structure && typeof structure.node === 'number';

const placesOf = (structure: Structure<Place>): readonly Place[] =>
  isPlace(structure)
    ? [structure]
    : Object.values(structure as Readonly<Record<string, Structure<Place>>>).flatMap(placesOf);

function tensorsIn(structure: Structure<Place>, of: (place: Place) => KerasTensor): Structure<KerasTensor> {
  if (isPlace(structure)) return of(structure);
  if (Array.isArray(structure)) return structure.map((each: Structure<Place>) => tensorsIn(each, of));
  return Object.fromEntries(
    Object.entries(structure).map(([key, each]: [string, Structure<Place>]) => [key, tensorsIn(each, of)]),
  );
}

/** A file whose layers do not fit together is no good file. */
function refusing<T>(config: ConfigObject, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof DataError || !(error instanceof VitrineError)) throw error;
    throw new DataError(`${config.path}: ${error.message}`);
  }
}
