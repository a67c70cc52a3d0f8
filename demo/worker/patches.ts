import { slide } from '../../engine/ops/window';
import type { ScaledBytes } from '../../nn';

export interface PatchesQuestion {
  /** One kernel, `[size, size]`. */
  readonly kernel: Float32Array;
  readonly bias: number;
  /** As the layer has it: at 'same', zeros stand around the image. */
  readonly padding: 'same' | 'valid';
  /** How many images to look through, from the first, and how many patches to give. */
  readonly images: number;
  readonly count: number;
}

export interface Patch {
  /** Which training image. */
  readonly image: number;
  /** Of its top left corner in the image, below 0 in the padding. */
  readonly row: number;
  readonly column: number;
  /** `[size, size]`, from 0 to 1. */
  readonly pixels: Float32Array;
  /** The sum of kernel times pixels, and the bias: before the activation. */
  readonly response: number;
}

export interface Patches {
  /** How many images were looked through. */
  readonly images: number;
  /** From the strongest response down, each from an image of its own. */
  readonly patches: readonly Patch[];
}

/**
 * The patches of images `[n, h, w, 1]` that a kernel answers to most, at most one of an image. Of 500 images of 28 x
 * 28, 3 x 3 weights make 3.5 million products: no work for a GPU.
 */
export function strongestPatches(
  { data, shape, scale }: ScaledBytes,
  { kernel, bias, padding, images, count }: PatchesQuestion,
): Patches {
  const [all = 0, height = 0, width = 0] = shape;
  const size = Math.sqrt(kernel.length);
  const window = { window: [size, size], strides: [1, 1], dilations: [1, 1], padding } as const;
  const { outHeight, outWidth, padTop, padLeft } = slide('patches', shape, window);
  const [paddedHeight, paddedWidth] = [outHeight + size - 1, outWidth + size - 1];
  const padded = new Float32Array(paddedHeight * paddedWidth);
  const looked = Math.min(all, images);
  const best = Array.from({ length: looked }, (_, image): Patch => {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        padded[(row + padTop) * paddedWidth + column + padLeft] =
          data[(image * height + row) * width + column]! * scale;
      }
    }
    let [strongest, at] = [-Infinity, 0];
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const corner = row * paddedWidth + column;
        let sum = bias;
        for (let y = 0, i = 0; y < size; y++) {
          for (let x = 0; x < size; x++, i++) sum += kernel[i]! * padded[corner + y * paddedWidth + x]!;
        }
        if (sum > strongest) [strongest, at] = [sum, corner];
      }
    }
    const pixels = Float32Array.from(kernel, (_, i) => padded[at + Math.floor(i / size) * paddedWidth + (i % size)]!);
    return {
      image,
      row: Math.floor(at / paddedWidth) - padTop,
      column: (at % paddedWidth) - padLeft,
      pixels,
      response: strongest,
    };
  });
  return { images: looked, patches: best.sort((a, b) => b.response - a.response).slice(0, count) };
}
