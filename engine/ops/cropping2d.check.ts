import type { OpCase, OpCheck } from '../op-check';
import { type Cropping, type Cropping2dAttrs, cropping2dOp } from './cropping2d';

const croppingCase = (shape: readonly number[], ...cropping: Cropping): OpCase<Cropping2dAttrs> => ({
  inputs: [{ shape }],
  attrs: { cropping },
});

export const cropping2dCheck: OpCheck<Cropping2dAttrs> = {
  op: cropping2dOp,
  exact: true,
  reference: ([x], { cropping: [[top, bottom], [left, right]] }) => {
    const [, height, width, channels] = x!.shape as [number, number, number, number];
    const isKept = (_: number, i: number): boolean => {
      const column = Math.floor(i / channels) % width;
      const row = Math.floor(i / (channels * width)) % height;
      return row >= top && row < height - bottom && column >= left && column < width - right;
    };
    return [x!.data.filter(isKept)];
  },
  random: (draw) => {
    const shape = draw.shape(4, 4);
    const sides = (size: number): [number, number] => {
      const before = draw.integer(0, size - 1);
      return [before, draw.integer(0, size - 1 - before)];
    };
    return croppingCase(shape, sides(shape[1]!), sides(shape[2]!));
  },
  cases: [
    croppingCase([1, 3, 3, 1], [1, 1], [1, 1]),
    croppingCase([5, 3, 7, 2], [0, 1], [0, 1]),
    croppingCase([2, 5, 4, 3], [2, 0], [3, 0]),
    croppingCase([1, 4, 3, 5], [0, 0], [0, 0]),
    croppingCase([6, 6, 5, 33], [1, 4], [2, 1]),
  ],
};
