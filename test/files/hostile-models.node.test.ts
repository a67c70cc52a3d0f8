import { zipSync, zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { VitrineError } from '../../engine/errors';
import { readH5File } from '../../nn/files/h5-file';
import { readKerasFile } from '../../nn/files/keras-file';
import type { HDF5Group } from '../../nn/io/hdf5';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { writeHDF5 } from '../../nn/io/hdf5-writer';
import { readSafetensors } from '../../nn/io/safetensors';
import { writeZip } from '../../nn/io/zip';
import { isWithin, mostSeconds, spent, worstOf } from './spent';
import { emptyBlocks } from './deflate-blocks';
import { fileOf } from './h5wasm';
import { find, patched, u64 } from './refusal';
import { array, dataset, group, scalar, whole } from './trees';

const MIB = 2 ** 20;

const tookOf = worstOf('models made to harm');

interface Hostile {
  readonly what: string;
  readonly bytes: () => Uint8Array;
  readonly read: (bytes: Uint8Array) => unknown;
  /** What it is refused with. Default: it is read. */
  readonly message?: string | RegExp;
  /** What the file says that it holds, where that is more than the file. */
  readonly declared?: number;
}

/** What it takes to refuse, or to read. @throws unless it is as expected, and within what bytes may take. */
async function judge({ what, bytes, read, message, declared = 0 }: Hostile): Promise<void> {
  const file = bytes();
  const { error, seconds, peak } = await spent(() => read(file), true, mostSeconds(file.length) / 2);
  if (message === undefined) expect(error).toBeUndefined();
  else {
    expect(error, what).toBeInstanceOf(VitrineError);
    expect((error as Error).message).toMatch(message);
  }
  const took = { seconds, peak };
  tookOf(took);
  expect(isWithin(took, Math.max(file.length, declared)), `${JSON.stringify(took)} of ${file.length}`).toBe(true);
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const METADATA = text('{"keras_version": "3.8.0"}');

/** A `.keras` file of a config, without weights. */
const keras = (config: string, weights: HDF5Group = group({ layers: group() })): Uint8Array =>
  writeZip(
    new Map([
      ['metadata.json', METADATA],
      ['config.json', text(config)],
      ['model.weights.h5', writeHDF5(weights)],
    ]),
  );

const readKeras = (bytes: Uint8Array): unknown => readKerasFile(bytes, 'm.keras', { compile: true });
const readH5 = (bytes: Uint8Array): unknown => readH5File(bytes, 'm.h5', { compile: true });
const readTensors = (bytes: Uint8Array): unknown => readSafetensors(bytes, 'm.safetensors');
const readTree = (bytes: Uint8Array): unknown => whole(readHDF5(bytes, 'm.weights.h5'));

// Models ------------------------------------------------------------------------------------------------------------

const place = (name: string, use = 0): object => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 4], dtype: 'float32', keras_history: [name, use, 0] },
});

const uses = (...nodes: readonly unknown[]): object[] => nodes.map((args) => ({ args: [args], kwargs: {} }));

const activation = (name: string, ...nodes: readonly unknown[]): object => ({
  module: 'keras.layers',
  class_name: 'Activation',
  config: { name, activation: 'relu' },
  registered_name: null,
  name,
  inbound_nodes: uses(...nodes),
});

const INPUT = {
  module: 'keras.layers',
  class_name: 'InputLayer',
  config: { name: 'in', batch_shape: [null, 4], dtype: 'float32' },
  registered_name: null,
  name: 'in',
  inbound_nodes: [],
};

const graph = (layers: readonly object[], output: string, use = 0, name = 'm'): object => ({
  module: 'keras',
  class_name: 'Functional',
  config: { name, trainable: true, layers, input_layers: [['in', 0, 0]], output_layers: [[output, use, 0]] },
  registered_name: 'Functional',
});

const functional = (...args: Parameters<typeof graph>): string => JSON.stringify(graph(...args));

const stack = (layers: readonly object[], more: object = {}): string =>
  JSON.stringify({ class_name: 'Sequential', config: { name: 's', layers: [INPUT, ...layers] }, ...more });

