import type { Engine } from '../../engine';
import { makeSlabs, place } from '../build';
import type { Layer } from '../layers/layer';

/**
 * Gives layers' weights memory on another engine, where they are whatever it held: a slab in place of each, which goes
 * when the model goes that made the former, even if that was in the meantime.
 */
export async function moveWeights(engine: Engine, model: string, layers: readonly Layer[]): Promise<void> {
  const parts = layers
    .filter(({ weights: [weight] }) => weight && weight.engine !== engine)
    .map((layer) => ({ layer, specs: layer.specs }));
  const former = new Map(
    parts.flatMap(({ layer, specs }) => specs.map((spec, i) => [spec, layer.slabOf(layer.weights[i]!)] as const)),
  );
  const groups = [...new Set(former.values())].map((slab) =>
    [...former.keys()].filter((spec) => former.get(spec) === slab),
  );
  const made = await makeSlabs(engine, model, parts, groups, false);
  place(parts, made);
  for (const [spec, { slab }] of made.placed) if (former.get(spec)!.all.disposed) slab.dispose();
}
