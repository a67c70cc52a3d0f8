import biasActivationSource from '../../shaders/activation/bias-activation.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, assertInteger, assertRank, assertType } from '../op';
import type { Tensor, TensorSpec } from '../tensor';
import { run } from '../variants';
import { shader } from '../wgsl';
import { activationSpecs } from './activation';
import {
  type Conv2dAttrs,
  type Conv2dOptions,
  type ConvProblem,
  attrsOf,
  conv2dFamily,
  conv2dInputGradientFamily,
  conv2dKernelGradientFamily,
} from './conv2d';
import { reduce } from './reduce';
import { windowSpecs } from './window';

const biasActivationShader = /* @__PURE__ */ shader('bias-activation', biasActivationSource);

export interface Conv2dTransposeAttrs extends Conv2dAttrs {
  /** Null: the size follows from the strides. */
  readonly outputPadding: readonly [number, number] | null;
}

/** Options of `conv2dTranspose`. */
export interface Conv2dTransposeOptions extends Conv2dOptions {
  /**
   * Rows and columns at the end of the output, fewer than the strides. Default null: for `'same'` as many as give
   * `size * stride`, for `'valid'` as many as a stride is larger than the window.
   */
  outputPadding?: number | readonly number[] | null;
}

/**
 * The convolution whose input's gradient the output is: it would read the output and give x. Keras's rule for the size
 * of the output, of a window of k cells: for `valid` `(n - 1) s + k` and the padding, which is `max(s - k, 0)` unless
 * it is given; for `same` `n s`, or with a given padding p `(n - 1) s + k % 2 + p`.
 */
export function transposedProblem(x: TensorSpec, w: TensorSpec, attrs: Conv2dTransposeAttrs): ConvProblem {
  const [BATCH, height, width, OUT_C] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, IN_C] = w.shape as [number, number, number, number];
  const { strides, dilations, padding, outputPadding } = attrs;
  const window = [kernelHeight, kernelWidth] as const;
  const axis = (i: 0 | 1, size: number): [out: number, before: number] => {
    const [stride, extent] = [strides[i], (window[i] - 1) * dilations[i] + 1];
    const more = outputPadding?.[i];
    const least = (size - 1) * stride;
    if (padding === 'valid') return [least + extent + (more ?? Math.max(stride - extent, 0)), 0];
    const out = more === undefined ? size * stride : least + (extent % 2) + more;
    return [out, Math.floor(Math.max(least + extent - out, 0) / 2)];
  };
  const [IN_H, padTop] = axis(0, height);
  const [IN_W, padLeft] = axis(1, width);
  const geometry = { padTop, padLeft, outHeight: height, outWidth: width };
  return { BATCH, IN_H, IN_W, IN_C, OUT_C, ...windowSpecs({ window, strides, dilations, padding }, geometry) };
}

export const conv2dTransposeOp: Op<Conv2dTransposeAttrs> = {
  name: 'conv2dTranspose',
  activation: ({ activation }) => activation,

  infer: ([x, w, bias], attrs) => {
    const { padding, outputPadding, strides } = attrs;
    assertRank('conv2dTranspose', 'x', x!, 4, 'NHWC');
    assertRank('conv2dTranspose', 'kernel', w!, 4, '[height, width, out, in]');
    assertType('conv2dTranspose', 'x', x!, 'f32');
    assertType('conv2dTranspose', 'kernel', w!, 'f32');
    if (padding !== 'valid' && padding !== 'same')
      throw new ArgumentError(`conv2dTranspose: padding must be 'valid' or 'same', got ${JSON.stringify(padding)}`);
    outputPadding?.forEach((more, i) => {
      assertInteger('conv2dTranspose', 'outputPadding', more, 0);
      if (more >= strides[i as 0 | 1])
        throw new ArgumentError(
          `conv2dTranspose: outputPadding [${outputPadding.join(', ')}] must be less than strides ` +
            `[${strides.join(', ')}]`,
        );
    });
    const [, , outChannels, inChannels] = w!.shape;
    if (x!.shape[3] !== inChannels) {
      throw new ShapeError(
        `conv2dTranspose: x ${formatShape(x!.shape)} has ${x!.shape[3]} channels, but the kernel ` +
          `${formatShape(w!.shape)} ([height, width, out, in]) expects ${inChannels}`,
      );
    }
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outChannels)) {
      throw new ShapeError(
        `conv2dTranspose: bias ${formatShape(bias.shape)} must be [${outChannels}], one for each output channel`,
      );
    }
    const { BATCH, IN_H, IN_W, IN_C } = transposedProblem(x!, w!, attrs);
    if (IN_H < 1 || IN_W < 1)
      throw new ShapeError(
        `conv2dTranspose: nothing is left of x ${formatShape(x!.shape)} by the kernel ${formatShape(w!.shape)}; ` +
          'use a larger outputPadding',
      );
    return [{ shape: [BATCH, IN_H, IN_W, IN_C], dtype: 'f32' }];
  },

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
