import { AveragePooling2D, Conv2D, Dense, Dropout, Flatten, type Layer, MaxPooling2D } from '../../nn/layers';
import type { ClassOf } from '../../nn/keras-object';
import type { Options } from './options';

/** The classes of the presets' layers, which the page begins with. */
export const FIRST_TYPES = {
  conv2d: Conv2D,
  maxPooling2d: MaxPooling2D,
  averagePooling2d: AveragePooling2D,
  flatten: Flatten,
  dropout: Dropout,
  dense: Dense,
};

export type FirstKind = keyof typeof FIRST_TYPES;

/** The others go by their class. */
export type OtherKind = `layers.${string}`;
export type LayerKind = FirstKind | OtherKind;

/** A `LayerSpec`, whose options are beside its kind. */
export interface OfKind {
  readonly kind: LayerKind;
}

const types = new Map<string, ClassOf<Layer>>(Object.entries(FIRST_TYPES));

export const kindOf = (type: ClassOf<Layer>): LayerKind =>
  (Object.keys(FIRST_TYPES) as FirstKind[]).find((kind) => FIRST_TYPES[kind] === type) ?? `layers.${type.className}`;

/** Loads the classes of these layers, by default of all that the library has, in the order of their names. */
export async function loadTypes(layers?: readonly OfKind[]): Promise<readonly ClassOf<Layer>[]> {
  const names = layers?.map(({ kind }) => kind).filter((kind) => !types.has(kind));
  if (names?.length === 0) return [];
  const { loadLayers } = await import('../../nn/layers/registry');
  const loaded = await loadLayers(names?.map((name) => name.replace('layers.', '')));
  for (const type of loaded) types.set(kindOf(type), type);
  return loaded;
}

/** @throws where it has not been loaded. */
export function layerType({ kind }: OfKind): ClassOf<Layer> {
  const found = types.get(kind);
  if (!found) throw new Error(`the layer ${kind} has not been loaded`);
  return found;
}

/** The layer's options, by their names. */
export function optionsOf({ kind: _, ...options }: OfKind): Options {
  return options;
}

/** A layer of the library. @throws as its class does for options that break its rules. */
export const layerOf = (spec: OfKind): Layer => new (layerType(spec))(optionsOf(spec) as never);
