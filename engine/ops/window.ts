import { ArgumentError, ShapeError } from '../errors';
import { type Shape, formatShape } from '../ndarray';

/** Whether a window stays within the input, or the input is padded so that each stride gives an output. */
export type Padding = 'valid' | 'same';

/** A window that slides over the two spatial axes of an NHWC tensor: of a convolution or a pooling. */
export interface Window {
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly padding: Padding;
}

export interface Geometry {
  readonly outHeight: number;
  readonly outWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
}

/**
 * Where the windows fall. `valid`: floor((n - (k-1)d - 1)/s) + 1 windows inside the input. `same`: ceil(n/s) windows,
 * with the odd cell of padding at the bottom and right. (TensorFlow's and Keras's rule.)
 * @throws ShapeError for a window larger than the input; ArgumentError for an unknown padding.
 */
export function slide(op: string, input: Shape, { window, strides, dilations, padding }: Window): Geometry {
  if (padding !== 'valid' && padding !== 'same') {
    throw new ArgumentError(`${op}: padding must be 'valid' or 'same', got ${JSON.stringify(padding)}`);
  }
  const axis = (i: 0 | 1): [out: number, before: number] => {
    const size = input[i + 1]!;
    const extent = (window[i] - 1) * dilations[i] + 1;
    if (padding === 'same') {
      const out = Math.ceil(size / strides[i]);
      return [out, Math.floor(Math.max((out - 1) * strides[i] + extent - size, 0) / 2)];
    }
    if (extent > size) {
      const dilated = dilations.some((d) => d > 1) ? ` (dilated by ${dilations.join(', ')})` : '';
      throw new ShapeError(
        `${op}: a window of ${window.join(' x ')}${dilated} is larger than the input ${formatShape(input)} with ` +
          "padding 'valid'; use a smaller window or padding 'same'",
      );
    }
    return [Math.floor((size - extent) / strides[i]) + 1, 0];
  };
  const [outHeight, padTop] = axis(0);
  const [outWidth, padLeft] = axis(1);
  return { outHeight, outWidth, padTop, padLeft };
}

type WindowConstant =
  `OUT_${'H' | 'W'}` | `KERNEL_${'H' | 'W'}` | `STRIDE_${'H' | 'W'}` | `DILATION_${'H' | 'W'}` | 'PAD_TOP' | 'PAD_LEFT';
export type WindowSpecs = Readonly<Record<WindowConstant, number>>;

/** The `@spec` constants by which every shader with a sliding window knows it. */
export function windowSpecs(
  { window, strides, dilations }: Window,
  { padTop, padLeft, outHeight, outWidth }: Geometry,
): WindowSpecs {
  return {
    OUT_H: outHeight,
    OUT_W: outWidth,
    KERNEL_H: window[0],
    KERNEL_W: window[1],
    STRIDE_H: strides[0],
    STRIDE_W: strides[1],
    DILATION_H: dilations[0],
    DILATION_W: dilations[1],
    PAD_TOP: padTop,
    PAD_LEFT: padLeft,
  };
}
