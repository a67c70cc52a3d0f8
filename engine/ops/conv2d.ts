import conv2dSource from '../../shaders/conv2d/conv2d.wgsl?raw';
import inputGradientSource from '../../shaders/conv2d/conv2d_input_gradient.wgsl?raw';
import inputGradientQuadSource from '../../shaders/conv2d/conv2d_input_gradient_quad.wgsl?raw';
import kernelGradientSource from '../../shaders/conv2d/conv2d_kernel_gradient.wgsl?raw';
import kernelGradientOuterQuadSource from '../../shaders/conv2d/conv2d_kernel_gradient_outer_quad.wgsl?raw';
import kernelGradientQuadSource from '../../shaders/conv2d/conv2d_kernel_gradient_quad.wgsl?raw';
import conv2dOuterQuadSource from '../../shaders/conv2d/conv2d_outer_quad.wgsl?raw';
import conv2dQuadSource from '../../shaders/conv2d/conv2d_quad.wgsl?raw';
import sumPartialsSource from '../../shaders/reduce/sum_partials.wgsl?raw';
import { ACTIVATION_REFERENCE, type FusedActivation } from '../activations';
import { ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, type OpCase, type OpCheck, apply, pair, wantActivation, wantRank, wantType } from '../op';
import type { Tensor, TensorSpec } from '../tensor';
import { type Family, run, threadsFor } from '../variants';
import { kernel } from '../wgsl';
import { activationSpecs } from './activation';
import { type Padding, type Window, slide, windowSpecs } from './window';

export type ConvProblem = ReturnType<typeof specsOf>;
export type ForwardProblem = ConvProblem & { readonly BIAS: boolean; readonly ACTIVATION: string };
export type InputGradientProblem = ConvProblem & { readonly RELU_MASK: boolean };
export type KernelGradientProblem = ConvProblem & { readonly BIAS: boolean };

const inputShape = ({ BATCH, IN_H, IN_W, IN_C }: ConvProblem) => [BATCH, IN_H, IN_W, IN_C];
const outputShape = ({ BATCH, OUT_H, OUT_W, OUT_C }: ConvProblem) => [BATCH, OUT_H, OUT_W, OUT_C];
const kernelShape = ({ KERNEL_H, KERNEL_W, IN_C, OUT_C }: ConvProblem) => [KERNEL_H, KERNEL_W, IN_C, OUT_C];

/** Three images of 5 x 7 or so: few pixels, whose count no tile divides. */
function odd<P extends ConvProblem>(problem: P): P {
  const { KERNEL_H, KERNEL_W, STRIDE_H, STRIDE_W, DILATION_H, DILATION_W, PAD_TOP, PAD_LEFT } = problem;
  const [OUT_H, OUT_W] = [5, 7];
  const IN_H = Math.max(1, (OUT_H - 1) * STRIDE_H + (KERNEL_H - 1) * DILATION_H + 1 - 2 * PAD_TOP);
  const IN_W = Math.max(1, (OUT_W - 1) * STRIDE_W + (KERNEL_W - 1) * DILATION_W + 1 - 2 * PAD_LEFT);
  return { ...problem, BATCH: 3, IN_H, IN_W, OUT_H, OUT_W };
}

/** `[x, kernel, bias] -> [y]`. */
export const conv2dFamily: Family<ForwardProblem> = {
  name: 'conv2d',
  variants: [
    {
      name: 'quad',
      kernel: /* @__PURE__ */ kernel('conv2d_quad', conv2dQuadSource),
      tile: [16, 32],
      lanes: 4,
      multiples: { IN_C: 4, OUT_C: 4 },
    },
    {
      name: 'outer_quad',
      kernel: /* @__PURE__ */ kernel('conv2d_outer_quad', conv2dOuterQuadSource),
      tile: [16, 32],
      lanes: 4,
      multiples: { OUT_C: 4 },
    },
    { name: 'naive', kernel: /* @__PURE__ */ kernel('conv2d', conv2dSource) },
  ],
  run: (variant, { engine, problem, inputs, outputs }) => {
    const threads = threadsFor(variant, problem.BATCH * problem.OUT_H * problem.OUT_W, problem.OUT_C);
    engine.dispatch(variant.kernel, problem, [...inputs, ...outputs], { threads });
  },
  shapes: (problem) => ({
    inputs: [inputShape(problem), kernelShape(problem), [problem.OUT_C]],
    outputs: [outputShape(problem)],
  }),
  odd,
};

