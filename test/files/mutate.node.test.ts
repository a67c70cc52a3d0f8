import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { DataError } from '../../engine/errors';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { writeHDF5 } from '../../nn/io/hdf5-writer';
import { parseJSON } from '../../nn/io/json';
import { type SafetensorsTensor, readSafetensors, writeSafetensors } from '../../nn/io/safetensors';
import { readZip, writeZip } from '../../nn/io/zip';
import { asSeen, lookInto } from './h5wasm';
import { type ExpectedNode, h5pyFile, look } from './hdf5-files';
import { type Work, measured, mutate } from './mutations';
import { CONFIG, keras2Model, keras3Weights, whole } from './trees';

/**
 * Files that went wrong are refused with a `DataError`, or read unchanged. What can be unchanged depends on what a
 * format can tell:
 *
 * - zip has checksums: every member is there, under its name, byte for byte.
 * - HDF5 as Keras writes it has none. Where bytes of a name, a string or a number changed, those are read as they
 *   stand, and nothing else
 *   changes. Our writer leaves no byte to chance, so this shows: the tree that was read, written again, differs from
 * the
 *   original only in bytes in which the mutant does. One mutant in some thousand is a file that says something else,
 * with
 *   two data sets in each other's place, or a name that now ends earlier; there HDF5's C library must see the same.
 * - safetensors has none either, but a header that is text, and no byte that is not used: each tensor is what an
 *   independent reading of the header says, its data those bytes of the file.
 *
 * VITRINE_MUTANTS=1000000 npx vitest run test/files/mutate.node.test.ts takes longer.
 */
const MUTANTS = Number(process.env.VITRINE_MUTANTS ?? 2000);

interface Format {
  name: string;
  original: Uint8Array;
  /** Reads a mutant; throws if it is refused. @returns what has changed that may not have */
  read(mutant: Uint8Array): () => string | undefined;
}

const members = new Map([
  ['metadata.json', new TextEncoder().encode('{"keras_version": "3.8.0", "date_saved": "2025-06-08@07:40:31"}')],
  ['config.json', new TextEncoder().encode(JSON.stringify(CONFIG))],
  ['model.weights.h5', writeHDF5(keras3Weights())],
]);

function readKeras(mutant: Uint8Array): () => string | undefined {
  const read = readZip(mutant, 'a.keras');
  for (const [name, content] of read) {
    if (name.endsWith('.json')) parseJSON(new TextDecoder().decode(content), name);
    if (name.endsWith('.h5')) whole(readHDF5(content, name));
  }
  return () => {
    if ([...read.keys()].join() !== [...members.keys()].join()) return `the members ${[...read.keys()].join()}`;
    return [...members].find(([name, content]) => Buffer.compare(content, read.get(name)!) !== 0)?.[0];
  };
}

function hdf5(name: string, original: Uint8Array): Format {
  return {
    name,
    original,
    read: (mutant) => {
      const tree = whole(readHDF5(mutant, 'a.h5'));
      return () => {
        const again = writeHDF5(tree);
        const asItWas = again.every((byte, index) => byte === original[index] || byte === mutant[index]);
        if (asItWas && again.length === original.length) return undefined;
        expect(lookInto(mutant)).toMatchObject(asSeen(tree));
      };
    },
  };
}

/**
 * A file by libver "latest" of checked data, every byte of which has a checksum or no meaning: it is read unchanged
 * (but for zeros over a whole chunk and its checksum, which are right again; no seed below 800 does that). By libver
 * "earliest" only the data is checked, so that names and shapes can change: what is read then is whole. Data sets of
 * another shape are not read, as those of a model are not: they may grow to 2 GiB.
 */
function h5py(name: string): Format {
  const original = h5pyFile(name);
  const expected = look(readHDF5(original, 'a.h5'));
  const shapes = new Set(shapesOf(expected));
  return {
    name: `${name}.h5 of h5py`,
    original,
    read: (mutant) => {
      const tree = readHDF5(mutant, 'a.h5');
      if (name === 'checked') {
        const seen = look(tree);
        return () => (JSON.stringify(seen) === JSON.stringify(expected) ? undefined : 'the tree');
      }
      whole(tree, new Set(), (shape) => shapes.has(String(shape)));
      return () => undefined;
    },
  };
}

