import { ArgumentError } from '../engine/errors';
import { formatShape, type NDArray, type Numbers } from '../engine/ndarray';
import { assertKnown } from '../engine/known-options';
import { arrayOf, assertArray, assertCount } from './assert';
import { colormap, type Colormap, type ColormapName } from './colormaps';
import { drawGrid, type GridOptions } from './grid';
import { survey, type Plane, type PlaneState } from './plane';
import { GRID } from './options';
import type { Raster } from './raster';
import { light, type Theme } from './theme';

/** `columns` is 8 by default, beyond 64 maps 16: 32 make 4 x 8, 64 make 8 x 8, 128 make 8 x 16. */
export interface FeatureMapsOptions extends GridOptions {
  /** Which sample of the batch to show. Default 0. */
  sample?: number;
  /** Default 'viridis'. */
  colormap?: ColormapName | Colormap;
  /** Screen pixels across one activation. Default the least that makes the longer side 72: room for words. */
  scale?: number;
  /** Default `light`. */
  theme?: Theme;
}

/**
 * What one sample makes each filter of a layer answer: `imshow(maps[sample, :, :, i])` for every i, each map
 * on its own colour scale. A map that is zero everywhere is labelled 'no response', one that is the same
 * everywhere 'constant' (crossed out where the words have no room); activations that are not finite are
 * magenta, and the map is labelled 'NaN' or 'Inf'.
 *
 * `maps` is NHWC, `[n, h, w, c]`. Throws `ShapeError` on another rank, `ArgumentError` on a sample the batch
 * does not have, on fewer cells than maps, and on a bad scale or colormap.
 */
export function featureMaps(given: Numbers, options: FeatureMapsOptions = {}): Raster {
  assertKnown('featureMaps', options, [...GRID, 'sample', 'colormap', 'scale', 'theme']);
  const { sample = 0, theme = light, ...grid } = options;
  const maps = arrayOf('featureMaps', given);
  const planes = planesOf('featureMaps', maps, sample);
  const { height, width } = planes[0]!;
  const { scale = Math.ceil(72 / Math.max(height, width)) } = options;
  const map = colormap(options.colormap ?? 'viridis');
  const across = planes.length > 64 ? 16 : 8;
  const style = { scale, map, zero: 'no response', theme };
  return drawGrid('featureMaps', maps, planes, { ...grid, across }, style);
}

/** The state of each map that `featureMaps` would draw, for a caption in words. Throws as it does. */
export function featureMapStates(maps: Numbers, sample = 0): PlaneState[] {
  return planesOf('featureMaps', arrayOf('featureMapStates', maps), sample).map((plane) => survey(plane).state);
}

/** The maps of one sample. */
export function planesOf(figure: string, maps: NDArray, sample: number): Plane[] {
  const { data, shape } = maps;
  assertArray(figure, maps, 'feature maps are [n, h, w, c]', shape.length === 4);
  const [samples = 0, height = 0, width = 0, channels = 0] = shape;
  assertCount(figure, 'sample', sample, 0);
  if (sample >= samples) {
    throw new ArgumentError(
      `${figure}: sample is ${sample}, but shape ${formatShape(shape)} has ${samples}, counted from 0.`,
    );
  }
  return Array.from({ length: channels }, (_, i) => {
    const offset = sample * height * width * channels + i;
    return { data, height, width, offset, rowStride: width * channels, columnStride: channels };
  });
}