/** Layers in a line, the first behind the input. */
const line = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => activation(`a${i}`, place(i === 0 ? 'in' : `a${i - 1}`)));

/** Models within one another, each of which is used twice: so many times in all are layers used. */
function doubled(depth: number): object {
  let model = graph([INPUT, activation('a', place('in'))], 'a', 0, 'd0');
  for (let i = 1; i <= depth; i++) {
    const name = `d${i - 1}`;
    const within = { ...model, name, inbound_nodes: uses(place('in'), place(name, 0)) };
    model = graph([INPUT, within, activation('a', place(name, 1))], 'a', 0, `d${i}`);
  }
  return model;
}

const SGD = { class_name: 'SGD', config: { learning_rate: 0.01 } };
const compiled = (settings: object): string =>
  stack([{ ...activation('a'), class_name: 'Activation' }], {
    compile_config: { optimizer: SGD, loss: 'mse', ...settings },
  });

const MODELS: readonly Hostile[] = [
  { what: '9,999 layers in a line', bytes: () => keras(functional([INPUT, ...line(9999)], 'a9998')), read: readKeras },
  {
    what: '9,999 layers, the last first',
    bytes: () => keras(functional([...line(9999).reverse(), INPUT], 'a9998')),
    read: readKeras,
  },
  {
    what: '9,998 layers beside each other, and their sum',
    bytes: () => {
      const names = Array.from({ length: 9998 }, (_, i) => `a${i}`);
      const sum = {
        ...activation(
          'sum',
          names.map((name) => place(name)),
        ),
        class_name: 'Add',
        config: { name: 'sum' },
      };
      return keras(functional([INPUT, sum, ...names.map((name) => activation(name, place('in')))], 'sum'));
    },
    read: readKeras,
  },
  {
    what: 'a layer that is used 20,000 times',
    bytes: () => {
      const nodes = Array.from({ length: 20_000 }, (_, i) => (i === 0 ? place('in') : place('a', i - 1)));
      return keras(functional([INPUT, activation('a', ...nodes)], 'a', 19_999));
    },
    read: readKeras,
  },
  {
    what: '10,000 layers in a stack',
    bytes: () => keras(stack(Array.from({ length: 9999 }, (_, i) => activation(`a${i}`)))),
    read: readKeras,
  },
  {
    what: 'more layers than a model may have',
    bytes: () => keras(functional([INPUT, ...line(10_000)], 'a9999')),
    read: readKeras,
    message: /^m\.keras: config\.json\.config\.layers: expected at most 10000 layers, not \[\{"module"/,
  },
  {
    what: 'the same of a stack',
    bytes: () => keras(stack(Array.from({ length: 10_000 }, (_, i) => activation(`a${i}`)))),
    read: readKeras,
    message: 'config.layers: expected at most 10000 layers',
  },
  {
    what: 'layers in a circle',
    bytes: () => keras(functional([INPUT, activation('a', place('b')), activation('b', place('a'))], 'b')),
    read: readKeras,
    message: 'config.layers[1].inbound_nodes[0]: layer "a" reads what no layer gives',
  },
  {
    what: 'a layer that reads itself',
    bytes: () => keras(functional([INPUT, activation('a', place('a'))], 'a')),
    read: readKeras,
    message: 'layer "a" reads what no layer gives',
  },
  {
    what: 'a model within a model within ..., each used twice',
    bytes: () => keras(JSON.stringify(doubled(40))),
    read: readKeras,
    message:
      /config\.layers: its layers, those of models within it too, would be used \d+ times; expected at most 100000/,
  },
  {
    what: 'two layers of a name',
    bytes: () => keras(stack([activation('a'), activation('a')])),
    read: readKeras,
    message: 'm.keras: config.json.config: model "s" has two layers named "a"; names must differ',
  },
  {
    what: 'a name without an end',
    bytes: () => keras(stack([activation('a'.repeat(2 * MIB))])),
    read: readKeras,
    message: "a layer's name of 2097152 characters; 1000 can be read at most",
  },
  {
    what: 'a class that is an object',
    bytes: () => keras(JSON.stringify({ class_name: { toString: 1 }, config: {} })),
    read: readKeras,
    message: 'm.keras: config.json.class_name: expected text, not {"toString":1}',
  },
  {
    what: 'a layer without a class',
    bytes: () => keras(stack([{ config: { name: 'a' }, inbound_nodes: [{ args: [] }] }])),
    read: readKeras,
    message: 'm.keras: config.json.config.layers[1].class_name: expected text, not nothing',
  },
  {
    what: 'a schedule whose class is an object',
    bytes: () => keras(compiled({ optimizer: { class_name: 'SGD', config: { learning_rate: { class_name: {} } } } })),
    read: readKeras,
    message: 'SGD: its config has learning_rate { class_name }; it must be',
  },
  {
    what: 'a regular expression that never ends',
    bytes: () => {
      const map = { default_optimizer: SGD, optimizer_map: { '(a+)+$': SGD } };
      const optimizer = {
        class_name: 'MultiOptimizer',
        config: { optimizer_map: { class_name: 'OptimizerMap', config: map } },
      };
      return keras(compiled({ optimizer }));
    },
    read: readKeras,
    message: "OptimizerMap: the key '(a+)+$' of a file may take for ever to match; at most two of *, + and {",
  },
  {
    what: "an output's name 100,000 times before that of its metric",
    bytes: () => keras(compiled({ sample_weight_mode: null, metrics: [`${'a_'.repeat(100_000)}mae`] })),
    read: readKeras,
    message: /unknown metric a_a_/,
  },
];

// JSON --------------------------------------------------------------------------------------------------------------

const filled = (piece: string, size: number): string => `{"x": [${piece.repeat(size / piece.length)}0]}`;

const TOO_MANY = /: byte \d+: so many values that a text of \d+ characters would take more than \d+ bytes of memory/;

const JSONS: readonly Hostile[] = [
  { what: 'millions of {}', bytes: () => keras(filled('{},', 2 * MIB)), read: readKeras, message: TOO_MANY },
  { what: 'millions of []', bytes: () => keras(filled('[],', 3 * MIB)), read: readKeras, message: TOO_MANY },
  { what: 'millions of numbers', bytes: () => keras(filled('0,', 8 * MIB)), read: readKeras, message: TOO_MANY },
  {
    what: 'keys that make V8 reserve thousands of elements',
    bytes: () => keras(filled('{"999":0},', MIB)),
    read: readKeras,
    message: TOO_MANY,
  },
  {
    what: 'lists within lists',
    bytes: () => keras('['.repeat(MIB)),
    read: readKeras,
    message: 'm.keras: config.json: byte 201: JSON is nested more than 200 deep',
  },
  {
    what: 'a key that would be the prototype',
    bytes: () => keras('{"__proto__": {"class_name": "Sequential"}}'),
    read: readKeras,
    message: 'm.keras: config.json: byte 1: a key may not be "__proto__"',
  },
];

// Zip ---------------------------------------------------------------------------------------------------------------

const member = (name: string, content: Uint8Array): Record<string, Uint8Array> => ({
  'metadata.json': METADATA,
  [name]: content,
});

const ZIPS: readonly Hostile[] = [
  {
    what: 'a member that unpacks a thousandfold',
    bytes: () => zipSync(member('config.json', new Uint8Array(20 * MIB).fill(0x20))),
    read: readKeras,
    message: /m\.keras: byte \d+: the members unpack to \d+ bytes, 1\d{3} times the archive. If it is to be trusted/,
  },
  {
    what: 'a member of blocks that hold nothing, each with codes of its own',
    bytes: () => deflated('config.json', emptyBlocks(MIB / 4), 1),
    read: readKeras,
    message: 'member "config.json" is not what it should be: it unpacks to 0 bytes of 1',
  },
  {
    what: 'more members than a file of Keras has',
    bytes: () =>
      zipSync(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`m${i}`, new Uint8Array()])), { level: 0 }),
    read: readKeras,
    message: /20000 members; 10000 can be read at most/,
  },
  {
    what: 'members that lie in each other',
    bytes: () => {
      const archive = zipSync({ 'a.json': METADATA, 'b.json': METADATA }, { level: 0 });
      const entry = find(archive, [0x50, 0x4b, 1, 2], find(archive, [0x50, 0x4b, 1, 2]) + 4);
      const twice = patched(archive, entry + 42, 0, 0, 0, 0);
      return patched(twice, entry + 46, ...text('a.json'));
    },
    read: readKeras,
    message: /member "a\.json" is (there twice|found a second time)/,
  },
  {
    what: 'a member that leads out of its folder',
    bytes: () => {
      const archive = zipSync({ 'xx/m.json': METADATA }, { level: 0 });
      const at = find(archive, 'xx/m.json', find(archive, 'xx/m.json') + 1);
      return patched(archive, at, 0x2e, 0x2e);
    },
    read: readKeras,
    message: 'member "../m.json": its name leads out of its folder, or nowhere',
  },
];

