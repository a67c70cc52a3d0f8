import type * as BMP from '@cwasm/nsbmp';
import type { NDArray } from '../../engine/ndarray';
import { codecMaker, packaged } from './packaged';

/** What a page leaves to its browser, by format: pixels `[h, w, 4]`, those of Pillow. */
export const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Promise<NDArray<Uint8Array>>>> = {
  JPEG: decodeJPEG,
  GIF: decodeGIF,
  BMP: decodeBMP,
};

const imageOf = ({
  data,
  width,
  height,
}: {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}): NDArray<Uint8Array> => ({ data: new Uint8Array(data), shape: [height, width, 4] });

/** By more pixels, Pillow says, an image is a bomb. */
const MOST_PIXELS = 178_956_970;

function assertSize(width: number, height: number): void {
  if (width * height > MOST_PIXELS)
    throw new Error(`its ${width} x ${height} pixels are over the ${MOST_PIXELS} that can be read`);
}

/** libjpeg as `@jsquash/jpeg` has it. */
interface LibJPEG {
  decode(bytes: Uint8Array, preserveOrientation: boolean): ImageData | null;
}

let makeJPEG: Promise<() => Promise<LibJPEG>> | undefined;
let jpeg: LibJPEG | null = null;
/** libjpeg's messages about the image that it reads. */
const said: string[] = [];

async function decodeJPEG(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  if (jpegColors(bytes) === 4) throw new Error('its colors are CMYK, which is not read here; convert it to RGB');
  const make = await (makeJPEG ??= codecMaker('@jsquash/jpeg/codec/dec/mozjpeg_dec', (line) => said.push(line)));
  jpeg ??= await make();
  said.length = 0;
  try {
    const image = jpeg.decode(bytes, false);
    // libjpeg goes on in grey where a file has been cut off; Pillow and TensorFlow refuse that, and pass over the rest
    // of what it says.
    const cut = said.find((line) => line.startsWith('Premature end of JPEG file'));
    if (!image || cut) throw new Error(cut ?? said.at(-1) ?? 'it has no pixels');
    return imageOf(image);
  } catch (error) {
    jpeg = null; // libjpeg ends its program over an image that it cannot read
    throw said.length > 0 ? new Error(said.at(-1), { cause: error }) : error;
  }
}

/** How many colors a pixel has, as the frame's header says; 0 where there is none. */
function jpegColors(jpeg: Uint8Array): number {
  for (let at = 2; jpeg[at] === 0xff; at += 2 + (jpeg[at + 2]! << 8) + jpeg[at + 3]!) {
    const marker = jpeg[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return jpeg[at + 9] ?? 0;
  }
  return 0;
}

/** Of `omggif`, which has no types. */
interface GIFFrame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly transparent_index: number | null;
  /** Where its colors lie in the file. */
  palette_offset: number | null;
  readonly palette_size: number | null;
}
interface GIF {
  frameInfo(index: number): GIFFrame;
  decodeAndBlitFrameRGBA(index: number, pixels: Uint8Array): void;
}

const GIF_COLORS = 256;
const GIF_END = 0x3b;

/**
 * The first picture, as Pillow has it: on a canvas that grows to hold it; what it leaves bare is of the transparent
 * color, else of the first. Without a palette colors are greys, and those beyond it black.
 */
async function decodeGIF(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  const { GifReader } = ((await packaged('omggif')) as { default: { GifReader: new (bytes: Uint8Array) => GIF } })
    .default;
  const { x, y, ...frame } = new GifReader(bytes).frameInfo(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [
    Math.max(view.getUint16(6, true), x + frame.width),
    Math.max(view.getUint16(8, true), y + frame.height),
  ];
  assertSize(width, height);
  const colors = gifColors(bytes, frame);
  const whole = new Uint8Array(bytes.length + 1 + colors.length).fill(GIF_END);
  whole.set(bytes);
  whole.set(colors, bytes.length + 1);
  const size = new DataView(whole.buffer);
  size.setUint16(6, width, true);
  size.setUint16(8, height, true);
  const gif = new GifReader(whole);
  gif.frameInfo(0).palette_offset = whole.length - colors.length;
  const data = new Uint8Array(width * height * 4);
  const { transparent_index: transparent } = frame;
  const bare = [...colors.subarray(3 * (transparent ?? 0)).subarray(0, 3), transparent === null ? 255 : 0];
  for (let at = 0; at < data.length; at += 4) data.set(bare, at);
  gif.decodeAndBlitFrameRGBA(0, data);
  return { data, shape: [height, width, 4] };
}

/** All that a pixel may ask for. */
function gifColors(
  bytes: Uint8Array,
  { palette_offset: from, palette_size: size }: Pick<GIFFrame, 'palette_offset' | 'palette_size'>,
): Uint8Array {
  const greys = Uint8Array.from({ length: GIF_COLORS * 3 }, (_, i) => i / 3);
  if (from === null) return greys;
  const palette = bytes.subarray(from, from + size! * 3);
  if (palette.every((value, i) => value === greys[i])) return greys;
  const colors = new Uint8Array(greys.length);
  colors.set(palette);
  return colors;
}

async function decodeBMP(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  const { default: bmp } = (await packaged('@cwasm/nsbmp')) as { default: typeof BMP };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isOld = view.getUint32(14, true) === 12; // OS/2's header, whose sizes are of 16 bits
  assertSize(
    ...(isOld
      ? ([view.getUint16(18, true), view.getUint16(20, true)] as const)
      : ([Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))] as const)),
  );
  if (!isOld && [1, 2].includes(view.getUint32(30, true)))
    throw new Error('it is packed by runs, RLE, which is not read here; convert it to PNG');
  const image = imageOf(bmp.decode(isOld ? inNewHeader(view) : bytes));
  if (!isOld && view.getUint16(28, true) === 16)
    widen(image.data, view.getUint32(30, true) === 3 && view.getUint32(58, true) === 0x7e0 ? 6 : 5);
  return image;
}

/** A file of OS/2 with the header of Windows, and colors of four bytes: as it is, its palette is refused. */
function inNewHeader(file: DataView): Uint8Array {
  const [offset, bits] = [file.getUint32(10, true), file.getUint16(24, true)];
  const colors = bits <= 8 ? Math.min(2 ** bits, Math.floor((offset - 26) / 3)) : 0;
  const start = 54 + colors * 4;
  const result = new Uint8Array(start + file.byteLength - offset);
  const header = new DataView(result.buffer);
  header.setUint16(0, file.getUint16(0));
  header.setUint32(2, result.length, true);
  header.setUint32(10, start, true);
  header.setUint32(14, 40, true);
  header.setUint32(18, file.getUint16(18, true), true);
  header.setUint32(22, file.getUint16(20, true), true);
  header.setUint16(26, 1, true);
  header.setUint16(28, bits, true);
  header.setUint32(46, colors, true);
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  for (let i = 0; i < colors; i++) result.set(bytes.subarray(26 + i * 3, 29 + i * 3), 54 + i * 4);
  result.set(bytes.subarray(offset), start);
  return result;
}

/**
 * The 5 or 6 bits of a color, which come in the upper ones of a byte, over all that a byte can say, as Pillow has them.
 */
function widen(data: Uint8Array, ofGreen: number): void {
  for (let i = 0; i < data.length; i++) {
    const bits = [5, ofGreen, 5][i % 4];
    if (bits !== undefined) data[i] = ((data[i]! >> (8 - bits)) * 255) / (2 ** bits - 1);
  }
}
