import type { DecodedImage } from './decoded-image';
import { isOS2 } from './image-header';

/** Sizes of the headers of OS/2 and of Windows. */
const HEADERS = [12, 40, 52, 56, 64, 108, 124];
/** How pixels are packed: as they are, by runs of 8 or 4 bits, or by masks. */
const [PLAIN, RUNS_OF_BYTES, RUNS_OF_HALVES, MASKS] = [0, 1, 2, 3];
/** Masks of red, green, blue and alpha where a file says none. */
const MASKS_OF_16 = [0x7c00, 0x3e0, 0x1f, 0] as const;
const MASKS_OF_32 = [0xff0000, 0xff00, 0xff, 0] as const;
const COLORS = 256;

interface Layout {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** Where the pixels begin. */
  readonly start: number;
}

/**
 * A BMP's pixels, as Pillow has them.
 *
 * Format: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage, and PIL/BmpImagePlugin.py.
 * @param bytes whose header has been looked at
 * @returns `[h, w, 3]`, or of a file with alpha `[h, w, 4]`
 * @throws Error for an image that is damaged, or of a kind that is not read
 */
export function decodeBMP(bytes: Uint8Array): DecodedImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(14, true);
  if (!HEADERS.includes(size)) throw new Error(`byte 14: a header of ${size} bytes is none that BMP has`);
  if (14 + size > bytes.length) throw new Error(`byte ${bytes.length}: it is cut off in its header`);
  const isOld = isOS2(view);
  const [width, lines, bits] = isOld
    ? [view.getUint16(18, true), view.getUint16(20, true), view.getUint16(24, true)]
    : [view.getInt32(18, true), view.getInt32(22, true), view.getUint16(28, true)];
  const packing = isOld ? PLAIN : view.getUint32(30, true);
  const height = Math.abs(lines);
  if (width < 0) throw new Error(`byte 18: a width of ${width}`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`byte ${isOld ? 24 : 28}: pixels of ${bits} bits`);
  const isPacked = packing === (bits === 8 ? RUNS_OF_BYTES : bits === 4 ? RUNS_OF_HALVES : MASKS);
  if (packing !== PLAIN && (!isPacked || bits === 1)) throw new Error(`byte 30: packing ${packing} of ${bits} bits`);

  const hasMasks = packing === MASKS;
  const paletteStart = 14 + size;
  const palette = bits > 8 ? undefined : paletteOf(bytes, { start: paletteStart, bits, isOld, view });
  const given = view.getUint32(10, true);
  const behind = paletteStart + (palette?.length ?? (hasMasks && size === 40 ? 12 : 0));
  const layout = {
    bytes,
    width,
    height,
    bits,
    start: given === 0 || (palette && given === paletteStart) ? behind : given,
  };
  if (packing === PLAIN || hasMasks) assertLines(layout);

  let data: Uint8Array;
  if (palette) data = colored(packing === PLAIN ? indices(layout) : ofRuns(layout), palette, isOld ? 3 : 4);
  else if (bits === 24) data = ofBytes(layout);
  else data = ofMasks(layout, hasMasks ? masksOf(view, size) : bits === 16 ? MASKS_OF_16 : MASKS_OF_32);
  const channels = data.length / (width * height);
  if (lines > 0) turnOver(data, width * channels);
  return { data, shape: [height, width, channels] };
}

const bytesOfLine = ({ width, bits }: Layout): number => Math.ceil((width * bits) / 32) * 4;

/** @throws Error for fewer bytes than the pixels take, before there is memory for those that are not there. */
function assertLines(layout: Layout): void {
  const { bytes, width, height, bits, start } = layout;
  // The last line needs no filling.
  const size = bytesOfLine(layout) * (height - 1) + Math.ceil((width * bits) / 8);
  if (start + size > bytes.length)
    throw new Error(
      `byte ${start}: its data end early: ${width} x ${height} pixels of ${bits} bits take ${size} bytes`,
    );
}

/** Blue, green, red of each color, in three bytes or four. What the file does not have is black. */
function paletteOf(
  bytes: Uint8Array,
  { start, bits, isOld, view }: { start: number; bits: number; isOld: boolean; view: DataView },
): Uint8Array {
  const colors = (isOld ? 0 : view.getUint32(46, true)) || 2 ** bits;
  if (colors > 65536) throw new Error(`byte 46: a palette of ${colors} colors`);
  return bytes.subarray(start, start + colors * (isOld ? 3 : 4));
}

function indices(layout: Layout): Uint8Array {
  const { bytes, width, height, bits, start } = layout;
  const mask = 2 ** bits - 1;
  const result = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const line = start + y * bytesOfLine(layout);
    for (let x = 0, bit = 0; x < width; x++, bit += bits)
      result[to++] = (bytes[line + (bit >> 3)]! >> (8 - bits - (bit & 7))) & mask;
  }
  return result;
}

