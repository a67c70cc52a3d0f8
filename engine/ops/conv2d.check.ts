import type { OpCase, OpCheck } from '../op-check';
import { ACTIVATION_REFERENCE } from '../activation-forms';
import { slidingWindow } from './window.check';
import { conv2dOp, specsOf } from './conv2d';
import type { Conv2dAttrs } from './conv2d-shape';

const conv2dCase = (
  [batch, height, width, inChannels]: [number, number, number, number],
  [kernelHeight, kernelWidth, outChannels]: [number, number, number],
  { bias = true, ...attrs }: Partial<Conv2dAttrs> & { bias?: boolean } = {},
): OpCase<Conv2dAttrs> => ({
  inputs: [
    { shape: [batch, height, width, inChannels] },
    { shape: [kernelHeight, kernelWidth, inChannels, outChannels] },
    ...(bias ? [{ shape: [outChannels] }] : []),
  ],
  attrs: { strides: [1, 1], dilations: [1, 1], padding: 'same', activation: 'linear', ...attrs },
});

export const conv2dCheck: OpCheck<Conv2dAttrs> = {
  op: conv2dOp,
  reference: ([x, w, bias], attrs) => {
    const s = specsOf({ shape: x!.shape, dtype: 'f32' }, { shape: w!.shape, dtype: 'f32' }, attrs);
    const y = new Float64Array(s.BATCH * s.OUT_H * s.OUT_W * s.OUT_C);
    let i = 0;
    for (let n = 0; n < s.BATCH; n++)
      for (let oy = 0; oy < s.OUT_H; oy++)
        for (let ox = 0; ox < s.OUT_W; ox++)
          for (let o = 0; o < s.OUT_C; o++, i++) {
            let sum = bias ? bias.data[o]! : 0;
            for (let ky = 0; ky < s.KERNEL_H; ky++)
              for (let kx = 0; kx < s.KERNEL_W; kx++) {
                const iy = oy * s.STRIDE_H + ky * s.DILATION_H - s.PAD_TOP;
                const ix = ox * s.STRIDE_W + kx * s.DILATION_W - s.PAD_LEFT;
                if (iy < 0 || iy >= s.IN_H || ix < 0 || ix >= s.IN_W) continue;
                for (let c = 0; c < s.IN_C; c++) {
                  sum +=
                    x!.data[((n * s.IN_H + iy) * s.IN_W + ix) * s.IN_C + c]! *
                    w!.data[((ky * s.KERNEL_W + kx) * s.IN_C + c) * s.OUT_C + o]!;
                }
              }
            y[i] = ACTIVATION_REFERENCE[attrs.activation](sum);
          }
    return [y];
  },
  random(draw) {
    const { height, width, window, ...attrs } = slidingWindow(draw);
    const channels = (): number => draw.of(draw.size(48), 4 * draw.integer(1, 4), 8, 16, 32);
    const [inChannels, outChannels] = [channels(), channels()];
    const activation = draw.of('linear', 'linear', 'sigmoid');
    const bias = draw.of(true, false);
    return conv2dCase([draw.integer(1, 3), height, width, inChannels], [...window, outChannels], {
      ...attrs,
      activation,
      bias,
    });
  },
  get cases() {
    return [
      conv2dCase([1, 1, 1, 1], [1, 1, 1]),
      conv2dCase([2, 5, 7, 3], [3, 3, 2]),
      conv2dCase([2, 7, 5, 1], [3, 3, 5], { padding: 'valid', bias: false }),
      conv2dCase([1, 7, 8, 2], [2, 3, 3], { strides: [2, 3] }),
      conv2dCase([1, 8, 7, 2], [3, 2, 3], { strides: [3, 2], padding: 'valid' }),
      conv2dCase([1, 9, 7, 2], [3, 3, 2], { dilations: [2, 3] }),
      conv2dCase([1, 9, 11, 1], [3, 3, 2], { dilations: [2, 2], padding: 'valid', activation: 'sigmoid' }),
      conv2dCase([1, 3, 3, 2], [3, 3, 2], { padding: 'valid' }),
      conv2dCase([1, 2, 2, 1], [5, 5, 1]),
      // Outer products: few input channels, 8 output channels.
      conv2dCase([2, 5, 7, 1], [3, 3, 8]),
      conv2dCase([1, 7, 5, 3], [2, 3, 8], { strides: [2, 1], activation: 'sigmoid' }),
      conv2dCase([1, 9, 7, 1], [3, 2, 16], { dilations: [2, 3], padding: 'valid', bias: false }),
      // Tiles: 4 or 8 channels, pixels that do not fill the last tile, every stride and dilation the naive ones take.
      conv2dCase([1, 3, 3, 8], [3, 3, 8]),
      conv2dCase([1, 1, 1, 4], [1, 1, 8], { bias: false }),
      conv2dCase([2, 3, 5, 4], [3, 3, 8], { activation: 'sigmoid' }),
      conv2dCase([1, 5, 5, 8], [3, 2, 4], { strides: [2, 2] }),
      conv2dCase([1, 5, 6, 8], [2, 3, 8], { strides: [2, 1], padding: 'valid' }),
      conv2dCase([1, 5, 5, 8], [3, 3, 8], { dilations: [2, 1], padding: 'valid' }),
      // Winograd: tiles of 2 x 2 that the outputs do not fill, both paddings.
      conv2dCase([2, 5, 4, 4], [3, 3, 4], { padding: 'valid' }),
      conv2dCase([1, 4, 3, 8], [3, 3, 4], { activation: 'sigmoid' }),
      conv2dCase([2, 2, 1, 4], [3, 3, 12], { bias: false }),
      conv2dCase([1, 3, 4, 16], [3, 3, 16]),
      conv2dCase([2, 4, 3, 16], [3, 3, 16], { padding: 'valid', bias: false }),
      // Quads: channels in sixteens, some of which leave lanes without a channel, and rows of the kernel that fill no
      // tile.
      conv2dCase([1, 3, 5, 16], [2, 2, 16], { activation: 'sigmoid' }),
      conv2dCase([2, 3, 3, 8], [1, 2, 32], { bias: false }),
      conv2dCase([1, 4, 5, 16], [2, 1, 8], { strides: [2, 1], padding: 'valid' }),
      conv2dCase([1, 3, 2, 16], [2, 1, 48], { dilations: [1, 2] }),
      conv2dCase([1, 2, 3, 48], [1, 2, 16]),
      conv2dCase([1, 5, 3, 2], [3, 3, 48], { strides: [1, 2] }),
    ];
  },
};
