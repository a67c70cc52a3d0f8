import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { DataError, imageDatasetFromDirectory, loadImage } from '../../nn';
import { asFileList } from '../datasets/image-folder';
import { bytesOf, gifPicture, madeBMP, madeGIF, madeJPEG, madePNG, pngChunk, zeros } from './made-pictures';
import { mostMemory, mostSeconds, spent, worstOf } from './spent';

const MIB = 2 ** 20;
const tookOf = worstOf('pictures made to harm');

/** So many MiB of zeros, as zlib packs them, to a thousandth; `first` stands before them. */
function packedZeros(mebibytes: number, first = zeros(0)): Uint8Array {
  const flush = { level: 9, finishFlush: constants.Z_FULL_FLUSH };
  const one = deflateRawSync(zeros(MIB), flush);
  return bytesOf(
    [0x78, 0xda],
    first.length > 0 ? deflateRawSync(first, flush) : [],
    ...new Array<Uint8Array>(mebibytes).fill(one),
    [3, 0, 0, 0, 0, 0], // the end, and a checksum that nobody gets to
  );
}

/** Lines of 9 red, green and blue pixels, seven of them, each after its filter. */
const lines = Uint8Array.from({ length: 7 * 28 }, (_, i) => (i % 28 === 0 ? 0 : i));
const small = { width: 9, height: 7 };
const whole = madePNG(deflateSync(lines), small);
const pixels = lines.filter((_, i) => i % 28 > 0);

/** The same picture with a chunk before its data. */
const withChunk = (type: string, start: string, packed: Uint8Array): Uint8Array<ArrayBuffer> =>
  madePNG(deflateSync(lines), { ...small, between: [pngChunk(type, bytesOf(start, packed))] });

describe('a picture that packs more than it shows is the picture, and costs no more', () => {
  const bomb = packedZeros(1500);
  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['surplus data, 1.5 GB of them', madePNG(packedZeros(1500, lines), small)],
    ['surplus behind the end of its data', madePNG(bytesOf(deflateSync(lines), 'rest'), small)],
    ['a wrong checksum of its data', madePNG(bytesOf(deflateSync(lines).subarray(0, -1), [0]), small)],
    ['a profile (iCCP)', withChunk('iCCP', 'a\0\0', bomb)],
    ['a packed text (zTXt)', withChunk('zTXt', 'a\0\0', bomb)],
    ['a packed text of any letters (iTXt)', withChunk('iTXt', 'a\0\x01\0\0\0', bomb)],
    [
      '100,000 chunks of nothing',
      madePNG(deflateSync(lines), { ...small, between: new Array<Uint8Array>(1e5).fill(pngChunk('tEXt', [])) }),
    ],
    [
      '100,000 pieces of data',
      madePNG(deflateSync(lines), { ...small, between: new Array<Uint8Array>(1e5).fill(pngChunk('IDAT', [])) }),
    ],
  ])('%s', async (_, file) => {
    const { result, error, seconds, peak } = await spent(() => loadImage(file));
    expect(error).toBeUndefined();
    expect([...result!.data]).toEqual([...pixels]);
    expect(seconds).toBeLessThan(mostSeconds(file.length));
    tookOf({ seconds, peak });
    expect(peak).toBeLessThan(mostMemory(9 * 7 * 4));
  });
});

