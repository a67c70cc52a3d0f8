import conv2dSource from '../../shaders/conv2d/conv2d.wgsl?raw';
import inputGradientSource from '../../shaders/conv2d/conv2d-input-gradient.wgsl?raw';
import inputGradientQuadSource from '../../shaders/conv2d/conv2d-input-gradient-quad.wgsl?raw';
import kernelGradientSource from '../../shaders/conv2d/conv2d-kernel-gradient.wgsl?raw';
import kernelGradientOuterQuadSource from '../../shaders/conv2d/conv2d-kernel-gradient-outer-quad.wgsl?raw';
import kernelGradientQuadSource from '../../shaders/conv2d/conv2d-kernel-gradient-quad.wgsl?raw';
import conv2dOuterQuadSource from '../../shaders/conv2d/conv2d-outer-quad.wgsl?raw';
import conv2dQuadSource from '../../shaders/conv2d/conv2d-quad.wgsl?raw';
import sumPartialsSource from '../../shaders/reduce/sum-partials.wgsl?raw';
import type { FusedActivation } from '../activations';
import { apply } from '../apply';
import { assertKnown } from '../known-options';
import { type Op, assertActivation, pair } from '../op';
import type { Tensor, TensorSpec } from '../tensor';
import { type Call, type Family, type Variant, run, threadsFor } from '../variants';
import { shader } from '../wgsl';
import { activationSpecs } from './activation';
import { type Conv2dAttrs, inferConv2d, windowOf } from './conv2d-shape';
import { inSmallWorkgroups } from './small-workgroups';
import { type Padding, type WindowSpecs, slide, windowSpecs } from './window';

export type ConvProblem = WindowSpecs & Readonly<Record<'BATCH' | `IN_${'H' | 'W' | 'C'}` | 'OUT_C', number>>;
export type ForwardProblem = ConvProblem & { readonly BIAS: boolean; readonly ACTIVATION: string };
export type InputGradientProblem = ConvProblem & { readonly RELU_MASK: boolean };
export type KernelGradientProblem = ConvProblem & { readonly BIAS: boolean };

const inputShape = ({ BATCH, IN_H, IN_W, IN_C }: ConvProblem) => [BATCH, IN_H, IN_W, IN_C];
const outputShape = ({ BATCH, OUT_H, OUT_W, OUT_C }: ConvProblem) => [BATCH, OUT_H, OUT_W, OUT_C];
const kernelShape = ({ KERNEL_H, KERNEL_W, IN_C, OUT_C }: ConvProblem) => [KERNEL_H, KERNEL_W, IN_C, OUT_C];

/** Three images of 5 x 7 or so: few pixels, whose count no tile divides. */
export function odd<P extends ConvProblem>(problem: P): P {
  const { KERNEL_H, KERNEL_W, STRIDE_H, STRIDE_W, DILATION_H, DILATION_W, PAD_TOP, PAD_LEFT } = problem;
  const [OUT_H, OUT_W] = [5, 7];
  const IN_H = Math.max(1, (OUT_H - 1) * STRIDE_H + (KERNEL_H - 1) * DILATION_H + 1 - 2 * PAD_TOP);
  const IN_W = Math.max(1, (OUT_W - 1) * STRIDE_W + (KERNEL_W - 1) * DILATION_W + 1 - 2 * PAD_LEFT);
  return { ...problem, BATCH: 3, IN_H, IN_W, OUT_H, OUT_W };
}

const quad: Variant<ForwardProblem> = {
  name: 'quad',
  shader: /* @__PURE__ */ shader('conv2d-quad', conv2dQuadSource),
  tile: [16, 32],
  lanes: 4,
  multiples: { IN_C: 4, OUT_C: 4 },
};

/** In workgroups of 64 they would be no more than 64, and some cores without work at the end. */
const FEW_THREADS = 4096;

