import { MAX_LZW_RATIO } from './budgets';
import type { DecodedImage } from './decoded-image';
import { assertPixels } from './image-header';

const [EXTENSION, IMAGE, END] = [0x21, 0x2c, 0x3b];
const TRANSPARENCY = 0xf9;
const COLORS = 256;
/** Codes have 12 bits at most. */
const [MOST_BITS, MOST_CODES] = [12, 4096];
/** Which lines come first, of an image that comes in four passes: the first line, and from one to the next. */
const WHOLE = [[0, 1]] as const;
const PASSES = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/**
 * A GIF's first picture, as Pillow has it: on a canvas that grows to hold it; what it leaves bare is of the transparent
 * color, else of the first. Without a palette colors are greys, and those beyond it black. Data beyond the picture are
 * left alone; pictures behind the first are not looked at.
 *
 * Format: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 * @returns `[h, w, 4]`
 * @throws Error for an image that is damaged, or larger than a file of its size may be
 */
export function decodeGIF(bytes: Uint8Array): DecodedImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 13;
  const assertRoom = (size: number): void => {
    if (at + size > bytes.length) throw new Error(`byte ${at}: its data end early`);
  };
  assertRoom(0);
  let palette = paletteAt(at, bytes[10]!);
  at += palette.length;
  let transparent: number | undefined;
  for (;;) {
    assertRoom(1);
    const kind = bytes[at++]!;
    if (kind === IMAGE) break;
    if (kind === END) throw new Error(`byte ${at - 1}: it has no picture`);
    if (kind !== EXTENSION) throw new Error(`byte ${at - 1}: an extension or a picture should be here`);
    assertRoom(6);
    if (bytes[at] === TRANSPARENCY) transparent = bytes[at + 2]! & 1 ? bytes[at + 5] : undefined;
    at = endOfBlocks(at + 1);
  }
  assertRoom(10);
  const [x, y, width, height] = [0, 2, 4, 6].map((offset) => view.getUint16(at + offset, true)) as [
    number,
    number,
    number,
    number,
  ];
  const flags = bytes[at + 8]!;
  const canvas = {
    width: Math.max(view.getUint16(6, true), x + width),
    height: Math.max(view.getUint16(8, true), y + height),
  };
  assertPixels(width, height, { at: at + 4, bytes: bytes.length });
  assertPixels(canvas.width, canvas.height, { at: 6, bytes: bytes.length });
  if (width * height > bytes.length * MAX_LZW_RATIO)
    throw new Error(`byte ${at + 4}: its data cannot hold the ${width} x ${height} pixels of its picture`);
  at += 9;
  if (flags & 128) {
    palette = paletteAt(at, flags);
    at += palette.length;
  }
  assertRoom(1);
  const bits = bytes[at]!;
  const indices = unpacked(blocksAt(at + 1), bits, width * height);

  const colors = pixelsOf(palette, transparent);
  const pixels = new Uint32Array(canvas.width * canvas.height).fill(colors[transparent ?? 0]!);
  let from = 0;
  for (const [first, step] of flags & 64 ? PASSES : WHOLE) {
    for (let row = first; row < height; row += step) {
      const to = (y + row) * canvas.width + x;
      for (let column = 0; column < width; column++) pixels[to + column] = colors[indices[from++]!]!;
    }
  }
  return { data: new Uint8Array(pixels.buffer), shape: [canvas.height, canvas.width, 4] };

  /** Red, green, blue of each color; nothing where the flags say that there are none. */
  function paletteAt(start: number, flags: number): Uint8Array {
    if (!(flags & 128)) return new Uint8Array(0);
    assertRoom(3 * 2 ** ((flags & 7) + 1));
    return bytes.subarray(start, start + 3 * 2 ** ((flags & 7) + 1));
  }

  /** Where the blocks end, each with its length before it, the last of no length. */
  function endOfBlocks(start: number): number {
    let end = start;
    while (end < bytes.length && bytes[end] !== 0) end += 1 + bytes[end]!;
    return Math.min(end + 1, bytes.length);
  }

  /** What the blocks hold. */
  function blocksAt(start: number): { readonly data: Uint8Array; readonly isCut: boolean } {
    const end = endOfBlocks(start);
    const data = new Uint8Array(end - start);
    let length = 0;
    for (let block = start; block < end && bytes[block] !== 0; block += 1 + bytes[block]!) {
      const part = bytes.subarray(block + 1, block + 1 + bytes[block]!);
      data.set(part, length);
      length += part.length;
    }
    return { data: data.subarray(0, length), isCut: bytes[end - 1] !== 0 };
  }
}

/** Red, green, blue and alpha of each index. */
function pixelsOf(palette: Uint8Array, transparent: number | undefined): Uint32Array {
  const greys = Uint8Array.from({ length: COLORS * 3 }, (_, i) => i / 3);
  const isGrey = palette.every((value, i) => value === greys[i]);
  const colors = isGrey ? greys : palette;
  const pixels = new Uint8Array(COLORS * 4);
  for (let i = 0; i < COLORS; i++)
    pixels.set([...[0, 1, 2].map((part) => colors[3 * i + part] ?? 0), i === transparent ? 0 : 255], 4 * i);
  return new Uint32Array(pixels.buffer);
}

/**
 * Undoes LZW: a code stands for a run of pixels that was there before, and one more.
 * @param bits of a pixel
 * @throws Error where there are fewer pixels than `size`; of a file that ends its data without saying so, as Pillow and
 * TensorFlow have it, those that are missing are 0
 */
function unpacked({ data, isCut }: { data: Uint8Array; isCut: boolean }, bits: number, size: number): Uint8Array {
  if (bits > 8) throw new Error(`its pixels have ${bits} bits, and 8 at most in a GIF`);
  const result = new Uint8Array(size);
  const [clear, end] = [2 ** bits, 2 ** bits + 1];
  /** Of each code: where a run that it stands for was written last, and its length. */
  const [starts, lengths] = [new Uint32Array(MOST_CODES), new Uint16Array(MOST_CODES)];
  let [codes, codeBits] = [end + 1, bits + 1];
  let [word, has, made] = [0, 0, 0];
  /** Length of the last run; 0 where there is none. */
  let last = 0;
  for (let at = 0; made < size;) {
    for (; has < codeBits && at < data.length; has += 8) word |= data[at++]! << has;
    if (has < codeBits) {
      if (isCut) throw new Error(`its data end early, after ${made} of ${size} pixels`);
      break;
    }
    const code = word & (2 ** codeBits - 1);
    word >>>= codeBits;
    has -= codeBits;
    if (code === end) throw new Error(`its data end early, after ${made} of ${size} pixels`);
    if (code === clear) {
      [codes, codeBits, last] = [end + 1, bits + 1, 0];
      continue;
    }
    if (code > codes || (code > end && last === 0)) throw new Error(`its data are damaged after pixel ${made}`);
    // The last run with the pixel that follows it, which the code itself may be.
    if (last > 0 && codes < MOST_CODES) {
      starts[codes] = made - last;
      lengths[codes] = last + 1;
    }
    const start = made;
    if (code < clear) result[made++] = code;
    else {
      for (let from = starts[code]!, left = lengths[code]!; left > 0 && made < size; left--)
        result[made++] = result[from++]!;
    }
    if (last > 0 && codes < MOST_CODES) {
      codes++;
      if (codes === 2 ** codeBits && codeBits < MOST_BITS) codeBits++;
    }
    last = made - start;
  }
  return result;
}
