import source from '../../shaders/image/image-transforms.wgsl?raw';
import transformsSource from '../../shaders/image/lib/transforms.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const imageTransformsShader = /* @__PURE__ */ shader('image-transforms', source, {
  '/image/lib/transforms.wgsl': transformsSource,
});

/** How many numbers are drawn for each. */
const DRAWS = {
  rotation: 1,
  zoom: 2,
  even_zoom: 1,
  translation: 2,
  shear: 3,
  horizontal_flip: 1,
  vertical_flip: 1,
  flip_of_both: 1,
  crop: 2,
  perspective: 6,
} as const;

/** What an image is done to, by the names of the shader's functions. */
export type ImageTransform = keyof typeof DRAWS;

/** The most of `DRAWS`. */
const MOST = 6;

export interface ImageTransformsAttrs {
  readonly transform: ImageTransform;
  /** `[n, height, width]` of the images. */
  readonly images: readonly [number, number, number];
  /** `[height, width]` of what is made of them. */
  readonly size: readonly [number, number];
  /** Between what each number is drawn, where a draw is from 0 to 1. Default as drawn. */
  readonly ranges?: readonly (readonly [number, number])[];
}

export const imageTransformsOp: Op<ImageTransformsAttrs> = {
  name: 'imageTransforms',
  infer: ([draws], { transform, images: [n] }) => {
    assertRank('imageTransforms', 'draws', draws!, 2, '[n, draws]');
    assertType('imageTransforms', 'draws', draws!, 'f32');
    if (!Object.hasOwn(DRAWS, transform))
      throw new ArgumentError(
        `imageTransforms: transform must be one of ${Object.keys(DRAWS).join(', ')}, got ${transform}`,
      );
    const [rows, count] = draws!.shape;
    if ((rows !== n && rows !== 1) || count !== DRAWS[transform])
      throw new ShapeError(
        `imageTransforms: draws for ${transform} must be [${n}, ${DRAWS[transform]}], or one row for all, ` +
          `got ${formatShape(draws!.shape)}`,
      );
    return [{ shape: [n, 8], dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [draws], outputs: [y], attrs }) => {
    const { transform, images, size, ranges = [] } = attrs;
    const filled = (fallback: number, of: (range: readonly [number, number]) => number): number[] =>
      Array.from({ length: MOST }, (_, k) => (ranges[k] ? of(ranges[k]) : fallback));
    const specs = {
      ROWS: draws!.shape[0]!,
      DRAWS: DRAWS[transform],
      BATCH: images[0],
      HEIGHT: images[1],
      WIDTH: images[2],
      OUT_HEIGHT: size[0],
      OUT_WIDTH: size[1],
      LOW: filled(0, ([low]) => low),
      HIGH: filled(1, ([, high]) => high),
      TRANSFORM: transform,
    };
    engine.dispatch(imageTransformsShader, specs, [draws!, y!], { threads: images[0] });
  },
  // Of random numbers.
  backward: null,
};

/**
 * The transforms of images that `projectiveTransform` takes, made of random numbers. No gradient.
 * @param draws `[n, draws]` from 0 to 1: of `rotation` 1, of `zoom` 2, ...; one row is for all images.
 * @returns `[n, 8]`.
 */
export function imageTransforms(draws: Tensor, attrs: ImageTransformsAttrs): Tensor {
  return apply(imageTransformsOp, [draws], attrs)[0]!;
}

/** How many numbers are drawn for a transform. */
export const drawsOf = (transform: ImageTransform): number => DRAWS[transform];