describe('large and blank, and what it says it is', () => {
  const blank = (width: number, height: number, depth: number, colorType: number, channels: number) =>
    madePNG(deflateSync(zeros(height * (1 + Math.ceil((width * depth * channels) / 8))), { level: 9 }), {
      width,
      height,
      depth,
      colorType,
    });
  it.each<[string, () => Uint8Array<ArrayBuffer>, readonly [height: number, width: number]]>([
    ['PNG of a page in black and white', () => blank(4960, 7016, 1, 0, 1), [7016, 4960]],
    [
      'PNG of palette colors',
      () =>
        madePNG(deflateSync(zeros(5001 * 5000)), {
          width: 5000,
          height: 5000,
          colorType: 3,
          between: [pngChunk('PLTE', [1, 2, 3])],
        }),
      [5000, 5000],
    ],
    ['PNG of 16 bits', () => blank(4000, 4000, 16, 6, 4), [4000, 4000]],
    ['JPEG', () => madeJPEG(5800, 5800), [5800, 5800]],
    ['JPEG, progressive, of three colors', () => madeJPEG(5800, 5800, { scans: 1, colors: 3 }), [5800, 5800]],
    ['JPEG of 4,000 scans', () => madeJPEG(1000, 1000, { scans: 4000 }), [1000, 1000]],
    ['GIF of a page, and of one pixel on it', () => madeGIF(4960, 7016, gifPicture(1, 1, [4, 1, 5])), [7016, 4960]],
    [
      'GIF of 50,000 pictures',
      () => madeGIF(2, 1, ...new Array<Uint8Array>(5e4).fill(gifPicture(2, 1, [4, 1, 0, 5]))),
      [1, 2],
    ],
    ['BMP of one bit', () => madeBMP(5800, 5800, 1), [5800, 5800]],
  ])('%s', async (_, make, size) => {
    const file = make();
    const { result, error, seconds, peak } = await spent(() => loadImage(file));
    expect(error).toBeUndefined();
    expect(result!.shape).toEqual([...size, 3]);
    expect(seconds).toBeLessThan(mostSeconds(file.length));
    tookOf({ seconds, peak });
    expect(peak).toBeLessThan(mostMemory(size[0] * size[1] * 4) + file.length);
  });
});

/** Fills the place of what is wrong. */
const changed = (file: Uint8Array, at: number, ...values: number[]): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(file);
  copy.set(values, at);
  return copy;
};

const tiny = deflateSync(zeros(14));
const ofData = (data: Uint8Array): Uint8Array<ArrayBuffer> => madePNG(deflateSync(data), small);

