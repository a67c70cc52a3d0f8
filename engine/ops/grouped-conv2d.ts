import depthwiseSource from '../../shaders/grouped-conv2d/depthwise-conv2d.wgsl?raw';
import depthwiseInputGradientSource from '../../shaders/grouped-conv2d/depthwise-conv2d-input-gradient.wgsl?raw';
import depthwiseKernelGradientSource from '../../shaders/grouped-conv2d/depthwise-conv2d-kernel-gradient.wgsl?raw';
import groupedSource from '../../shaders/grouped-conv2d/grouped-conv2d.wgsl?raw';
import inputGradientSource from '../../shaders/grouped-conv2d/grouped-conv2d-input-gradient.wgsl?raw';
import kernelGradientSource from '../../shaders/grouped-conv2d/grouped-conv2d-kernel-gradient.wgsl?raw';
import { apply, assertTensors } from '../apply';
import { ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, assertInteger, assertRank } from '../op';
import type { Tensor, TensorSpec } from '../tensor';
import { type Family, run, threadsFor } from '../variants';
import { shader } from '../wgsl';
import { activationSpecs } from './activation';
import {
  type Conv2dOptions,
  type ConvProblem,
  type ForwardProblem,
  type InputGradientProblem,
  type KernelGradientProblem,
  attrsOf,
  conv2dFamily,
  conv2dInputGradientFamily,
  conv2dKernelGradientFamily,
  conv2dOp,
  odd,
  runKernelGradient,
  specsOf,
} from './conv2d';
import type { Conv2dAttrs } from './conv2d-shape';
import { reshape } from './reshape';

/** `IN_C` is what each group reads, `OUT_C` what all of them write. */
type Grouped<P extends ConvProblem> = P & { readonly GROUPS: number };

const inputShape = ({ BATCH, IN_H, IN_W, IN_C, GROUPS }: Grouped<ConvProblem>) => [BATCH, IN_H, IN_W, IN_C * GROUPS];

/** Each channel is a group by itself. */
const DEPTHWISE = {
  name: 'depthwise',
  multiples: { OUT_C: 4 },
  takes: ({ IN_C, OUT_C, GROUPS }: Grouped<ConvProblem>) => IN_C === 1 && OUT_C === GROUPS,
  tile: [1, 4],
} as const;

/** `[x, kernel, bias] -> [y]`. */
export const groupedConv2dFamily: Family<Grouped<ForwardProblem>> = {
  name: 'grouped_conv2d',
  variants: [
    { ...DEPTHWISE, shader: /* @__PURE__ */ shader('depthwise-conv2d', depthwiseSource) },
    { name: 'naive', shader: /* @__PURE__ */ shader('grouped-conv2d', groupedSource) },
  ],
  run: (variant, { engine, problem, inputs, outputs }) => {
    const threads = threadsFor(variant, problem.BATCH * problem.OUT_H * problem.OUT_W, problem.OUT_C);
    engine.dispatch(variant.shader, problem, [...inputs, ...outputs], { threads });
  },
  shapes: (problem) => {
    const { inputs, outputs } = conv2dFamily.shapes(problem);
    return { inputs: inputs.with(0, inputShape(problem)), outputs };
  },
  odd,
};

/** `[dy, kernel, x] -> [dx]`. */
export const groupedConv2dInputGradientFamily: Family<Grouped<InputGradientProblem>> = {
  name: 'grouped_conv2d_input_gradient',
  variants: [
    {
      ...DEPTHWISE,
      shader: /* @__PURE__ */ shader('depthwise-conv2d-input-gradient', depthwiseInputGradientSource),
    },
    { name: 'naive', shader: /* @__PURE__ */ shader('grouped-conv2d-input-gradient', inputGradientSource) },
  ],
  run: (variant, { engine, problem, inputs, outputs }) => {
    const { BATCH, IN_H, IN_W, IN_C, GROUPS } = problem;
    const threads = threadsFor(variant, BATCH * IN_H * IN_W, IN_C * GROUPS);
    engine.dispatch(variant.shader, problem, [...inputs, ...outputs], { threads });
  },
  shapes: (problem) => {
    const { inputs } = conv2dInputGradientFamily.shapes(problem);
    return { inputs: inputs.with(2, inputShape(problem)), outputs: [inputShape(problem)] };
  },
  odd,
};

/** `[x, dy] -> [dkernel, dbias]`. */
export const groupedConv2dKernelGradientFamily: Family<Grouped<KernelGradientProblem>> = {
  name: 'grouped_conv2d_kernel_gradient',
  variants: [
    {
      ...DEPTHWISE,
      shader: /* @__PURE__ */ shader('depthwise-conv2d-kernel-gradient', depthwiseKernelGradientSource),
    },
    { name: 'naive', shader: /* @__PURE__ */ shader('grouped-conv2d-kernel-gradient', kernelGradientSource) },
  ],
  run: runKernelGradient,
  shapes: (problem) => {
    const { inputs, outputs } = conv2dKernelGradientFamily.shapes(problem);
    return { inputs: inputs.with(0, inputShape(problem)), outputs };
  },
  odd,
};

