import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { FileBytes } from '../../nn/io/file-bytes';
import { type HDF5Group, atPath } from '../../nn/io/hdf5';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { writeHDF5 } from '../../nn/io/hdf5-writer';
import { asSeen, fileOf, lookInto, rewritten } from './h5wasm';
import { find, patched, refusal, u64 } from './refusal';
import { array, dataset, group, keras2Model, keras3Weights, ramp, scalar, whole } from './trees';

const read = (bytes: Uint8Array): HDF5Group => whole(readHDF5(bytes, 'a.h5'));
const refused = (bytes: Uint8Array): string => refusal(() => read(bytes));

const EVERY_TYPE: HDF5Group = group(
  {
    f32: dataset(Float32Array.of(1, -2.5, NaN, Infinity, 1e-40, -0), [2, 3]),
    f64: dataset(Float64Array.of(Math.PI), []),
    i8: dataset(Int8Array.of(-128, 127)),
    u8: dataset(Uint8Array.of(0, 255)),
    i16: dataset(Int16Array.of(-300)),
    u16: dataset(Uint16Array.of(65535)),
    i32: dataset(Int32Array.of(-(2 ** 31), 7)),
    u32: dataset(Uint32Array.of(4e9)),
    i64: dataset(BigInt64Array.of(-(2n ** 63n), 9000n)),
    u64: dataset(BigUint64Array.of(2n ** 64n - 1n)),
    strings: dataset(['a', '', '가중치', 'x'.repeat(9000)], [2, 2]),
    fixed: { ...dataset(['ab', 'c']), stringLength: 3 },
    empty: dataset(new Float32Array(0), [0, 5]),
    group: group(),
    이름: dataset(Uint8Array.of(1)),
  },
  {
    text: scalar('hello'),
    empty: scalar(''),
    long: scalar('z'.repeat(70_000)),
    list: array(['kernel:0', 'bias:0']),
    fixed: array(['conv2d', 'dense'], [2], 6),
    integer: array(BigInt64Array.of(3n), []),
    matrix: array(Float32Array.of(1, 2, 3, 4), [2, 2]),
    none: array(new Float64Array(0)),
    속성: array(Int32Array.of(-7)),
  },
);

describe('the C library reads what is written', () => {
  test.each<[string, HDF5Group]>([
    ['nothing', group()],
    ['every type, as data set and attribute', EVERY_TYPE],
    ["a Keras 3 model's weights", keras3Weights()],
    ['a Keras 2 model', keras2Model()],
    ['an old Keras 2 model, with strings of fixed length', keras2Model({ fixedStrings: true })],
  ])('%s', (_, tree) => {
    expect(lookInto(writeHDF5(tree))).toMatchObject(asSeen(tree));
  });

  // 8 entries a symbol table node, 32 nodes under a B-tree node: two and three levels.
  test.each([1, 8, 9, 256, 257, 2000, 8193])('a group of %i', (count) => {
    const names = Array.from({ length: count }, (_, index) => `${index}`);
    const tree = group({
      many: group(Object.fromEntries(names.map((name, index) => [name, dataset(Int32Array.of(index), [])]))),
    });
    const file = writeHDF5(tree);
    const { children } = lookInto(file).children!.many!;
    expect(Object.keys(children!).sort()).toEqual(names.sort());
    expect(Object.entries(children!).every(([name, { dataset }]) => dataset!.value === Number(name))).toBe(true);
    expect(atPath(read(file), 'many')).toEqual(tree.children.get('many'));
  });

  test('and writes into it', () => {
    const file = rewritten(writeHDF5(keras3Weights()), (root) => {
      root.create_group('more').create_dataset({ name: 'x', data: Float32Array.of(1, 2) });
      root.create_attribute('name', 'changed');
    });
    const tree = read(file);
    expect(atPath(tree, 'more/x')).toEqual(dataset(Float32Array.of(1, 2)));
    expect(tree.attributes.get('name')!.data).toEqual(['changed']);
    expect(tree.children.get('optimizer')).toEqual(keras3Weights().children.get('optimizer'));
  });

  test('with the types, sizes and limits that Keras gives them', () => {
    const { children } = lookInto(writeHDF5(keras3Weights()));
    // As they are in files of Keras 3.8: scalars in UTF-8 of variable length, and sizes that cannot grow.
    expect(children!.vars!.attributes.name!.metadata).toMatchObject({
      type: 3,
      cset: 1,
      strpad: 0,
      vlen: true,
      shape: [],
    });
    const optimizer = children!.optimizer!.children!.vars!.children!;
    expect(optimizer[0]!.dataset!.metadata).toMatchObject({
      type: 0,
      signed: true,
      littleEndian: true,
      size: 8,
      shape: [],
      chunks: null,
    });
    expect(optimizer[2]!.dataset!.metadata).toMatchObject({
      type: 1,
      size: 4,
      shape: [3, 3, 1, 2],
      maxshape: [3, 3, 1, 2],
      chunks: null,
    });
  });
});

