import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, assertInteger, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { move } from './zero-padding2d';

/** `[[top, bottom], [left, right]]`: rows and columns that are left out. */
export type Cropping = readonly [readonly [number, number], readonly [number, number]];

export interface Cropping2dAttrs {
  readonly cropping: Cropping;
}

export const cropping2dOp: Op<Cropping2dAttrs> = {
  name: 'cropping2d',
  infer: ([x], { cropping }) => {
    assertRank('cropping2d', 'x', x!, 4, 'NHWC');
    assertType('cropping2d', 'x', x!, 'f32');
    const given = JSON.stringify(cropping);
    if (cropping.length !== 2 || cropping.some((sides) => sides.length !== 2))
      throw new ArgumentError(`cropping2d: cropping must be [[top, bottom], [left, right]], got ${given}`);
    for (const amount of cropping.flat()) assertInteger('cropping2d', 'cropping', amount, 0);
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const [[top, bottom], [left, right]] = cropping;
    if (top + bottom >= height || left + right >= width)
      throw new ShapeError(
        `cropping2d: cropping ${given} leaves nothing of x of shape ${formatShape(x!.shape)}; crop less`,
      );
    return [{ shape: [batch, height - top - bottom, width - left - right, channels], dtype: 'f32' }];
  },
  forward: ({ inputs: [x], outputs: [y], attrs }) => {
    const [[top], [left]] = attrs.cropping;
    move(x!, y!, -top, -left);
  },
  backward: ({ dy, attrs, gradient }) => {
    const [[top], [left]] = attrs.cropping;
    move(dy, gradient(0), top, left);
  },
};

/**
 * Each image without some rows and columns at its edges, NHWC, as Keras's Cropping2D.
 * @param cropping `[[top, bottom], [left, right]]`, 0 or more.
 * @returns `[batch, height - top - bottom, width - left - right, channels]`.
 * @throws ShapeError for a rank other than 4 or where nothing is left, ArgumentError for amounts that are not whole
 * numbers of 0 or more.
 */
export function cropping2d(x: Tensor, cropping: Cropping): Tensor {
  return apply(cropping2dOp, [x], { cropping })[0]!;
}
