import { sizeOf } from '../../engine/ndarray';
import type { HDF5Array, HDF5Data, HDF5Dataset, HDF5Group } from '../../nn/io/hdf5';

export function array(data: HDF5Data, shape: readonly number[] = [data.length], stringLength?: number): HDF5Array {
  return stringLength === undefined ? { shape, data } : { shape, data, stringLength };
}

export const scalar = (text: string): HDF5Array => array([text], []);

export function dataset(data: HDF5Data, shape?: readonly number[]): HDF5Dataset {
  return { ...array(data, shape), attributes: new Map() };
}

export function group(
  children: Record<string, HDF5Group | HDF5Dataset> = {},
  attributes: Record<string, HDF5Array> = {},
): HDF5Group {
  return { children: new Map(Object.entries(children)), attributes: new Map(Object.entries(attributes)) };
}

/**
 * A tree whose every array was read, or those of shapes that are wanted, from the file that it comes from. @throws
 * DataError
 */
export function whole<Node extends HDF5Group | HDF5Dataset>(
  node: Node,
  seen = new Set<HDF5Group | HDF5Dataset>(),
  isWanted: (shape: readonly number[]) => boolean = () => true,
): Node {
  if (seen.has(node)) return node;
  seen.add(node);
  const arrays: HDF5Array[] = [...node.attributes.values()];
  if ('data' in node && isWanted(node.shape)) arrays.push(node);
  for (const { data, shape } of arrays) if (data.length !== sizeOf(shape)) throw new Error('an array of another shape');
  if ('children' in node) for (const child of node.children.values()) whole(child, seen, isWanted);
  return node;
}

/** Numbers of which no two are alike. */
export function ramp(shape: readonly number[], start: number): HDF5Dataset {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return dataset(
    Float32Array.from({ length: size }, (_, index) => start + Math.sin(start + index)),
    shape,
  );
}

const LAYERS: readonly [name: string, kernel: number[]][] = [
  ['conv2d', [3, 3, 1, 2]],
  ['conv2d_1', [3, 3, 2, 3]],
  ['dense', [12, 5]],
  ['dense_1', [5, 3]],
];
const WITHOUT_WEIGHTS = ['dropout', 'flatten', 'max_pooling2d', 'max_pooling2d_1'];

/** The `model.weights.h5` of a `.keras` file, laid out as Keras 3.8 lays out that of a small CNN trained by Adam. */
export function keras3Weights(): HDF5Group {
  const vars = (name: string, children: Parameters<typeof group>[0] = {}): HDF5Group =>
    group({ vars: group(children, { name: scalar(name) }) });
  const variables = LAYERS.flatMap(([, kernel], index) => [
    ramp(kernel, 10 * index),
    ramp(kernel.slice(-1), 10 * index + 5),
  ]);
  const layers = LAYERS.map(
    ([name], index) => [name, vars(name, { 0: variables[2 * index]!, 1: variables[2 * index + 1]! })] as const,
  );
  const optimizer = [dataset(BigInt64Array.of(9000n), []), dataset(Float32Array.of(0.001), [])];
  for (const [index, { shape }] of variables.entries())
    optimizer.push(ramp(shape, 100 + index), ramp(shape, 200 + index));
  return group({
    layers: group({
      ...Object.fromEntries(layers),
      ...Object.fromEntries(WITHOUT_WEIGHTS.map((name) => [name, vars(name)])),
    }),
    optimizer: vars('adam', Object.fromEntries(optimizer.map((variable, index) => [`${index}`, variable]))),
    vars: group({}, { name: scalar('sequential') }),
  });
}

export const CONFIG = {
  class_name: 'Sequential',
  config: {
    name: 'sequential',
    layers: LAYERS.map(([name], index) => ({
      class_name: 'Conv2D',
      config: { name, filters: index, rate: 0.4, seed: null },
    })),
  },
};

/**
 * A model as Keras 2 saves it as `.h5`: group names doubled, names in lists of strings, `weight_names` of layers
 * without weights as no numbers, optimizer weights as TF 2.11 names them. Older versions wrote strings of a fixed
 * length.
 */
export function keras2Model({ fixedStrings = false } = {}): HDF5Group {
  const list = (names: string[]): HDF5Array => {
    if (names.length === 0) return array(new Float64Array(0));
    return array(names, [names.length], fixedStrings ? Math.max(...names.map((name) => name.length)) : undefined);
  };
  const text = (value: string): HDF5Array => (fixedStrings ? array([value], [], value.length) : scalar(value));
  const weights = LAYERS.map(([name, kernel], index) => {
    const own = group({ 'kernel:0': ramp(kernel, 10 * index), 'bias:0': ramp(kernel.slice(-1), 10 * index + 5) });
    return [name, group({ [name]: own }, { weight_names: list([`${name}/kernel:0`, `${name}/bias:0`]) })] as const;
  });
  const moments = (start: number): HDF5Group =>
    group(
      Object.fromEntries(
        LAYERS.map(([name, kernel], index) => [
          name,
          group({ 'kernel:0': ramp(kernel, start + index), 'bias:0': ramp(kernel.slice(-1), start + index + 0.5) }),
        ]),
      ),
    );
  const slots = LAYERS.flatMap(([name]) =>
    ['kernel:0', 'bias:0'].flatMap((weight) => ['m', 'v'].map((slot) => `Adam/${slot}/${name}/${weight}`)),
  );
  return group(
    {
      model_weights: group(
        {
          ...Object.fromEntries(weights),
          ...Object.fromEntries(
            [...WITHOUT_WEIGHTS, 'top_level_model_weights'].map((name) => [
              name,
              group({}, { weight_names: list([]) }),
            ]),
          ),
        },
        {
          layer_names: list([...LAYERS.map(([name]) => name), ...WITHOUT_WEIGHTS]),
          backend: text('tensorflow'),
          keras_version: text('2.11.0'),
        },
      ),
      optimizer_weights: group(
        { Adam: group({ m: moments(100), v: moments(200) }), 'iteration:0': dataset(BigInt64Array.of(10500n), []) },
        { weight_names: list(['iteration:0', ...slots]) },
      ),
    },
    {
      keras_version: text('2.11.0'),
      backend: text('tensorflow'),
      model_config: text(JSON.stringify(CONFIG)),
      training_config: text('{"loss": "sparse_categorical_crossentropy"}'),
    },
  );
}