/** An archive of one member, whose deflated bytes are given. */
function deflated(name: string, packed: Uint8Array, size: number): Uint8Array {
  const archive = zipSync({ [name]: packed }, { level: 0 });
  const at = find(archive, [0x50, 0x4b, 1, 2]);
  const sized = [...new Uint8Array(Uint32Array.of(size).buffer)];
  return patched(patched(patched(archive, at + 24, ...sized), at + 10, 8), 8, 8);
}

// Safetensors -------------------------------------------------------------------------------------------------------

function tensors(header: string, data = 0): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(text(header), 8);
  return bytes;
}
const tensor = (shape: readonly number[], start: number, end: number): string =>
  JSON.stringify({ dtype: 'F32', shape, data_offsets: [start, end] });
const named = (entries: readonly string[]): string => `{${entries.map((entry, i) => `"t${i}":${entry}`).join()}}`;

const TENSORS: readonly Hostile[] = [
  {
    what: '200,000 tensors without numbers',
    bytes: () => tensors(named(Array.from({ length: 200_000 }, () => tensor([0], 0, 0)))),
    read: readTensors,
    message: TOO_MANY,
  },
  {
    what: '65,537 tensors without numbers',
    bytes: () => tensors(named(Array.from({ length: 65_537 }, () => tensor([], 0, 0).replace('F32', 'U8')))),
    read: readTensors,
    message: 'more than 65536 tensors. Save them in several files.',
  },
  {
    what: 'a header that is longer than the file',
    bytes: () => patched(tensors('{}'), 0, ...u64(2 ** 40)),
    read: readTensors,
    message: 'm.safetensors: byte 0: a header of 1099511627776 bytes in a file of 10; 100000000 can be read at most',
  },
  {
    what: 'tensors that overlap',
    bytes: () => tensors(named([tensor([4], 0, 16), tensor([4], 8, 24)]), 24),
    read: readTensors,
    message: 'tensor "t1" begins at 8 of the data and the one before ends at 16',
  },
  {
    what: 'a hole between tensors',
    bytes: () => tensors(named([tensor([1], 0, 4), tensor([1], 8, 12)]), 12),
    read: readTensors,
    message: 'tensor "t1" begins at 8 of the data and the one before ends at 4',
  },
  {
    what: 'a shape of more elements than there are numbers',
    bytes: () =>
      tensors(
        named([
          tensor(
            Array.from({ length: 100 }, () => 2 ** 50),
            0,
            4,
          ),
        ]),
        4,
      ),
    read: readTensors,
    message: /tensor "t0" has 4 bytes in place of .* F32 = Infinity/,
  },
  {
    what: 'a tensor twice',
    bytes: () => tensors(`{"t":${tensor([1], 0, 4)},"t":${tensor([1], 0, 4)}}`, 4),
    read: readTensors,
    message: 'the key "t" is there twice',
  },
];

