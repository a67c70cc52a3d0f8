import claheSource from '../../shaders/image/clahe.wgsl?raw';
import tableSource from '../../shaders/image/clahe-table.wgsl?raw';
import { apply } from '../apply';
import { type Op, assertInteger, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { histogram, shared, tilesOf } from './histogram';

const tableShader = /* @__PURE__ */ shader('clahe-table', tableSource);
const claheShader = /* @__PURE__ */ shader('clahe', claheSource, shared);

const BINS = 256;

export interface ClaheAttrs {
  /** How often a value may be, in parts of how often all would be if they were equally frequent; 0: any. */
  readonly clipLimit: number;
  /** Tiles down and across. */
  readonly tiles: readonly [number, number];
}

export const claheOp: Op<ClaheAttrs> = {
  name: 'clahe',
  infer: ([x], { tiles }) => {
    assertRank('clahe', 'x', x!, 4, 'NHWC');
    assertType('clahe', 'x', x!, 'f32');
    for (const count of tiles) assertInteger('clahe', 'tiles', count);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y], attrs: { clipLimit, tiles: grid } }) => {
    const tiles = tilesOf(x!, grid);
    const counts = histogram(x!, tiles, BINS, 'whole_bin');
    const PIXELS = tiles.TILE_H * tiles.TILE_W;
    const LIMIT = clipLimit > 0 ? (clipLimit * PIXELS) / BINS : PIXELS;
    const TABLES = counts.size / BINS;
    const table = engine.empty(counts.shape);
    engine.dispatch(tableShader, { TABLES, BINS, PIXELS, LIMIT }, [counts, table], { threads: TABLES });
    engine.dispatch(claheShader, { ...tiles, BINS }, [x!, table, y!], { threads: x!.size });
  },
  // It counts pixels.
  backward: null,
};

/**
 * Contrast limited adaptive histogram equalization (Zuiderveld, 1994) of each channel of each image: by the histograms
 * of tiles around a pixel. No gradient.
 * @param x `[n, h, w, c]`, 0 to 255.
 */
export function clahe(x: Tensor, attrs: ClaheAttrs): Tensor {
  return apply(claheOp, [x], attrs)[0]!;
}
