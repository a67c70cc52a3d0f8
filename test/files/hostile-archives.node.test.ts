import files, { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DataError, StorageError, loadFashionMNIST, utils } from '../../nn';
import { readIDX } from '../../nn/datasets';
import { readSource } from '../../nn/io/file-source';
import { crc32 } from '../../nn/io/checksums';
import { readTar } from '../../nn/io/tar';
import { readZip, writeZip } from '../../nn/io/zip';
import { idxFile } from '../datasets/idx-file';
import { bytesOf, zeros } from './made-pictures';
import { patched } from './refusal';
import { mostMemory, mostSeconds, spent, worstOf } from './spent';
import { tarHeader } from './tar-header';

const MIB = 2 ** 20;
const tookOf = worstOf('data sets and archives made to harm');
const noise = (length: number): Uint8Array => {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = Math.imul(state, 1664525) + 1013904223) >>> 24);
};
const little32 = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)];

/** A zip of one member, deflated. */
function deflatedZip(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const packed = deflateRawSync(content, { level: 9 });
  const common = [
    20,
    0,
    0,
    0,
    8,
    0,
    0,
    0,
    0x21,
    0,
    ...[crc32(content), packed.length, content.length].flatMap(little32),
    1,
    0,
    0,
    0,
  ];
  const member = bytesOf('PK\x03\x04', common, 'a', packed);
  const directory = bytesOf('PK\x01\x02', [20, 0], common, zeros(14), 'a');
  return bytesOf(
    member,
    directory,
    'PK\x05\x06',
    zeros(4),
    [1, 0, 1, 0],
    little32(directory.length),
    little32(member.length),
    [0, 0],
  );
}

/** gzip of so many MiB of zeros, behind `first`. */
function gzipZeros(mebibytes: number, first: Uint8Array = zeros(0)): Uint8Array<ArrayBuffer> {
  const flush = { level: 9, finishFlush: constants.Z_FULL_FLUSH };
  const one = deflateRawSync(zeros(MIB), flush);
  const size = first.length + mebibytes * MIB;
  return bytesOf(
    [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3],
    deflateRawSync(first, flush),
    ...new Array<Uint8Array>(mebibytes).fill(one),
    [3, 0, 0, 0, 0, 0],
    little32(size),
  );
}

/** Where a zip's directory says how large its last member is: packed, and behind it whole. */
const sizesOf = (zip: Uint8Array): number => zip.length - 22 - 46 - 1 + 20;

const stored = writeZip(new Map([['a', noise(1000)]]));
const deflated = deflatedZip(zeros(5000));
/** Members whose data are all the same bytes of the file. */
function overlapping(count: number): Uint8Array {
  const names = Array.from({ length: count }, (_, i) => `${i}`.padStart(5, 'm'));
  const zip = zipSync(Object.fromEntries(names.map((name) => [name, [zeros(100), { level: 9 }]])));
  const view = new DataView(zip.buffer);
  let at = view.getUint32(zip.length - 6, true);
  for (let i = 0; i < count; i++, at += 46 + 5) view.setUint32(at + 42, 0, true);
  return zip;
}

type Hostile = readonly [name: string, make: () => Uint8Array, read: (bytes: Uint8Array) => unknown, reason: string];

const zip = (bytes: Uint8Array): unknown => readZip(bytes, 'a.zip');
const tar = (bytes: Uint8Array): unknown => readTar(bytes, 'a.tar');
const idx = (bytes: Uint8Array): unknown => readIDX(bytes, 'a.gz');

