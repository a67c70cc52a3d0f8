import type { NDArray } from '../engine/ndarray';
import { assertArray, assertCount, assertRange } from './assert';
import { colormap, type Colormap, type ColormapName } from './colormaps';
import { drawPlane } from './plane';
import type { Raster } from './raster';
import { light, notFinite, type Theme } from './theme';

/** How `image` and `imageGrid` draw a picture. */
export interface PictureOptions {
  /** For one channel. Default 'gray_r': ink on paper. */
  colormap?: ColormapName | Colormap;
  /** Value of the lowest colour, given with `vmax`. Default the least finite pixel; of three channels, 0. */
  vmin?: number;
  /** Value of the highest colour. Default the greatest finite pixel; of three channels, 1 or a byte's 255. */
  vmax?: number;
  /** Screen pixels across one pixel. Default what brings the longer side nearest to 224. */
  scale?: number;
  /** Default `light`. */
  theme?: Theme;
}

/**
 * A picture that is yet to be drawn, its size in screen pixels: without a `scale`, with the longer side nearest to
 * `side`. Throws as `image` does.
 */
export function picture(
  figure: string,
  pixels: NDArray,
  side: number,
  options: PictureOptions,
): { width: number; height: number; draw: (raster: Raster, x: number, y: number) => void } {
  const { data, shape } = pixels;
  const [height = 0, width = 0, channels = 1] = shape;
  const fits = shape.length === 2 || (shape.length === 3 && (channels === 1 || channels === 3));
  assertArray(figure, pixels, 'a picture is [h, w], [h, w, 1] or [h, w, 3]', fits);
  const { vmin, vmax, theme = light } = options;
  const { scale = Math.max(1, Math.round(side / Math.max(height, width))) } = options;
  assertCount(figure, 'scale', scale, 1);
  const range = vmin === undefined && vmax === undefined ? undefined : ([vmin ?? NaN, vmax ?? NaN] as const);
  if (range) assertRange(figure, '[vmin, vmax]', range);
  const map = colormap(options.colormap ?? 'gray_r');
  const [low, high] = range ?? [0, data instanceof Float32Array ? 1 : 255];
  const byte = (value: number) => Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));

  const draw = (raster: Raster, x: number, y: number): void => {
    if (channels === 1) {
      const plane = { data, height, width, offset: 0, rowStride: width, columnStride: 1 };
      drawPlane(raster, x, y, plane, { scale, map, range, zero: 'constant', theme });
      return;
    }
    for (let pixel = 0; pixel < height * width; pixel++) {
      const [red, green, blue] = [data[pixel * 3]!, data[pixel * 3 + 1]!, data[pixel * 3 + 2]!];
      const finite = Number.isFinite(red) && Number.isFinite(green) && Number.isFinite(blue);
      const color = finite ? (byte(red) << 16) | (byte(green) << 8) | byte(blue) : notFinite;
      raster.fillRect(x + (pixel % width) * scale, y + Math.floor(pixel / width) * scale, scale, scale, color);
    }
  };
  return { width: width * scale, height: height * scale, draw };
}