const shapesOf = (node: ExpectedNode): string[] =>
  'children' in node ? node.children.flatMap(([, child]) => shapesOf(child)) : [String(node.shape)];

const tensors = new Map<string, SafetensorsTensor>(
  [...Array(12).keys()].flatMap((index) => [
    [
      `layers/dense_${index}/kernel`,
      {
        dtype: 'F32',
        shape: [index, 5],
        data: Float32Array.from({ length: 5 * index }, (_, at) => Math.sin(at + index)),
      },
    ],
    [`layers/dense_${index}/bias`, { dtype: 'BF16', shape: [5], data: Uint16Array.of(index, 1, 2, 3, 4) }],
    [`layers/dense_${index}/steps`, { dtype: 'I64', shape: [], data: BigInt64Array.of(BigInt(index)) }],
  ]),
);

function readTensors(mutant: Uint8Array): () => string | undefined {
  const { tensors, metadata } = readSafetensors(mutant, 'a.safetensors');
  return () => {
    const headerSize = Number(new DataView(mutant.buffer, mutant.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(mutant.subarray(8, 8 + headerSize))) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    const { __metadata__ = {}, ...told } = header;
    if (JSON.stringify(Object.fromEntries(metadata)) !== JSON.stringify(__metadata__)) return 'the metadata';
    if (Object.keys(told).length !== tensors.size) return 'the number of tensors';
    let size = 0;
    for (const [
      name,
      {
        dtype,
        shape,
        data_offsets: [start, end],
      },
    ] of Object.entries(told)) {
      const tensor = tensors.get(name);
      if (tensor?.dtype !== dtype || JSON.stringify(tensor.shape) !== JSON.stringify(shape)) return name;
      const { buffer, byteOffset, byteLength } = tensor.data;
      const stored = mutant.subarray(8 + headerSize + start, 8 + headerSize + end);
      if (Buffer.compare(new Uint8Array(buffer, byteOffset, byteLength), stored) !== 0) return `the data of ${name}`;
      size += byteLength;
    }
    return 8 + headerSize + size === mutant.length ? undefined : 'the size of all data';
  };
}

const FORMATS: Format[] = [
  { name: '.keras', original: writeZip(members), read: readKeras },
  {
    name: '.keras, deflated',
    original: zipSync(Object.fromEntries(members), { mtime: new Date(1980, 0, 1) }),
    read: readKeras,
  },
  hdf5('model.weights.h5 of Keras 3', writeHDF5(keras3Weights())),
  hdf5('.h5 of Keras 2', writeHDF5(keras2Model())),
  hdf5('.h5 of an older Keras 2', writeHDF5(keras2Model({ fixedStrings: true }))),
  h5py('checked'),
  h5py('unchecked'),
  { name: '.safetensors', original: writeSafetensors(tensors, new Map([['format', 'vitrine']])), read: readTensors },
];

test.each(FORMATS)('$name: refused, or unchanged, within bounds', ({ original, read }) => {
  expect(read(original)()).toBeUndefined();
  const most: Work = { steps: 0, bytes: 0 };
  let refused = 0;
  const count = Math.ceil(MUTANTS / FORMATS.length);
  for (let seed = 0; seed < count; seed++) {
    const { bytes, how } = mutate(original, seed);
    let check: (() => string | undefined) | undefined;
    let error: unknown;
    const work = measured(() => {
      try {
        check = read(bytes);
      } catch (thrown) {
        error = thrown;
      }
    });
    if (check) expect(check(), how).toBeUndefined();
    else {
      if (!(error instanceof DataError)) throw new Error(`${how}: not a DataError`, { cause: error });
      expect(error.message, how).toMatch(/^[^:]+(: unpacked data)?: byte \d+: ./);
      refused++;
    }
    most.steps = Math.max(most.steps, work.steps);
    most.bytes = Math.max(most.bytes, work.bytes);
  }
  // A mutant is at most 256 bytes longer. A byte is read as part of one structure: as a signature, a field, or text.
  expect(most.steps).toBeLessThan(2 * original.length + 2000);
  // The tree, what stored members and packed ones are read into, and what fflate works with.
  expect(most.bytes).toBeLessThan(4 * original.length + 2 ** 21);
  expect(refused).toBeGreaterThan(count / 4);
});
