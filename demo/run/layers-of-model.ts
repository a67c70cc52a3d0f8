import { Sequential, type Model } from '../../nn';
import type { Initializer } from '../../nn/initializers';
import { KerasObject, type ClassOf } from '../../nn/keras-object';
import type { Layer } from '../../nn/layers';
import { lowerFirst, snakeCase } from '../../nn/names';
import { withRandomSeed } from '../../nn/random-seed';
import { sameShape } from '../../engine';
import { INPUT_SHAPE, type LayerSpec, type Shape } from './architecture';
import { type Problem, check } from './check';
import { kindOf } from './layer-types';
import { fieldsOf, layerKinds, layerOf, layerType, moreFieldsOf, offerOf } from './layers';
import { type Field, type OptionValue, isDefault } from './options';

/** Why a model is no line of layers that the page can train. */
export type Unfit =
  /** It reads something else than the page's images. */
  | { readonly rule: 'shape'; readonly reads: readonly (number | null)[]; readonly images: Shape }
  /** It is more than a line, or has a layer that the editor does not have so. */
  | { readonly rule: 'line' }
  | { readonly rule: 'problem'; readonly problem: Problem; readonly layer: LayerSpec };

/**
 * A model as a line of layers that the page's editor can change, or why it is none; names of layers are not kept.
 * `loadOffers` comes before.
 * @param fromLogits whether a softmax is to follow, which its loss has within.
 */
export function layersOfModel(model: Model, fromLogits = false): readonly LayerSpec[] | Unfit {
  const { inputShape } = model;
  if (!inputShape || model.inputs.length !== 1 || !sameShape(model.input.sizes, INPUT_SHAPE))
    return { rule: 'shape', reads: inputShape ?? [], images: INPUT_SHAPE };
  const specs = model instanceof Sequential ? model.layers.map(specOf) : [null];
  const known = specs.flatMap((spec, i) =>
    spec ? [fromLogits && i === specs.length - 1 ? asSoftmax(spec) : spec] : [],
  );
  if (known.length < specs.length || known.length === 0) return { rule: 'line' };
  const checked = check(known);
  const at = checked.findIndex(({ problem }) => problem !== null);
  return at < 0 ? known : { rule: 'problem', problem: checked[at]!.problem!, layer: known[at]! };
}

const asSoftmax = (spec: LayerSpec): LayerSpec =>
  spec.kind === 'dense' && spec.activation === 'linear' ? { ...spec, activation: 'softmax' } : spec;

function specOf(layer: Layer): LayerSpec | null {
  const type = layer.constructor as unknown as ClassOf<Layer>;
  const kind = kindOf(type);
  if (!layerKinds().includes(kind) || layerType({ kind }) !== type) return null;
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
  if (entries.some(([, value]) => value === undefined)) return null;
  const spec = { kind, ...Object.fromEntries(entries) } as LayerSpec;
  return configOf(withRandomSeed(0, () => layerOf(spec))) === configOf(layer) ? spec : null;
}

/** Names may be in either spelling. */
const configOf = (layer: Layer): string =>
  JSON.stringify({ ...layer.getConfig(), name: null }, (_, value: unknown) =>
    typeof value === 'string' ? snakeCase(value) : value,
  );

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
