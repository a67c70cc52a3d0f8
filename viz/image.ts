import type { Numbers } from '../engine/ndarray';
import { assertKnown } from '../engine/known-options';
import { arrayOf } from './assert';
import { type FrameOptions, framed } from './frame';
import { type PictureOptions, picture } from './picture';
import { FRAME, PICTURE } from './options';
import { Raster } from './raster';
import { light } from './theme';

/** Options of `image`: how pixels become colours, and a title and axes around them. */
export interface ImageOptions extends PictureOptions, FrameOptions {}

/**
 * One picture: `[h, w]` or `[h, w, 1]` through a colormap, as in `imshow(pixels, cmap='gray_r')`, or `[h, w,
 * 3]` as red, green and blue. Pixels that are not finite are magenta, and a picture of one channel without
 * contrast is labelled 'constant'. Throws `ShapeError` on any other shape, `ArgumentError` on a bad scale,
 * range, colormap or axis.
 */
export function image(given: Numbers, options: ImageOptions = {}): Raster {
  assertKnown('image', options, [...PICTURE, ...FRAME]);
  const pixels = arrayOf('image', given);
  const { theme = light } = options;
  const { width, height, draw } = picture('image', pixels, 224, options);
  const raster = new Raster(width, height, theme.background);
  draw(raster, 0, 0);
  const [rows, columns] = pixels.shape as [number, number];
  const scale = width / columns;
  const middle = (i: number): number => (i + 0.5) * scale;
  return framed('image', raster, { columns, rows, x: middle, y: middle }, options, theme);
}
