import { DataError } from '../../engine/errors';
import { unshared } from '../../engine/unshared';
import type { NDArray, Shape } from '../../engine/ndarray';
import type { DecodedImage } from '../io/decoded-image';

/** Channels of an image, by Keras's names: 1, 3 or 4. */
export type ColorMode = 'grayscale' | 'rgb' | 'rgba';
export const CHANNELS: Readonly<Record<ColorMode, number>> = { grayscale: 1, rgb: 3, rgba: 4 };

/** The bytes a format begins with. */
const FORMATS: readonly (readonly [name: string, beginning: RegExp])[] = [
  // oxlint-disable-next-line no-control-regex -- a PNG's eight first bytes
  ['PNG', /^\x89PNG\r\n\x1a\n/],
  ['JPEG', /^\xff\xd8\xff/],
  ['GIF', /^GIF8/],
  ['BMP', /^BM/],
  ['WebP', /^RIFF.{4}WEBP/s],
  ['AVIF or HEIC', /^.{4}ftyp/s],
  ['TIFF', /^(II\*\0|MM\0\*)/],
  ['Netpbm', /^P[1-7]\s/],
];

/** Whose ways with grey are followed: those of Keras's `load_img`, or of `image_dataset_from_directory`. */
export type Imaging = 'pillow' | 'tensorflow';

/** Bytes; of a 16-bit grey PNG that is asked for in grey, Pillow's 0..65535. */
export type Pixels = NDArray<Uint8Array | Int32Array>;

/**
 * Reads an image: PNG, GIF, BMP, PGM and PPM, and in Node JPEG, to the byte; in a page what the browser reads. 16 bits
 * become the upper 8, but for grey, and the orientation that a camera noted is not followed: as in Keras.
 * @param name what the errors call it
 * @returns `[h, w, channels]`, 0..255
 * @throws DataError for an image that is corrupt, or of a format that is not read here
 */
export async function decodeImage(
  given: Uint8Array,
  name: string,
  colorMode: ColorMode,
  imaging: Imaging = 'pillow',
): Promise<Pixels> {
  const bytes = unshared(given);
  const format = formatOf(bytes);
  let cause: unknown;
  const decode = await decoderOf(format);
  if (decode) {
    try {
      await assertImage(bytes);
      return await inColors(await decode(bytes), colorMode, imaging);
    } catch (error) {
      cause = error;
    }
  }
  if (bytes.length === 0) throw new DataError(`${name}: an empty file.`);
  if (!format) throw new DataError(`${name}: not an image of a known format; it begins with ${hex(bytes)}.`);
  throw new DataError(
    `${name}: a ${format} image ` +
      (decode
        ? `that cannot be read (${cause instanceof Error ? cause.message : String(cause)}). Save it anew, or leave it out.`
        : 'is read in a browser only; convert it to PNG (with ImageMagick: mogrify -format png FILE).'),
    { cause },
  );
}

function formatOf(bytes: Uint8Array): string | undefined {
  const beginning = String.fromCharCode(...bytes.subarray(0, 12));
  return FORMATS.find(([, pattern]) => pattern.test(beginning))?.[0];
}

/** Looks at an image's header before anyone reads on. @throws Error for more pixels than its file may have. */
export async function assertImage(bytes: Uint8Array): Promise<void> {
  const format = formatOf(bytes);
  if (format) (await import('../io/image-header')).assertHeader(format, bytes);
}

async function decoderOf(
  format: string | undefined,
): Promise<((bytes: Uint8Array) => DecodedImage | Promise<DecodedImage>) | undefined> {
  if (format === 'PNG') return (await import('../io/png')).decodePNG;
  if (format === 'GIF') return (await import('../io/gif')).decodeGIF;
  if (format === 'BMP') return (await import('../io/bmp')).decodeBMP;
  if (format === 'Netpbm') return (await import('./decode-netpbm')).decodeNetpbm;
  if (typeof createImageBitmap === 'function') return decodeInBrowser;
  return (await import('./decode-in-node')).DECODERS[format ?? ''];
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');

async function decodeInBrowser(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  const copy = bytes.slice();
  if (copy[0] === 0xff && copy[1] === 0xd8) hideExif(copy);
  const bitmap = await createImageBitmap(new Blob([copy]), {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  });
  try {
    const { width, height } = bitmap;
    (await import('../io/image-header')).assertPixels(width, height, { at: 0, bytes: bytes.length });
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    return { data: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer), shape: [height, width, 4] };
  } finally {
    bitmap.close();
  }
}

/**
 * Makes the camera's notes in a JPEG (its APP1 segments) unreadable: a browser turns the image by them, whatever
 * `imageOrientation` says (Chromium 156).
 */
function hideExif(jpeg: Uint8Array): void {
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; at += 2 + (jpeg[at + 2]! << 8) + jpeg[at + 3]!) {
    if (jpeg[at + 1] === 0xe1) jpeg[at + 4] = 0;
  }
}

