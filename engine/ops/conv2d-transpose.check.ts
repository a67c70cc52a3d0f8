import type { OpCase, OpCheck } from '../op-check';
import { ACTIVATION_REFERENCE } from '../activation-forms';
import { conv2dTransposeOp } from './conv2d-transpose';
import { type Conv2dTransposeAttrs, transposedProblem } from './conv2d-transpose-shape';

const transposeCase = (
  [batch, height, width, inChannels]: [number, number, number, number],
  [kernelHeight, kernelWidth, outChannels]: [number, number, number],
  { bias = true, ...attrs }: Partial<Conv2dTransposeAttrs> & { bias?: boolean } = {},
): OpCase<Conv2dTransposeAttrs> => ({
  inputs: [
    { shape: [batch, height, width, inChannels] },
    { shape: [kernelHeight, kernelWidth, outChannels, inChannels] },
    ...(bias ? [{ shape: [outChannels] }] : []),
  ],
  attrs: {
    strides: [1, 1],
    dilations: [1, 1],
    padding: 'same',
    outputPadding: null,
    activation: 'linear',
    ...attrs,
  },
});

export const conv2dTransposeCheck: OpCheck<Conv2dTransposeAttrs> = {
  op: conv2dTransposeOp,
  // Each pixel of x adds the kernel, times its channels, to the output.
  reference: ([x, w, bias], attrs) => {
    const s = transposedProblem({ shape: x!.shape, dtype: 'f32' }, { shape: w!.shape, dtype: 'f32' }, attrs);
    const y = new Float64Array(s.BATCH * s.IN_H * s.IN_W * s.IN_C);
    if (bias) y.forEach((_, i) => (y[i] = bias.data[i % s.IN_C]!));
    for (let n = 0; n < s.BATCH; n++)
      for (let iy = 0; iy < s.OUT_H; iy++)
        for (let ix = 0; ix < s.OUT_W; ix++)
          for (let ky = 0; ky < s.KERNEL_H; ky++)
            for (let kx = 0; kx < s.KERNEL_W; kx++) {
              const oy = iy * s.STRIDE_H + ky * s.DILATION_H - s.PAD_TOP;
              const ox = ix * s.STRIDE_W + kx * s.DILATION_W - s.PAD_LEFT;
              if (oy < 0 || oy >= s.IN_H || ox < 0 || ox >= s.IN_W) continue;
              for (let o = 0; o < s.IN_C; o++)
                for (let c = 0; c < s.OUT_C; c++) {
                  y[((n * s.IN_H + oy) * s.IN_W + ox) * s.IN_C + o]! +=
                    x!.data[((n * s.OUT_H + iy) * s.OUT_W + ix) * s.OUT_C + c]! *
                    w!.data[((ky * s.KERNEL_W + kx) * s.IN_C + o) * s.OUT_C + c]!;
                }
            }
    return [y.map((v) => ACTIVATION_REFERENCE[attrs.activation](v))];
  },
  random: (draw) => {
    const pair = (of: () => number): [number, number] => [of(), of()];
    const strides = pair(() => draw.of(1, 2, 3));
    const padding = draw.of('same', 'valid');
    const outputPadding = draw.of(null, strides.map((stride) => draw.integer(0, stride - 1)) as [number, number]);
    // Of one pixel, a window of even size and no output padding nothing is left.
    const size = (): number => draw.integer(outputPadding ? 2 : 1, 8);
    const channels = (): number => draw.of(draw.size(17), 4, 8, 16);
    // Strides and dilations at once are not Keras's either.
    const dilations = strides.every((stride) => stride === 1) ? pair(() => draw.of(1, 2, 3)) : strides.map(() => 1);
    return transposeCase(
      [draw.integer(1, 3), size(), size(), channels()],
      [draw.integer(1, 4), draw.integer(1, 4), channels()],
      {
        strides,
        dilations: dilations as [number, number],
        padding,
        outputPadding,
        activation: draw.of('linear', 'sigmoid'),
        bias: draw.of(true, false),
      },
    );
  },
  cases: [
    transposeCase([2, 3, 4, 3], [3, 3, 2]),
    transposeCase([1, 3, 4, 2], [3, 3, 3], { strides: [2, 2] }),
    transposeCase([2, 3, 2, 3], [4, 4, 4], { strides: [2, 2], activation: 'sigmoid' }),
    transposeCase([1, 3, 4, 2], [2, 3, 3], { strides: [3, 2], padding: 'valid', bias: false }),
    transposeCase([1, 2, 3, 2], [2, 3, 3], { strides: [3, 4], padding: 'valid', outputPadding: [1, 0] }),
    transposeCase([1, 3, 3, 2], [3, 2, 3], { strides: [2, 3], outputPadding: [1, 2], bias: false }),
    transposeCase([1, 4, 3, 2], [3, 2, 3], { dilations: [2, 3] }),
    transposeCase([1, 4, 3, 2], [2, 2, 1], { dilations: [2, 1], padding: 'valid', activation: 'sigmoid', bias: false }),
    transposeCase([1, 1, 1, 3], [4, 4, 5], { padding: 'valid' }),
    // Channels in fours.
    transposeCase([2, 3, 4, 16], [3, 3, 8], { strides: [2, 2] }),
    transposeCase([1, 4, 3, 8], [3, 3, 16]),
  ],
};
