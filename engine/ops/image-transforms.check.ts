import type { OpCase, OpCheck } from '../op-check';
import { type ImageTransform, type ImageTransformsAttrs, drawsOf, imageTransformsOp } from './image-transforms';

const TRANSFORMS: readonly ImageTransform[] = [
  'rotation',
  'zoom',
  'even_zoom',
  'translation',
  'shear',
  'horizontal_flip',
  'vertical_flip',
  'flip_of_both',
  'crop',
  'perspective',
];

type Draws = readonly number[];

/** The eight numbers, of draws within their ranges. */
function transformOf(
  transform: ImageTransform,
  [p, q, ...factors]: Draws,
  [, height, width]: ImageTransformsAttrs['images'],
  [outHeight, outWidth]: ImageTransformsAttrs['size'],
): number[] {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const zoomed = (h: number, w: number): number[] => [w, 0, x * (1 - w), 0, h, y * (1 - h), 0, 0];
  const flipped = (across: boolean, down: boolean): number[] =>
    p! > 0.5
      ? [1, 0, 0, 0, 1, 0, 0, 0]
      : [across ? -1 : 1, 0, across ? width - 1 : 0, 0, down ? -1 : 1, down ? height - 1 : 0, 0, 0];
  switch (transform) {
    case 'rotation': {
      const [sine, cosine] = [Math.sin(2 * Math.PI * p!), Math.cos(2 * Math.PI * p!)];
      return [cosine, -sine, x - x * cosine + y * sine, sine, cosine, y - x * sine - y * cosine, 0, 0];
    }
    case 'zoom':
      return zoomed(p!, q!);
    case 'even_zoom':
      return zoomed(p!, p!);
    case 'translation':
      return [1, 0, -q! * width, 0, 1, -p! * height, 0, 0];
    case 'shear': {
      const sign = p! > 0.5 ? -1 : 1;
      return [1, sign * q!, 0, sign * factors[0]!, 1, 0, 0, 0];
    }
    case 'horizontal_flip':
      return flipped(true, false);
    case 'vertical_flip':
      return flipped(false, true);
    case 'flip_of_both':
      return flipped(true, true);
    case 'crop':
      return [
        1, 0, Math.floor(q! * (width - outWidth + 1)), 0, 1, Math.floor(p! * (height - outHeight + 1)), 0, 0,
      ]; // prettier-ignore
    case 'perspective': {
      if (q! >= p!) return [1, 0, 0, 0, 1, 0, 0, 0];
      const [right, below, farX, farY] = factors.map((factor) => 1 + factor) as [number, number, number, number];
      // Of three corners and the one that stays, to where they came from.
      const c = [
        width > 1 ? (farY / below - 1) / (farX * (width - 1)) : 0,
        height > 1 ? (farX / right - 1) / (farY * (height - 1)) : 0,
      ] as const;
      return [(width - 1) * c[0] + 1 / right, 0, 0, 0, (height - 1) * c[1] + 1 / below, 0, ...c];
    }
  }
}

export const imageTransformsCheck: OpCheck<ImageTransformsAttrs> = {
  op: imageTransformsOp,
  reference: ([draws], { transform, images, size, ranges = [] }) => {
    const count = drawsOf(transform);
    const rows = draws!.shape[0]!;
    const result = Array.from({ length: images[0] }, (_, n) => {
      const row = draws!.data.subarray((n % rows) * count, (n % rows) * count + count);
      const within = Array.from(row, (value, k) => {
        const [low, high] = ranges[k] ?? [0, 1];
        return low + (high - low) * value;
      });
      return transformOf(transform, within, images, size);
    });
    return [Float64Array.from(result.flat())];
  },
  random: (draw) => {
    const transform = draw.of(...TRANSFORMS);
    const images = [draw.size(33), draw.size(65), draw.size(65)] as const;
    const ranges = {
      rotation: [[-2, 2]],
      zoom: [[0.2, 1.7], [0.9, 1.2]],
      even_zoom: [[0.2, 1.7]],
      translation: [[-0.3, 0.4], [0, 1]],
      shear: [[0, 1], [0.1, 0.3], [0, 0.9]],
      perspective: [[0, 1], [0, 1], [-0.5, 0.5], [-0.5, 0.5], [-0.5, 0.5], [-0.5, 0.5]],
    } as const; // prettier-ignore
    return {
      inputs: [{ shape: [draw.of(1, images[0]), drawsOf(transform)], values: 'probability' }],
      attrs: {
        transform,
        images,
        size: [draw.integer(1, images[1]), draw.integer(1, images[2])],
        ...(transform in ranges && { ranges: ranges[transform as keyof typeof ranges] }),
      },
    };
  },
  get cases() {
    const sizes = { images: [5, 7, 10], size: [3, 4] } as const;
    const of = (
      transform: ImageTransform,
      ranges?: ImageTransformsAttrs['ranges'],
      rows = 5,
    ): OpCase<ImageTransformsAttrs> => ({
      inputs: [{ shape: [rows, drawsOf(transform)], values: 'probability' }],
      attrs: { transform, ...sizes, ...(ranges && { ranges }) },
    });
    const quarters = [0, 0.25, 0.5, 0.75, 1];
    return [
      of('rotation'),
      of('rotation', [[-2, 1.7]]),
      { ...of('rotation'), inputs: [{ shape: [5, 1], values: quarters }] },
      of('zoom', [[0.2, 1.7], [0.9, 1.2]]),
      of('even_zoom', [[0.2, 1.7]]),
      of('translation', [[-0.3, 0.4], [0, 1]]),
      of('shear', [[0, 1], [0.1, 0.3], [0, 0.9]]),
      of('horizontal_flip'),
      of('vertical_flip'),
      of('flip_of_both'),
      of('crop'),
      of('crop', undefined, 1),
      of('perspective', [[0.9, 1], [0, 1], [-0.5, 0.5], [-0.5, 0.5], [-0.5, 0.5], [-0.5, 0.5]]),
      of('perspective', [[0, 0.1], [0, 1], [-0.5, 0.5], [-0.5, 0.5], [-0.5, 0.5], [-0.5, 0.5]]),
    ]; // prettier-ignore
  },
};
