import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { bfloat16ToFloat32, float16ToFloat32 } from '../../nn/io/half';
import { type SafetensorsTensor, readSafetensors, writeSafetensors } from '../../nn/io/safetensors';
import { patched, refusal, u64 } from './refusal';

const TENSORS = new Map<string, SafetensorsTensor>([
  ['dense/kernel', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -2, NaN, Infinity, 1e-40, -0) }],
  ['dense/bias', { dtype: 'F32', shape: [3], data: Float32Array.of(7, 8, 9) }],
  ['iterations', { dtype: 'I64', shape: [], data: BigInt64Array.of(-9000n) }],
  ['\u{1f600}', { dtype: 'U8', shape: [1], data: Uint8Array.of(1) }],
  ['\uffff', { dtype: 'U8', shape: [1], data: Uint8Array.of(2) }],
  ['half', { dtype: 'F16', shape: [2], data: Uint16Array.of(0x3c00, 0xb800) }],
  ['empty', { dtype: 'F32', shape: [0, 5], data: new Float32Array(0) }],
  ['flags', { dtype: 'BOOL', shape: [2], data: Uint8Array.of(0, 1) }],
]);
const METADATA = new Map([
  ['format', 'vitrine'],
  ['10', 'ten'],
  ['9', 'nine "quoted"\n'],
]);
const FILE = writeSafetensors(TENSORS, METADATA);

/** A file of this header and as many bytes of data. */
function fileOf(header: string, dataSize: number, headerSize?: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  return new Uint8Array([...u64(headerSize ?? text.length), ...text, ...new Uint8Array(dataSize)]);
}

const tensor = (dtype: string, shape: unknown, start: number, end: number): string =>
  JSON.stringify({ dtype, shape, data_offsets: [start, end] });

test('reads what is written, and writes what is read, byte for byte', () => {
  const { tensors, metadata } = readSafetensors(FILE, 'a.safetensors');
  expect(new Map([...tensors].sort())).toEqual(new Map([...TENSORS].sort()));
  expect(metadata).toEqual(METADATA);
  expect(writeSafetensors(tensors, metadata)).toEqual(FILE);
  expect(readSafetensors(writeSafetensors(new Map()), 'a')).toEqual({ tensors: new Map(), metadata: new Map() });
});

// What `safetensors.numpy.save` 0.8.0 makes of {'b': zeros(1, f4), 'a': zeros(1, u1), 'c': zeros((1, 1), i8), 'A':
// zeros((), f4)}.
test('writes the bytes of the reference implementation', () => {
  const zeros = new Map<string, SafetensorsTensor>([
    ['b', { dtype: 'F32', shape: [1], data: new Float32Array(1) }],
    ['a', { dtype: 'U8', shape: [1], data: new Uint8Array(1) }],
    ['c', { dtype: 'I64', shape: [1, 1], data: new BigInt64Array(1) }],
    ['A', { dtype: 'F32', shape: [], data: new Float32Array(1) }],
  ]);
  const header =
    '{"c":{"dtype":"I64","shape":[1,1],"data_offsets":[0,8]},"A":{"dtype":"F32","shape":[],"data_offsets":[8,12]},' +
    '"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"a":{"dtype":"U8","shape":[1],"data_offsets":[16,17]}}';
  const spaces = ' '.repeat((8 - (header.length % 8)) % 8);
  expect(writeSafetensors(zeros)).toEqual(fileOf(header + spaces, 17));
});

test('sorts types as the reference does, and names by code point; data is aligned', () => {
  const { tensors } = readSafetensors(FILE, 'a.safetensors');
  expect([...tensors.keys()]).toEqual([
    'iterations',
    'dense/bias',
    'dense/kernel',
    'empty',
    'half',
    '\uffff',
    '\u{1f600}',
    'flags',
  ]);
  expect(Number(new DataView(FILE.buffer).getBigUint64(0, true)) % 8).toBe(0);
  expect(FILE[8]).toBe(0x7b);
});

test('reads data that is not aligned, in any order of the header', () => {
  const file = fileOf(`{"b":${tensor('F32', [1], 1, 5)},"a":${tensor('U8', [1], 0, 1)}}`, 5);
  file.set([9, 0, 0, 0x80, 0x3f], file.length - 5);
  expect([...readSafetensors(file, 'a').tensors]).toEqual([
    ['a', { dtype: 'U8', shape: [1], data: Uint8Array.of(9) }],
    ['b', { dtype: 'F32', shape: [1], data: Float32Array.of(1) }],
  ]);
});

