import source from '../../shaders/image/histogram.wgsl?raw';
import binsSource from '../../shaders/image/lib/bins.wgsl?raw';
import tilesSource from '../../shaders/image/lib/tiles.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { fillShader } from './random';

/** What shaders of bins and tiles include. */
export const shared = { '/image/lib/bins.wgsl': binsSource, '/image/lib/tiles.wgsl': tilesSource };

const histogramShader = /* @__PURE__ */ shader('histogram', source, shared);

/** Where tiles of an image lie. */
export interface Tiles {
  readonly BATCH: number;
  readonly HEIGHT: number;
  readonly WIDTH: number;
  readonly CHANNELS: number;
  readonly ROWS: number;
  readonly COLUMNS: number;
  readonly TILE_H: number;
  readonly TILE_W: number;
}

/** As few pixels each as cover the image. */
export function tilesOf({ shape }: Pick<Tensor, 'shape'>, [ROWS, COLUMNS]: readonly [number, number]): Tiles {
  const [BATCH, HEIGHT, WIDTH, CHANNELS] = shape as [number, number, number, number];
  const [TILE_H, TILE_W] = [Math.ceil(HEIGHT / ROWS), Math.ceil(WIDTH / COLUMNS)];
  return { BATCH, HEIGHT, WIDTH, CHANNELS, ROWS, COLUMNS, TILE_H, TILE_W };
}

/**
 * How many pixels of each channel of each tile are in each bin: `u32 [n, rows, columns, channels, bins]`.
 * @param x `[n, h, w, c]`, 0 to 255. @param BIN the shader's function of the bin of a value.
 */
export function histogram(x: Tensor, tiles: Tiles, BINS: number, BIN: 'even_bin' | 'whole_bin'): Tensor {
  const { BATCH, ROWS, COLUMNS, CHANNELS, TILE_H, TILE_W } = tiles;
  const counts = x.engine.empty([BATCH, ROWS, COLUMNS, CHANNELS, BINS], 'u32');
  x.engine.dispatch(fillShader, { VALUE: 0 }, [counts], { threads: counts.size });
  const threads = BATCH * ROWS * TILE_H * COLUMNS * TILE_W * CHANNELS;
  x.engine.dispatch(histogramShader, { ...tiles, BINS, BIN }, [x, counts], { threads });
  return counts;
}
