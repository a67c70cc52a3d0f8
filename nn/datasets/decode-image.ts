import { DataError } from '../../engine/errors';
import type { NDArray, Shape } from '../../engine/ndarray';

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

/** What a decoder gives: pixels of 8 bits or 16. */
export interface Decoded {
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
  readonly shape: Shape;
  /** The color that is transparent, as it stands in the file. */
  readonly key?: readonly number[];
  /** Bits of a sample in the file. Default 8. */
  readonly depth?: number;
  /** In 1/100,000; 0 where the file says none. */
  readonly gamma?: number;
}

/**
 * Reads an image: PNG, PGM and PPM, and in Node JPEG, GIF and BMP, to the byte; in a page what the browser reads. 16
 * bits become the upper 8, but for grey, and the orientation that a camera noted is not followed: as in Keras.
 * @param name what the errors call it
 * @returns `[h, w, channels]`, 0..255
 * @throws DataError for an image that is corrupt, or of a format that is not read here
 */
export async function decodeImage(
  bytes: Uint8Array,
  name: string,
  colorMode: ColorMode,
  imaging: Imaging = 'pillow',
): Promise<Pixels> {
  const beginning = String.fromCharCode(...bytes.subarray(0, 12));
  const format = FORMATS.find(([, pattern]) => pattern.test(beginning))?.[0];
  let reason = '';
  const decode = await decoderOf(format);
  if (decode) {
    try {
      return await inColors(await decode(bytes), colorMode, imaging);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  if (bytes.length === 0) throw new DataError(`${name}: an empty file.`);
  if (!format) throw new DataError(`${name}: not an image of a known format; it begins with ${hex(bytes)}.`);
  throw new DataError(
    `${name}: a ${format} image ` +
      (reason
        ? `that cannot be read (${reason}).`
        : 'is read in a browser only; convert it to PNG (with ImageMagick: mogrify -format png FILE).'),
  );
}

async function decoderOf(
  format: string | undefined,
): Promise<((bytes: Uint8Array) => Decoded | Promise<Decoded>) | undefined> {
  if (format === 'PNG') return (await import('./decode-png')).decodePNG;
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
  { data, shape, key, depth = 8, gamma = 0 }: Decoded,
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
  const bytes = deep
    ? Uint8Array.from(data, (value) => (pillow && grey ? Math.min(value, 255) : value >> 8))
    : new Uint8Array(data);
  if (key && colorMode === 'rgba')
    return bytesInColors(withAlpha(bytes, shape, pillow ? bytes : data, keyOf(key, depth, pillow)), colorMode, imaging);
  // TensorFlow has libpng fill in what is opaque in the file's own bits.
  return bytesInColors({ data: bytes, shape }, colorMode, imaging, pillow || depth > 8 ? 255 : 2 ** depth - 1);
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
  const at = (pixel: number): number => pixel * channels;
  const grey = (pixel: number): number =>
    (data[at(pixel)]! * red + data[at(pixel) + 1]! * green + data[at(pixel) + 2]! * blue + 2 ** (bits - 1)) / 2 ** bits;
  return {
    data: Uint8Array.from({ length: height * width }, (_, pixel) => grey(pixel) >> 8),
    shape: [height, width, 1],
  };
}

function withAlpha(
  data: Uint8Array,
  [height = 0, width = 0, channels = 0]: Shape,
  samples: ArrayLike<number>,
  key: readonly number[],
): NDArray<Uint8Array> {
  const result = new Uint8Array(height * width * (channels + 1));
  for (let pixel = 0; pixel < height * width; pixel++) {
    const color = data.subarray(pixel * channels, (pixel + 1) * channels);
    result.set(color, pixel * (channels + 1));
    result[pixel * (channels + 1) + channels] = key.every((value, i) => value === samples[pixel * channels + i])
      ? 0
      : 255;
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
