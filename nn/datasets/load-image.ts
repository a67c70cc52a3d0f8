import { ArgumentError, DataError, ShapeError } from '../../engine/errors';
import { greatest, least } from '../../engine/extremes';
import { HostArray, type HostDType, array } from '../../engine/host-array';
import { assertKnown, shown } from '../../engine/known-options';
import { OF_ARRAYS, awaited } from '../../engine/misread';
import { type NDArray, formatShape } from '../../engine/ndarray';
import type { DataFormat } from '../image-data-format';
import { CHANNELS, type ColorMode, type Imaging, type Pixels, decodeImage } from './decode-image';
import { formatOf, fromFormat, toFormat } from './image-layout';
import { type ByteSource, readBytes } from './read-bytes';
import { PILLOW_INTERPOLATIONS, type PillowInterpolation, pillowResize } from './pillow-resize';

/** Options of `loadImage`, with Keras's defaults. */
export interface LoadImageOptions {
  /** 3, 1 or 4 channels. Default `'rgb'`. */
  colorMode?: ColorMode;
  /** `[height, width]` to resize to. Default the image's own. */
  targetSize?: readonly [number, number] | null;
  /** How to resize. Default `'nearest'`, as in Keras's `load_img`. */
  interpolation?: PillowInterpolation;
  /** Resize the middle of the image, as large as it can be in the proportions of `targetSize`. Default false. */
  keepAspectRatio?: boolean;
}

/**
 * One image, after Keras's `load_img`: 8 bits a channel; a 16-bit grey PNG, asked for in grey, keeps its 0..65535. PNG,
 * PGM, PPM, JPEG, GIF and BMP are read in a page and in Node (there no JPEGs in CMYK),
 * WebP and the like in a page. It is resized as by Pillow, to the bit.
 *
 * A file is not trusted: an image may have 34,799,360 pixels (a page of A4 at 600 dots an inch) or 64 for each byte of
 * its file, up to Pillow's 178,956,970; what its header declares is unpacked, and no more.
 *
 * ```ts
 * const img = await loadImage('cats/7.png', { targetSize: [150, 150] });
 * const x = imageToArray(img);   // [150, 150, 3], 0..255
 * ```
 *
 * @param source a URL, in Node also a path; a `File`; or the file's bytes
 * @returns `[h, w, channels]`, 0..255
 * @throws DataError, naming it, for an image that is not there, corrupt, or of a format that is not read here
 */
export function loadImage(
  source: ByteSource,
  options?: LoadImageOptions & { colorMode?: 'rgb' | 'rgba' },
): Promise<HostArray<Uint8Array>>;
export function loadImage(source: ByteSource, options?: LoadImageOptions): Promise<HostArray<Pixels['data']>>;
export function loadImage(source: ByteSource, options: LoadImageOptions = {}): Promise<HostArray<Pixels['data']>> {
  return awaited('loadImage(file)', OF_ARRAYS, load(source, options));
}

async function load(source: ByteSource, options: LoadImageOptions): Promise<HostArray<Pixels['data']>> {
  assertKnown('loadImage', options, ['colorMode', 'targetSize', 'interpolation', 'keepAspectRatio']);
  const { colorMode = 'rgb', targetSize, interpolation = 'nearest', keepAspectRatio = false } = options;
  const size = targetSize ?? undefined;
  assertImageOptions('loadImage', { colorMode, interpolation, known: PILLOW_INTERPOLATIONS, ...(size && { size }) });
  const name =
    source instanceof File
      ? source.name
      : typeof source === 'string' || source instanceof URL
        ? String(source)
        : 'image';
  const image = await readImage({ name, read: () => readBytes(source) }, colorMode);
  const { data, shape } = targetSize ? pillowResize(image, targetSize, interpolation, keepAspectRatio) : image;
  return new HostArray(data, shape);
}

/** By Keras's names. */
export { arrayToImage as arrayToImg, imageToArray as imgToArray, loadImage as loadImg };

/** @throws DataError that names the file, whatever is wrong with it */
export async function readImage(
  { name, read }: { readonly name: string; readonly read: () => Promise<Uint8Array> },
  colorMode: ColorMode,
  imaging?: Imaging,
): Promise<Pixels> {
  const bytes = await read().catch((error: unknown) => {
    throw new DataError(`${name}: cannot be read (${error instanceof Error ? error.message : String(error)}).`);
  });
  return decodeImage(bytes, name, colorMode, imaging);
}

