import { ArgumentError, DataError, ShapeError } from '../../engine/errors';
import { greatest, least } from '../../engine/extremes';
import { HostArray } from '../../engine/host-array';
import { assertKnown } from '../../engine/known-options';
import { OF_ARRAYS, awaited } from '../../engine/misread';
import { type NDArray, formatShape } from '../../engine/ndarray';
import { CHANNELS, type ColorMode, type Imaging, type Pixels, decodeImage } from './decode-image';
import { type ByteSource, readBytes } from './read-bytes';
import { INTERPOLATIONS, type Interpolation, resizeImage } from './resize-image';

/** Options of `loadImage`, with Keras's defaults. */
export interface LoadImageOptions {
  /** 3, 1 or 4 channels. Default `'rgb'`. */
  colorMode?: ColorMode;
  /** `[height, width]` to resize to. Default the image's own. */
  targetSize?: readonly [number, number];
  /** Default `'nearest'`, as in Keras's `load_img`. */
  interpolation?: Interpolation;
}

/**
 * One image, after Keras's `load_img`: 8 bits a channel; a 16-bit grey PNG, asked for in grey, keeps its 0..65535. PNG,
 * JPEG, GIF and BMP are read in a page and in Node (there neither JPEGs in CMYK nor BMPs packed by runs), WebP and the
 * like in a page. `nearest` is Pillow's; `bilinear` is that of `tf.image.resize`, rounded: Pillow's averages where it
 * shrinks.
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
  assertKnown('loadImage', options, ['colorMode', 'targetSize', 'interpolation']);
  const { colorMode = 'rgb', targetSize, interpolation = 'nearest' } = options;
  assertImageOptions('loadImage', { colorMode, interpolation, ...(targetSize && { size: targetSize }) });
  const name =
    source instanceof File
      ? source.name
      : typeof source === 'string' || source instanceof URL
        ? String(source)
        : 'image';
  const image = await readImage({ name, read: () => readBytes(source) }, colorMode);
  const { data, shape } = targetSize ? resizeLoaded(image, targetSize, interpolation) : image;
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

/** As `load_img` does: `nearest` is Pillow's, and what lies between pixels is rounded. */
export function resizeLoaded(
  { data, shape }: Pixels,
  size: readonly [number, number],
  interpolation: Interpolation,
): Pixels {
  const resized = resizeImage({ data, shape }, size, interpolation, 'pillow');
  if (!(resized.data instanceof Float32Array)) return { data: resized.data, shape: resized.shape };
  const whole =
    data instanceof Int32Array ? Int32Array.from(resized.data, Math.round) : Uint8Array.from(resized.data, Math.round);
  return { data: whole, shape: resized.shape };
}

/** @throws ArgumentError for an unknown colour mode or interpolation, and for a size that is none */
export function assertImageOptions(
  what: string,
  options: { colorMode: ColorMode; interpolation: Interpolation; size?: readonly [number, number] },
): void {
  const { colorMode, interpolation, size = [1, 1] } = options;
  if (!Object.hasOwn(CHANNELS, colorMode)) {
    throw new ArgumentError(`${what}: colorMode must be one of ${Object.keys(CHANNELS).join(', ')}, got ${colorMode}`);
  }
  if (!INTERPOLATIONS.includes(interpolation)) {
    throw new ArgumentError(`${what}: interpolation must be one of ${INTERPOLATIONS.join(', ')}, got ${interpolation}`);
  }
  if (size.length !== 2 || !size.every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new ArgumentError(
      `${what}: the size of images must be [height, width], positive integers, got [${size.join(', ')}]`,
    );
  }
}

/**
 * Pixels as f32, after Keras's `img_to_array`.
 * @param image `[h, w, channels]` or `[h, w]`
 * @returns `[h, w, channels]`, the values as they are
 */
export function imageToArray({ data, shape }: NDArray): HostArray<Float32Array> {
  if (shape.length !== 2 && shape.length !== 3) {
    throw new ShapeError(`imageToArray: an image is [h, w] or [h, w, channels], got ${formatShape(shape)}`);
  }
  return new HostArray(new Float32Array(data), shape.length === 2 ? [...shape, 1] : shape);
}

/**
 * Bytes from pixels, after Keras's `array_to_img`: the least becomes 0 and the greatest 255, unless `scale` is false.
 * What is left of a fraction is dropped.
 * @param array `[h, w, channels]`
 * @returns `[h, w, channels]`, 0..255
 */
export function arrayToImage({ data, shape }: NDArray, options: { scale?: boolean } = {}): HostArray<Uint8Array> {
  assertKnown('arrayToImage', options, ['scale']);
  const { scale = true } = options;
  if (shape.length !== 3) {
    throw new ShapeError(`arrayToImage: pixels are [h, w, channels], one image, got ${formatShape(shape)}`);
  }
  if (!scale)
    return new HostArray(
      Uint8Array.from(data, (value) => Math.max(0, Math.min(255, value))),
      shape,
    );
  const { fround } = Math;
  const low = least(data);
  const range = fround(greatest(data) - low) || 1;
  return new HostArray(
    Uint8Array.from(data, (value) => fround(fround(fround(value - low) / range) * 255)),
    shape,
  );
}
