import { unzlibSync } from 'fflate';
import { type DecodedPng, decode } from 'fast-png';
import type { crc32 } from '../io/checksums';
import type { Decoded } from './decode-image';

const SIGNATURE = 8;
const [GREY, RGB, PALETTE] = [0, 2, 3];
/** By color type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Of sRGB, and the least and most that libpng believes. */
const [SRGB_GAMMA, LEAST_GAMMA, MOST_GAMMA] = [45455, 16, 625_000_000];

/** Where the pixels of each pass of an interlaced image lie: first column and row, and from one to the next. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Chunks {
  /** The file with its critical chunks alone. */
  readonly critical: Uint8Array;
  readonly data: readonly Uint8Array[];
  readonly palette: Uint8Array;
  readonly transparency: Uint8Array;
  /** In 1/100,000; 0 where the file says none. */
  readonly gamma: number;
}

/**
 * A PNG's pixels, of 8 bits or 16. fast-png reads it; what that gets wrong is done here: ancillary chunks spoil no
 * image, as in libpng, transparency of grey and true colour is kept, and an interlaced image may have less than 8 bits.
 * @throws Error for an image that is damaged.
 */
export async function decodePNG(bytes: Uint8Array): Promise<Decoded> {
  const { crc32 } = await import('../io/checksums');
  const chunks = chunksOf(bytes, crc32);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, colorType, interlaced] = [bytes[24]!, bytes[25]!, bytes[28] === 1];
  const packed = depth < 8;
  const bitsOf = (columns: number): number => columns * depth * CHANNELS[colorType]!;
  const passes = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  const wanted = passes.reduce((sum, [left, top, across, down]) => {
    const [columns, rows] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    return sum + (columns > 0 && rows > 0 ? rows * (1 + Math.ceil(bitsOf(columns) / 8)) : 0);
  }, 0);
  if (wanted === 0) throw new Error('it has no pixels');
  const { data, channels }: Pick<DecodedPng, 'data' | 'channels'> =
    packed && interlaced
      ? { data: deinterlaced(chunks, { width, height, depth, crc: crc32 }), channels: 1 }
      : decode(chunks.critical, { checkCrc: true });
  // fast-png leaves the rest black.
  if (unzlibSync(joined(chunks.data)).length < wanted) throw new Error('its data end early');
  const samples = packed && !interlaced ? unpacked(data as Uint8Array, width, height, depth) : data;
  const shape = [height, width, channels];
  const { palette, transparency, gamma } = chunks;
  if (colorType === PALETTE)
    return {
      depth,
      gamma,
      data: paletted(samples as Uint8Array, palette, transparency),
      shape: [height, width, transparency.length > 0 ? 4 : 3],
    };
  const keyed = (colorType === GREY || colorType === RGB) && transparency.length === 2 * channels;
  return {
    depth,
    gamma,
    data: packed ? Uint8Array.from(samples, (value) => (value * 255) / (2 ** depth - 1)) : samples,
    shape,
    ...(keyed && { key: wordsOf(transparency) }),
  };
}

/**
 * Takes the file apart. What is not critical, or not whole, is left out, as libpng does; what is critical is fast-png's
 * to check.
 */
function chunksOf(bytes: Uint8Array, crc: typeof crc32): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const critical = [bytes.subarray(0, SIGNATURE)];
  const data: Uint8Array[] = [];
  let [palette, transparency] = [new Uint8Array(0), new Uint8Array(0)];
  let [gamma, isSRGB] = [0, false];
  for (let at = SIGNATURE, end; at < bytes.length; at = end) {
    end = at + 12 <= bytes.length ? at + 12 + view.getUint32(at) : Infinity;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.slice(at + 8, end - 4);
    if (end > bytes.length || /^[A-Z]/.test(type)) critical.push(bytes.subarray(at, end));
    else if (crc(bytes.subarray(at + 4, end - 4)) === view.getUint32(end - 4)) {
      if (type === 'tRNS') transparency = body;
      const early = palette.length === 0 && data.length === 0; // elsewhere libpng passes it over
      if (type === 'sRGB' && early && body.length === 1 && body[0]! < 4) isSRGB = true;
      const value = type === 'gAMA' && early && body.length === 4 ? view.getUint32(at + 8) : 0;
      if (value >= LEAST_GAMMA && value <= MOST_GAMMA) gamma ||= value;
    }
    if (type === 'IDAT') data.push(body);
    if (type === 'PLTE') palette = body;
    if (type === 'IEND') break;
  }
  return { critical: joined(critical), data, palette, transparency, gamma: isSRGB ? SRGB_GAMMA : gamma };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Samples of less than a byte, each in a byte of its own. Every line begins with a byte. */
