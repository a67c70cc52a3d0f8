import { slide, type Window } from '../../engine/ops/window';
import type { Conv2D, Conv2DTranspose, Layer, MaxPooling2D } from '../../nn/layers';
import { INPUT_SHAPE, type Shape } from './architecture';

type Slides = Partial<
  Pick<Conv2D, 'kernelSize' | 'strides' | 'padding' | 'dilationRate'> &
    Pick<MaxPooling2D, 'poolSize'> &
    Pick<Conv2DTranspose, 'outputPadding'>
>;

/**
 * The window that a convolution or pooling slides over its input; null for layers without one. A transposed convolution
 * slides its own over the output.
 */
export function windowOf(layer: Layer): Window | null {
  const { kernelSize, poolSize, strides, padding, dilationRate, outputPadding } = layer as Layer & Slides;
  const window = outputPadding === undefined ? (kernelSize ?? poolSize) : undefined;
  return window && strides && padding ? { window, strides, padding, dilations: dilationRate ?? [1, 1] } : null;
}

/** First row and column of the input that the window covers at one place of the output. */
export function windowStart(
  window: Window,
  [y = 0, x = 0]: readonly number[],
  input: Shape = INPUT_SHAPE,
): readonly [y: number, x: number] {
  const { padTop, padLeft } = slide('window', [1, ...input], window);
  return [y * window.strides[0] - padTop, x * window.strides[1] - padLeft];
}