/** Undoes RLE, as Pillow does: what is passed over has color 0. */
function ofRuns({ bytes, width, height, bits, start }: Layout): Uint8Array {
  const isHalves = bits === 4;
  const size = width * height;
  const result = new Uint8Array(size);
  let [made, x] = [0, 0];
  for (let at = start; made < size;) {
    if (at + 2 > bytes.length) break;
    const [count, value] = [bytes[at]!, bytes[at + 1]!];
    at += 2;
    if (count > 0) {
      const fits = Math.max(0, Math.min(count, width - x));
      for (let i = 0; i < fits; i++) result[made++] = isHalves ? (i % 2 === 0 ? value >> 4 : value & 15) : value;
      x += fits;
    } else if (value === 0) {
      made = Math.ceil(made / width) * width;
      x = 0;
    } else if (value === 1) break;
    else if (value === 2) {
      if (at + 2 > bytes.length) break;
      made = Math.min(size, made + bytes[at]! + bytes[at + 1]! * width);
      x = made % width;
      at += 2;
    } else {
      const pixels = Math.min(value, size - made);
      const length = isHalves ? Math.ceil(pixels / 2) : pixels;
      if (at + length > bytes.length) break;
      for (let i = 0; i < pixels; i++)
        result[made++] = isHalves ? (bytes[at + (i >> 1)]! >> (i % 2 === 0 ? 4 : 0)) & 15 : bytes[at + i]!;
      x += value;
      at += length;
      at += at % 2;
    }
  }
  if (made < size) throw new Error(`its data end early, after ${made} of ${size} pixels`);
  return result;
}

/** Red, green and blue of each index. @param step bytes of a color in the palette */
function colored(indices: Uint8Array, palette: Uint8Array, step: number): Uint8Array {
  let isGrey = true;
  for (let i = 0; i < palette.length; i++) if (i % step < 3 && palette[i] !== Math.floor(i / step)) isGrey = false;
  const colors = new Uint8Array(3 * COLORS);
  for (let i = 0; i < colors.length; i++) {
    const index = Math.floor(i / 3);
    colors[i] = isGrey ? index : (palette[index * step + 2 - (i % 3)] ?? 0);
  }
  const result = new Uint8Array(3 * indices.length);
  for (let i = 0, to = 0; i < indices.length; i++)
    for (let from = 3 * indices[i]!, part = 0; part < 3; part++) result[to++] = colors[from++]!;
  return result;
}

/** Blue, green and red, a byte each. */
function ofBytes(layout: Layout): Uint8Array {
  const { bytes, width, height, start } = layout;
  const result = new Uint8Array(3 * width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = start + y * bytesOfLine(layout); x < width; x++, at += 3)
      for (let part = 2; part >= 0; part--) result[to++] = bytes[at + part]!;
  }
  return result;
}

/**
 * Masks of red, green, blue and alpha; older headers have none of alpha, and none at all is blue, green, red, alpha.
 */
function masksOf(view: DataView, header: number): readonly number[] {
  const masks = [54, 58, 62].map((at) => view.getUint32(at, true));
  const alpha = header >= 56 ? view.getUint32(66, true) : 0;
  return [...masks, alpha].every((mask) => mask === 0) ? [...MASKS_OF_32.slice(0, 3), 0xff000000] : [...masks, alpha];
}

/** Pixels of which each color has some of the bits, spread over all that a byte can say. */
function ofMasks(layout: Layout, masks: readonly number[]): Uint8Array {
  const { bytes, width, height, bits, start } = layout;
  const parts = masks
    .slice(0, masks[3] === 0 ? 3 : 4)
    .map((mask) => ({ mask, shift: mask === 0 ? 0 : 31 - Math.clz32(mask & -mask) }))
    .map(({ mask, shift }) => ({ mask, shift, most: mask >>> shift || 1 }));
  const result = new Uint8Array(parts.length * width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = start + y * bytesOfLine(layout); x < width; x++, at += bits / 8) {
      let pixel = bytes[at]! | (bytes[at + 1]! << 8);
      if (bits === 32) pixel |= (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      for (const { mask, shift, most } of parts) result[to++] = (((pixel & mask) >>> shift) * 255) / most;
    }
  }
  return result;
}

/** Lines stand in the file with the lowest first. */
function turnOver(data: Uint8Array, line: number): void {
  for (let top = 0, bottom = data.length - line; top < bottom; top += line, bottom -= line) {
    const kept = data.slice(top, top + line);
    data.copyWithin(top, bottom, bottom + line);
    data.set(kept, bottom);
  }
}
