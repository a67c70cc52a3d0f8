import source from '../../shaders/layout/zero-padding2d.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { type Op, assertInteger, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const zeroPadding2dShader = /* @__PURE__ */ shader('zero-padding2d', source);

/** `[[top, bottom], [left, right]]`: rows and columns of zeros. */
export type ZeroPadding = readonly [readonly [number, number], readonly [number, number]];

export interface ZeroPadding2dAttrs {
  readonly padding: ZeroPadding;
}

/** Fills `y` with x moved down by `top` and right by `left`, with zeros where there is nothing of it. */
export function move(x: Tensor, y: Tensor, top: number, left: number): void {
  const [BATCH, IN_H, IN_W, CHANNELS] = x.shape as [number, number, number, number];
  const [, OUT_H, OUT_W] = y.shape as [number, number, number, number];
  const specs = { BATCH, IN_H, IN_W, CHANNELS, OUT_H, OUT_W, PAD_TOP: top, PAD_LEFT: left };
  x.engine.dispatch(zeroPadding2dShader, specs, [x, y], { threads: y.size });
}

export const zeroPadding2dOp: Op<ZeroPadding2dAttrs> = {
  name: 'zeroPadding2d',
  infer: ([x], { padding }) => {
    assertRank('zeroPadding2d', 'x', x!, 4, 'NHWC');
    assertType('zeroPadding2d', 'x', x!, 'f32');
    if (padding.length !== 2 || padding.some((sides) => sides.length !== 2)) {
      throw new ArgumentError(
        `zeroPadding2d: padding must be [[top, bottom], [left, right]], got ${JSON.stringify(padding)}`,
      );
    }
    for (const amount of padding.flat()) assertInteger('zeroPadding2d', 'padding', amount, 0);
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const [[top, bottom], [left, right]] = padding;
    return [{ shape: [batch, top + height + bottom, left + width + right, channels], dtype: 'f32' }];
  },
  forward: ({
    inputs: [x],
    outputs: [y],
    attrs: {
      padding: [[top], [left]],
    },
  }) => move(x!, y!, top, left),
  backward: ({
    dy,
    attrs: {
      padding: [[top], [left]],
    },
    gradient,
  }) => move(dy, gradient(0), -top, -left),
};

/**
 * Rows and columns of zeros around each image, NHWC, as Keras's ZeroPadding2D.
 * @param padding `[[top, bottom], [left, right]]`, 0 or more.
 * @returns `[batch, top + height + bottom, left + width + right, channels]`.
 * @throws ShapeError for a rank other than 4, ArgumentError for amounts that are not whole numbers of 0 or more.
 */
export function zeroPadding2d(x: Tensor, padding: ZeroPadding): Tensor {
  return apply(zeroPadding2dOp, [x], { padding })[0]!;
}