export interface GroupedConv2dAttrs extends Conv2dAttrs {
  readonly groups: number;
}

export const groupedConv2dOp: Op<GroupedConv2dAttrs> = {
  name: 'groupedConv2d',
  masksRelu: [0],
  activation: ({ activation }) => activation,

  infer: ([x, w, bias], attrs) => {
    const { groups } = attrs;
    assertInteger('groupedConv2d', 'groups', groups);
    assertRank('groupedConv2d', 'x', x!, 4, 'NHWC');
    assertRank('groupedConv2d', 'kernel', w!, 4, 'HWIO');
    const [channels, [, , inChannels, outChannels]] = [x!.shape[3]!, w!.shape as [number, number, number, number]];
    if (channels !== inChannels * groups || outChannels % groups !== 0) {
      throw new ShapeError(
        `groupedConv2d: x ${formatShape(x!.shape)} and kernel ${formatShape(w!.shape)} (HWIO) in ${groups} groups: ` +
          'x must have so many times the input channels of the kernel, whose output channels must be a multiple of it',
      );
    }
    return conv2dOp.infer(bias ? [ofOneGroup(x!, w!), w!, bias] : [ofOneGroup(x!, w!), w!], attrs);
  },

  forward: ({ engine, inputs: [x, w, bias], outputs, attrs }) => {
    const problem = {
      ...problemOf(x!, w!, attrs),
      BIAS: bias !== undefined,
      ...activationSpecs(attrs.activation),
    };
    run(groupedConv2dFamily, { engine, problem, inputs: [x!, w!, bias ?? w!], outputs });
  },

  backward: ({ engine, inputs: [x, w], attrs, dy, needs, gradient, masked }) => {
    const specs = problemOf(x!, w!, attrs);
    if (needs(0)) {
      const problem = { ...specs, RELU_MASK: masked(0) };
      const inputs = [dy, w!, problem.RELU_MASK ? x! : dy];
      run(groupedConv2dInputGradientFamily, { engine, problem, inputs, outputs: [gradient(0)] });
    }
    if (!needs(1) && !needs(2)) return;
    const outputs = [
      needs(1) ? gradient(1) : engine.empty(w!.shape),
      needs(2) ? gradient(2) : engine.empty([specs.OUT_C]),
    ];
    run(groupedConv2dKernelGradientFamily, {
      engine,
      problem: { ...specs, BIAS: needs(2) },
      inputs: [x!, dy],
      outputs,
    });
  },
};

/** What a group reads of x. */
const ofOneGroup = ({ shape, dtype }: TensorSpec, w: TensorSpec): TensorSpec => ({
  shape: shape.with(3, w.shape[2]!),
  dtype,
});

const problemOf = (x: TensorSpec, w: TensorSpec, attrs: GroupedConv2dAttrs): Grouped<ConvProblem> => ({
  ...specsOf(ofOneGroup(x, w), w, attrs),
  GROUPS: attrs.groups,
});

/**
 * 2-D convolution in groups, with fused bias and activation: each of `groups` equal parts of the input's channels gives
 * one of the output's by kernels of its own. As Keras's Conv2D with `groups`.
 * @param x NHWC `[batch, height, width, in]`.
 * @param kernel `[kernelHeight, kernelWidth, in / groups, out]`.
 * @returns `[batch, outHeight, outWidth, out]`.
 * @throws ShapeError for a wrong rank, channels that do not divide into the groups, or a window larger than the input;
 * ArgumentError for sizes that are not positive integers.
 */
export function groupedConv2d(x: Tensor, kernel: Tensor, groups: number, options: Conv2dOptions = {}): Tensor {
  const attrs = attrsOf('groupedConv2d', options);
  return convolve(x, kernel, options.bias, { ...attrs, groups });
}

/**
 * 2-D convolution of each channel by kernels of its own, with fused bias and activation, as Keras's DepthwiseConv2D.
 * @param x NHWC `[batch, height, width, in]`.
 * @param kernel `[kernelHeight, kernelWidth, in, multiplier]`.
 * @returns `[batch, outHeight, outWidth, in * multiplier]`: the outputs of a channel lie side by side.
 * @throws as `groupedConv2d`.
 */
export function depthwiseConv2d(x: Tensor, kernel: Tensor, options: Conv2dOptions = {}): Tensor {
  const attrs = attrsOf('depthwiseConv2d', options);
  assertTensors('depthwiseConv2d', [x, kernel]);
  assertRank('depthwiseConv2d', 'kernel', kernel, 4, '[height, width, in, multiplier]');
  const [height, width, channels, multiplier] = kernel.shape as [number, number, number, number];
  const ofGroups = reshape(kernel, [height, width, 1, channels * multiplier]);
  return convolve(x, ofGroups, options.bias, { ...attrs, groups: channels });
}

const convolve = (x: Tensor, kernel: Tensor, bias: Tensor | undefined, attrs: GroupedConv2dAttrs): Tensor =>
  apply(groupedConv2dOp, bias ? [x, kernel, bias] : [x, kernel], attrs)[0]!;
