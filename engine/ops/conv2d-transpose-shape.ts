import { ArgumentError, ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, assertInteger, assertRank, assertType } from '../op';
import type { TensorSpec } from '../tensor';
import type { ConvProblem } from './conv2d';
import type { Conv2dAttrs } from './conv2d-shape';
import { windowSpecs } from './window';

export interface Conv2dTransposeAttrs extends Conv2dAttrs {
  /** Null: the size follows from the strides. */
  readonly outputPadding: readonly [number, number] | null;
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

/** The shape rule of `conv2dTranspose`. */
export const inferConv2dTranspose: Op<Conv2dTransposeAttrs>['infer'] = ([x, w, bias], attrs) => {
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
};
