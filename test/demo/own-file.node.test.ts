import { expect, test, vi } from 'vitest';
import { PRESETS } from '../../demo/run/architecture';
import { network } from '../../demo/worker/network';
import { namedAsIn, openFile, startOf } from '../../demo/worker/own-file';
import { Add, Conv2D, Dense, Flatten, Input, Model, type NDArray, Sequential } from '../../nn';
import { packKeras } from '../../nn/files/keras-file';
import { weightsTree } from '../../nn/files/keras-weights';
import { writeHDF5 } from '../../nn/io/hdf5-writer';
import { writeSafetensors } from '../../nn/io/safetensors';
import type { Layer } from '../../nn/layers';
import goldens from '../keras/teachable-machine.json';
import { unpack } from '../keras/unpack';

vi.hoisted(() => vi.stubGlobal('navigator', { language: 'en' })); // which Node 20 does not have

const drawn = (model: Model): Map<Layer, NDArray[]> =>
  new Map(
    model.leaves().map((layer, i) => [
      layer,
      layer.specs.map(({ shape }) => ({
        data: new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, at) => Math.cos(at + i)),
        shape,
      })),
    ]),
  );

const tiny = (): { readonly model: Model; readonly weights: Map<Layer, NDArray[]> } => {
  const model = network(PRESETS.tiny) as unknown as Model;
  return { model, weights: drawn(model) };
};

test('a model is opened without a GPU: its layers, its kernels, the weights that a run may begin with', async () => {
  const { model, weights } = tiny();
  const file = await openFile(null, packKeras(model, weights, null), 'tiny.keras', PRESETS.max);
  expect(file.layers).toEqual(PRESETS.tiny);
  expect(file.isWeights).toBe(false);
  expect(file.summary).toContain('conv2d (Conv2D)');
  expect(file.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ['conv2d/kernel', [3, 3, 1, 8]],
    ['dense/kernel', [392, 10]],
  ]);
  expect(startOf('tiny.keras').map((arrays) => arrays.map(({ data }) => [...data]))).toEqual(
    model.layers.map((layer) => weights.get(layer)!.map(({ data }) => [...data])),
  );
});

test("files of weights alone are for the page's layers, and are refused where they do not fit", async () => {
  const { model, weights } = tiny();
  const named = model.layers.flatMap((layer) =>
    weights.get(layer)!.map(({ data, shape }, i) => {
      const tensor = { dtype: 'F32' as const, shape, data: Float32Array.from(data) };
      return [`${layer.name}/${layer.specs[i]!.name}`, tensor] as const;
    }),
  );
  for (const [name, bytes] of [
    ['tiny.weights.h5', writeHDF5(weightsTree(model, weights, null))],
    ['tiny.safetensors', writeSafetensors(new Map(named), new Map())],
  ] as const) {
    const file = await openFile(null, bytes, name, PRESETS.tiny);
    expect([file.layers, file.isWeights]).toEqual([PRESETS.tiny, true]);
    expect(startOf(name)[0]![0]!.data).toEqual(weights.get(model.layers[0]!)![0]!.data);
    await expect(openFile(null, bytes, name, PRESETS.mnist)).rejects.toThrow(/conv2d/);
  }
});

test('an export of Teachable Machine is shown, and says why the images do not fit', async () => {
  const file = await openFile(null, await unpack(goldens.packed), 'keras_model.h5', PRESETS.tiny);
  expect(file.layers).toEqual({ rule: 'shape', reads: [224, 224, 3], images: [28, 28, 1] });
  expect(file.weights.length).toBeGreaterThan(3);
});

const opened = async (model: object) =>
  (await openFile(null, packKeras(model as Model, drawn(model as Model), null), 'own.keras', PRESETS.tiny)).layers;