/** `[x, kernel, bias] -> [y]`. */
export const conv2dFamily: Family<ForwardProblem> = {
  name: 'conv2d',
  variants: [
    {
      ...quad,
      name: 'quad_16',
      shader: /* @__PURE__ */ inSmallWorkgroups(quad.shader),
      takes: ({ BATCH, OUT_H, OUT_W, OUT_C }, { onCPU }) =>
        onCPU && threadsFor(quad, BATCH * OUT_H * OUT_W, OUT_C) <= FEW_THREADS,
    },
    quad,
    {
      name: 'outer_quad',
      shader: /* @__PURE__ */ shader('conv2d-outer-quad', conv2dOuterQuadSource),
      tile: [16, 32],
      lanes: 4,
      multiples: { OUT_C: 4 },
    },
    { name: 'naive', shader: /* @__PURE__ */ shader('conv2d', conv2dSource) },
  ],
  run: (variant, { engine, problem, inputs, outputs }) => {
    const threads = threadsFor(variant, problem.BATCH * problem.OUT_H * problem.OUT_W, problem.OUT_C);
    engine.dispatch(variant.shader, problem, [...inputs, ...outputs], { threads });
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
      shader: /* @__PURE__ */ shader('conv2d-input-gradient-quad', inputGradientQuadSource),
      tile: [16, 32],
      lanes: 4,
      multiples: { IN_C: 4, OUT_C: 4 },
    },
    { name: 'naive', shader: /* @__PURE__ */ shader('conv2d-input-gradient', inputGradientSource) },
  ],
  run: (variant, { engine, problem, inputs, outputs }) => {
    const threads = threadsFor(variant, problem.BATCH * problem.IN_H * problem.IN_W, problem.IN_C);
    engine.dispatch(variant.shader, problem, [...inputs, ...outputs], { threads });
  },
  shapes: (problem) => ({
    inputs: [outputShape(problem), kernelShape(problem), inputShape(problem)],
    outputs: [inputShape(problem)],
  }),
  odd,
};

/** Enough partial sums to keep a discrete GPU busy, each still summing at least a few rows. */
const KERNEL_GRADIENT_THREADS = 4096;

const sumPartialsShader = /* @__PURE__ */ shader('sum-partials', sumPartialsSource);

/** Partial sums over the output's rows, and their sum. */
export function runKernelGradient<P extends KernelGradientProblem>(
  variant: Variant<P>,
  { engine, problem, inputs, outputs }: Call<P>,
): void {
  const { BIAS, ...specs } = problem;
  const BIAS_SIZE = problem.OUT_C;
  const rows = problem.KERNEL_H * problem.KERNEL_W * problem.IN_C + 1; // the bias is one more row of the kernel
  const threads = threadsFor(variant, rows, BIAS_SIZE);
  const SPLITS = Math.max(1, Math.min(problem.BATCH * problem.OUT_H, Math.ceil(KERNEL_GRADIENT_THREADS / threads)));
  const partials = engine.empty([SPLITS, rows, BIAS_SIZE]);
  engine.dispatch(variant.shader, { ...specs, SPLITS }, [...inputs, partials], { threads: threads * SPLITS });
  const sums = { SPLITS, KERNEL_SIZE: (rows - 1) * BIAS_SIZE, BIAS_SIZE, BIAS };
  engine.dispatch(sumPartialsShader, sums, [partials, ...outputs], { threads: rows * BIAS_SIZE });
}

/** `[x, dy] -> [dkernel, dbias]`. */
export const conv2dKernelGradientFamily: Family<KernelGradientProblem> = {
  name: 'conv2d_kernel_gradient',
  variants: [
    {
      name: 'quad',
      shader: /* @__PURE__ */ shader('conv2d-kernel-gradient-quad', kernelGradientQuadSource),
      tile: [16, 32],
      lanes: 4,
      multiples: { IN_C: 16, OUT_C: 4 },
    },
    {
      name: 'outer_quad',
      shader: /* @__PURE__ */ shader('conv2d-kernel-gradient-outer-quad', kernelGradientOuterQuadSource),
      tile: [12, 32],
      lanes: 4,
      multiples: { OUT_C: 4 },
    },
    { name: 'naive', shader: /* @__PURE__ */ shader('conv2d-kernel-gradient', kernelGradientSource) },
  ],
  run: runKernelGradient,
  shapes: (problem) => ({
    inputs: [inputShape(problem), outputShape(problem)],
    outputs: [kernelShape(problem), [problem.OUT_C]],
  }),
  odd,
};

/** Options of `conv2d`. */
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

  infer: inferConv2d,

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

export function specsOf(x: TensorSpec, w: TensorSpec, attrs: Conv2dAttrs): ConvProblem {
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
  const attrs = attrsOf('conv2d', options);
  const { bias } = options;
  return apply(conv2dOp, bias ? [x, kernel, bias] : [x, kernel], attrs)[0]!;
}

/** What the options of a convolution say, but for the bias. */
export function attrsOf<Options extends Conv2dOptions>(
  name: string,
  options: Options,
  ...more: (keyof Options & string)[]
): Conv2dAttrs {
  assertKnown(name, options, ['bias', 'strides', 'padding', 'dilations', 'activation', ...more]);
  const { strides = 1, padding = 'valid', dilations = 1, activation = 'linear' } = options;
  assertActivation(name, activation);
  return {
    strides: pair(name, 'strides', strides),
    dilations: pair(name, 'dilations', dilations),
    padding,
    activation,
  };
}