// HDF5 --------------------------------------------------------------------------------------------------------------

const columns = (size: number, compression: number): Uint8Array =>
  fileOf((root) =>
    root.create_dataset({
      name: 'x',
      data: new Uint8Array(size),
      shape: [size, 1],
      chunks: [size / 10, 1],
      ...(compression && { compression }),
    }),
  );

const FILES: readonly Hostile[] = [
  {
    what: 'a group that is in itself',
    bytes: () => {
      const file = writeHDF5(group({ a: group({ b: group() }) }));
      const first = find(file, 'SNOD');
      const second = find(file, 'SNOD', first + 4);
      const [inner, outer] = [first, second].map((node) => [...file.subarray(node + 16, node + 24)]);
      return patched(file, first + 16, ...(inner && outer ? outer : []));
    },
    read: readTree,
    message: /an object is found a second time, and has 1 name/,
  },
  {
    what: 'soft links in a circle',
    bytes: () =>
      fileOf((root) => {
        root.create_soft_link('b', 'a');
        root.create_soft_link('a', 'b');
      }),
    read: readTree,
    message: /more than 16 soft links lead on to one another/,
  },
  {
    what: 'groups within groups, 1,000 deep, with long names',
    bytes: () => {
      let tree = group({ x: dataset(Float32Array.of(1)) });
      for (let depth = 0; depth < 1000; depth++) tree = group({ ['g'.repeat(500)]: tree });
      return writeHDF5(tree);
    },
    read: (bytes) => readHDF5(bytes, 'm.weights.h5'),
  },
  {
    what: 'chunks of one element',
    bytes: () =>
      fileOf((root) => root.create_dataset({ name: 'x', data: new Uint8Array(20_000), shape: [20_000], chunks: [1] })),
    read: readTree,
  },
  {
    what: 'packed chunks of one element',
    bytes: () =>
      fileOf((root) =>
        root.create_dataset({ name: 'x', data: new Uint8Array(20_000), shape: [20_000], chunks: [1], compression: 1 }),
      ),
    read: readTree,
  },
  { what: 'chunks of one column', bytes: () => columns(10_000_000, 0), read: readTree, declared: 10_000_000 },
  { what: 'packed chunks of one column', bytes: () => columns(10_000_000, 9), read: readTree, declared: 10_000_000 },
  {
    what: 'packed chunks of more than a small file may hold',
    bytes: () => columns(50_000_000, 9),
    read: readTree,
    message: /: chunks unpack to 50000000 bytes; 16777216 can be read at most/,
  },
  {
    what: 'chunks that were never written, of a trillion elements',
    bytes: () => {
      const file = fileOf((root) =>
        root.create_dataset({ name: 'x', data: new Uint8Array(64), shape: [64], chunks: [64] }),
      );
      const shape = find(file, [...u64(64), ...u64(64)]);
      return patched(file, shape, ...u64(2 ** 40), ...u64(2 ** 40));
    },
    read: readTree,
    message: /chunks unpack to 1099511627776 bytes; 16777216 can be read at most/,
  },
  {
    what: 'a chunk that unpacks to more than it holds',
    bytes: () => {
      const file = fileOf((root) =>
        root.create_dataset({
          name: 'x',
          data: new Uint8Array(4096).map((_, i) => (i * i) >> 3),
          shape: [4096],
          chunks: [4096],
          compression: 9,
        }),
      );
      const at = find(file, [0x78, 0xda]);
      return patched(file, at, ...zlibSync(new Uint8Array(MIB), { level: 9 }));
    },
    read: readTree,
    message: /a chunk that is not gzip: it unpacks to more than 4096 bytes/,
  },
  {
    what: 'a shape of more elements than there are',
    bytes: () => {
      const file = writeHDF5(group({ x: dataset(new Float32Array(300)) }));
      return patched(file, find(file, [...u64(300), ...u64(300)]), ...u64(2 ** 50), ...u64(2 ** 50));
    },
    read: readTree,
    message: /data of 1200 bytes in place of \[1125899906842624\] x 4 = 4503599627370496/,
  },
  {
    what: 'an attribute of more elements than there are',
    bytes: () => {
      const file = writeHDF5(group({}, { a: array(new Float32Array(300)) }));
      return patched(file, find(file, [...u64(300), ...u64(300)]), ...u64(2 ** 50), ...u64(2 ** 50));
    },
    read: readTree,
    message: /attribute "a" has 1200 bytes for \[1125899906842624\] x 4/,
  },
  {
    what: 'a million strings of a character',
    bytes: () => {
      const file = writeHDF5(
        group({ x: { ...dataset(Array.from({ length: 1_100_000 }, () => 'a')), stringLength: 1 } }),
      );
      return file;
    },
    read: readTree,
    message: /1100000 strings; 1048576 can be read at most/,
  },
  {
    what: 'one long string that stands in 4,000 places',
    bytes: () => {
      const file = writeHDF5(
        group({}, { a: array(Array.from({ length: 4000 }, (_, i) => (i === 0 ? 'a/'.repeat(30_000) : 'b'))) }),
      );
      // The length, 60,000, and behind it an address; where the string itself is, zeros.
      let first = find(file, [0x60, 0xea, 0, 0]);
      while (file[first + 4] === 0 && file[first + 5] === 0) first = find(file, [0x60, 0xea, 0, 0], first + 1);
      const element = [...file.subarray(first, first + 16)];
      return patched(file, first, ...Array.from({ length: 4000 }, () => element).flat());
    },
    read: readTree,
    message: /texts are longer in all than the file; parts of it are used again and again/,
  },
  {
    what: 'a data set by 1,000 names',
    bytes: () => {
      const file = writeHDF5(
        group(
          Object.fromEntries(
            Array.from({ length: 1000 }, (_, i) => [`x${i}`, dataset(new Float32Array(i === 0 ? 50_000 : 0))]),
          ),
        ),
      );
      return linked(file, 1000);
    },
    read: (bytes) => {
      for (const node of readHDF5(bytes, 'm.weights.h5').children.values()) void (node as { data: unknown }).data;
    },
    message: /data sets of \d+ bytes, some of which go by many names/,
  },
  {
    what: 'weights of another shape, that would take a terabyte',
    bytes: () => {
      const weights = fileOf((root) => {
        const vars = root.create_group('layers').create_group('dense').create_group('vars');
        vars.create_dataset({ name: '0', data: new Float32Array(64), shape: [64], chunks: [64] });
      });
      const shape = find(weights, [...u64(64), ...u64(64)]);
      const dense = { class_name: 'Dense', config: { name: 'd', units: 2, use_bias: false } };
      return writeZip(
        new Map([
          ['metadata.json', METADATA],
          ['config.json', text(stack([dense]))],
          ['model.weights.h5', patched(weights, shape, ...u64(2 ** 38), ...u64(2 ** 38))],
        ]),
      );
    },
    read: readKeras,
    message: 'layer "d": the array at layers/dense/vars/0 has the shape [274877906944]; the model expects [4, 2]',
  },
  {
    what: 'a config that is no text',
    bytes: () => writeHDF5(group({}, { model_config: array(Float32Array.of(1), []) })),
    read: readH5,
    message: 'm.h5: attribute model_config: expected text',
  },
  {
    what: 'a config of millions of {} in an attribute',
    bytes: () => writeHDF5(group({}, { model_config: scalar(filled('{},', 2 * MIB)) })),
    read: readH5,
    message: TOO_MANY,
  },
];

/** All data sets of a file are the first one, which says that it has so many names. */
function linked(file: Uint8Array, names: number): Uint8Array {
  const made = file.slice();
  const view = new DataView(made.buffer);
  let first: Uint8Array | undefined;
  for (let at = 0; at + 8 < made.length; at++) {
    if (String.fromCharCode(...made.subarray(at, at + 4)) !== 'SNOD') continue;
    for (let entry = 0; entry < view.getUint16(at + 6, true); entry++) {
      const header = at + 16 + 40 * entry;
      first ??= made.slice(header, header + 8);
      made.set(first, header);
    }
  }
  view.setUint32(Number(new DataView(first!.buffer).getBigUint64(0, true)) + 4, names, true);
  return made;
}

describe.each(Object.entries({ MODELS, JSONS, ZIPS, TENSORS, FILES }))('%s', (_, files) => {
  it.each(files)('$what', judge);
});