const HOSTILE: readonly [string, string, () => Uint8Array<ArrayBuffer>, string][] = [
  [
    'PNG',
    '30,000 x 30,000',
    () => madePNG(tiny, { width: 30000, height: 30000 }),
    'byte 16: its 30000 x 30000 pixels are over the 34799360 that 68 bytes may have',
  ],
  [
    'PNG',
    'the largest there is',
    () => madePNG(tiny, { width: 2 ** 32 - 1, height: 2 ** 32 - 1 }),
    'byte 16: its 4294967295 x 4294967295 pixels are over',
  ],
  [
    'PNG',
    '5,000 x 5,000 in 9 bytes',
    () => madePNG(tiny, { width: 5000, height: 5000 }),
    'its 9 bytes cannot unpack to 75005000',
  ],
  [
    'PNG',
    'interlaced, 5,000 x 5,000 in 9 bytes',
    () => madePNG(tiny, { width: 5000, height: 5000, interlaced: true }),
    'its 9 bytes cannot unpack to',
  ],
  [
    'PNG',
    'a blank of 16 bits that is larger than a file of its size may be',
    () => madePNG(packedZeros(270), { width: 5900, height: 5890, depth: 16, colorType: 6 }),
    'its pixels take 278013890 bytes, over the 134217728 that',
  ],
  ['PNG', 'no pixels', () => madePNG(tiny, { width: 0, height: 5 }), 'byte 16: it has no pixels'],
  [
    'PNG',
    'a second header, of another size',
    () => madePNG(tiny, { ...small, between: [pngChunk('IHDR', [0, 0, 99, 0, 0, 0, 99, 0, 8, 2, 0, 0, 0])] }),
    'byte 33: a second header',
  ],
  [
    'PNG',
    'its header elsewhere',
    () => bytesOf(whole.subarray(0, 8), pngChunk('tEXt', []), whole.subarray(8)),
    'byte 8: its header, IHDR, should be here',
  ],
  ['PNG', 'its header alone', () => whole.slice(0, 20), 'byte 20: it is cut off in its header'],
  [
    'PNG',
    'a chunk that is longer than the file',
    () => changed(whole, 33, 255, 255, 255, 255),
    'byte 33: it is cut off in a chunk',
  ],
  ['PNG', 'half of its header', () => whole.slice(0, 28), 'byte 8: it is cut off in its header'],
  ['PNG', 'no end', () => whole.slice(0, -12), 'it is cut off before its end, IEND'],
  [
    'PNG',
    'data that end early',
    () => ofData(lines.subarray(0, 190)),
    'its data end early, or are damaged: it unpacks to 190 bytes of 196',
  ],
  ['PNG', 'no data', () => ofData(zeros(0)), 'its data end early, or are damaged: it unpacks to 0 bytes of 196'],
  [
    'PNG',
    'data with a dictionary',
    () => madePNG(bytesOf([0x78, 0xbb], tiny), small),
    'it does not begin as zlib data does',
  ],
  [
    'PNG',
    'a filter that there is not',
    () => ofData(lines.map((value, i) => (i === 56 ? 5 : value))),
    'filter 5 of line 2 is none that PNG has',
  ],
  [
    'PNG',
    'a depth that there is not',
    () => madePNG(tiny, { ...small, depth: 4 }),
    'byte 24: color type 2 of 4 bits is none that PNG has',
  ],
  [
    'PNG',
    'a color beyond its palette',
    () =>
      madePNG(deflateSync(Uint8Array.of(0, 7)), {
        width: 1,
        height: 1,
        colorType: 3,
        between: [pngChunk('PLTE', [1, 2, 3])],
      }),
    'color 7 is none of the 1 of its palette',
  ],
  [
    'PNG',
    'no palette',
    () => madePNG(deflateSync(Uint8Array.of(0, 7)), { width: 1, height: 1, colorType: 3 }),
    'it has no palette',
  ],
  [
    'JPEG',
    '65,500 x 65,500',
    () => madeJPEG(65500, 65500, { dataBytes: 9 }),
    'byte 76: its 65500 x 65500 pixels are over the 34799360 that 149 bytes may have',
  ],
  [
    'JPEG',
    '5,800 x 5,800 in 9 bytes',
    () => madeJPEG(5800, 5800, { dataBytes: 9 }),
    'byte 76: its 5800 x 5800 pixels are over the 1220608 that 149 bytes can hold',
  ],
  [
    'JPEG',
    '60,000 scans',
    () => madeJPEG(1000, 1000, { scans: 60_000 }),
    'its 60001 scans are over the 4294 that 1000 x 1000 pixels may have',
  ],
  ['JPEG', 'a frame of no pixels', () => madeJPEG(0, 9), 'byte 76: it has no pixels'],
  [
    'JPEG',
    'no frame',
    () => bytesOf([0xff, 0xd8, 0xff, 0xda, 0, 2], zeros(99), [0xff, 0xd9]),
    'byte 2: it has no header of a frame',
  ],
  [
    'JPEG',
    'nothing but the beginnings of markers',
    () => bytesOf([0xff, 0xd8], zeros(MIB).fill(0xff)),
    'byte 2: it has no header of a frame',
  ],
  [
    'JPEG',
    'a segment that is longer than the file',
    () => changed(madeJPEG(8, 8), 4, 255, 255),
    'byte 2: it has no header of a frame',
  ],
  ['JPEG', 'four colors', () => madeJPEG(8, 8, { colors: 4 }), 'its colors are CMYK'],
  [
    'GIF',
    '65,535 x 65,535',
    () => madeGIF(65535, 65535, gifPicture(1, 1, [4, 1, 5])),
    'byte 6: its 65535 x 65535 pixels are over the 34799360 that 35 bytes may have',
  ],
  [
    'GIF',
    'a picture beyond that',
    () => madeGIF(1, 1, gifPicture(65535, 65535, [4, 1, 5])),
    'byte 24: its 65535 x 65535 pixels are over',
  ],
  [
    'GIF',
    'a picture of 5,000 x 5,000 in 2 bytes',
    () => madeGIF(1, 1, gifPicture(5000, 5000, [4, 1, 5])),
    'byte 24: its data cannot hold the 5000 x 5000 pixels of its picture',
  ],
  [
    'GIF',
    'data that end early',
    () => madeGIF(2, 2, gifPicture(2, 2, [4, 1, 0, 5])),
    'its data end early, after 2 of 4 pixels',
  ],
  [
    'GIF',
    'a run before there is one',
    () => madeGIF(2, 2, gifPicture(2, 2, [4, 7, 0, 5])),
    'its data are damaged after pixel 0',
  ],
  ['GIF', 'an end without a picture', () => madeGIF(2, 2), 'byte 19: it has no picture'],
  ['GIF', 'a comment without an end', () => madeGIF(2, 2, '!\xfe', zeros(MIB).fill(255)), 'its data end early'],
  [
    'GIF',
    'pixels of 200 bits',
    () => changed(madeGIF(2, 2, gifPicture(2, 2, [4])), 29, 200),
    'its pixels have 200 bits',
  ],
  [
    'BMP',
    '5,800 x 5,800 without data',
    () => madeBMP(5800, 5800, 24, 9),
    'byte 54: its data end early: 5800 x 5800 pixels of 24 bits take 100920000 bytes',
  ],
  [
    'BMP',
    '40,000 x 40,000',
    () => madeBMP(40000, 40000, 1, 9),
    'byte 18: its 40000 x 40000 pixels are over the 34799360 that 71 bytes may have',
  ],
  [
    'BMP',
    'a height of -2,147,483,648',
    () => madeBMP(1, -(2 ** 31), 1, 9),
    'byte 18: its 1 x 2147483648 pixels are over',
  ],
  [
    'BMP',
    'data behind its end',
    () => changed(madeBMP(8, 8, 24), 10, 255, 255, 255, 255),
    'byte 4294967295: its data end early',
  ],
  [
    'BMP',
    'a header that there is not',
    () => changed(madeBMP(8, 8, 24), 14, 41),
    'byte 14: a header of 41 bytes is none',
  ],
  ['BMP', 'pixels of 7 bits', () => changed(madeBMP(8, 8, 24), 28, 7), 'byte 28: pixels of 7 bits'],
  [
    'BMP',
    'a picture of another format within',
    () => changed(madeBMP(8, 8, 24), 30, 4),
    'byte 30: packing 4 of 24 bits',
  ],
  [
    'BMP',
    'a palette of 4,294,967,295 colors',
    () => changed(madeBMP(8, 8, 8), 46, 255, 255, 255, 255),
    'byte 46: a palette of 4294967295 colors',
  ],
  [
    'BMP',
    'runs that end at once',
    () => changed(madeBMP(5800, 5800, 8, 2), 30, 1),
    'its data end early, after 0 of 33640000 pixels',
  ],
  ['BMP', 'its first bytes', () => madeBMP(8, 8, 24).slice(0, 20), 'byte 20: it is cut off in its header'],
  ['Netpbm', '99,999 x 99,999', () => bytesOf('P6 99999 99999 255\n', zeros(99)), 'its data end early'],
  ['Netpbm', 'a width of 300 digits', () => bytesOf(`P5 ${'9'.repeat(300)} 1 255\n`), 'its data end early'],
];