/**
 * Weights of red, green and blue in grey, the fraction to add before what is left of it is dropped, and the bits of the
 * fraction.
 */
const GREY: Readonly<Record<Imaging, readonly [red: number, green: number, blue: number, add: number, bits: number]>> =
  {
    pillow: [19595, 38470, 7471, 0x8000, 16],
    tensorflow: [9797, 19234, 3737, 0, 15], // libpng's
  };

/** Grey is spread over the colours, alpha is added or dropped; colours become grey by ITU-R 601-2, in integers. */
async function inColors(
  { data, shape, key, depth = 8, gamma = 0 }: DecodedImage,
  colorMode: ColorMode,
  imaging: Imaging,
): Promise<Pixels> {
  const pillow = imaging === 'pillow';
  const grey = shape[2] === 1;
  const deep = data instanceof Uint16Array;
  if (!pillow && shape[2]! >= 3 && colorMode === 'grayscale') {
    const weights = GREY.tensorflow;
    const made = gamma > 0 ? (await import('./png-grey')).greyByGamma(data, shape, { gamma, weights }) : undefined;
    if (made) return made;
    if (deep) return deepGrey(data, shape);
  }
  // Pillow keeps the range of 16 bits in grey, and in colours makes white of all that is beyond a byte.
  if (deep && pillow && grey && colorMode === 'grayscale') return { data: Int32Array.from(data), shape };
  const bytes = deep ? bytesOf(data, pillow && grey) : data;
  if (key && colorMode === 'rgba')
    return bytesInColors(withAlpha(bytes, shape, pillow ? bytes : data, keyOf(key, depth, pillow)), colorMode, imaging);
  // TensorFlow has libpng fill in what is opaque in the file's own bits.
  return bytesInColors({ data: bytes, shape }, colorMode, imaging, pillow || depth > 8 ? 255 : 2 ** depth - 1);
}

/** The upper bytes of 16 bits, or white for all that is beyond a byte. */
function bytesOf(data: Uint16Array, isCut: boolean): Uint8Array {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = isCut ? Math.min(data[i]!, 255) : data[i]! >> 8;
  return bytes;
}

/**
 * What pixels are held against. Pillow takes the lower byte as it stands, for bytes that 2 and 4 bits are spread to and
 * 16 are cut to.
 */
function keyOf(key: readonly number[], depth: number, pillow: boolean): number[] {
  if (pillow) return key.map((value) => (depth === 1 ? (value ? 255 : 0) : value & 255));
  const most = 2 ** depth - 1;
  return key.map((value) => (value & most) * (depth < 8 ? 255 / most : 1));
}

/** libpng's grey of colours of 16 bits, which are cut only then. */
function deepGrey(data: Uint16Array, [height = 0, width = 0, channels = 0]: Shape): NDArray<Uint8Array> {
  const [red, green, blue, , bits] = GREY.tensorflow;
  const grey = new Uint8Array(height * width);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += channels)
    grey[pixel] = ((data[at]! * red + data[at + 1]! * green + data[at + 2]! * blue + 2 ** (bits - 1)) / 2 ** bits) >> 8;
  return { data: grey, shape: [height, width, 1] };
}

function withAlpha(
  data: Uint8Array,
  [height = 0, width = 0, channels = 0]: Shape,
  samples: ArrayLike<number>,
  key: readonly number[],
): NDArray<Uint8Array> {
  const result = new Uint8Array(height * width * (channels + 1));
  for (let pixel = 0, from = 0, to = 0; pixel < height * width; pixel++, from += channels) {
    let isKey = true;
    for (let i = 0; i < channels; i++) {
      if (samples[from + i] !== key[i]) isKey = false;
      result[to++] = data[from + i]!;
    }
    result[to++] = isKey ? 0 : 255;
  }
  return { data: result, shape: [height, width, channels + 1] };
}

function bytesInColors(
  { data, shape: [height, width, from] }: NDArray<Uint8Array>,
  colorMode: ColorMode,
  imaging: Imaging,
  opaque = 255,
): NDArray<Uint8Array> {
  const to = CHANNELS[colorMode];
  const shape = [height!, width!, to];
  if (from === to) return { data, shape };
  const pixels = height! * width!;
  const result = new Uint8Array(pixels * to);
  const colors = from! >= 3;
  const [ofRed, ofGreen, ofBlue, add, bits] = GREY[imaging];
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * from!;
    const red = data[at]!;
    const green = colors ? data[at + 1]! : red;
    const blue = colors ? data[at + 2]! : red;
    const target = pixel * to;
    if (to === 1) {
      result[target] = colors ? (red * ofRed + green * ofGreen + blue * ofBlue + add) >> bits : red;
      continue;
    }
    result[target] = red;
    result[target + 1] = green;
    result[target + 2] = blue;
    if (to === 4) result[target + 3] = from === 2 ? data[at + 1]! : opaque;
  }
  return { data: result, shape };
}
