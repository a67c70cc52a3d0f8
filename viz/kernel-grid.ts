import { ArgumentError } from '../engine/errors';
import { formatShape, type Numbers } from '../engine/ndarray';
import { assertKnown } from '../engine/known-options';
import { arrayOf, assertArray, assertCount, assertRange } from './assert';
import { colorAt, colormap, type Colormap, type ColormapName } from './colormaps';
import { CAP_HEIGHT } from './font';
import { drawGrid, type GridOptions } from './grid';
import { GRID, PICTURE } from './options';
import { textWidth, type Raster } from './raster';
import { light, type Theme } from './theme';

/** `columns` is 16 by default, or as many as there are kernels if those are fewer. */
export interface KernelGridOptions extends GridOptions {
  /** Which input channel to show. Default 0. */
  channel?: number;
  /** Weight of the lowest colour; all kernels share it, so they can be compared. Default -0.5. */
  vmin?: number;
  /** Weight of the highest colour. Default 0.5. */
  vmax?: number;
  /** Default 'viridis'; 'RdBu' is white in the middle. */
  colormap?: ColormapName | Colormap;
  /** Screen pixels across one weight. Default what brings a kernel's longer side nearest to 36. */
  scale?: number;
  /** Whether a strip below the grid reads colour as weight. Default true. */
  colorbar?: boolean;
  /** Default `light`. */
  theme?: Theme;
}

const bar = { width: 128, height: 12, gap: 8, above: 12, textSize: 1.5 };

/**
 * One input channel of a convolution's kernels on one colour scale: `imshow(kernel[:, :, channel, i],
 * vmin=-0.5, vmax=0.5)` for every i. Weights beyond the range take the colour of its end; those that are not
 * finite are magenta.
 *
 * `kernel` is HWIO, `[kh, kw, in, out]`. Throws `ShapeError` on another rank, `ArgumentError` on a channel
 * the kernel does not have, on fewer cells than kernels, and on a bad range, scale or colormap.
 */
export function kernelGrid(given: Numbers, options: KernelGridOptions = {}): Raster {
  assertKnown('kernelGrid', options, [...GRID, 'channel', ...PICTURE, 'colorbar']);
  const kernel = arrayOf('kernelGrid', given);
  const { data, shape } = kernel;
  assertArray('kernelGrid', kernel, 'a convolution kernel is [kh, kw, in, out]', shape.length === 4);
  const [height = 0, width = 0, inputs = 0, outputs = 0] = shape;
  const { channel = 0, vmin = -0.5, vmax = 0.5, colorbar = true, theme = light, ...grid } = options;
  const { scale = Math.max(1, Math.round(36 / Math.max(height, width))) } = options;
  assertCount('kernelGrid', 'channel', channel, 0);
  if (channel >= inputs) {
    throw new ArgumentError(
      `kernelGrid: channel is ${channel}, but shape ${formatShape(shape)} has ${inputs}, counted from 0.`,
    );
  }
  assertRange('kernelGrid', '[vmin, vmax]', [vmin, vmax]);

  const map = colormap(options.colormap ?? 'viridis');
  const planes = Array.from({ length: outputs }, (_, i) => {
    const offset = channel * outputs + i;
    const columnStride = inputs * outputs;
    return { data, height, width, offset, rowStride: width * columnStride, columnStride };
  });
  const style = { scale, map, range: [vmin, vmax] as const, zero: 'zero', theme };
  if (!colorbar) return drawGrid('kernelGrid', kernel, planes, { ...grid, across: 16 }, style);

  const [low, high] = [String(vmin), String(vmax)];
  const left = Math.ceil(textWidth(low, bar.textSize)) + bar.gap;
  const footer = {
    width: left + bar.width + bar.gap + Math.ceil(textWidth(high, bar.textSize)) + 1,
    height: bar.above + bar.height,
  };
  const raster = drawGrid('kernelGrid', kernel, planes, { ...grid, across: 16 }, style, footer);
  const top = raster.height - bar.height;
  for (let x = 0; x < bar.width; x++) {
    raster.fillRect(left + x, top, 1, bar.height, colorAt(map, x / (bar.width - 1)));
  }
  const textTop = top + (bar.height - CAP_HEIGHT * bar.textSize) / 2;
  raster.text(0, textTop, low, theme.foreground, { size: bar.textSize });
  raster.text(left + bar.width + bar.gap, textTop, high, theme.foreground, { size: bar.textSize });
  return raster;
}