const HOSTILE: readonly Hostile[] = [
  [
    'zip of zeros',
    () => deflatedZip(zeros(20 * MIB)),
    zip,
    'the members unpack to 20971520 bytes, 1024 times the archive. If it is to be trusted',
  ],
  [
    'zip whose member cannot be what it says',
    () => patched(deflated, sizesOf(deflated) + 4, ...little32(100_000)),
    (bytes) => readZip(bytes, 'a.zip', { maxRatio: 2000 }),
    'member "a" is not what it should be: its 22 bytes cannot unpack to 100000',
  ],
  [
    'zip whose member is more than it says',
    () => patched(deflated, sizesOf(deflated) + 4, ...little32(4999)),
    zip,
    'it unpacks to more than 4999 bytes',
  ],
  ['zip whose members are one another', () => overlapping(2), zip, 'member "mmmm1" is found a second time'],
  ['zip whose 9,999 members are one', () => overlapping(9999), zip, 'member "mmmm1" is found a second time'],
  [
    'zip of 65,534 members, by what it says',
    () => patched(patched(stored, stored.length - 14, 0xfe, 0xff), stored.length - 12, 0xfe, 0xff),
    zip,
    '65534 members; 10000 can be read at most',
  ],
  [
    'zip of 65,534 members that are not there',
    () => patched(patched(stored, stored.length - 14, 0xfe, 0xff), stored.length - 12, 0xfe, 0xff),
    (bytes) => readZip(bytes, 'a.zip', { maxMembers: 65535 }),
    'an entry of the directory should be here',
  ],
  [
    'zip of 900,000 members (zip64)',
    () => patched(patched(stored, stored.length - 14, 255, 255), stored.length - 12, 255, 255),
    zip,
    'an archive of over 4 GiB (zip64)',
  ],
  [
    'zip whose directory is elsewhere',
    () => patched(stored, stored.length - 6, ...little32(2 ** 31)),
    zip,
    'the directory should go from byte 2147483648',
  ],
  ['zip without an end, but a megabyte of ends', () => bytesOf('PK\x05\x06'.repeat(MIB / 4)), zip, 'a.zip: byte '],
  [
    'tar whose member has 8 GiB',
    () => bytesOf(tarHeader('a', '77777777777'), zeros(1024)),
    tar,
    'a.tar: byte 512: a member of 8589934591 bytes would end outside the file',
  ],
  [
    'tar whose size is no number',
    () => bytesOf(tarHeader('a', '\x80\0\0\0\0\0\0\x01')),
    tar,
    'a.tar: byte 124: the size of a member is no octal number',
  ],
  [
    'tar whose size is less than nothing',
    () => bytesOf(tarHeader('a', '-0000001')),
    tar,
    'a.tar: byte 124: the size of a member is no octal number',
  ],
  [
    'tar with a name that leads out',
    () => bytesOf(tarHeader('a/../../b', '0')),
    tar,
    'a.tar: byte 0: member "a/../../b" leads out of its folder',
  ],
  [
    'tar with a long name that leads out',
    () =>
      bytesOf(tarHeader('x', '00000000030', 'x'), '24 path=a/../../../../b\n', zeros(512 - 24), tarHeader('a', '0')),
    tar,
    'leads out of its folder',
  ],
  [
    'tar with a link',
    () => bytesOf(tarHeader('a', '0', '2', [[157, '/etc/passwd']])),
    tar,
    'a.tar: byte 0: member "a" is a link or a device',
  ],
  [
    'tar with a wrong checksum',
    () => patched(bytesOf(tarHeader('a', '0'), zeros(512)), 5, 1),
    tar,
    'a.tar: byte 0: a header of the tar archive should be here',
  ],
  [
    'IDX in gzip that unpacks to a gigabyte',
    () => gzipZeros(1024, idxFile([1000], zeros(0))),
    idx,
    'a.gz: byte 1008: more data than its header declares',
  ],
  [
    'IDX in gzip that declares more than it can hold',
    () => gzipSync(idxFile([2 ** 32 - 1], zeros(99))),
    idx,
    'a.gz: byte 4: the header declares 4294967295 = 4294967295 bytes, more than the',
  ],
  [
    'IDX that declares the most there is',
    () => idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], zeros(99)),
    idx,
    'that this file can hold',
  ],
  ['IDX of nothing, many times', () => idxFile([0, 2 ** 32 - 1], zeros(0)), idx, 'a.gz: byte 4: axis 0 has size 0'],
  [
    'IDX in gzip that is cut off',
    () => gzipSync(idxFile([1000], noise(1000))).subarray(0, 500),
    idx,
    'corrupt or truncated gzip after byte',
  ],
];

it.each(HOSTILE)('%s is refused before it costs anything', async (_, make, read, reason) => {
  const file = make();
  const { error, seconds, peak } = await spent(() => read(file));
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toContain(reason);
  expect(seconds).toBeLessThan(mostSeconds(file.length));
  tookOf({ seconds, peak });
  expect(peak).toBeLessThan(mostMemory(file.length));
});