describe('what is refused before it costs anything', () => {
  it.each(HOSTILE)('%s: %s', async (format, _, make, reason) => {
    const file = make();
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const { error, seconds, peak } = await spent(() => loadImage(file));
    expect(error).toBeInstanceOf(DataError);
    const { message } = error as DataError;
    expect(message).toContain(`image: a ${format} image that cannot be read (`);
    expect(message).toContain(reason);
    expect(message).toMatch(/\)\. Save it anew, or leave it out\.$/);
    expect(log).not.toHaveBeenCalled();
    expect(seconds).toBeLessThan(mostSeconds(file.length));
    tookOf({ seconds, peak });
    expect(peak).toBeLessThan(mostMemory(file.length));
  });

  it('within a folder, by its path', async () => {
    const files = asFileList({ 'a/1.png': whole, 'a/2.png': madePNG(tiny, { width: 30000, height: 30000 }) });
    const dataset = await imageDatasetFromDirectory(files, { labels: null, imageSize: [4, 4] });
    await expect(async () => {
      for await (const _ of dataset);
    }).rejects.toThrow('a/2.png: a PNG image that cannot be read (byte 16: its 30000 x 30000 pixels');
  });
});

it('bytes that other threads can change are copied first', async () => {
  for (const file of [whole, madeJPEG(8, 8), madeGIF(2, 1, gifPicture(2, 1, [4, 1, 0, 5])), madeBMP(8, 8, 24)]) {
    const shared = new Uint8Array(new SharedArrayBuffer(file.length));
    shared.set(file);
    expect(await loadImage(shared)).toEqual(await loadImage(file));
  }
});
