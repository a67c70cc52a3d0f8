import { DataError } from '../../engine/errors';
import type { NDArray } from '../../engine/ndarray';

export type ColorMode = 'grayscale' | 'rgb' | 'rgba';
export const CHANNELS: Readonly<Record<ColorMode, number>> = { grayscale: 1, rgb: 3, rgba: 4 };

/** The bytes a format begins with. */
const FORMATS: readonly (readonly [name: string, beginning: RegExp])[] = [
  ['PNG', /^\x89PNG\r\n\x1a\n/],
  ['JPEG', /^\xff\xd8\xff/],
  ['GIF', /^GIF8/],
  ['BMP', /^BM/],
  ['WebP', /^RIFF.{4}WEBP/s],
  ['AVIF or HEIC', /^.{4}ftyp/s],
  ['TIFF', /^(II\*\0|MM\0\*)/],
];

/**
 * Reads an image: PNG anywhere and to the byte, what else the browser reads only there. 16 bits become the upper 8, and
 * the orientation that a camera noted is not followed: as in Keras.
 * @param name what the errors call it
 * @returns `[h, w, channels]`, 0..255
 * @throws DataError for an image that is corrupt, or of a format that is not read here
 */
export async function decodeImage(bytes: Uint8Array, name: string, colorMode: ColorMode): Promise<NDArray<Uint8Array>> {
  const beginning = String.fromCharCode(...bytes.subarray(0, 12));
  const format = FORMATS.find(([, pattern]) => pattern.test(beginning))?.[0];
  const inBrowser = typeof createImageBitmap === 'function';
  let reason = '';
  if (format === 'PNG' || inBrowser) {
    try {
      return inColors(await (format === 'PNG' ? decodePNG(bytes) : decodeInBrowser(bytes)), colorMode);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  if (bytes.length === 0) throw new DataError(`${name}: an empty file.`);
  if (!format) throw new DataError(`${name}: no image known here; it begins with ${hex(bytes)}.`);
  throw new DataError(
    `${name}: a ${format} image ` +
      (reason
        ? `that cannot be read (${reason}).`
        : 'is read in a browser only; convert it to PNG (with ImageMagick: mogrify -format png FILE).'),
  );
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');

async function decodePNG(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  const { convertIndexedToRgb, decode } = await import('fast-png');
  const png = decode(bytes, { checkCrc: true });
  const { data, width, height, channels, depth } = png;
  if (channels === 1 && (png.palette || depth < 8)) {
    // Grey of less than 8 bits is packed as indices are, so it is read as indices into its own greys.
    const levels = 2 ** depth - 1;
    const palette = png.palette ?? Array.from({ length: levels + 1 }, (_, level) => [(level * 255) / levels]);
    return { data: convertIndexedToRgb({ ...png, palette }), shape: [height, width, palette[0]!.length] };
  }
  const pixels = data instanceof Uint16Array ? Uint8Array.from(data, (value) => value >> 8) : new Uint8Array(data);
  return { data: pixels, shape: [height, width, channels] };
}

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

/** Grey is spread over the colours, alpha is added or dropped; colours become grey by ITU-R 601-2 in Pillow's integers. */
function inColors({ data, shape: [height, width, from] }: NDArray<Uint8Array>, colorMode: ColorMode): NDArray<Uint8Array> {
  const to = CHANNELS[colorMode];
  const shape = [height!, width!, to];
  if (from === to) return { data, shape };
  const pixels = height! * width!;
  const result = new Uint8Array(pixels * to);
  const colors = from! >= 3;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * from!;
    const red = data[at]!;
    const green = colors ? data[at + 1]! : red;
    const blue = colors ? data[at + 2]! : red;
    const target = pixel * to;
    if (to === 1) {
      result[target] = colors ? (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16 : red;
      continue;
    }
    result[target] = red;
    result[target + 1] = green;
    result[target + 2] = blue;
    if (to === 4) result[target + 3] = from === 2 ? data[at + 1]! : 255;
  }
  return { data: result, shape };
}
