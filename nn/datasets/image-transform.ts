import { type Engine, type FillMode, type NDArray, affineTransform } from '../../engine';
import { greatest, least } from '../../engine/extremes';
import type { RandomState } from './random-state';

/**
 * What an image is changed by, by the names of Keras's `transform_parameters`: what `getRandomTransform` draws and
 * `applyTransform` takes. What is left out changes nothing.
 */
export interface ImageTransform {
  /** Degrees to turn by. Default 0. */
  theta?: number;
  /** Pixels to move by sideways: to the left where positive. Default 0. */
  tx?: number;
  /** Pixels to move by up or down: up where positive. Default 0. */
  ty?: number;
  /** Degrees to shear by. Default 0. */
  shear?: number;
  /** What part of the width to see: below 1 larger, above 1 smaller. Default 1. */
  zx?: number;
  /** What part of the height to see. Default 1. */
  zy?: number;
  /** Swap left and right. Default false. */
  flipHorizontal?: boolean;
  /** Swap top and bottom. Default false. */
  flipVertical?: boolean;
  /** What to add to all channels, within the least and the greatest of the image. Default null: nothing. */
  channelShiftIntensity?: number | null;
  /** The factor by which to make it darker or lighter. Default null: none. */
  brightness?: number | null;
}

export const TRANSFORM: readonly (keyof ImageTransform)[] = [
  'theta', 'tx', 'ty', 'shear', 'zx', 'zy', 'flipHorizontal', 'flipVertical', 'channelShiftIntensity', 'brightness',
]; // prettier-ignore

/** What transforms are drawn from: options of `ImageDataGenerator`. */
export interface Ranges {
  readonly rotationRange: number;
  readonly widthShiftRange: number | readonly number[];
  readonly heightShiftRange: number | readonly number[];
  readonly shearRange: number;
  readonly zoomRange: readonly [number, number];
  readonly horizontalFlip: boolean;
  readonly verticalFlip: boolean;
  readonly channelShiftRange: number;
  readonly brightnessRange: readonly [number, number] | null;
}

/** Whether any of them moves pixels. */
export const movesPixels = (ranges: Ranges): boolean =>
  ranges.horizontalFlip ||
  ranges.verticalFlip ||
  [ranges.rotationRange, ranges.widthShiftRange, ranges.heightShiftRange, ranges.shearRange]
    .flat()
    .some((range) => range !== 0) ||
  ranges.zoomRange.some((zoom) => zoom !== 1);

/** Draws as Keras's `get_random_transform` does, one after the other. */
export function drawTransform(
  random: RandomState,
  ranges: Ranges,
  height: number,
  width: number,
): Required<ImageTransform> {
  const within = (range: number): number => (range === 0 ? 0 : random.uniform(-range, range));
  const theta = within(ranges.rotationRange);
  const ty = shift(random, ranges.heightShiftRange, height);
  const tx = shift(random, ranges.widthShiftRange, width);
  const shear = within(ranges.shearRange);
  const isZoomed = ranges.zoomRange.some((zoom) => zoom !== 1);
  const zx = isZoomed ? random.uniform(...ranges.zoomRange) : 1;
  const zy = isZoomed ? random.uniform(...ranges.zoomRange) : 1;
  const flipHorizontal = random.random() < 0.5 && ranges.horizontalFlip;
  const flipVertical = random.random() < 0.5 && ranges.verticalFlip;
  const { channelShiftRange, brightnessRange } = ranges;
  const channelShiftIntensity = channelShiftRange === 0 ? null : random.uniform(-channelShiftRange, channelShiftRange);
  const brightness = brightnessRange && random.uniform(...brightnessRange);
  return { theta, tx, ty, shear, zx, zy, flipHorizontal, flipVertical, channelShiftIntensity, brightness };
}

/** Pixels to move by along an axis. */
function shift(random: RandomState, range: number | readonly number[], size: number): number {
  if (range === 0) return 0;
  if (typeof range === 'number' && !Number.isInteger(range)) {
    return random.uniform(-range, range) * (range < 1 ? size : 1);
  }
  // NumPy's choice(2) is one of 0 and 1.
  const pixels = typeof range === 'number' ? random.interval(Math.abs(range) - 1) : random.choice(range);
  return pixels * random.choice([-1, 1]) * (typeof range !== 'number' && greatest(range) < 1 ? size : 1);
}

/** How pixels are read between and beyond others. */
export interface Reading {
  readonly fillMode: FillMode;
  readonly cval: number;
  readonly interpolationOrder: number;
}