describe('much in little, and no more than it says', () => {
  it.each<[string, () => Uint8Array, (bytes: Uint8Array) => unknown, number]>([
    ['zip at 98:1', () => deflatedZip(bytesOf(noise(MIB / 2), zeros(50 * MIB))), zip, 50.5 * MIB],
    [
      'zip of 10,000 members',
      () => writeZip(new Map(Array.from({ length: 10_000 }, (_, i) => [`m${i}`, zeros(0)]))),
      zip,
      MIB,
    ],
    [
      'tar of 2,000 members',
      () => bytesOf(...Array.from({ length: 2000 }, (_, i) => tarHeader(`m${i}`, '0'))),
      tar,
      MIB,
    ],
    ['IDX of zeros', () => gzipSync(idxFile([2 ** 26], zeros(2 ** 26)), { level: 9 }), idx, 64 * MIB],
  ])('%s', async (_, make, read, declared) => {
    const file = make();
    const { error, seconds, peak } = await spent(() => read(file));
    expect(error).toBeUndefined();
    expect(seconds).toBeLessThan(mostSeconds(file.length));
    tookOf({ seconds, peak });
    expect(peak).toBeLessThan(mostMemory(declared));
  });
});

describe('getFile', () => {
  let cacheDir = '';
  beforeAll(async () => {
    utils.disableInteractiveLogging();
    cacheDir = await mkdtemp(join(tmpdir(), 'hostile-'));
  });
  afterAll(async () => {
    utils.enableInteractiveLogging();
    await rm(cacheDir, { recursive: true });
  });

  const get = (fname: string, file: Uint8Array): Promise<string> =>
    utils.getFile({
      fname,
      origin: `data:application/octet-stream;base64,${Buffer.from(file).toString('base64')}`,
      extract: true,
      forceDownload: true,
      cacheDir,
      cacheSubdir: fname,
    });

  it.each<[string, () => Uint8Array, string]>([
    ['a.tar.gz', () => gzipZeros(1024), 'byte 0: it unpacks to more than 134217728 bytes'],
    ['b.tar.gz', () => gzipSync(tarHeader('../b', '0')), 'byte 0: member "../b" leads out of its folder'],
    ['c.tar.gz', () => gzipSync(noise(5000)).subarray(0, 3000), 'it cannot be unpacked after byte'],
    [
      'd.zip',
      () => patched(deflated, sizesOf(deflated) + 4, ...little32(200 * MIB)),
      'the members unpack to 209715200 bytes',
    ],
  ])('%s is refused, and nothing of it stays', async (name, make, reason) => {
    const file = make();
    const { error, seconds, peak } = await spent(() => get(name, file));
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toContain(reason);
    expect(seconds).toBeLessThan(mostSeconds(file.length));
    tookOf({ seconds, peak });
    expect(peak).toBeLessThan(mostMemory(128 * MIB));
    expect(await readdir(join(cacheDir, name))).toEqual([`${name}`]);
  });

  it('goes through no folder for each of many members', async () => {
    const listed = vi.spyOn(files, 'readdir');
    const calls = async (count: number): Promise<number> => {
      listed.mockClear();
      const members = Array.from({ length: count }, (_, i) => [`a/m${i}`, zeros(i)] as const);
      const folder = await get(`${count}.zip`, writeZip(new Map(members)));
      expect(await readdir(join(folder, 'a'))).toHaveLength(count);
      return listed.mock.calls.length;
    };
    expect(await calls(100)).toBe(await calls(1));
  });

  it.each<[string, string]>([
    ['a path that no disk has', `${'a/'.repeat(3000)}b`],
    ['no name', './'],
  ])('a member with %s', async (_, name) => {
    const long = bytesOf(name, [0]);
    const file = bytesOf(
      tarHeader('x', long.length.toString(8), 'L'),
      long,
      zeros(Math.ceil(long.length / 512) * 512 - long.length),
      tarHeader('a', '0'),
    );
    await expect(get('e.tar', file)).rejects.toSatisfy((error) =>
      [DataError, StorageError].some((kind) => error instanceof kind),
    );
    expect(await readdir(join(cacheDir, 'e.tar'))).toEqual(['e.tar']);
  });
});

it('bytes that other threads can change are copied first', async () => {
  const sharedOf = (bytes: Uint8Array): Uint8Array => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    return shared;
  };
  const file = idxFile([3], Uint8Array.of(1, 2, 3));
  for (const packed of [file, gzipSync(file)])
    expect((await readIDX(sharedOf(packed), 'a.gz')).data).toEqual(Uint8Array.of(1, 2, 3));
  expect((await readSource(sharedOf(file))).bytes.buffer).toBeInstanceOf(ArrayBuffer);
  const images = idxFile([2, 28, 28], zeros(2 * 784));
  const labels = idxFile([2], zeros(2));
  const { train } = await loadFashionMNIST({
    read: (name) => Promise.resolve(sharedOf(name.includes('images') ? images : labels)),
  });
  expect(train.images.shape).toEqual([2, 28, 28]);
});