/** @throws ArgumentError for an unknown colour mode or interpolation, and for a size that is none */
export function assertImageOptions(
  what: string,
  options: {
    colorMode: ColorMode;
    interpolation: string;
    known: readonly string[];
    size?: readonly [number, number];
  },
): void {
  const { colorMode, interpolation, known, size = [1, 1] } = options;
  if (!Object.hasOwn(CHANNELS, colorMode)) {
    throw new ArgumentError(`${what}: colorMode must be one of ${Object.keys(CHANNELS).join(', ')}, got ${colorMode}`);
  }
  if (!known.includes(interpolation)) {
    throw new ArgumentError(`${what}: interpolation must be one of ${known.join(', ')}, got ${interpolation}`);
  }
  if (size.length !== 2 || !size.every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new ArgumentError(
      `${what}: the size of images must be [height, width], positive integers, got [${size.join(', ')}]`,
    );
  }
}

/** Options of `imageToArray`, with Keras's defaults. */
export interface ImageToArrayOptions {
  /** Where the result has its channels. Default that of `setImageDataFormat`. */
  dataFormat?: DataFormat | null;
  /** Default `'float32'`. */
  dtype?: HostDType | null;
}

/**
 * Pixels as numbers, after Keras's `img_to_array`.
 * @param image `[h, w, channels]` or `[h, w]`
 * @returns `[h, w, channels]`, or with the channels first, the values as they are
 */
export function imageToArray(
  image: NDArray,
  options?: ImageToArrayOptions & { dtype?: 'float32' | null },
): HostArray<Float32Array>;
export function imageToArray(image: NDArray, options: ImageToArrayOptions): HostArray;
export function imageToArray({ data, shape }: NDArray, options: ImageToArrayOptions = {}): HostArray {
  assertKnown('imageToArray', options, ['dataFormat', 'dtype']);
  if (shape.length !== 2 && shape.length !== 3) {
    throw new ShapeError(`imageToArray: an image is [h, w] or [h, w, channels], got ${formatShape(shape)}`);
  }
  const image = { data: data.slice(), shape: shape.length === 2 ? [...shape, 1] : shape };
  return array(toFormat(image, formatOf('imageToArray', options.dataFormat)), options.dtype ?? 'float32');
}

/** Options of `arrayToImage`, with Keras's defaults. */
export interface ArrayToImageOptions {
  /** Where the array has its channels. Default that of `setImageDataFormat`. */
  dataFormat?: DataFormat | null;
  /** Stretch the values from 0 to 255. Default true. */
  scale?: boolean;
  /** What the values are computed in: only `'float32'`. */
  dtype?: 'float32' | null;
}

/**
 * Bytes from pixels, after Keras's `array_to_img`: the least becomes 0 and the greatest 255, unless `scale` is false.
 * What is left of a fraction is dropped. Without `scale`, what is beyond 0..255 is brought to it, where Keras begins
 * anew at 0; a grey image with pixels beyond 255 keeps them, as in Keras.
 * @param array `[h, w, channels]` of 1, 3 or 4 channels, or with the channels first
 * @returns `[h, w, channels]`, 0..255
 */
export function arrayToImage(array: NDArray, options?: ArrayToImageOptions & { scale?: true }): HostArray<Uint8Array>;
export function arrayToImage(array: NDArray, options: ArrayToImageOptions): HostArray<Pixels['data']>;
export function arrayToImage(given: NDArray, options: ArrayToImageOptions = {}): HostArray<Pixels['data']> {
  assertKnown('arrayToImage', options, ['dataFormat', 'scale', 'dtype']);
  const { scale = true, dtype } = options;
  if (dtype !== undefined && dtype !== null && dtype !== 'float32')
    throw new ArgumentError(`arrayToImage: dtype must be 'float32', got ${shown(dtype)}`);
  if (given.shape.length !== 3) {
    throw new ShapeError(`arrayToImage: pixels are [h, w, channels], one image, got ${formatShape(given.shape)}`);
  }
  const { data, shape } = fromFormat(given, formatOf('arrayToImage', options.dataFormat));
  if (![1, 3, 4].includes(shape[2]!))
    throw new ShapeError(`arrayToImage: an image has 1, 3 or 4 channels, got ${formatShape(given.shape)}`);
  if (!scale) {
    if (shape[2] === 1 && greatest(data) > 255) return new HostArray(Int32Array.from(data), shape);
    return new HostArray(
      Uint8Array.from(data, (value) => Math.max(0, Math.min(255, value))),
      shape,
    );
  }
  const { fround } = Math;
  const low = least(data);
  const range = fround(greatest(data) - low) || 1;
  return new HostArray(
    Uint8Array.from(data, (value) => fround(fround(fround(value - low) / range) * 255)),
    shape,
  );
}
