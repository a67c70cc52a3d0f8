import { Sequential, type Model } from '../../nn';
import type { Initializer } from '../../nn/initializers';
import { KerasObject, type ClassOf } from '../../nn/keras-object';
import type { Layer } from '../../nn/layers';
import { kerasKey, lowerFirst, snakeCase } from '../../nn/names';
import { withRandomSeed } from '../../nn/random-seed';
import { sameShape } from '../../engine';
import { INPUT_SHAPE, type LayerSpec, type Shape } from './architecture';
import { type Problem, check } from './check';
import { kindOf } from './layer-types';
import { fieldsOf, layerKinds, layerOf, layerType, moreFieldsOf, offerOf } from './layers';
import { type Field, type OptionValue, isDefault } from './options';

/** A layer of a model, as sentences name it. */
interface OfLayer {
  readonly layer: string;
  readonly className: string;
}

/** Why a model is no line of layers that the page can train. */
export type Unfit =
  /** It reads something else than the page's images; null: any size. */
  | { readonly rule: 'shape'; readonly reads: readonly (number | null)[]; readonly images: Shape }
  /** It reads, or gives, more than one thing. */
  | { readonly rule: 'inputs' | 'outputs'; readonly count: number }
  | { readonly rule: 'empty' }
  /** A layer that reads several others, or that several read, or that is used again. */
  | ({ readonly rule: 'branch' } & OfLayer)
  /** A layer that the editor does not have. */
  | ({ readonly rule: 'layer' } & OfLayer)
  /** An option that the editor does not have so: both as Keras's code has them. */
  | ({ readonly rule: 'option'; readonly option: string; readonly value: string } & OfLayer)
  | { readonly rule: 'problem'; readonly problem: Problem; readonly layer: LayerSpec };

const named = (layer: Layer): OfLayer => ({
  layer: layer.name,
  className: (layer.constructor as unknown as ClassOf<Layer>).className,
});

/**
 * The layers of a model that is a line of them, be it a `Sequential` or a graph, first to last, without its input; or
 * where it is none.
 */
export function lineOf(model: Model): readonly Layer[] | Unfit {
  if (model instanceof Sequential) return model.layers;
  const { inputs, outputs } = model;
  if (inputs.length !== 1) return { rule: 'inputs', count: inputs.length };
  if (outputs.length !== 1) return { rule: 'outputs', count: outputs.length };
  const layers: Layer[] = [];
  for (let tensor = outputs[0]!; tensor !== inputs[0]; tensor = tensor.node.inputs![0]) {
    const { layer, node } = tensor;
    const isOne = node.inputs?.length === 1 && node.outputs.length === 1 && node.training === null && !node.mask;
    if (!isOne || layers.includes(layer)) return { rule: 'branch', ...named(layer) };
    layers.unshift(layer);
  }
  return layers;
}

/**
 * A model as a line of layers that the page's editor can change, or why it is none; names of layers are not kept.
 * `loadOffers` comes before.
 * @param fromLogits whether a softmax is to follow, which its loss has within.
 */
export function layersOfModel(model: Model, fromLogits = false): readonly LayerSpec[] | Unfit {
  const line = lineOf(model);
  if ('rule' in line) return line;
  const { inputShape } = model;
  if (!inputShape || !sameShape(model.input.sizes, INPUT_SHAPE))
    return { rule: 'shape', reads: inputShape ?? [], images: INPUT_SHAPE };
  if (line.length === 0) return { rule: 'empty' };
  if (!model.trainable) return { rule: 'option', ...named(model), option: 'trainable', value: 'False' };
  const specs: LayerSpec[] = [];
  for (const layer of line) {
    const spec = specOf(layer);
    if (!('kind' in spec)) return spec;
    specs.push(fromLogits && layer === line.at(-1) ? asSoftmax(spec) : spec);
  }
  const checked = check(specs);
  const at = checked.findIndex(({ problem }) => problem !== null);
  return at < 0 ? specs : { rule: 'problem', problem: checked[at]!.problem!, layer: specs[at]! };
}

const asSoftmax = (spec: LayerSpec): LayerSpec =>
  spec.kind === 'dense' && spec.activation === 'linear' ? { ...spec, activation: 'softmax' } : spec;

function specOf(layer: Layer): LayerSpec | Unfit {
  const type = layer.constructor as unknown as ClassOf<Layer>;
  const kind = kindOf(type);
  if (!layerKinds().includes(kind) || layerType({ kind }) !== type) return { rule: 'layer', ...named(layer) };
  const { fresh } = offerOf(kind);
  const values = layer as unknown as Readonly<Record<string, unknown>>;
  const isUsual = (name: string, option: Field[1]): boolean =>
    option.follows === undefined
      ? isDefault(option, values[name])
      : JSON.stringify(values[name]) === JSON.stringify(values[option.follows]);
  const entries = [...fieldsOf(kind), ...moreFieldsOf(kind)].flatMap(
    ([name, option]): [string, OptionValue | undefined][] =>
      name in fresh || !isUsual(name, option) ? [[name, inForm(values[name], option)]] : [],
  );
  const config = configOf(layer);
  const unlike = (key: string): Unfit => ({
    rule: 'option',
    ...named(layer),
    option: key,
    value: pythonText(config[key]),
  });
  const noForm = entries.find(([, value]) => value === undefined);
  if (noForm) return unlike(kerasKey(noForm[0]));
  const spec = { kind, ...Object.fromEntries(entries) } as LayerSpec;
  const own = configOf(withRandomSeed(0, () => layerOf(spec)));
  const different = Object.keys(config).find((key) => plainText(config[key]) !== plainText(own[key]));
  return different === undefined ? spec : unlike(different);
}

const configOf = (layer: Layer): Readonly<Record<string, unknown>> => ({ ...layer.getConfig(), name: null });

/** Names may be in either spelling. */
const plainText = (given: unknown): string =>
  JSON.stringify(given, (_, value: unknown) => (typeof value === 'string' ? snakeCase(value) : value)) ?? '';

/** A value of a config as Keras's code has it. */
function pythonText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `(${value.map(pythonText).join(', ')})`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const { class_name: name, config } = value as { readonly class_name?: string; readonly config?: object };
  const options = Object.entries(config ?? {}).filter(([, each]) => each !== null);
  return name === undefined
    ? JSON.stringify(value)
    : `${name}(${options.map(([key, each]) => `${key}=${pythonText(each)}`).join(', ')})`;
}

/** A value as a form has it; undefined for one that none can have. */
function inForm(value: unknown, option: Field[1]): OptionValue | undefined {
  if (typeof value === 'function') {
    const { keras } = value as Initializer;
    return keras ? inForm(lowerFirst(keras.className), option) : undefined;
  }
  if (value instanceof KerasObject) {
    const { className } = value.constructor as unknown as { readonly className: string };
    return inForm(lowerFirst(className), option);
  }
  if (typeof value === 'string') return option.names?.find((name) => snakeCase(name) === snakeCase(value)) ?? value;
  if (Array.isArray(value)) {
    const last = (value as readonly OptionValue[]).flat(2).at(-1);
    return typeof last === 'number' && same(option, last, value) ? last : (value as OptionValue);
  }
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** Whether an option takes one number for both. */
const same = ({ parse }: Field[1], one: number, both: unknown): boolean =>
  JSON.stringify(parse(one)) === JSON.stringify(both);