/** `[dy, kernel, x] -> [dx]`. */
export const conv2dInputGradientFamily: Family<InputGradientProblem> = {
  name: 'conv2d_input_gradient',
  variants: [
    {
      name: 'quad',
      kernel: /* @__PURE__ */ kernel('conv2d_input_gradient_quad', inputGradientQuadSource),
      tile: [16, 32],
      lanes: 4,
      multiples: { IN_C: 4, OUT_C: 4 },
    },
    { name: 'naive', kernel: /* @__PURE__ */ kernel('conv2d_input_gradient', inputGradientSource) },
  ],
  run: (variant, { engine, problem, inputs, outputs }) => {
    const threads = threadsFor(variant, problem.BATCH * problem.IN_H * problem.IN_W, problem.IN_C);
    engine.dispatch(variant.kernel, problem, [...inputs, ...outputs], { threads });
  },
  shapes: (problem) => ({
    inputs: [outputShape(problem), kernelShape(problem), inputShape(problem)],
    outputs: [inputShape(problem)],
  }),
  odd,
};

/** Enough partial sums to keep a discrete GPU busy, each still summing at least a few rows. */
const KERNEL_GRADIENT_THREADS = 4096;

const sumPartialsKernel = /* @__PURE__ */ kernel('sum_partials', sumPartialsSource);

/** `[x, dy] -> [dkernel, dbias]`. */
export const conv2dKernelGradientFamily: Family<KernelGradientProblem> = {
  name: 'conv2d_kernel_gradient',
  variants: [
    {
      name: 'quad',
      kernel: /* @__PURE__ */ kernel('conv2d_kernel_gradient_quad', kernelGradientQuadSource),
      tile: [16, 32],
      lanes: 4,
      multiples: { IN_C: 16, OUT_C: 4 },
    },
    {
      name: 'outer_quad',
      kernel: /* @__PURE__ */ kernel('conv2d_kernel_gradient_outer_quad', kernelGradientOuterQuadSource),
      tile: [12, 32],
      lanes: 4,
      multiples: { OUT_C: 4 },
    },
    { name: 'naive', kernel: /* @__PURE__ */ kernel('conv2d_kernel_gradient', kernelGradientSource) },
  ],
  run: (variant, { engine, problem, inputs, outputs }) => {
    const { BIAS, ...specs } = problem;
    const BIAS_SIZE = problem.OUT_C;
    const rows = problem.KERNEL_H * problem.KERNEL_W * problem.IN_C + 1; // the bias is one more row of the kernel
    const threads = threadsFor(variant, rows, BIAS_SIZE);
    const SPLITS = Math.max(1, Math.min(problem.BATCH * problem.OUT_H, Math.ceil(KERNEL_GRADIENT_THREADS / threads)));
    const partials = engine.empty([SPLITS, rows, BIAS_SIZE]);
    engine.dispatch(variant.kernel, { ...specs, SPLITS }, [...inputs, partials], { threads: threads * SPLITS });
    const sums = { SPLITS, KERNEL_SIZE: (rows - 1) * BIAS_SIZE, BIAS_SIZE, BIAS };
    engine.dispatch(sumPartialsKernel, sums, [partials, ...outputs], { threads: rows * BIAS_SIZE });
  },
  shapes: (problem) => ({
    inputs: [inputShape(problem), outputShape(problem)],
    outputs: [kernelShape(problem), [problem.OUT_C]],
  }),
  odd,
};

interface Conv2dAttrs extends Omit<Window, 'window'> {
  readonly activation: FusedActivation;
}

export interface Conv2dOptions {
  /** `[out]`, added to each output pixel. */
  bias?: Tensor;
  /** Default 1. */
  strides?: number | readonly number[];
  /** Default `'valid'`, as in Keras. */
  padding?: Padding;
  /** Default 1. */
  dilations?: number | readonly number[];
  /** Fused into the output. Default `'linear'`. */
  activation?: FusedActivation;
}

