import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dataset, File as H5File, type Group, ready } from 'h5wasm/node';
import { expect, it } from 'vitest';
import { Adam, type Layer, type Model, type NDArray, clearSession, fashionMNISTModel, sizeOf } from '../../nn';
import { packKeras } from '../../nn/files/keras-file';
import { readZip } from '../../nn/io/zip';
import config from './keras3-config.json';

/*
 * What Keras 3.8 wrote of the notes' CNN, compiled and trained (best-cnn-model.keras of hg-mldl2, MIT, Copyright Haesun
 * Park): `config.json` without its shared object ids, and the tree of `model.weights.h5` as an HDF5 library lists it.
 */
const TREE = `
/layers
/layers/conv2d
/layers/conv2d/vars name=conv2d
/layers/conv2d/vars/0 <f [3,3,1,32]
/layers/conv2d/vars/1 <f [32]
/layers/conv2d_1
/layers/conv2d_1/vars name=conv2d_1
/layers/conv2d_1/vars/0 <f [3,3,32,64]
/layers/conv2d_1/vars/1 <f [64]
/layers/dense
/layers/dense/vars name=dense
/layers/dense/vars/0 <f [3136,100]
/layers/dense/vars/1 <f [100]
/layers/dense_1
/layers/dense_1/vars name=dense_1
/layers/dense_1/vars/0 <f [100,10]
/layers/dense_1/vars/1 <f [10]
/layers/dropout
/layers/dropout/vars name=dropout
/layers/flatten
/layers/flatten/vars name=flatten
/layers/max_pooling2d
/layers/max_pooling2d/vars name=max_pooling2d
/layers/max_pooling2d_1
/layers/max_pooling2d_1/vars name=max_pooling2d_1
/optimizer
/optimizer/vars name=adam
/optimizer/vars/0 <q []
/optimizer/vars/1 <f []
/optimizer/vars/10 <f [3136,100]
/optimizer/vars/11 <f [3136,100]
/optimizer/vars/12 <f [100]
/optimizer/vars/13 <f [100]
/optimizer/vars/14 <f [100,10]
/optimizer/vars/15 <f [100,10]
/optimizer/vars/16 <f [10]
/optimizer/vars/17 <f [10]
/optimizer/vars/2 <f [3,3,1,32]
/optimizer/vars/3 <f [3,3,1,32]
/optimizer/vars/4 <f [32]
/optimizer/vars/5 <f [32]
/optimizer/vars/6 <f [3,3,32,64]
/optimizer/vars/7 <f [3,3,32,64]
/optimizer/vars/8 <f [64]
/optimizer/vars/9 <f [64]
/vars name=sequential`;

/** The notes' CNN with made-up weights, without a GPU. */
function packed() {
  clearSession();
  const model = fashionMNISTModel({ pooling: 'max' }) as Model;
  let next = 0;
  const made = (shape: readonly number[]): NDArray<Float32Array> => ({
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, () => Math.fround(Math.sin(next++))),
  });
  const weights = new Map<Layer, NDArray<Float32Array>[]>(
    model.layers
      .filter(({ specs }) => specs.length > 0)
      .map((layer) => [layer, layer.specs.map(({ shape }) => made(shape))]),
  );
  const slots = [...weights.values()].flat().map(({ shape }) => [made(shape), made(shape)]);
  const given = { optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] };
  const optimizer = new Adam({ learningRate: Math.fround(0.001) });
  const file = packKeras(
    model,
    weights,
    { given, optimizer, state: { iterations: 9000, slots } },
    { dateSaved: new Date('2025-06-08T07:40:31Z') },
  );
  return { members: readZip(file, 'model.keras'), weights, slots };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

it("the members and their JSON are Keras 3's, key by key and in its order", () => {
  const { members } = packed();
  expect([...members.keys()]).toEqual(['metadata.json', 'config.json', 'model.weights.h5']);
  expect(text(members.get('metadata.json')!)).toBe('{"keras_version": "3.8.0", "date_saved": "2025-06-08@07:40:31"}');
  const written = JSON.parse(text(members.get('config.json')!)) as unknown;
  expect(written).toEqual(config);
  expect(JSON.stringify(written)).toBe(JSON.stringify(config));
});

it('the weights are laid out as Keras 3 does, and HDF5 itself reads them to the bit', async () => {
  const { members, weights, slots } = packed();
  await ready;
  const path = join(tmpdir(), `vitrine-weights-${process.pid}.h5`);
  writeFileSync(path, members.get('model.weights.h5')!);
  const file = new H5File(path, 'r');
  try {
    const lines: string[] = [];
    const list = (group: Group): void => {
      for (const key of [...group.keys()].sort()) {
        const entity = group.get(key) as Group | Dataset;
        const name = 'name' in entity.attrs ? ` name=${JSON.stringify(entity.attrs.name.value).slice(1, -1)}` : '';
        const array =
          'shape' in entity
            ? ` ${JSON.stringify(entity.dtype).replaceAll('"', '')} ${JSON.stringify(entity.shape)}`
            : '';
        lines.push(entity.path + name + array);
        if ('keys' in entity) list(entity);
      }
    };
    list(file);
    expect(lines.join('\n')).toBe(TREE.trim());
    const valueAt = (path: string): unknown => (file.get(path) as Dataset).value;
    const names = ['conv2d', 'conv2d_1', 'dense', 'dense_1'];
    [...weights.values()].forEach((arrays, layer) =>
      arrays.forEach(({ data }, i) => expect(valueAt(`layers/${names[layer]}/vars/${i}`)).toEqual(data)),
    );
    slots.flat().forEach(({ data }, i) => expect(valueAt(`optimizer/vars/${i + 2}`)).toEqual(data));
    expect([valueAt('optimizer/vars/0'), valueAt('optimizer/vars/1')]).toEqual([9000n, Math.fround(0.001)]);
  } finally {
    file.close();
    rmSync(path);
  }
});
