import { greatest } from '../../../engine/extremes';
import type { NDArray } from '../../../nn';
import { type Raster, type Theme, drawToCanvas, featureMapStates, featureMaps, image, kernelGrid } from '../../../viz';
import { css } from '../../theme';

/** Pictures side by side, a pixel for each number, to be drawn larger. */
export interface Tiles {
  readonly source: OffscreenCanvas;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** Those that are zero everywhere, which are crossed out. */
  readonly silent?: ReadonlySet<number>;
}

function tilesOf(raster: Raster, count: number, theme: Theme): Tiles {
  const source = new OffscreenCanvas(raster.width, raster.height);
  drawToCanvas(source, raster);
  return { source, width: raster.width / count, height: raster.height, theme };
}

const strip = (count: number) => ({ columns: count, gap: 0, scale: 1 });

/** The maps of one sample, `[1, h, w, c]`, each on its own colours. */
export function mapTiles(maps: NDArray, theme: Theme): Tiles {
  const count = maps.shape[3]!;
  const silent = new Set(featureMapStates(maps).flatMap((state, i) => (state === 'zero' ? [i] : [])));
  return { ...tilesOf(featureMaps(maps, { theme, ...strip(count) }), count, theme), silent };
}

/** An image of one channel from 0 to 1, as ink on paper. */
export const imageTiles = ({ data, shape: [, height = 1, width = 1] }: NDArray, theme: Theme): Tiles =>
  tilesOf(image({ data, shape: [height, width] }, { theme, scale: 1, vmin: 0, vmax: 1 }), 1, theme);

/** The kernels of one input channel, `[kh, kw, in, out]`: all of a layer on one scale, around 0. */
export function kernelTiles(kernel: NDArray, channel: number, theme: Theme): Tiles {
  const [count, most] = [kernel.shape[3]!, rangeOf(kernel)];
  return tilesOf(
    kernelGrid(kernel, { theme, channel, colorbar: false, vmin: -most, vmax: most, ...strip(count) }),
    count,
    theme,
  );
}

/** The kernel of one filter, an input channel each; on the scale of the layer. */
export function sliceTiles(kernel: NDArray, filter: number, theme: Theme): Tiles {
  const [height = 1, width = 1, inputs = 1, filters = 1] = kernel.shape;
  const [most, size] = [rangeOf(kernel), height * width * inputs];
  const data = Float32Array.from({ length: size }, (_, i) => kernel.data[i * filters + filter]!);
  const slices = { data, shape: [height, width, 1, inputs] };
  return tilesOf(
    kernelGrid(slices, { theme, colorbar: false, vmin: -most, vmax: most, ...strip(inputs) }),
    inputs,
    theme,
  );
}

const ranges = new WeakMap<NDArray, number>();

/** The largest weight of a kernel, without its sign. */
function rangeOf(kernel: NDArray): number {
  const known = ranges.get(kernel);
  if (known !== undefined) return known;
  const most = greatest(Array.from(kernel.data, Math.abs)) || 1;
  ranges.set(kernel, most);
  return most;
}

/** Draws one of them into a rectangle with round corners. */
export function drawTile(
  context: CanvasRenderingContext2D,
  { source, width, height, theme, silent }: Tiles,
  i: number,
  [left, top, across, down]: readonly [left: number, top: number, across: number, down: number],
): void {
  context.save();
  context.beginPath();
  context.roundRect(left, top, across, down, 3);
  context.clip();
  // Squares stay squares where they are large; where they are not, uneven ones would look like a pattern.
  context.imageSmoothingEnabled = across < 2.5 * width && (across * Math.ceil(devicePixelRatio)) % width !== 0;
  if (silent?.has(i)) {
    context.fillStyle = css(theme.muted);
    context.fillRect(left, top, across, down);
    context.strokeStyle = css(theme.foreground);
    context.globalAlpha /= 3;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(left + across, top + down);
    context.moveTo(left + across, top);
    context.lineTo(left, top + down);
    context.stroke();
  } else context.drawImage(source, i * width, 0, width, height, left, top, across, down);
  context.restore();
}
