import { deflateSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { type NDArray, DataError, loadImage, sizeOf } from '../../nn';
import { readIDX } from '../../nn/datasets';
import { crc32 } from '../../nn/io/checksums';
import { readTar } from '../../nn/io/tar';
import { readZip } from '../../nn/io/zip';
import { idxFile } from '../datasets/idx-file';
import pictures from '../keras/pictures.json';
import pngs from '../keras/png-files.json';
import { bytesOf, madePNG } from './made-pictures';
import { mutate } from './mutations';
import { mostMemory, mostSeconds, seedsOf, spent, worstOf } from './spent';
import { tarHeader } from './tar-header';

/**
 * Pictures, data sets and archives that went wrong are refused with a `DataError`, or read, whole, and cost what they
 * may either way.
 */
const tookOf = worstOf('mutated pictures, data sets and archives');

interface Format {
  readonly name: string;
  readonly originals: readonly Uint8Array[];
  /** What makes a file of what was changed, so that its checksums do not tell. */
  readonly packed?: (changed: Uint8Array) => Uint8Array;
  /** @returns how many bytes it holds */
  readonly read: (bytes: Uint8Array<ArrayBuffer>) => Promise<number> | number;
}

const arraySize = ({ data, shape }: NDArray): number => {
  expect(data).toHaveLength(sizeOf(shape));
  return data.byteLength;
};
/** In memory a pixel has four bytes, whatever the colors are that were asked for. */
const picture = async (bytes: Uint8Array): Promise<number> => {
  const { data, shape } = await loadImage(bytes);
  expect(data).toHaveLength(sizeOf(shape));
  return (4 * data.length) / 3;
};
const membersSize = (members: ReadonlyMap<string, Uint8Array>): number =>
  [...members.values()].reduce((sum, { length }) => sum + length, 0);

const decoded = (files: readonly { readonly file: string }[]): Uint8Array[] =>
  files.map(({ file }) => new Uint8Array(Buffer.from(file, 'base64')));
const named = (name: RegExp): Uint8Array[] => decoded(pictures.cases.filter((each) => name.test(each.name)));

/** A PNG with the checksums that its chunks should have. */
function rightened(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = 8, end; at + 12 <= png.length; at = end) {
    end = at + 12 + view.getUint32(at);
    if (end <= png.length) view.setUint32(end - 4, crc32(png.subarray(at + 4, end - 4)));
  }
  return png;
}

/** Lines of a picture of 16 x 16, each behind the number of a filter. */
const lines = Uint8Array.from({ length: 16 * 49 }, (_, i) => (i % 49 === 0 ? i % 5 : i * 7));

const noise = Uint8Array.from({ length: 3000 }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24);
const text = new TextEncoder().encode('a line of a table, 1, 2, 3\n'.repeat(100));
const idx = idxFile([7, 20, 20], noise.subarray(0, 2800));
const tar = bytesOf(
  tarHeader('folder/', '0', '5'),
  tarHeader('folder/noise', '5670'),
  noise,
  new Uint8Array(72),
  tarHeader('x', '31', 'x'),
  '25 path=folder/long name\n',
  new Uint8Array(487),
  tarHeader('short', '5214'),
  text,
  new Uint8Array(1396),
);

const FORMATS: readonly Format[] = [
  { name: 'PNG', originals: decoded(pngs.cases), read: picture },
  { name: 'PNG with right checksums', originals: decoded(pngs.cases), packed: rightened, read: picture },
  {
    name: 'PNG of other lines',
    originals: [lines],
    packed: (changed) => madePNG(deflateSync(changed), { width: 16, height: 16 }),
    read: picture,
  },
  { name: 'JPEG', originals: named(/^JPEG, (17|8) x|^JPEG, [tb]/), read: picture },
  { name: 'GIF', originals: named(/^GIF, (17|8) x|^GIF, [an]/), read: picture },
  { name: 'BMP', originals: named(/^BMP.* (17|8|9) x|^BMP, 16/), read: picture },
  {
    name: 'PGM and PPM',
    originals: [
      bytesOf('P5\n# grey\n20 10 255\n', noise.subarray(0, 200)),
      bytesOf('P6 9 7 65535\n', noise.subarray(0, 378)),
    ],
    read: picture,
  },
  { name: 'IDX', originals: [idx], read: async (bytes) => arraySize(await readIDX(bytes, 'a')) },
  { name: 'IDX in gzip', originals: [gzipSync(idx)], read: async (bytes) => arraySize(await readIDX(bytes, 'a.gz')) },
  {
    name: 'other IDX in gzip',
    originals: [idx],
    packed: (changed) => gzipSync(changed),
    read: async (bytes) => arraySize(await readIDX(bytes, 'a.gz')),
  },
  {
    name: 'zip',
    originals: [zipSync({ 'a/noise': noise, 'a/text': [text, { level: 9 }], b: [text, { level: 0 }] })],
    read: (bytes) => membersSize(readZip(bytes, 'a.zip')),
  },
  { name: 'tar', originals: [tar], read: (bytes) => membersSize(readTar(bytes, 'a.tar')) },
];

it.each(FORMATS)(
  '$name: read or refused, within bounds',
  async ({ name, originals, packed = (changed) => changed, read }) => {
    expect(originals.length).toBeGreaterThan(0);
    for (const original of originals) await read(new Uint8Array(packed(original)));
    let refused = 0;
    const seeds = seedsOf(400, 1 / FORMATS.length);
    for (const seed of seeds) {
      // Each original meets each kind of mutation.
      const { bytes: changed, how } = mutate(originals[Math.floor(seed / 10) % originals.length]!, seed);
      const bytes = new Uint8Array(packed(changed));
      const { result = 0, error, seconds, peak } = await spent(() => read(bytes), false);
      if (error !== undefined) {
        if (!(error instanceof DataError)) throw new Error(`${name}, ${how}: not a DataError`, { cause: error });
        expect(error.message, how).toMatch(/^(image|a|a\.\w+): ./);
        refused++;
      }
      expect(seconds, how).toBeLessThan(mostSeconds(bytes.length));
      expect(peak, how).toBeLessThan(mostMemory(Math.max(result, bytes.length)));
      tookOf({ seconds, peak });
    }
    expect(refused).toBeGreaterThan(seeds.length / 20);
  },
  3_600_000,
);