/**
 * Each image moved, shifted in its channels, and made lighter or darker: on the GPU in one dispatch, or, by splines of
 * order 2 and above, on the CPU.
 * @param images `[n, h, w, channels]`
 * @param transforms one for each
 * @param moves false where none of them moves pixels
 */
export async function transformImages(
  images: NDArray,
  transforms: readonly ImageTransform[],
  moves: boolean,
  { fillMode, cval, interpolationOrder: order }: Reading,
  engine: () => Promise<Engine> | Engine,
): Promise<Float32Array> {
  const { data, shape } = images;
  const [count, height, width, channels] = shape as [number, number, number, number];
  const matrices = transforms.map((transform) => transformMatrix(transform, height, width));
  let pixels: Float32Array;
  if (!moves) {
    pixels = new Float32Array(data);
  } else if (order > 1) {
    const { splineTransform } = await import('./spline-transform');
    pixels = splineTransform(images, matrices, { order, fillMode, cval });
  } else {
    const on = await engine();
    const uploaded = data instanceof Uint8Array || data instanceof Float32Array ? data : new Float32Array(data);
    using moved = on.scope(() =>
      affineTransform(on.tensor(uploaded, shape), on.tensor(Float32Array.from(matrices.flat()), [count, 2, 3]), {
        fillMode,
        cval,
        order: order === 0 ? 0 : 1,
      }),
    );
    pixels = new Float32Array(await moved.data());
  }
  const size = height * width * channels;
  transforms.forEach(({ channelShiftIntensity = null, brightness = null }, n) => {
    const image = pixels.subarray(n * size, (n + 1) * size);
    if (channelShiftIntensity !== null) shiftChannels(image, channelShiftIntensity);
    if (brightness !== null) brighten(image, brightness, channels);
  });
  return pixels;
}

/** Within the least and the greatest that there were. */
function shiftChannels(image: Float32Array, by: number): void {
  const [low, high] = [least(image), greatest(image)];
  for (let i = 0; i < image.length; i++) image[i] = Math.min(Math.max(image[i]! + by, low), high);
}

/**
 * As Pillow's `ImageEnhance.Brightness`: in bytes, to which pixels beyond 0..255 are scaled and back. Alpha stays as it
 * is.
 */
function brighten(image: Float32Array, by: number, channels: number): void {
  const { fround, trunc } = Math;
  const [low, high] = [least(image), greatest(image)];
  const isBeyond = low < 0 || high > 255;
  const range = high - low || 1;
  for (let i = 0; i < image.length; i++) {
    const byte = trunc(isBeyond ? fround(fround(fround(image[i]! - low) / range) * 255) : image[i]!);
    const factor = channels === 4 && i % 4 === 3 ? 1 : fround(by);
    const brightened = trunc(Math.min(Math.max(fround(byte * factor), 0), 255));
    image[i] = isBeyond ? fround(fround(brightened / 255) * fround(high - low)) + low : brightened;
  }
}

/**
 * Where a pixel of the result lies in the image, `[[rr, rc, r0], [cr, cc, c0]]` of rows and columns: Keras's rotation x
 * shift x shear x zoom about the centre, behind the flips.
 */
function transformMatrix(
  { theta = 0, tx = 0, ty = 0, shear = 0, zx = 1, zy = 1, flipHorizontal, flipVertical }: ImageTransform,
  height: number,
  width: number,
): number[] {
  const [centerX, centerY] = [width / 2 - 0.5, height / 2 - 0.5];
  const radians = Math.PI / 180;
  const [cos, sin] = [Math.cos(theta * radians), Math.sin(theta * radians)];
  const [shearCos, shearSin] = [Math.cos(shear * radians), Math.sin(shear * radians)];
  // x = xx * x' + xy * y' + x0 and so on, of what lies at (x', y') of the result.
  let xx = cos * zx;
  let xy = (-cos * shearSin - sin * shearCos) * zy;
  let yx = sin * zx;
  let yy = (-sin * shearSin + cos * shearCos) * zy;
  let x0 = cos * tx - sin * ty + centerX - xx * centerX - xy * centerY;
  let y0 = sin * tx + cos * ty + centerY - yx * centerX - yy * centerY;
  if (flipHorizontal) {
    [x0, y0] = [x0 + xx * (width - 1), y0 + yx * (width - 1)];
    [xx, yx] = [-xx, -yx];
  }
  if (flipVertical) {
    [x0, y0] = [x0 + xy * (height - 1), y0 + yy * (height - 1)];
    [xy, yy] = [-xy, -yy];
  }
  return [yy, yx, y0, xy, xx, x0];
}
