import { expect, it } from 'vitest';
import {
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  Flatten,
  Input,
  type Layer,
  Model,
  type NDArray,
  SGD,
  Sequential,
  clearSession,
  sizeOf,
} from '../../nn';
import { DataError } from '../../engine';
import { packH5, readH5File } from '../../nn/files/h5-file';
import { packKeras, readKerasFile } from '../../nn/files/keras-file';
import { modelConfig } from '../../nn/files/keras-model';
import { loadClassesOf } from '../../nn/files/named-classes';
import type { ModelFile } from '../../nn/files/restore';
import { mutate } from './mutations';

/** A model with a branch and a model in it, and made-up weights: what a file of it holds, without a GPU. */
function sample() {
  clearSession();
  const x = Input({ shape: [4, 4, 1] });
  const base = new Sequential(
    [Input({ shape: [4, 4, 1] }), new Conv2D({ filters: 2, kernelSize: 3, padding: 'same' }), new BatchNormalization()],
    { name: 'base' },
  );
  const sum = new Add().apply([base.apply(x), new Conv2D({ filters: 2, kernelSize: 1 }).apply(x)]);
  const model = new Model({
    inputs: x,
    outputs: new Dense({ units: 3, activation: 'softmax' }).apply(new Flatten().apply(sum)),
  }) as Model;
  const made = (shape: readonly number[], from: number): NDArray<Float32Array> => ({
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + from)),
  });
  const leaves = model.leaves().filter(({ specs }) => specs.length > 0);
  const weights = new Map<Layer, NDArray<Float32Array>[]>(
    leaves.map((layer, at) => [layer, layer.specs.map(({ shape }, i) => made(shape, 10 * at + i))]),
  );
  const trained = leaves.flatMap(({ specs }) => specs.filter(({ trainable = true }) => trainable));
  const state = { iterations: 7, slots: trained.map(({ shape }, i) => [made(shape, 100 + i)]) };
  const compiled = {
    given: { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
    optimizer: new SGD({ momentum: 0.5 }),
    state,
  };
  return { model, weights, compiled };
}

const { model, weights, compiled } = sample();
await loadClassesOf(model.leaves());
const options = { compile: true } as const;

/** All that a file says, in one text. */
const told = ({ model, weights, compiled }: ModelFile): string =>
  JSON.stringify([
    modelConfig(model),
    [...weights].map(([{ name }, arrays]) => [name, arrays.map(({ data, shape }) => [[...data], shape])]),
    compiled && [compiled.options.loss, compiled.options.metrics, compiled.state],
  ]);

const arraysFit = ({ model, weights }: ModelFile): boolean =>
  model
    .leaves()
    .every((layer) => layer.specs.every(({ shape }, i) => weights.get(layer)![i]!.data.length === sizeOf(shape)));

it.each<[string, Uint8Array, (bytes: Uint8Array) => Promise<ModelFile>, boolean]>([
  ['.keras', packKeras(model, weights, compiled), (bytes) => readKerasFile(bytes, 'm.keras', options), true],
  // HDF5 has no checksums: what a weight, a name or a number became is read as it stands, if it still makes a model.
  ['.h5', packH5(model, weights, compiled), (bytes) => readH5File(bytes, 'm.h5', options), false],
])(
  'a %s model file that went wrong is refused, or is the model that it says, whole',
  async (_, original, read, unchanged) => {
    const expected = told(await read(original));
    let refused = 0;
    for (let seed = 0; seed < 800; seed++) {
      const { bytes, how } = mutate(original, seed);
      let file: ModelFile;
      try {
        file = await read(bytes);
      } catch (error) {
        if (!(error instanceof DataError)) throw new Error(`${how}: not a DataError`, { cause: error });
        refused++;
        continue;
      }
      if (unchanged) expect(told(file), how).toBe(expected);
      else expect(arraysFit(file), how).toBe(true);
    }
    expect(refused).toBeGreaterThan(200);
  },
);
