import { GraphLayer } from './graph-layer';
import type { Layer } from './layers/layer';
import type { TrainedWeight } from './optimizers/optimizer';

/** Where layers with weights are in a model, as in Keras's paths of variables: `base/conv2d`; each once. */
export function leafPaths(model: GraphLayer): Map<Layer, string> {
  const paths = new Map<Layer, string>();
  const visit = (layers: readonly Layer[], prefix: string): void => {
    for (const layer of layers) {
      if (layer instanceof GraphLayer) visit(layer.layers, `${prefix}${layer.name}/`);
      else if (!paths.has(layer)) paths.set(layer, prefix + layer.name);
    }
  };
  visit(model.layers, model.className === 'Sequential' ? `${model.name}/` : '');
  return paths;
}

/** The layers of which a model trains some weights. */
export const trainedLeaves = (model: GraphLayer): readonly Layer[] =>
  model.trainable ? model.leaves().filter(({ trainable }) => trainable) : [];

/** The weights that a model trains, known before it is built; names in files, no two alike: `base_conv2d_kernel`. */
export function trainedWeights(model: GraphLayer): (TrainedWeight & { readonly name: string })[] {
  const paths = leafPaths(model);
  const all = trainedLeaves(model).flatMap((leaf) =>
    leaf.specs
      .filter(({ trainable = true }) => trainable)
      .map(({ name, shape }) => ({ shape, path: `${paths.get(leaf)!}/${name}` })),
  );
  const seen = new Map<string, number>();
  return all.map((weight) => {
    const name = weight.path.replaceAll('/', '_');
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return { ...weight, name: count === 0 ? name : `${name}_${count}` };
  });
}
