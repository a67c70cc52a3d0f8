import type { Numbers } from '../engine/ndarray';
import { assertKnown } from '../engine/known-options';
import { arrayOf, assertCount } from './assert';
import { colormap } from './colormaps';
import { type FeatureMapsOptions, planesOf } from './feature-maps';
import { type FrameOptions, framed } from './frame';
import { layOutGrid } from './grid';
import { drawPlane, type Plane, survey } from './plane';
import { FRAME, GRID } from './options';
import type { Raster } from './raster';
import { light } from './theme';

/**
 * Options of `activationSheet`: which maps, in which grid, and a title and axes around it. `columns` is 16 by default.
 */
export interface ActivationSheetOptions extends FeatureMapsOptions, FrameOptions {}

/**
 * What one sample makes each channel of a layer answer, 16 in a row, after Chollet's sheets of activations: a channel
 * less its mean, over its standard deviation, times 64, plus 128, cut to a byte. So 0..255 is two deviations below the
 * mean to two above, of every channel alike, which shows where a channel answers and not how much. A channel that is
 * the same everywhere has no deviation: it is labelled as `featureMaps` labels it. Of one that holds NaN or infinities,
 * the rest is scaled by what is finite.
 *
 * `maps` is NHWC, `[n, h, w, c]`. Options and errors are those of `featureMaps`; of a last row that is not full the
 * rest is blank. Ticks count the sheet's columns and rows as if there were no `gap`. Chollet's own sheets are
 *
 * ```ts
 * activationSheet(activations[i], { title: layerNames[i], axis: 'bottom', gap: 0 });
 * ```
 */
export function activationSheet(given: Numbers, options: ActivationSheetOptions = {}): Raster {
  assertKnown('activationSheet', options, [...GRID, ...FRAME, 'sample', 'colormap', 'scale', 'theme']);
  const { sample = 0, theme = light } = options;
  const maps = arrayOf('activationSheet', given);
  const planes = planesOf('activationSheet', maps, sample);
  const { height, width } = planes[0]!;
  const { scale = Math.ceil(72 / Math.max(height, width)) } = options;
  assertCount('activationSheet', 'scale', scale, 1);
  const style = { scale, map: colormap(options.colormap ?? 'viridis'), zero: 'no response', theme };
  const cell = { width: width * scale, height: height * scale };
  const { raster, rows, columns, cornerOf } = layOutGrid(
    'activationSheet',
    maps,
    planes.length,
    cell,
    { ...options, across: 16 },
    theme,
  );
  planes.forEach((plane, i) => {
    const { state } = survey(plane);
    if (state === 'zero' || state === 'constant') drawPlane(raster, ...cornerOf(i), plane, style);
    else drawPlane(raster, ...cornerOf(i), normalised(plane), { ...style, range: [0, 255] });
  });
  const places = {
    columns: columns * width,
    rows: rows * height,
    x: (i: number) => cornerOf(Math.floor(i / width))[0] + ((i % width) + 0.5) * scale,
    y: (i: number) => cornerOf(Math.floor(i / height) * columns)[1] + ((i % height) + 0.5) * scale,
  };
  return framed('activationSheet', raster, places, options, theme);
}

/** What is not finite stays as it is. */
function normalised({ data, height, width, offset, rowStride, columnStride }: Plane): Plane {
  const values = Float32Array.from(
    { length: height * width },
    (_, i) => data[offset + Math.floor(i / width) * rowStride + (i % width) * columnStride]!,
  );
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const deviation = Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length) || 1;
  const byte = (value: number): number =>
    Math.trunc(Math.min(255, Math.max(0, ((value - mean) / deviation) * 64 + 128)));
  return {
    data: values.map((value) => (Number.isFinite(value) ? byte(value) : value)),
    height,
    width,
    offset: 0,
    rowStride: width,
    columnStride: 1,
  };
}