test('a graph that is a line of layers is taken as one, with its weights in their order', async () => {
  const input = Input({ shape: [28, 28, 1] });
  const maps = new Conv2D({ filters: 4, kernelSize: 3 }).apply(input);
  const output = new Dense({ units: 10, activation: 'softmax' }).apply(new Flatten().apply(maps));
  expect(await opened(new Model({ inputs: input, outputs: output }))).toMatchObject([
    { kind: 'conv2d', filters: 4 },
    { kind: 'flatten' },
    { kind: 'dense', units: 10 },
  ]);
  expect(startOf('own.keras').map((arrays) => arrays.map(({ shape }) => shape))).toEqual([
    [[3, 3, 1, 4], [4]],
    [],
    [[2704, 10], [10]],
  ]);
});

test('a model that the page does not train says why: the layer, and the option', async () => {
  const images = Input({ shape: [28, 28, 1] });
  const one = (...layers: Layer[]): Sequential => new Sequential([Input({ shape: [28, 28, 1] }), ...layers]);
  const dense = (): Dense => new Dense({ units: 10 });
  const maps = new Conv2D({ filters: 4, kernelSize: 3, name: 'maps' });
  const branches = new Add().apply([maps.apply(images), new Conv2D({ filters: 4, kernelSize: 3 }).apply(images)]);
  const twice = new Conv2D({ filters: 1, kernelSize: 3, name: 'twice' });
  const two = [maps.apply(images), maps.apply(images)];
  const any = Input({ shape: [null, null, 1] });
  for (const [model, expected] of [
    [new Model({ inputs: images, outputs: branches }), { rule: 'branch', className: 'Add' }],
    [new Model({ inputs: images, outputs: twice.apply(twice.apply(images)) }), { rule: 'branch', layer: 'twice' }],
    [new Model({ inputs: images, outputs: two }), { rule: 'outputs', count: 2 }],
    [
      one(new Conv2D({ filters: 4, kernelSize: 3, strides: 2, name: 'wide' }), new Flatten(), dense()),
      { rule: 'option', layer: 'wide', className: 'Conv2D', option: 'strides', value: '(2, 2)' },
    ],
    [
      one(new Conv2D({ filters: 4, kernelSize: 3, trainable: false }), new Flatten(), dense()),
      { rule: 'option', option: 'trainable', value: 'False' },
    ],
    [one(new Sequential([new Flatten()], { name: 'inner' }), dense()), { rule: 'layer', layer: 'inner' }],
    [one(new Flatten(), dense()), { rule: 'problem', problem: { rule: 'firstIsConvolution' } }],
    [new Model({ inputs: any, outputs: maps.apply(any) }), { rule: 'shape', reads: [null, null, 1] }],
  ] as const)
    expect(await opened(model)).toMatchObject(expected);
});

test('what is no model, or has a layer that is not here, is refused by name; what was opened last stays', async () => {
  const text = new TextEncoder();
  await expect(openFile(null, text.encode('hello'), 'a.keras', PRESETS.tiny)).rejects.toThrow('a.keras');
  const { model, weights } = tiny();
  await openFile(null, packKeras(model, weights, null), 'first.keras', PRESETS.tiny);
  await openFile(null, packKeras(model, weights, null), 'second.keras', PRESETS.tiny);
  await openFile(null, packKeras(model, weights, null), 'third.keras', PRESETS.tiny);
  expect(startOf('second.keras')).toHaveLength(PRESETS.tiny.length);
  expect(() => startOf('first.keras')).toThrow('open the file again');
});

test('a model that began with a file is saved under its names', async () => {
  const own = new Sequential(
    [
      Input({ shape: [28, 28, 1] }),
      new Conv2D({ filters: 2, kernelSize: 3, name: 'eyes' }),
      new Flatten({ name: 'row' }),
    ],
    { name: 'mine' },
  ) as unknown as Model;
  await openFile(null, packKeras(own, drawn(own), null), 'named.keras', PRESETS.tiny);
  const model = new Sequential([new Conv2D({ filters: 2, kernelSize: 3 }), new Flatten()]) as unknown as Model;
  const names = (): string[] => [model.name, ...model.layers.map(({ name }) => name)];
  const before = names();
  expect(await namedAsIn('named.keras', model, async () => names())).toEqual(['mine', 'eyes', 'row']);
  expect(names()).toEqual(before);
});