export const conv2dOp: Op<Conv2dAttrs> = {
  name: 'conv2d',
  masksRelu: [0],
  activation: ({ activation }) => activation,

  infer: ([x, w, bias], attrs) => {
    wantRank('conv2d', 'x', x!, 4, 'NHWC');
    wantRank('conv2d', 'kernel', w!, 4, 'HWIO');
    wantType('conv2d', 'x', x!, 'f32');
    wantType('conv2d', 'kernel', w!, 'f32');
    const [, , inChannels, outChannels] = w!.shape;
    if (x!.shape[3] !== inChannels) {
      throw new ShapeError(
        `conv2d: x ${formatShape(x!.shape)} has ${x!.shape[3]} channels, but the kernel ${formatShape(w!.shape)} ` +
          `(HWIO) wants ${inChannels}`,
      );
    }
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outChannels)) {
      throw new ShapeError(
        `conv2d: bias ${formatShape(bias.shape)} must be [${outChannels}], one for each output channel`,
      );
    }
    const { outHeight, outWidth } = slide('conv2d', x!.shape, windowOf(w!, attrs));
    return [{ shape: [x!.shape[0]!, outHeight, outWidth, outChannels!], dtype: 'f32' }];
  },

  forward: ({ engine, inputs: [x, w, bias], outputs, attrs }) => {
    const problem = {
      ...specsOf(x!, w!, attrs),
      BIAS: bias !== undefined,
      ...activationSpecs(attrs.activation),
    };
    run(conv2dFamily, { engine, problem, inputs: [x!, w!, bias ?? w!], outputs });
  },

  backward: ({ engine, inputs: [x, w], attrs, dy, needs, gradient, masked }) => {
    const specs = specsOf(x!, w!, attrs);
    if (needs(0)) {
      const problem = { ...specs, RELU_MASK: masked(0) };
      run(conv2dInputGradientFamily, {
        engine,
        problem,
        inputs: [dy, w!, problem.RELU_MASK ? x! : dy],
        outputs: [gradient(0)],
      });
    }
    if (!needs(1) && !needs(2)) return;
    const outputs = [
      needs(1) ? gradient(1) : engine.empty(w!.shape),
      needs(2) ? gradient(2) : engine.empty([specs.OUT_C]),
    ];
    run(conv2dKernelGradientFamily, { engine, problem: { ...specs, BIAS: needs(2) }, inputs: [x!, dy], outputs });
  },
};

const windowOf = ({ shape }: TensorSpec, attrs: Conv2dAttrs): Window => ({ ...attrs, window: [shape[0]!, shape[1]!] });

function specsOf(x: TensorSpec, w: TensorSpec, attrs: Conv2dAttrs) {
  const [BATCH, IN_H, IN_W, IN_C] = x.shape as [number, number, number, number];
  const window = windowOf(w, attrs);
  return { BATCH, IN_H, IN_W, IN_C, OUT_C: w.shape[3]!, ...windowSpecs(window, slide('conv2d', x.shape, window)) };
}

/**
 * 2-D convolution (cross-correlation, as in Keras) with fused bias and activation.
 * @param x NHWC `[batch, height, width, in]`.
 * @param kernel HWIO `[kernelHeight, kernelWidth, in, out]`.
 * @returns `[batch, outHeight, outWidth, out]`; sizes as in Keras's Conv2D.
 * @throws ShapeError for a wrong rank, channels that differ, or a window larger than the input; ArgumentError for sizes
 * that are not positive integers.
 */
export function conv2d(x: Tensor, kernel: Tensor, options: Conv2dOptions = {}): Tensor {
  const { bias, strides = 1, padding = 'valid', dilations = 1, activation = 'linear' } = options;
  wantActivation('conv2d', activation);
  const attrs = {
    strides: pair('conv2d', 'strides', strides),
    dilations: pair('conv2d', 'dilations', dilations),
    padding,
    activation,
  };
  return apply(conv2dOp, bias ? [x, kernel, bias] : [x, kernel], attrs)[0]!;
}

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
