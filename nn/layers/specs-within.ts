import { camelCase } from '../names';
import type { Layer, WeightSpec } from './layer';

/**
 * The weights of a layer that is within another one, as the other has them: with what the layer's own options say of
 * them. @param place of a weight in files, from its place among those of the layer.
 */
export function specsWithin(layer: Layer, place: (path: string) => string): readonly WeightSpec[] {
  const options = layer as unknown as Readonly<Record<string, never>>; // the schema's, by their names
  return layer.specs.map((spec) => ({
    ...spec,
    within: (spec.within ?? ['']).map(place),
    trainable: layer.trainable && spec.trainable !== false,
    regularizer: spec.regularizer ?? options[`${camelCase(spec.name)}Regularizer`] ?? null,
    constraint: spec.constraint ?? options[`${camelCase(spec.name)}Constraint`] ?? null,
  }));
}