describe('our reader', () => {
  test.each<[string, HDF5Group]>([
    ['nothing', group()],
    ['every type', EVERY_TYPE],
    ['Keras 3', keras3Weights()],
    ['Keras 2', keras2Model()],
    ['old Keras 2', keras2Model({ fixedStrings: true })],
  ])('reads what is written, which is the same bytes again: %s', (_, tree) => {
    const file = writeHDF5(tree);
    const back = read(file);
    expect(back).toEqual(tree);
    expect(writeHDF5(back)).toEqual(file);
  });

  test('lists the members of a group in the order of their bytes, as Keras finds them', () => {
    const names = Array.from({ length: 12 }, (_, index) => `${index}`);
    const tree = read(writeHDF5(group(Object.fromEntries(names.map((name) => [name, group()])))));
    expect([...tree.children.keys()]).toEqual(['0', '1', '10', '11', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test.each([
    ['earliest', 0],
    ['v108', 2],
    ['v110', 3],
    ['latest', 3],
  ] as const)('reads what the C library writes with libver %s, superblock %i', (libver, superblock) => {
    const file = fileOf(
      (root) => {
        const vars = root.create_group('layers').create_group('dense').create_group('vars');
        vars.create_dataset({ name: '0', data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
        vars.create_dataset({ name: '1', data: BigInt64Array.of(5n) });
        vars.create_attribute('name', 'dense');
        root.create_attribute('layer_names', ['conv2d', 'dense'], [2], 'S6');
        root.create_attribute('list', ['a', 'bcd']);
      },
      { libver: [libver, 'latest'] },
    );
    expect(file[8]).toBe(superblock);
    const tree = read(file);
    expect(atPath(tree, 'layers/dense/vars/0')).toEqual(dataset(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
    expect(atPath(tree, 'layers/dense/vars/1')).toEqual(dataset(BigInt64Array.of(5n)));
    expect(atPath(tree, 'layers/dense/vars')!.attributes.get('name')!.data).toEqual(['dense']);
    expect(tree.attributes.get('layer_names')).toEqual(array(['conv2d', 'dense'], [2], 6));
    expect(tree.attributes.get('list')!.data).toEqual(['a', 'bcd']);
  });

  test.each<[string, { compression?: 'gzip' | number; compression_opts?: number[] }]>([
    ['chunks', {}],
    ['chunks with gzip', { compression: 'gzip', compression_opts: [4] }],
    ['chunks with shuffled bytes', { compression: 2, compression_opts: [] }],
  ])('reads %s that do not divide the shape', (_, options) => {
    const shape = [7, 11, 5];
    const data = Float32Array.from({ length: 385 }, (_, index) => index);
    const numbers = BigInt64Array.from({ length: 1000 }, (_, index) => BigInt(index));
    const file = fileOf((root) => {
      root.create_dataset({ name: 'a', data, shape, chunks: [3, 4, 2], ...options });
      root.create_dataset({ name: 'grows', data, shape, maxshape: [null, 11, 5], chunks: [7, 11, 5], ...options });
      root.create_dataset({ name: 'many', data: numbers, shape: [1000], chunks: [3], ...options });
    });
    expect(read(file)).toEqual(group({ a: dataset(data, shape), grows: dataset(data, shape), many: dataset(numbers) }));
  });

  test.each<[string, RegExp, (root: Parameters<Parameters<typeof fileOf>[0]>[0]) => void]>([
    ['compound types', /type compound/, (root) => root.create_dataset({ name: 'x', data: new Map([['a', [1]]]) })],
    [
      'soft links to nothing',
      /\/y: a soft link to "\/x", where nothing is/,
      (root) => root.create_soft_link('/x', 'y'),
    ],
    [
      'external links',
      /\/y: a link to \/x in another file, b\.h5/,
      (root) => root.create_external_link('b.h5', '/x', 'y'),
    ],
  ])('refuses %s by name', (_, message, write) => {
    expect(refused(fileOf((root) => write(root)))).toMatch(message);
  });

  test('reads groups of two names, and in a circle', () => {
    const root = readHDF5(
      fileOf((root) => {
        root.create_group('a').create_dataset({ name: 'x', data: Float32Array.of(1) });
        root.create_hard_link('/a', 'b');
        root.create_hard_link('/', '/a/up');
      }),
      'a.h5',
    );
    expect(root.children.get('b')).toBe(root.children.get('a'));
    expect(atPath(root, 'a/up')).toBe(root);
    expect(atPath(root, 'a/up/b/x')).toEqual(dataset(Float32Array.of(1)));
  });

  test('reads half precision, and big-endian numbers', () => {
    const halves = Uint16Array.of(0x3c00, 0xb800, 0x7bff, 0x0001, 0x7c00, 0x8000);
    const file = writeHDF5(group({ x: dataset(new Float32Array(halves.buffer.slice(0)), [3]) }));
    const type = find(file, [0x11, 0x20, 31, 0, 4]);
    const half = patched(file, type, 0x11, 0x20, 15, 0, 2, 0, 0, 0, 0, 0, 16, 0, 10, 5, 0, 10, 15);
    const dims = find(half, [...u64(3), ...u64(3)]);
    const tree = read(patched(half, dims, ...u64(6), ...u64(6)));
    expect(atPath(tree, 'x')).toEqual(dataset(Float32Array.of(1, -0.5, 65504, 2 ** -24, Infinity, -0)));
    const swapped = new Float32Array(3);
    new Uint16Array(halves).forEach((half, index) =>
      new DataView(swapped.buffer).setUint16(2 * (index ^ 1), (half << 8) | (half >> 8), true),
    );
    expect(atPath(read(patched(file, type + 1, 0x21)), 'x')).toEqual(dataset(swapped));
  });

  test('reads many links and attributes of libver "latest"', () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}`);
    const links = fileOf((root) => names.forEach((name) => root.create_group(name)), { libver: 'latest' });
    expect(read(links)).toEqual(group(Object.fromEntries(names.map((name) => [name, group()]))));
    const attributes = fileOf((root) => names.forEach((name) => root.create_attribute(name, name)), {
      libver: 'latest',
    });
    expect([...read(attributes).attributes].map(([name, { data }]) => [name, data]).sort()).toEqual(
      names.map((name) => [name, [name]]).sort(),
    );
  });

  test('members and attributes called __proto__ are names like others', () => {
    const children = new Map([
      ['__proto__', dataset(Int32Array.of(1))],
      ['constructor', dataset(Int32Array.of(2))],
    ]);
    const attributes = new Map([['__proto__', scalar('polluted')]]);
    const tree = read(writeHDF5({ children, attributes }));
    expect(tree).toEqual({ children, attributes });
    expect('polluted' in {}).toBe(false);
    expect(atPath(tree, '__proto__')).toEqual(dataset(Int32Array.of(1)));
    expect(atPath(tree, 'toString')).toBeUndefined();
    expect(atPath(tree, 'constructor/name')).toBeUndefined();
  });
});

describe('a damaged or hostile file is refused:', () => {
  const file = writeHDF5(
    group(
      { a: ramp([3, 4], 1), b: ramp([3, 4], 2), gradients: group({}, { name: scalar('g') }) },
      { names: array(['x', 'yy']) },
    ),
  );
  const layout = find(file, [8, 0, 24, 0]); // a message of type 8 and 24 bytes
  const dims = find(file, [...u64(3), ...u64(4)]);
  const symbols = find(file, 'SNOD');
  const tree = find(file, 'TREE', symbols);

  test('cut off anywhere', () => {
    for (let length = 0; length < file.length; length++)
      expect(refused(file.subarray(0, length))).toMatch(/^a\.h5: byte \d+: /);
  });

  test.each<[string, RegExp, Uint8Array]>([
    ['another magic', /byte 0: no HDF5 signature/, patched(file, 1, 0x50)],
    ['a zip', /byte 0: no HDF5 signature.*zip/, new TextEncoder().encode('PK\x03\x04............')],
    ['an unknown superblock', /byte 8: superblock version 9/, patched(file, 8, 9)],
    ['addresses of 4 bytes', /byte 13: addresses of 4 bytes/, patched(file, 13, 4)],
    ['a root outside the file', /would end outside the file/, patched(file, 64, ...u64(2n ** 62n))],
    [
      'data of another size than its shape',
      /data of 48 bytes in place of \[3, 4611686018427387904\]|a shape of/,
      patched(file, dims + 8, ...u64(2n ** 62n)),
    ],
    [
      'data larger than the file',
      /data of \d+ bytes would end outside/,
      patched(patched(patched(file, dims, ...u64(2 ** 20)), dims + 16, ...u64(2 ** 20)), layout + 18, ...u64(2 ** 24)),
    ],
    [
      'data that lies in other data',
      /data begins within a local heap/,
      patched(file, layout + 10, ...u64(find(file, 'TREE') - 8)),
    ],
    [
      'a member that leads to the root',
      /found a second time/,
      patched(file, symbols + 8 + 40 * 2 + 8, ...file.subarray(64, 72)),
    ],
    [
      'two members at one place',
      /found a second time/,
      patched(file, symbols + 16, ...file.subarray(symbols + 56, symbols + 64)),
    ],
    [
      'names out of order',
      /names of a group are not in ascending order/,
      patched(file, symbols + 8, ...file.subarray(symbols + 48, symbols + 56)),
    ],
    ['a lost member', /a key of a B-tree is not the last name/, patched(file, symbols + 6, 2)],
    ['a group that lost all of them', /a name in a local heap that no member has/, patched(file, tree + 6, 0)],
    ['a key that leads elsewhere', /a key of a B-tree is not the last name/, patched(file, tree + 24, 8)],
    ['too many members', /a symbol table node of 9 entries/, patched(file, symbols + 6, 9)],
    [
      'a B-tree that leads to itself',
      /found a second time/,
      patched(patched(file, tree + 5, 1), tree + 32, ...u64(tree)),
    ],
    ['a B-tree of impossible width', /B-tree node of 65535 children/, patched(file, tree + 6, 0xff, 0xff)],
    ['a name outside the heap', /a name outside the local heap/, patched(file, symbols + 8, ...u64(2 ** 40))],
  ])('%s', (_, message, bytes) => {
    expect(refused(bytes)).toMatch(message);
  });

  test('an object header that continues in itself', () => {
    const file = writeHDF5(group({}, { x: array(BigInt64Array.of(0n, 0n)) }));
    const attribute = find(file, [0x0c, 0]);
    const looped = patched(
      file,
      attribute,
      0x10,
      0,
      file[attribute + 2]!,
      0,
      0,
      0,
      0,
      0,
      ...u64(attribute),
      ...u64(8 + file[attribute + 2]!),
    );
    expect(refused(looped)).toMatch(/continuation begins within an object header/);
  });

  test('a string that the global heap has otherwise', () => {
    const file = writeHDF5(group({}, { x: array(['first', 'other']) }));
    const references = find(file, [5, 0, 0, 0], find(file, 'other') + 8);
    expect(refused(patched(file, references, 4))).toMatch(/a string of 4 bytes, of which the global heap has 5/);
    expect(refused(patched(file, references + 12, 9))).toMatch(
      /a string of 5 bytes, of which the global heap has none/,
    );
    expect(refused(patched(file, find(file, 'other'), 0))).toMatch(/a string with a zero in it/);
  });

  test('text that is asked for again and again', () => {
    const bytes = new FileBytes(new TextEncoder().encode('abcdefgh'), 'a.h5');
    expect(bytes.text(0, 5, 'a name')).toBe('abcde');
    expect(refusal(() => bytes.text(0, 5, 'a name'))).toMatch(/byte 0: a name: texts are longer in all than the file/);
  });

  test('groups nested as deep as there may be objects', () => {
    let tree = group();
    for (let depth = 0; depth < 1000; depth++) tree = group({ g: tree });
    let deepest = readHDF5(writeHDF5(tree), 'a.h5');
    for (let depth = 0; depth < 1000; depth++) deepest = deepest.children.get('g') as HDF5Group;
    expect(deepest).toEqual(group());
  });

  test('more objects than a model has', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 2 ** 15 }, (_, index) => [`${index}`, array(Uint8Array.of(1), [])]),
    );
    const tree = group(
      Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}`, group({}, attributes)])),
    );
    expect(refused(writeHDF5(tree))).toMatch(/more than 262144 groups, data sets and attributes/);
  });

  test('chunks that would unpack to more than they can', () => {
    const file = fileOf((root) =>
      root.create_dataset({
        name: 'x',
        data: new Float32Array(2 ** 16),
        shape: [2 ** 16],
        chunks: [2 ** 16],
        compression: 'gzip',
        compression_opts: [9],
      }),
    );
    expect(read(file)).toEqual(group({ x: dataset(new Float32Array(2 ** 16)) }));
    const chunk = find(file, [3, 2, 2]); // layout 3, chunked, rank 1 and the element
    const dims = find(file, [...u64(2 ** 16), ...u64(2 ** 16)]);
    const sized = (size: number): Uint8Array =>
      patched(patched(file, dims, ...u64(size), ...u64(size)), chunk + 11, ...u64(size).slice(0, 4));
    expect(refused(sized(2 ** 31))).toMatch(/chunks unpack to 8589934592 bytes; 16777216 can be read at most/);
    expect(refused(sized(2 ** 22))).toMatch(/a chunk of \d+ bytes cannot unpack to 16777216/);
    expect(refused(sized(2 ** 16 - 1))).toMatch(/it unpacks to more than 262140 bytes/);
    expect(refused(sized(2 ** 16 + 1))).toMatch(/it unpacks to 262144 bytes of 262148/);
    const data = find(file, [0x78, 0xda]);
    expect(refused(patched(file, data + 100, 0xff, 0xff))).toMatch(/a chunk that is not gzip/);
  });

  test('a checksum that does not match', () => {
    const newer = fileOf((root) => root.create_group('layers'), { libver: ['v108', 'latest'] });
    expect(read(newer)).toEqual(group({ layers: group() }));
    expect(refused(patched(newer, find(newer, 'layers'), 0x4c))).toMatch(
      /the checksum of an object header does not match/,
    );
    expect(refused(patched(newer, 11, 1))).toMatch(/the checksum of the superblock/);
  });
});

test('names and shapes that HDF5 cannot have are refused before anything is written', () => {
  const cases: [HDF5Group, RegExp][] = [
    [group({ 'a/b': group() }), /"a\/b" in \/ is not a valid HDF5 name/],
    [group({ '': group() }), /"" in \//],
    [group({ a: group({ '.': group() }) }), /"\." in \/a\//],
    [group({ a: dataset(new Float32Array(3), [2, 2]) }), /\/a has 3 elements and the shape \[2, 2\]/],
    [group({}, { big: array(new Float64Array(9000)) }), /attribute "big" of \/ takes 720\d\d bytes/],
    [group({}, { fixed: array(['abc'], [1], 2) }), /"abc" is longer than 2 bytes/],
  ];
  for (const [tree, message] of cases) {
    expect(() => writeHDF5(tree)).toThrow(ArgumentError);
    expect(() => writeHDF5(tree)).toThrow(message);
  }
});
