import source from '../../shaders/image/box-mask.wgsl?raw';
import { apply } from '../apply';
import { type Op, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const boxMaskShader = /* @__PURE__ */ shader('box-mask', source);

export interface BoxMaskAttrs {
  /** `[height, width]` of images. */
  readonly size: readonly [number, number];
}

export const boxMaskOp: Op<BoxMaskAttrs> = {
  name: 'boxMask',
  infer: ([boxes], { size }) => {
    assertRank('boxMask', 'boxes', boxes!, 2, '[n, 4]');
    assertType('boxMask', 'boxes', boxes!, 'f32');
    return [{ shape: [boxes!.shape[0]!, ...size, 1], dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [boxes], outputs: [y], attrs: { size } }) => {
    const [HEIGHT, WIDTH] = size;
    const specs = { BATCH: boxes!.shape[0]!, HEIGHT, WIDTH };
    engine.dispatch(boxMaskShader, specs, [boxes!, y!], { threads: y!.size });
  },
  // It counts pixels.
  backward: null,
};

/**
 * 1 where a pixel is in the box of its image, else 0. No gradient.
 * @param boxes `[n, 4]`, each in [0, 1]: which parts of height and width a box has, and which part of what it leaves is
 * above it and to its left.
 * @returns `[n, height, width, 1]`.
 */
export function boxMask(boxes: Tensor, size: readonly [number, number]): Tensor {
  return apply(boxMaskOp, [boxes], { size })[0]!;
}