function unpacked(data: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const line = Math.ceil((width * depth) / 8);
  const [perByte, mask] = [8 / depth, 2 ** depth - 1];
  const result = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const shift = 8 - depth * ((x % perByte) + 1);
      result[to] = (data[y * line + Math.floor(x / perByte)]! >> shift) & mask;
    }
  }
  return result;
}

/** The samples of an interlaced image of less than 8 bits. @throws Error where its data are not whole. */
function deinterlaced(
  { critical, data }: Chunks,
  { width, height, depth, crc }: { width: number; height: number; depth: number; crc: typeof crc32 },
): Uint8Array {
  // fast-png knows no such image, but checks everything around its data in one of 8 bits.
  assertWhole(critical, crc);
  const bytes = unzlibSync(joined(data));
  if (bytes.length * (8 / depth) < width * height) throw new Error('its data end early');
  const result = new Uint8Array(width * height);
  let at = 0;
  for (const [left, top, across, down] of ADAM7) {
    const [columns, rows] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    if (columns <= 0 || rows <= 0) continue;
    const line = Math.ceil((columns * depth) / 8);
    const lines = unfiltered(bytes.subarray(at, (at += rows * (line + 1))), line, rows);
    const samples = unpacked(lines, columns, rows, depth);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        result[(top + row * down) * width + left + column * across] = samples[row * columns + column]!;
      }
    }
  }
  return result;
}

function assertWhole(critical: Uint8Array, crc: typeof crc32): void {
  const view = new DataView(critical.buffer);
  for (let at = SIGNATURE; at < critical.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > critical.length) throw new Error('it is cut off');
    if (crc(critical.subarray(at + 4, end - 4)) !== view.getUint32(end - 4))
      throw new Error(`a chunk at byte ${at} has another checksum`);
    at = end;
  }
}

/** Lines of which each sample's byte was written as the difference from a guess, made of the bytes beside and above. */
function unfiltered(bytes: Uint8Array, line: number, rows: number): Uint8Array {
  if (bytes.length !== rows * (line + 1)) throw new Error('its data end early');
  const result = new Uint8Array(rows * line);
  for (let row = 0; row < rows; row++) {
    const filter = bytes[row * (line + 1)]!;
    if (filter > 4) throw new Error(`filter ${filter} is unknown`);
    for (let i = 0; i < line; i++) {
      const at = row * line + i;
      const [a, b, c] = [
        i > 0 ? result[at - 1]! : 0,
        row > 0 ? result[at - line]! : 0,
        i > 0 && row > 0 ? result[at - line - 1]! : 0,
      ];
      const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      const paeth = toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
      result[at] = bytes[row * (line + 1) + 1 + i]! + [0, a, b, (a + b) >> 1, paeth][filter]!;
    }
  }
  return result;
}

function paletted(indices: Uint8Array, palette: Uint8Array, transparency: Uint8Array): Uint8Array {
  const colors = palette.length / 3;
  if (!Number.isInteger(colors) || colors < 1) throw new Error('it has no palette');
  const channels = transparency.length > 0 ? 4 : 3;
  const result = new Uint8Array(indices.length * channels);
  indices.forEach((index, pixel) => {
    if (index >= colors) throw new Error(`color ${index} is none of the ${colors} of its palette`);
    result.set(palette.subarray(index * 3, index * 3 + 3), pixel * channels);
    if (channels === 4) result[pixel * 4 + 3] = transparency[index] ?? 255;
  });
  return result;
}

const wordsOf = (bytes: Uint8Array): number[] =>
  Array.from({ length: bytes.length / 2 }, (_, i) => (bytes[2 * i]! << 8) + bytes[2 * i + 1]!);
