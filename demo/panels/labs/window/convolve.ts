import { type Padding, type Window, slide } from '../../../../engine/ops/window';
import type { NDArray } from '../../../../nn';

/** A square window: its side, and how it slides. */
export interface Setting {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/** Cells from the window's first to its last, with those between that dilation leaves out. */
export const extentOf = ({ kernel, dilation }: Setting): number => (kernel - 1) * dilation + 1;

const windowOf = ({ kernel, stride, dilation }: Setting, padding: Padding): Window => ({
  window: [kernel, kernel],
  strides: [stride, stride],
  dilations: [dilation, dilation],
  padding,
});

/** What slides where: sizes by the library's own rule, for an image of one side. */
export interface Slid {
  readonly setting: Setting;
  /** Of the image. */
  readonly side: number;
  /** Of the output. */
  readonly out: number;
  /** Zeros before the image, above and at the left; and after it. */
  readonly before: number;
  readonly after: number;
}

/** Null for a window that is larger than the image, without padding. */
export function slideOver(side: number, setting: Setting, padding: Padding): Slid | null {
  const extent = extentOf(setting);
  if (padding === 'valid' && extent > side) return null;
  const { outHeight: out, padTop: before } = slide('window', [1, side, side, 1], windowOf(setting, padding));
  return { setting, side, out, before, after: Math.max(0, (out - 1) * setting.stride + extent - side - before) };
}

/** A product of the window: null for the place means padding. */
export interface Product {
  readonly from: readonly [row: number, column: number] | null;
  readonly input: number;
  readonly weight: number;
  readonly product: number;
}

/**
 * The products behind one number of the output, of each channel in reading order.
 * @param image `[side, side, channels]`. @param kernel `[kernel, kernel, channels]`.
 */
export function productsAt(
  image: NDArray,
  kernel: NDArray,
  { setting, side, before }: Slid,
  [row, column]: readonly [row: number, column: number],
): readonly (readonly Product[])[] {
  const channels = image.shape[2]!;
  const { kernel: size, stride, dilation } = setting;
  return Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: size * size }, (_, i): Product => {
      const y = row * stride - before + Math.floor(i / size) * dilation;
      const x = column * stride - before + (i % size) * dilation;
      const inside = y >= 0 && y < side && x >= 0 && x < side;
      const input = inside ? image.data[(y * side + x) * channels + channel]! : 0;
      const weight = kernel.data[i * channels + channel]!;
      return { from: inside ? [y, x] : null, input, weight, product: input * weight };
    }),
  );
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

export const sumOf = (products: readonly Product[]): number => sum(products.map(({ product }) => product));

/** Every number of the output, in reading order. */
export const convolve = (image: NDArray, kernel: NDArray, slid: Slid): readonly number[] =>
  Array.from({ length: slid.out ** 2 }, (_, i) =>
    sum(productsAt(image, kernel, slid, [Math.floor(i / slid.out), i % slid.out]).map(sumOf)),
  );
