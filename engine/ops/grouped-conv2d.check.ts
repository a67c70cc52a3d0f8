import type { OpCase, OpCheck } from '../op-check';
import { ACTIVATION_REFERENCE } from '../activation-forms';
import { specsOf } from './conv2d';
import { slidingWindow } from './window.check';
import { type GroupedConv2dAttrs, groupedConv2dOp } from './grouped-conv2d';

const groupedCase = (
  [batch, height, width, inChannels]: [number, number, number, number],
  [kernelHeight, kernelWidth, outChannels]: [number, number, number],
  groups: number,
  { bias = true, ...attrs }: Partial<GroupedConv2dAttrs> & { bias?: boolean } = {},
): OpCase<GroupedConv2dAttrs> => ({
  inputs: [
    { shape: [batch, height, width, inChannels] },
    { shape: [kernelHeight, kernelWidth, inChannels / groups, outChannels] },
    ...(bias ? [{ shape: [outChannels] }] : []),
  ],
  attrs: { strides: [1, 1], dilations: [1, 1], padding: 'same', activation: 'linear', groups, ...attrs },
});

export const groupedConv2dCheck: OpCheck<GroupedConv2dAttrs> = {
  op: groupedConv2dOp,
  reference: ([x, w, bias], attrs) => {
    const s = specsOf({ shape: x!.shape, dtype: 'f32' }, { shape: w!.shape, dtype: 'f32' }, attrs);
    const [groupIn, groupOut] = [s.IN_C / attrs.groups, s.OUT_C / attrs.groups];
    const y = new Float64Array(s.BATCH * s.OUT_H * s.OUT_W * s.OUT_C);
    let i = 0;
    for (let n = 0; n < s.BATCH; n++)
      for (let oy = 0; oy < s.OUT_H; oy++)
        for (let ox = 0; ox < s.OUT_W; ox++)
          for (let o = 0; o < s.OUT_C; o++, i++) {
            const first = Math.floor(o / groupOut) * groupIn;
            let sum = bias ? bias.data[o]! : 0;
            for (let ky = 0; ky < s.KERNEL_H; ky++)
              for (let kx = 0; kx < s.KERNEL_W; kx++) {
                const iy = oy * s.STRIDE_H + ky * s.DILATION_H - s.PAD_TOP;
                const ix = ox * s.STRIDE_W + kx * s.DILATION_W - s.PAD_LEFT;
                if (iy < 0 || iy >= s.IN_H || ix < 0 || ix >= s.IN_W) continue;
                for (let c = 0; c < groupIn; c++) {
                  sum +=
                    x!.data[((n * s.IN_H + iy) * s.IN_W + ix) * s.IN_C + first + c]! *
                    w!.data[((ky * s.KERNEL_W + kx) * groupIn + c) * s.OUT_C + o]!;
                }
              }
            y[i] = ACTIVATION_REFERENCE[attrs.activation](sum);
          }
    return [y];
  },
  random: (draw) => {
    const { height, width, window, ...attrs } = slidingWindow(draw);
    const depthwise = draw.of(true, false);
    const groups = depthwise ? draw.of(draw.size(33), 4, 8, 12) : draw.integer(1, 5);
    const [ofX, ofY] = [depthwise ? 1 : draw.integer(1, 5), depthwise ? draw.of(1, 1, 2, 4) : draw.integer(1, 5)];
    return groupedCase([draw.integer(1, 3), height, width, groups * ofX], [...window, groups * ofY], groups, {
      ...attrs,
      activation: draw.of('linear', 'sigmoid'),
      bias: draw.of(true, false),
    });
  },
  get cases() {
    return [
      groupedCase([2, 5, 7, 6], [3, 3, 4], 2),
      groupedCase([1, 5, 6, 6], [2, 3, 9], 3, { strides: [2, 1], padding: 'valid', bias: false }),
      groupedCase([1, 7, 5, 4], [3, 2, 8], 4, { dilations: [2, 1], activation: 'sigmoid' }),
      groupedCase([1, 3, 4, 8], [1, 1, 8], 2),
      groupedCase([1, 4, 3, 3], [2, 2, 2], 1),
      // Depthwise, by multipliers of 1 and more.
      groupedCase([2, 5, 7, 3], [3, 3, 3], 3),
      groupedCase([1, 5, 4, 3], [3, 3, 6], 3, { strides: [2, 2] }),
      groupedCase([1, 5, 4, 4], [2, 3, 16], 4, { padding: 'valid', bias: false }),
      // Channels in fours.
      groupedCase([2, 5, 7, 4], [3, 3, 4], 4),
      groupedCase([1, 7, 6, 8], [5, 5, 8], 8, { activation: 'sigmoid' }),
      groupedCase([1, 8, 7, 4], [3, 2, 4], 4, { strides: [3, 2], padding: 'valid' }),
      groupedCase([2, 6, 5, 12], [3, 3, 12], 12, { strides: [2, 2], bias: false }),
      groupedCase([1, 7, 9, 4], [3, 3, 4], 4, { dilations: [2, 3] }),
      groupedCase([1, 1, 9, 8], [1, 5, 8], 8, { padding: 'valid' }),
    ];
  },
};
