import { type NDArray, type Shape, sizeOf, threefry } from '../../nn';
import { Graph } from '../../nn/graph';
import type { KerasTensor, Layer } from '../../nn';

/** A layer of a network, for a library that has its like. */
export interface NetworkLayer {
  readonly className: string;
  /** What Keras's `get_config` gives. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Places in the network of the layers that it reads. */
  readonly inputs: readonly number[];
  /** As Keras lists and lays them out. */
  readonly weights: readonly NDArray<Float32Array>[];
  /** Of what it gives, channels last, without the batch. */
  readonly shape: Shape;
}

/** Layers after those that they read; the first is the input, the last the output. */
export type Network = readonly NetworkLayer[];

/** A weight by its name and shape; each has a seed. */
export type Weighing = (name: string, shape: Shape, seed: number) => Float32Array;

/** Glorot uniform for a kernel, zeros for a bias. */
export const glorot: Weighing = (_, shape, seed) => {
  const data = new Float32Array(sizeOf(shape));
  if (shape.length > 1) {
    const [inputs, outputs] = shape.slice(-2) as [number, number];
    const limit = Math.sqrt(6 / ((data.length / inputs / outputs) * (inputs + outputs)));
    for (let i = 0; i < data.length; i++) data[i] = limit * (threefry([42, seed], [i, 0])[0] / 2 ** 31 - 1);
  }
  return data;
};

/** Weights for all layers of a model, by which it is restored. */
export function weigh(layers: readonly Layer[], weighing: Weighing): Map<Layer, NDArray<Float32Array>[]> {
  let seed = 0;
  return new Map(
    layers.map((layer) => [
      layer,
      layer.specs.map(({ name, shape }) => ({ data: weighing(name, shape, seed++), shape })),
    ]),
  );
}

/** A model of one input and one output as data, with these weights. Dropout is left out. */
export function networkOf(
  { inputs, outputs }: { readonly inputs: readonly KerasTensor[]; readonly outputs: readonly KerasTensor[] },
  weights: ReadonlyMap<Layer, readonly NDArray<Float32Array>[]>,
): Network {
  const network: NetworkLayer[] = [];
  const places = new Map<KerasTensor, number>();
  for (const { layer, inputs: read, outputs: given } of new Graph(inputs, outputs).nodes) {
    const from = (read ?? []).map((tensor) => places.get(tensor)!);
    if (layer.className === 'Dropout') {
      places.set(given[0]!, from[0]!);
      continue;
    }
    places.set(given[0]!, network.length);
    network.push({
      className: layer.className,
      config: layer.getConfig(),
      inputs: from,
      weights: weights.get(layer) ?? [],
      shape: given[0]!.sizes,
    });
  }
  return network;
}
