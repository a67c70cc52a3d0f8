import { ArgumentError, type Engine, Slab, type Tensor, sizeOf } from '../engine';
import type { Layer, WeightSpec } from './layers/layer';
import { shown } from './schema';

/**
 * Makes the weights of the layers that have none yet: in one slab those that are trained, in another the others.
 * @param draws whether initializers run, or the weights are to be overwritten.
 * @throws LimitError if a slab does not fit one binding of the device; then nothing has been made.
 * @returns the slabs.
 */
export function makeWeights(
  engine: Engine,
  model: string,
  layers: readonly Layer[],
  { draws }: { draws: boolean },
): readonly Slab[] {
  const unbuilt = layers.filter((layer) => !layer.built);
  const fresh = unbuilt.flatMap((layer) => layer.specs.map((spec) => ({ layer, spec })));
  const isTrained = ({ layer, spec }: { layer: Layer; spec: WeightSpec }): boolean =>
    layer.trainable && spec.trainable !== false;
  const groups = [true, false]
    .map((trained) => ({
      trained,
      specs: fresh.filter((each) => isTrained(each) === trained).map(({ spec }) => spec),
    }))
    .filter(({ specs }) => specs.length > 0)
    .map((group) => ({ ...group, views: group.specs.map(({ shape }) => ({ shape, dtype: 'f32' as const })) }));
  for (const { trained, views } of groups) {
    const count = views.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    engine.assertFits(
      Slab.layout(views).all,
      `model "${model}": its ${count} ${trained ? 'trainable' : 'non-trainable'} weights are in one buffer and take`,
      'make layers smaller, freeze some by trainable = false, or use an adapter that offers more',
    );
  }
  const placed = new Map<WeightSpec, { weight: Tensor; slab: Slab }>();
  const slabs: Slab[] = [];
  try {
    for (const { specs, views } of groups) {
      const slab = new Slab(engine, views);
      slabs.push(slab);
      specs.forEach((spec, i) => placed.set(spec, { weight: slab.views[i]!, slab }));
    }
    if (draws)
      for (const { spec } of fresh) {
        const made: unknown = spec.initializer(placed.get(spec)!.weight);
        if (Array.isArray(made) || made instanceof Promise)
          throw new ArgumentError(`an initializer fills its weight, weight.write(numbers), got ${shown(made)}`);
      }
  } catch (error) {
    for (const slab of slabs) slab.dispose();
    throw error;
  }
  for (const layer of new Set(fresh.map(({ layer }) => layer))) {
    const own = fresh.filter((each) => each.layer === layer).map(({ spec }) => placed.get(spec)!);
    layer.place(
      own.map(({ weight }) => weight),
      own.map(({ slab }) => slab),
    );
  }
  return slabs;
}
