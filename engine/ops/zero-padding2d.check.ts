import type { OpCase, OpCheck } from '../op-check';
import { type ZeroPadding, type ZeroPadding2dAttrs, zeroPadding2dOp } from './zero-padding2d';

const paddingCase = (shape: readonly number[], ...padding: ZeroPadding): OpCase<ZeroPadding2dAttrs> => ({
  inputs: [{ shape }],
  attrs: { padding },
});

export const zeroPadding2dCheck: OpCheck<ZeroPadding2dAttrs> = {
  op: zeroPadding2dOp,
  exact: true,
  reference: ([x], { padding: [[top, bottom], [left, right]] }) => {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const [outHeight, outWidth] = [top + height + bottom, left + width + right];
    const y = new Float64Array(batch * outHeight * outWidth * channels);
    x!.data.forEach((value, i) => {
      const row = Math.floor(i / (channels * width));
      const n = Math.floor(row / height);
      const at = (n * outHeight + (row % height) + top) * outWidth + (Math.floor(i / channels) % width) + left;
      y[at * channels + (i % channels)] = value;
    });
    return [y];
  },
  random: (draw) => {
    const side = (): number => draw.of(0, draw.integer(0, 5));
    return paddingCase(draw.shape(4, 4, 300), [side(), side()], [side(), side()]);
  },
  get cases() {
    return [
      paddingCase([1, 1, 1, 1], [1, 1], [1, 1]),
      paddingCase([5, 3, 7, 2], [0, 1], [0, 1]),
      paddingCase([2, 5, 1, 3], [2, 0], [3, 1]),
      paddingCase([1, 4, 3, 5], [0, 0], [0, 0]),
      paddingCase([6, 1, 2, 33], [0, 3], [4, 0]),
    ];
  },
};