describe('a file is refused:', () => {
  const one = tensor('F32', [2], 0, 8);
  test.each<[string, RegExp, Uint8Array]>([
    ['nothing', /byte 0: 0 bytes, too few/, new Uint8Array()],
    ['a header over 100 MB', /byte 0: a header of 100000001 bytes/, fileOf('{}', 0, 100_000_001)],
    ['a header beyond the file', /byte 0: a header of 3 bytes in a file of 10/, fileOf('{}', 0, 3)],
    [
      'a header without bound',
      /byte 0: a header of 18446744073709552000 bytes/,
      patched(FILE, 0, ...u64(2n ** 64n - 1n)),
    ],
    ['no object', /byte 8: the header does not begin with \{/, fileOf('[]', 0)],
    ['no JSON', /byte 9: a key should be here/, fileOf('{a}', 0)],
    ['a tensor twice', /byte \d+: the key "a" is there twice/, fileOf(`{"a":${one},"a":${one}}`, 8)],
    ['__proto__', /byte 9: a key may not be "__proto__"/, fileOf(`{"__proto__":${one}}`, 8)],
    ['no UTF-8', /the header is not UTF-8/, patched(fileOf(`{"a":${one}}`, 8), 10, 0xff)],
    [
      'a hole',
      /tensor "b" begins at 9 of the data and the one before ends at 8/,
      fileOf(`{"a":${one},"b":${tensor('U8', [1], 9, 10)}}`, 10),
    ],
    ['a hole at the beginning', /tensor "a" begins at 1/, fileOf(`{"a":${tensor('U8', [1], 1, 2)}}`, 2)],
    [
      'an overlap',
      /tensor "b" begins at 7 of the data and the one before ends at 8/,
      fileOf(`{"a":${one},"b":${tensor('U8', [2], 7, 9)}}`, 9),
    ],
    ['two tensors of the same data', /tensor "b" begins at 0/, fileOf(`{"a":${one},"b":${one}}`, 8)],
    [
      'offsets that are not the size',
      /tensor "a" has 8 bytes in place of \[3\] F32 = 12/,
      fileOf(`{"a":${tensor('F32', [3], 0, 8)}}`, 8),
    ],
    ['offsets in reverse', /tensor "a" has -8 bytes/, fileOf(`{"a":${tensor('F32', [2], 8, 0)},"b":${one}}`, 8)],
    ['a tensor beyond the file', /a field of 8 bytes would end outside the file/, fileOf(`{"a":${one}}`, 7)],
    ['a tensor without bound', /would end outside the file/, fileOf(`{"a":${tensor('U8', [2 ** 52], 0, 2 ** 52)}}`, 8)],
    [
      'a size over all numbers',
      /in place of \[9007199254740991, 9007199254740991\] U8/,
      fileOf(`{"a":${tensor('U8', [2 ** 53 - 1, 2 ** 53 - 1], 0, 8)}}`, 8),
    ],
    ['bytes behind the last tensor', /the tensors end here and the file at byte/, fileOf(`{"a":${one}}`, 9)],
    [
      'an unknown type',
      /tensor "a" has the type "C64"\. Save it as one of BOOL/,
      fileOf(`{"a":${tensor('C64', [1], 0, 8)}}`, 8),
    ],
    ['a type off the prototype', /has the type "constructor"/, fileOf(`{"a":${tensor('constructor', [1], 0, 8)}}`, 8)],
    ['a negative size', /has the shape \[-1\]/, fileOf(`{"a":${tensor('F32', [-1], 0, 8)}}`, 8)],
    ['a fraction', /has the shape \[2\.5\]/, fileOf(`{"a":${tensor('F32', [2.5], 0, 8)}}`, 8)],
    ['no shape', /has the shape null/, fileOf(`{"a":${tensor('F32', null, 0, 8)}}`, 8)],
    ['three offsets', /the offsets \[0,8,8\]/, fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}', 8)],
    ['metadata that is not a string', /metadata "a" is not a string/, fileOf('{"__metadata__":{"a":1}}', 0)],
  ])('%s', (_, message, bytes) => {
    expect(refusal(() => readSafetensors(bytes, 'a.safetensors'))).toMatch(message);
  });

  test('cut off anywhere', () => {
    for (let length = 0; length < FILE.length; length++)
      expect(refusal(() => readSafetensors(FILE.subarray(0, length), 'a'))).toMatch(/^a: byte \d+: /);
  });
});

test.each<[string, string, SafetensorsTensor]>([
  ['its data is of another type', 'a', { dtype: 'F32', shape: [2], data: new Float64Array(2) }],
  ['its data is of another size', 'a', { dtype: 'F32', shape: [2], data: new Float32Array(3) }],
  ['its name is the metadata', '__metadata__', { dtype: 'F32', shape: [1], data: new Float32Array(1) }],
])('a tensor is not written when %s', (_, name, value) => {
  expect(() => writeSafetensors(new Map([[name, value]]))).toThrow(ArgumentError);
});

test('half-precision bits are numbers', () => {
  // IEEE 754 binary16: largest, smallest normal, largest and smallest subnormal.
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x0000, 0x8000, 0x7c00, 0xfc00, 0x7e00);
  const numbers = [1, -2, 65504, 2 ** -14, 1023 * 2 ** -24, 2 ** -24, 0, -0, Infinity, -Infinity, NaN];
  expect([...float16ToFloat32(bits)]).toEqual(numbers);
  expect([...bfloat16ToFloat32(Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x0001, 0x8000))]).toEqual([
    1,
    -2,
    Infinity,
    2 ** -133,
    -0,
  ]);
});
