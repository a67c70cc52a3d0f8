import { ArgumentError } from '../engine/errors';
import { greatest, least } from '../engine/extremes';
import type { NDArray, Numbers } from '../engine/ndarray';
import { assertKnown } from '../engine/known-options';
import { arrayOf, assertArray, assertRange } from './assert';
import { colorAt, colormap, type Colormap, type ColormapName } from './colormaps';
import { picture } from './picture';
import { PICTURE } from './options';
import { Raster } from './raster';
import { light, notFinite, type Theme } from './theme';

/** Options of `overlay`. */
export interface OverlayOptions {
  /** Of the map. Default 'viridis'; a map of what speaks for and against wants 'RdBu_r' and a range around 0. */
  colormap?: ColormapName | Colormap;
  /** Map value of the lowest colour, given with `vmax`. Default the map's least finite value. */
  vmin?: number;
  /** Map value of the highest colour. Default the map's greatest finite value. */
  vmax?: number;
  /** How much the map covers of the picture: 0 nothing, 1 all. Default 0.6. */
  opacity?: number;
  /** Screen pixels across one pixel of the picture. Default what brings its longer side nearest to 224. */
  scale?: number;
  /** Default `light`. */
  theme?: Theme;
}

/**
 * A heat map over the picture it is about, such as Grad-CAM's or that of occlusion. The map is stretched over the
 * picture bilinearly, as `tf.image.resize` does: cell (i, j) of `[h, w]` has its value at the middle of its share of
 * the picture, and half a cell from the border the outermost values go on. What is not finite is magenta.
 *
 * `underneath`, the picture, is `[h, w]`, `[h, w, 1]` (drawn ink on paper) or `[h, w, 3]`; `above`, the map, is
 * `[mh, mw]` of any size. Throws `ShapeError` on other shapes, `ArgumentError` on an opacity outside 0 to 1 and on a
 * bad range, scale or colormap.
 */
export function overlay(underneath: Numbers, above: Numbers, options: OverlayOptions = {}): Raster {
  assertKnown('overlay', options, [...PICTURE, 'opacity']);
  const [pixels, map] = [arrayOf('overlay', underneath), arrayOf('overlay map', above)];
  const { vmin, vmax, opacity = 0.6, scale, theme = light } = options;
  const { width, height, draw } = picture('overlay', pixels, 224, { theme, ...(scale !== undefined && { scale }) });
  assertArray('overlay map', map, 'a heat map is [h, w]', map.shape.length === 2);
  if (!(opacity >= 0 && opacity <= 1))
    throw new ArgumentError(`overlay: opacity is ${opacity}; it must be from 0 to 1.`);
  const colors = colormap(options.colormap ?? 'viridis');
  const given = vmin !== undefined || vmax !== undefined;
  if (given) assertRange('overlay', '[vmin, vmax]', [vmin ?? NaN, vmax ?? NaN]);
  const [low, high] = given ? [vmin!, vmax!] : extent(map);

  const raster = new Raster(width, height, theme.background);
  draw(raster, 0, 0);
  const heat = resizeBilinear(map, height, width);
  heat.forEach((value, i) => {
    const finite = Number.isFinite(value);
    const color = finite ? colorAt(colors, (value - low) / (high - low)) : notFinite;
    const share = finite ? opacity : 1;
    for (const [channel, shift] of [16, 8, 0].entries()) {
      const under = raster.data[i * 4 + channel]!;
      raster.data[i * 4 + channel] = under + (((color >> shift) & 255) - under) * share;
    }
  });
  return raster;
}

/** Range of the finite values; a map that is the same everywhere gets the lowest colour, as in matplotlib. */
function extent({ data }: NDArray): readonly [number, number] {
  const finite = Array.from(data as ArrayLike<number>).filter(Number.isFinite);
  const [low, high] = [least(finite), greatest(finite)];
  return low < high ? [low, high] : [low, low + 1];
}

/**
 * The map in another size, row-major: `tf.image.resize(method='bilinear', antialias=False)`, whose pixels have their
 * centres at the halves.
 */
function resizeBilinear(map: NDArray, height: number, width: number): Float32Array {
  const [rows = 1, columns = 1] = map.shape;
  const [vertical, horizontal] = [between(rows, height), between(columns, width)];
  const result = new Float32Array(height * width);
  vertical.forEach(([top, bottom, down], y) => {
    horizontal.forEach(([left, right, along], x) => {
      const at = (row: number, column: number) => map.data[row * columns + column]!;
      const mix = (a: number, b: number, share: number) => (share === 0 ? a : a + (b - a) * share);
      result[y * width + x] = mix(
        mix(at(top, left), at(top, right), along),
        mix(at(bottom, left), at(bottom, right), along),
        down,
      );
    });
  });
  return result;
}

/** For each of `to` places the two of `from` that it lies between, and how far on the way to the second. */
function between(from: number, to: number): [number, number, number][] {
  return Array.from({ length: to }, (_, i) => {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const first = Math.floor(at);
    return [first, Math.min(from - 1, first + 1), at - first];
  });
}
