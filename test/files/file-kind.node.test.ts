import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { archiveError, kindOf } from '../../nn/files/file-kind';
import { writeHDF5 } from '../../nn/io/hdf5-writer';
import { writeSafetensors } from '../../nn/io/safetensors';
import { writeZip } from '../../nn/io/zip';
import { h5pyFile } from './hdf5-files';
import { refusal } from './refusal';
import { group, keras3Weights } from './trees';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const zip = (...names: string[]): Uint8Array =>
  zipSync(Object.fromEntries(names.map((name) => [name, [new Uint8Array(9), { level: 0 as const }]])));

test.each([
  ['HDF5', writeHDF5(group())],
  ['HDF5', h5pyFile('v108')],
  ['HDF5', h5pyFile('latest')],
  ['HDF5', new Uint8Array([...new Uint8Array(8192), ...writeHDF5(group())])],
  ['zip', writeZip(new Map([['config.json', ascii('{}')]]))],
  // A member may happen to lie where a userblock could end.
  [
    'zip',
    writeZip(
      new Map([
        ['a', new Uint8Array(512 - 31 - 31)],
        ['b', writeHDF5(keras3Weights())],
      ]),
    ),
  ],
  ['safetensors', writeSafetensors(new Map([['a', { dtype: 'F32', shape: [1], data: Float32Array.of(1) }]]))],
  ['safetensors', writeSafetensors(new Map())],
])('%s is known by its bytes', (kind, bytes) => {
  expect(kindOf(bytes, 'a')).toBe(kind);
});

describe('what can have no model is called by its name, with what to do:', () => {
  test.each<[string, RegExp, Uint8Array]>([
    [
      'PyTorch',
      /it is a PyTorch file, which is not read\. Save its weights with safetensors/,
      zip('archive/data.pkl', 'archive/data/0'),
    ],
    ['PyTorch, by another name', /PyTorch/, zip('model_best/data.pkl', 'model_best/byteorder')],
    ['PyTorch, cut off', /PyTorch/, zip('archive/data.pkl').subarray(0, 60)],
    ['TorchScript', /PyTorch/, zip('net/constants.pkl')],
    [
      'PyTorch up to 1.5',
      /PyTorch/,
      Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19),
    ],
    [
      'a pickle',
      /a Python pickle, which can hold any program.*safetensors/,
      Uint8Array.of(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0),
    ],
    ['npz', /NumPy arrays \(\.npz\)/, zip('arr_0.npy', 'arr_1.npy')],
    ['npy', /a NumPy array \(\.npy\)/, ascii('\x93NUMPY\x01\x00v\x00{')],
    ['SavedModel', /a TensorFlow SavedModel.*model\.save\('model\.keras'\)/, Uint8Array.of(8, 1, 0x12, 200, 1, 10)],
    ['ONNX', /an ONNX model/, Uint8Array.of(8, 8, 0x12, 7, 112, 121, 116, 111, 114, 99, 104)],
    ['TensorFlow Lite', /a TensorFlow Lite model/, ascii('\x1c\x00\x00\x00TFL3')],
    [
      'TensorFlow.js',
      /a TensorFlow\.js model.*tensorflowjs_converter/,
      ascii('{"format": "layers-model", "modelTopology": {}}'),
    ],
    ['JSON', /a text in JSON/, ascii(' {"class_name": "Sequential"}')],
    ['a web page', /a web page/, ascii('<!DOCTYPE html><html>')],
    ['Git LFS', /git lfs pull/, ascii('version https://git-lfs.github.com/spec/v1\noid')],
    ['gzip', /packed \(gzip\)/, Uint8Array.of(0x1f, 0x8b, 8)],
    ['nothing', /it is empty/, new Uint8Array()],
    [
      'anything else',
      /byte 0: neither a zip \(\.keras\), HDF5 \(\.h5\) nor safetensors begins so/,
      ascii('hello, world'),
    ],
  ])('%s', (_, message, bytes) => {
    expect(refusal(() => kindOf(bytes, 'model.pt'))).toMatch(message);
    expect(refusal(() => kindOf(bytes, 'model.pt'))).not.toMatch(/damaged/);
  });

  test('an archive by any of its members', () => {
    expect(
      archiveError('a.zip', ['model/readme', 'model/saved_model.pb', 'model/variables/variables.index'])!.message,
    ).toMatch(/SavedModel/);
    expect(archiveError('a.zip', ['x/data.pkl'])!.message).toMatch(/PyTorch/);
    expect(archiveError('a.zip', ['metadata.json', 'config.json'])).toBeUndefined();
  });
});
