import { crc32 } from './checksums';
import { mostUnpacked } from './budgets';
import { inflateZlibStart } from './inflate';
import { joinedBytes } from './joined-bytes';
import type { DecodedImage } from './decoded-image';
import { IHDR } from './image-header';

const SIGNATURE = 8;
const HEADER = 13;
const [GREY, RGB, PALETTE] = [0, 2, 3];

/** By color type: samples of a pixel, and the bits that each may have. */
const KINDS = new Map<number, { readonly channels: number; readonly depths: readonly number[] }>([
  [GREY, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [RGB, { channels: 3, depths: [8, 16] }],
  [PALETTE, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);

/** Of sRGB, and the least and most that libpng believes. */
const [SRGB_GAMMA, LEAST_GAMMA, MOST_GAMMA] = [45455, 16, 625_000_000];

/** Where the pixels of each pass of an image lie: first column and row, and from one to the next. */
const WHOLE = [[0, 0, 1, 1]] as const;
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly channels: number;
  readonly interlaced: boolean;
}

interface PNG extends Header {
  /** Packed. */
  readonly data: Uint8Array;
  readonly palette: Uint8Array;
  readonly transparency: Uint8Array;
  /** In 1/100,000; 0 where the file says none. */
  readonly gamma: number;
}

/**
 * A PNG's pixels, of 8 bits or 16. Ancillary chunks spoil no image, as in libpng, and only those that matter here are
 * looked at: profiles and texts are never unpacked.
 *
 * What the header declares is unpacked and no more. Data beyond it are left alone, as Pillow and TensorFlow do; libpng
 * warns of them ("Too much image data").
 * @param bytes whose header has been looked at
 * @throws Error for an image that is damaged.
 */
export function decodePNG(bytes: Uint8Array): DecodedImage {
  const png = read(bytes);
  const { width, height, depth, colorType, channels, palette, transparency, gamma } = png;
  const samples = samplesOf(png);
  if (colorType === PALETTE)
    return {
      depth,
      gamma,
      data: paletted(samples, palette, transparency),
      shape: [height, width, transparency.length > 0 ? 4 : 3],
    };
  if (depth < 8) for (let i = 0; i < samples.length; i++) samples[i] = (samples[i]! * 255) / (2 ** depth - 1);
  const keyed = (colorType === GREY || colorType === RGB) && transparency.length === 2 * channels;
  return {
    depth,
    gamma,
    data: depth === 16 ? wordsOf(samples) : samples,
    shape: [height, width, channels],
    ...(keyed && { key: [...wordsOf(new Uint8Array(transparency))] }),
  };
}

/** Takes the file apart. What is not critical, or not whole, is left out, as libpng does. */
function read(bytes: Uint8Array): PNG {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = headerOf(view);
  const data: Uint8Array[] = [];
  let palette: Uint8Array = new Uint8Array(0);
  let transparency = palette;
  let [gamma, isSRGB] = [0, false];
  for (let at = SIGNATURE, type = ''; type !== 'IEND';) {
    if (at + 12 > bytes.length) throw new Error(`byte ${at}: it is cut off before its end, IEND`);
    const end = at + 12 + view.getUint32(at);
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const isCritical = /^[A-Z]/.test(type);
    if (end > bytes.length) throw new Error(`byte ${at}: it is cut off in a chunk`);
    const body = bytes.subarray(at + 8, end - 4);
    const isWhole = crc32(bytes.subarray(at + 4, end - 4)) === view.getUint32(end - 4);
    if (isCritical && !isWhole) throw new Error(`byte ${at}: the chunk ${type} has another checksum`);
    if (type === 'IHDR' && at > SIGNATURE) throw new Error(`byte ${at}: a second header`);
    if (type === 'IDAT') data.push(body);
    if (type === 'PLTE') palette = body;
    if (isWhole) {
      if (type === 'tRNS') transparency = body;
      const early = palette.length === 0 && data.length === 0; // elsewhere libpng passes it over
      if (type === 'sRGB' && early && body.length === 1 && body[0]! < 4) isSRGB = true;
      const value = type === 'gAMA' && early && body.length === 4 ? view.getUint32(at + 8) : 0;
      if (value >= LEAST_GAMMA && value <= MOST_GAMMA) gamma ||= value;
    }
    at = end;
  }
  return {
    ...header,
    data: data.length === 1 ? data[0]! : joinedBytes(data),
    palette,
    transparency,
    gamma: isSRGB ? SRGB_GAMMA : gamma,
  };
}

function headerOf(view: DataView): Header {
  const start = SIGNATURE + 8;
  if (view.byteLength < start + HEADER + 4) throw new Error(`byte ${SIGNATURE}: it is cut off in its header`);
  if (view.getUint32(SIGNATURE) !== HEADER || view.getUint32(SIGNATURE + 4) !== IHDR)
    throw new Error(`byte ${SIGNATURE}: its header, IHDR, should be here`);
  const [width, height] = [view.getUint32(start), view.getUint32(start + 4)];
  const [depth, colorType, packing, filtering, interlacing] = [8, 9, 10, 11, 12].map((at) =>
    view.getUint8(start + at),
  ) as [number, number, number, number, number];
  const kind = KINDS.get(colorType);
  if (!kind?.depths.includes(depth))
    throw new Error(`byte ${start + 8}: color type ${colorType} of ${depth} bits is none that PNG has`);
  if (packing !== 0 || filtering !== 0 || interlacing > 1)
    throw new Error(`byte ${start + 10}: methods ${packing}, ${filtering}, ${interlacing} are none that PNG has`);
  return { width, height, depth, colorType, channels: kind.channels, interlaced: interlacing === 1 };
}

/** `[h, w, channels]`: a byte each, of 16 bits two. */
function samplesOf({ width, height, depth, channels, interlaced, data }: PNG): Uint8Array {
  const bits = depth * channels;
  const passes = (interlaced ? ADAM7 : WHOLE)
    .map(([left, top, across, down]) => {
      const [columns, rows] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
      return { left, top, across, down, columns, rows, line: Math.ceil((columns * bits) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
  const size = passes.reduce((sum, { rows, line }) => sum + rows * (1 + line), 0);
  const most = mostUnpacked(data.length);
  if (size > most)
    throw new Error(`its pixels take ${size} bytes, over the ${most} that ${data.length} bytes of data may unpack to`);
  const lines = inflated(data, size);
  const step = Math.max(1, bits / 8);
  const samples = ({ columns, rows, line }: (typeof passes)[number], from: number): Uint8Array => {
    const pixels = unfiltered(lines.subarray(from, from + rows * (1 + line)), rows, line, step);
    return depth < 8 ? unpacked(pixels, columns, rows, depth) : pixels;
  };
  if (!interlaced) return samples(passes[0]!, 0);
  const result = new Uint8Array(width * height * step);
  let from = 0;
  for (const pass of passes) {
    const { left, top, across, down, columns, rows, line } = pass;
    const pixels = samples(pass, from);
    from += rows * (1 + line);
    for (let row = 0, at = 0; row < rows; row++) {
      let to = ((top + row * down) * width + left) * step;
      for (let column = 0; column < columns; column++, to += across * step)
        for (let i = 0; i < step; i++) result[to + i] = pixels[at++]!;
    }
  }
  return result;
}

function inflated(data: Uint8Array, size: number): Uint8Array {
  try {
    return inflateZlibStart(data, size);
  } catch (error) {
    throw new Error(`its data end early, or are damaged: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Undoes, in place, that each byte was written as the difference from a guess, made of those beside and above it. The
 * lines then follow each other without the numbers of their filters.
 * @param step bytes from a sample to the same of the next pixel
 */
function unfiltered(bytes: Uint8Array, rows: number, line: number, step: number): Uint8Array {
  for (let row = 0; row < rows; row++) {
    const from = row * (line + 1);
    const start = row * line;
    const filter = bytes[from]!;
    bytes.copyWithin(start, from + 1, from + 1 + line);
    if (filter > 4) throw new Error(`filter ${filter} of line ${row} is none that PNG has`);
    if (filter === 0 || (filter === 2 && row === 0)) continue;
    if (filter === 1) for (let i = start + step; i < start + line; i++) bytes[i]! += bytes[i - step]!;
    else if (filter === 2) for (let i = start; i < start + line; i++) bytes[i]! += bytes[i - line]!;
    else {
      for (let i = 0; i < line; i++) {
        const at = start + i;
        const left = i >= step ? bytes[at - step]! : 0;
        const above = row > 0 ? bytes[at - line]! : 0;
        if (filter === 3) bytes[at]! += (left + above) >> 1;
        else bytes[at]! += paeth(left, above, i >= step && row > 0 ? bytes[at - line - step]! : 0);
      }
    }
  }
  return bytes.subarray(0, rows * line);
}

/** Of three neighbors the one nearest to what they foretell. */
function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** Samples of less than a byte, each in a byte of its own. Every line begins with a byte. */
function unpacked(data: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const line = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  const result = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, bit = 8 * y * line; x < width; x++, to++, bit += depth)
      result[to] = (data[Math.floor(bit / 8)]! >> (8 - depth - (bit & 7))) & mask;
  }
  return result;
}

function paletted(indices: Uint8Array, palette: Uint8Array, transparency: Uint8Array): Uint8Array {
  const colors = palette.length / 3;
  if (!Number.isInteger(colors) || colors < 1) throw new Error('it has no palette');
  const channels = transparency.length > 0 ? 4 : 3;
  const result = new Uint8Array(indices.length * channels);
  for (let pixel = 0, to = 0; pixel < indices.length; pixel++, to += channels) {
    const index = indices[pixel]!;
    if (index >= colors) throw new Error(`color ${index} is none of the ${colors} of its palette`);
    for (let i = 0; i < 3; i++) result[to + i] = palette[3 * index + i]!;
    if (channels === 4) result[to + 3] = transparency[index] ?? 255;
  }
  return result;
}

/** Samples of 16 bits, which stand in the file with the higher byte first, in the same place. */
function wordsOf(bytes: Uint8Array): Uint16Array {
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  for (let i = 0; i < words.length; i++) words[i] = (bytes[2 * i]! << 8) + bytes[2 * i + 1]!;
  return words;
}
