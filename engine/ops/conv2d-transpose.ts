import biasActivationSource from '../../shaders/activation/bias-activation.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import type { Op } from '../op';
import type { Tensor } from '../tensor';
import { run } from '../variants';
import { shader } from '../wgsl';
import { activationSpecs } from './activation';
import {
  type Conv2dOptions,
  attrsOf,
  conv2dFamily,
  conv2dInputGradientFamily,
  conv2dKernelGradientFamily,
} from './conv2d';
import { type Conv2dTransposeAttrs, inferConv2dTranspose, transposedProblem } from './conv2d-transpose-shape';
import { reduce } from './reduce';

const biasActivationShader = /* @__PURE__ */ shader('bias-activation', biasActivationSource);

/** Options of `conv2dTranspose`. */
export interface Conv2dTransposeOptions extends Conv2dOptions {
  /**
   * Rows and columns at the end of the output, fewer than the strides. Default null: for `'same'` as many as give
   * `size * stride`, for `'valid'` as many as a stride is larger than the window.
   */
  outputPadding?: number | readonly number[] | null;
}

export const conv2dTransposeOp: Op<Conv2dTransposeAttrs> = {
  name: 'conv2dTranspose',
  activation: ({ activation }) => activation,

  infer: inferConv2dTranspose,

  forward: ({ engine, inputs: [x, w, bias], outputs: [y], attrs }) => {
    const specs = transposedProblem(x!, w!, attrs);
    const problem = { ...specs, RELU_MASK: false };
    run(conv2dInputGradientFamily, { engine, problem, inputs: [x!, w!, x!], outputs: [y!] });
    if (!bias && attrs.activation === 'linear') return;
    const epilogue = {
      SIZE: y!.size,
      CHANNELS: specs.IN_C,
      BIAS: bias !== undefined,
      ...activationSpecs(attrs.activation),
    };
    engine.dispatch(biasActivationShader, epilogue, [bias ?? w!, y!], { threads: y!.size });
  },

  backward: ({ engine, inputs: [x, w], attrs, dy, needs, gradient }) => {
    const specs = transposedProblem(x!, w!, attrs);
    if (needs(0)) {
      const problem = { ...specs, BIAS: false, ...activationSpecs('linear') };
      run(conv2dFamily, { engine, problem, inputs: [dy, w!, w!], outputs: [gradient(0)] });
    }
    if (needs(1)) {
      const outputs = [gradient(1), engine.empty([specs.OUT_C])];
      run(conv2dKernelGradientFamily, { engine, problem: { ...specs, BIAS: false }, inputs: [dy, x!], outputs });
    }
    if (needs(2)) reduce(dy, [0, 1, 2], gradient(2));
  },
};

/**
 * 2-D transposed convolution with fused bias and activation, as Keras's Conv2DTranspose: the gradient of a convolution
 * with respect to its input, by the kernel of that convolution.
 * @param x NHWC `[batch, height, width, in]`.
 * @param kernel `[kernelHeight, kernelWidth, out, in]`.
 * @returns `[batch, outHeight, outWidth, out]`; sizes as in Keras's Conv2DTranspose.
 * @throws ShapeError for a wrong rank or channels that differ; ArgumentError for sizes that are not positive integers,
 * and an `outputPadding` that is not less than the strides.
 */
export function conv2dTranspose(x: Tensor, kernel: Tensor, options: Conv2dTransposeOptions = {}): Tensor {
  const common = attrsOf('conv2dTranspose', options, 'outputPadding');
  const { bias, outputPadding = null } = options;
  const attrs = { ...common, outputPadding: bothOf(outputPadding) };
  return apply(conv2dTransposeOp, bias ? [x, kernel, bias] : [x, kernel], attrs)[0]!;
}

/** One number for both axes, or one for each. */
function bothOf(given: number | readonly number[] | null): readonly [number, number] | null {
  if (given === null) return null;
  const [rows, columns, ...rest] = Array.isArray(given)
    ? (given as readonly number[])
    : [given as number, given as number];
  if (rows === undefined || columns === undefined || rest.length > 0)
    throw new ArgumentError(
      `conv2dTranspose: outputPadding must be a number, a pair of numbers or null, got ${JSON.stringify(given)}`,
    );
  return [rows, columns];
}
