import { expect, test } from 'vitest';
import { type HDF5Group, atPath } from '../../nn/io/hdf5';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { writeHDF5 } from '../../nn/io/hdf5-writer';
import { EXPECTED, h5pyFile, look } from './hdf5-files';
import { find, patched, refusal } from './refusal';
import { keras3Weights } from './trees';

const read = (name: string): HDF5Group => readHDF5(h5pyFile(name), `${name}.h5`);

/** Numbers as Python writes them: 2.0 and 1e-05 are other texts of JavaScript's 2 and 0.00001. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === 'string' && /^-?\d+\.?\d*(e[+-]\d+)?$/.test(item) ? Number(item) : item,
  );

test.each([
  ['earliest', 0, 0],
  ['v108', 512, 2],
  ['latest', 2048, 3],
  ['paged', 0, 2],
  ['indexes', 0, 3],
  ['indexes-earliest', 0, 0],
  ['many', 0, 3],
  ['checked', 0, 3],
  ['unchecked', 0, 0],
])(
  '%s.h5, from byte %i, with superblock %i: every name, shape, type and value is what h5py reads',
  (name, start, superblock) => {
    expect(h5pyFile(name)[start + 8]).toBe(superblock);
    expect(plain(look(read(name)))).toEqual(plain(EXPECTED[name]));
  },
);

test('groups that keep their order list members as they were made, others by the bytes of their names', () => {
  const names = (path: string): string[] => [...(atPath(read('earliest'), path) as HDF5Group).children.keys()];
  expect(names('ordered')).toEqual(['c', 'a', 'b']);
  expect(names('shapes')).toEqual(names('shapes').sort());
  expect([...atPath(read('earliest'), 'ordered')!.attributes.keys()]).toEqual(['c', 'a', 'b']);
});

test('two names of one object, and soft links, lead to the same', () => {
  const root = read('latest');
  const scalar = atPath(root, 'shapes/scalar');
  expect(scalar).toBeDefined();
  expect(atPath(root, 'links/hard')).toBe(scalar);
  expect(atPath(root, 'links/up')).toBe(scalar);
  expect(atPath(root, 'links/group')).toBe(atPath(root, 'types'));
  expect(atPath(root, 'links/twice')).toBe(atPath(root, 'types/bool'));
});

const REFUSED: [string, RegExp][] = [
  ['compound', /\/compound: elements of type compound, 12 bytes each, which is not read\. Save it again/],
  ['complex', /elements of type compound, 8 bytes/],
  ['opaque', /elements of type opaque/],
  ['references', /elements of type reference/],
  ['lists', /elements of type variable-length/],
  ['lzf', /chunks with filter lzf \(32000\); gzip \(1\), shuffle \(2\) and fletcher32 \(3\) are read\. Save it again/],
  ['szip', /chunks with filter szip \(4\)/],
  ['scaleoffset', /chunks with filter scaleoffset \(6\)/],
  ['outside', /data lies in other files\. Save it again with all of its data in one file/],
  ['virtual', /a virtual data set/],
  ['type', /a named data type/],
  ['nowhere', /a soft link to "\/not\/there", where nothing is/],
  ['circle', /more than 16 soft links/],
  ['elsewhere', /a link to \/x in another file, other\.h5/],
  ['broken', /^broken\.h5: byte \d+: \/broken: a chunk's checksum \(fletcher32\) does not match/],
];

test.each(['unneeded-earliest', 'unneeded-latest'])(
  '%s.h5: what is not read refuses itself, by name, and nothing else',
  (name) => {
    const root = readHDF5(h5pyFile(name), 'broken.h5');
    const weights = atPath(root, 'weights')!;
    expect('data' in weights && [...weights.shape, ...weights.data]).toEqual([2, 3, 0, 1, 2, 3, 4, 5]);
    expect(weights.attributes.get('name')!.data).toEqual(['kernel']);
    for (const [attribute, message] of [
      ['reference', /attribute "reference": elements of type reference/],
      ['compound', /type compound/],
      ['bytes', /not UTF-8/],
    ] as const)
      expect(refusal(() => weights.attributes.get(attribute)!.data)).toMatch(message);
    for (const [path, message] of REFUSED) {
      const array = (): unknown => {
        const found = atPath(root, path)!;
        return 'data' in found && found.data;
      };
      expect(refusal(array), path).toMatch(message);
      expect(refusal(array), 'again').toMatch(message);
    }
    expect(refusal(() => atPath(root, 'elsewhere/weights'))).toMatch(/another file/);
    expect(atPath(root, 'group/up')).toBe(root);
    expect(atPath(root, 'array')).toMatchObject({ shape: [0], data: new Float32Array(0) });
  },
);

test('a file behind whatever was put before it', () => {
  const tree = keras3Weights();
  const file = writeHDF5(tree);
  for (const size of [512, 1024, 4096]) {
    const moved = new Uint8Array(size + file.length).fill(32);
    moved.set(file, size);
    expect(readHDF5(moved, 'a.h5')).toEqual(tree);
    // Errors count from the file's first byte.
    expect(refusal(() => readHDF5(moved.subarray(0, -1), 'a.h5'))).toMatch(
      new RegExp(`byte ${size + 40}: the file should end at byte ${moved.length}, and`),
    );
  }
  const odd = new Uint8Array(513 + file.length);
  odd.set(file, 513);
  expect(refusal(() => readHDF5(odd, 'a.h5'))).toMatch(/byte 0: no HDF5 signature/);
});

test.each([
  ['many', 'OHDR', 30],
  ['many', 'FRHP', 20],
  ['many', 'FHDB', 60],
  ['many', 'FHIB', 30],
  ['many', 'BTHD', 20],
  ['many', 'BTLF', 20],
  ['many', 'BTIN\0\x05', 20],
  ['indexes', 'FAHD', 9],
  ['indexes', 'FADB', 15],
  ['indexes', 'EAHD', 30],
  ['indexes', 'EAIB', 20],
  ['indexes', 'EASB', 20],
  ['indexes', 'EADB', 20],
])('%s.h5: the checksum of %s is checked', (name, signature, offset) => {
  const file = h5pyFile(name);
  const at = find(file, signature) + offset;
  const damaged = patched(file, at, file[at]! ^ 1);
  expect(refusal(() => look(readHDF5(damaged, 'a.h5')))).toMatch(
    /^a\.h5: byte \d+: .*the checksum of .* does not match/,
  );
});

test('what was never written takes no memory until it is asked for, and then no more than a small file may', () => {
  const file = h5pyFile('unchecked');
  const rank2 = find(file, [1, 2, 1, 0, 0, 0, 0, 0, 7]); // the dataspace of the first [7, 9]
  const huge = patched(patched(file, rank2 + 8, 0, 0, 0, 0, 1), rank2 + 24, 0, 0, 0, 0, 1);
  const grown = [...readHDF5(huge, 'a.h5').children.values()].find(
    (node) => 'shape' in node && node.shape[0] === 2 ** 32,
  );
  expect(refusal(() => (grown as { data: unknown }).data)).toMatch(/unpack to \d+ bytes; 16777216 can be read at most/);
});
