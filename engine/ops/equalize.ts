import equalizeSource from '../../shaders/image/equalize.wgsl?raw';
import gradientSource from '../../shaders/image/equalize-gradient.wgsl?raw';
import tableSource from '../../shaders/image/equalization-table.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, assertInteger, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { histogram, shared, tilesOf } from './histogram';

const tableShader = /* @__PURE__ */ shader('equalization-table', tableSource);
const equalizeShader = /* @__PURE__ */ shader('equalize', equalizeSource, shared);
const gradientShader = /* @__PURE__ */ shader('equalize-gradient', gradientSource);

/** Beyond it, 255 times the pixels of an image are more than a shader counts. */
const MOST_PIXELS = 2 ** 24;

export interface EqualizeAttrs {
  /** Of the histogram. */
  readonly bins: number;
}

const specsOf = (x: Tensor, BINS: number) => ({
  SIZE: x.size,
  CHANNELS: x.shape[3]!,
  OF_IMAGE: x.size / x.shape[0]!,
  BINS,
});

export const equalizeOp: Op<EqualizeAttrs> = {
  name: 'equalize',
  infer: ([x], { bins }) => {
    assertRank('equalize', 'x', x!, 4, 'NHWC');
    assertType('equalize', 'x', x!, 'f32');
    assertInteger('equalize', 'bins', bins);
    const [n, height, width, channels] = x!.shape as [number, number, number, number];
    if (height * width > MOST_PIXELS)
      throw new ShapeError(`equalize: an image must have at most 2^24 pixels, got ${formatShape(x!.shape)}`);
    return [
      { shape: x!.shape, dtype: 'f32' },
      { shape: [n, channels, bins], dtype: 'f32' },
    ];
  },
  forward: ({ engine, inputs: [x], outputs: [y, table], attrs: { bins } }) => {
    const tiles = tilesOf(x!, [1, 1]);
    const counts = histogram(x!, tiles, bins, 'even_bin');
    const CHANNELS = tiles.BATCH * tiles.CHANNELS;
    const specs = { CHANNELS, BINS: bins, PIXELS: tiles.HEIGHT * tiles.WIDTH };
    engine.dispatch(tableShader, specs, [counts, table!], { threads: CHANNELS });
    engine.dispatch(equalizeShader, specsOf(x!, bins), [x!, table!, y!], { threads: x!.size });
  },
  backward: ({ engine, inputs: [x], outputs: [, table], attrs: { bins }, dy, gradient }) => {
    engine.dispatch(gradientShader, specsOf(x!, bins), [dy, table!, gradient(0)], { threads: x!.size });
  },
};

/**
 * Images whose values, of each channel of each image by itself, are as often below any as they would be if all were
 * equally frequent; a channel of one value stays. Its gradient is 0, but of a channel that stays.
 * @param x `[n, h, w, c]`, 0 to 255.
 */
export function equalize(x: Tensor, bins: number): Tensor {
  return x.engine.scope(() => apply(equalizeOp, [x], { bins })[0]!);
}
