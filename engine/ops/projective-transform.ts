import projectionSource from '../../shaders/image/lib/projection.wgsl?raw';
import source from '../../shaders/image/projective-transform.wgsl?raw';
import gradientSource from '../../shaders/image/projective-transform-gradient.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape, sameShape } from '../ndarray';
import { type Op, assertRank, assertType, pair } from '../op';
import type { Tensor } from '../tensor';
import { type SpecValues, shader } from '../wgsl';

const shared = { '/image/lib/projection.wgsl': projectionSource };
/** Reads images where their pixels are moved to, as `movedBy` has it. */
export const transformShader = /* @__PURE__ */ shader('projective-transform', source, shared);
export const gradientShader = /* @__PURE__ */ shader('projective-transform-gradient', gradientSource, shared);

export const TRANSFORM_FILL_MODES = ['constant', 'nearest', 'reflect', 'wrap'] as const;
export const TRANSFORM_INTERPOLATIONS = ['nearest', 'bilinear'] as const;

/** Options of `projectiveTransform`. */
export interface ProjectiveTransformOptions {
  /** `[height, width]` of the result. Default that of the images. */
  readonly size?: number | readonly number[];
  /** What is read between pixels: the nearest, or what lies between four. Default `'bilinear'`. */
  readonly interpolation?: (typeof TRANSFORM_INTERPOLATIONS)[number];
  /**
   * What lies outside of an image: `fillValue`; its edge; the image mirrored, the edge twice; or the image again, with
   * the period of its size. Default `'constant'`.
   */
  readonly fillMode?: (typeof TRANSFORM_FILL_MODES)[number];
  /** Default 0. */
  readonly fillValue?: number;
}

/** How a pixel of the result says where it is read: by the transform of its image, or by a distance of its own. */
type Moved = 'transformed' | 'displaced';

export interface ProjectiveTransformAttrs extends Required<ProjectiveTransformOptions> {
  readonly size: readonly [number, number];
}

/** What both shaders are set to. */
export function movedBy(
  MOVED: Moved,
  x: Tensor,
  { size, interpolation, fillMode }: ProjectiveTransformAttrs,
): SpecValues {
  const [BATCH, IN_H, IN_W, CHANNELS] = x.shape as [number, number, number, number];
  const [OUT_H, OUT_W] = size;
  return { BATCH, IN_H, IN_W, OUT_H, OUT_W, CHANNELS, MOVED, NEAREST: interpolation === 'nearest', FILL: fillMode };
}

/** @throws ArgumentError for an option that is unknown. */
export function assertMove(op: string, { interpolation, fillMode, fillValue }: ProjectiveTransformAttrs): void {
  for (const [name, value, names] of [
    ['interpolation', interpolation, TRANSFORM_INTERPOLATIONS],
    ['fillMode', fillMode, TRANSFORM_FILL_MODES],
  ] as const)
    if (!(names as readonly string[]).includes(value))
      throw new ArgumentError(`${op}: ${name} must be one of ${names.join(', ')}, got ${value}`);
  if (!Number.isFinite(fillValue))
    throw new ArgumentError(`${op}: fillValue must be a finite number, got ${fillValue}`);
}

export const projectiveTransformOp: Op<ProjectiveTransformAttrs> = {
  name: 'projectiveTransform',
  infer: ([x, transforms], attrs) => {
    assertRank('projectiveTransform', 'x', x!, 4, 'NHWC');
    assertType('projectiveTransform', 'x', x!, 'f32');
    assertType('projectiveTransform', 'transforms', transforms!, 'f32');
    const [n, , , channels] = x!.shape as [number, number, number, number];
    if (!sameShape(transforms!.shape, [n, 8]))
      throw new ShapeError(
        `projectiveTransform: transforms must be [${n}, 8], one for each of the images ${formatShape(x!.shape)}, got ` +
          formatShape(transforms!.shape),
      );
    assertMove('projectiveTransform', attrs);
    return [{ shape: [n, ...attrs.size, channels], dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x, transforms], outputs: [y], attrs }) => {
    const bindings = [x!, transforms!, y!];
    const threads = y!.size / x!.shape[3]!;
    engine.dispatch(transformShader, { ...movedBy('transformed', x!, attrs), VALUE: attrs.fillValue }, bindings, {
      threads,
    });
  },
  backward: ({ engine, inputs: [x, transforms], attrs, dy, gradient }) => {
    engine.dispatch(gradientShader, movedBy('transformed', x!, attrs), [dy, transforms!, gradient(0)], {
      threads: x!.size,
    });
  },
  differentiable: [0],
};

/**
 * Moves each image of a batch by a transform of its own, as TensorFlow's `ImageProjectiveTransformV3`, by which
 * `keras.ops.image.affine_transform` and `perspective_transform` are computed: of `[a0, a1, a2, b0, b1, b2, c0, c1]` a
 * pixel (x, y) of the result is what lies in the image at `(a0 x + a1 y + a2, b0 x + b1 y + b2) / (c0 x + c1 y + 1)`.
 * The gradient is that of this sum; TensorFlow has in its place an image moved by the inverse.
 * @param x `[n, h, w, c]`. @param transforms `[n, 8]`, without a gradient.
 * @returns `[n, height, width, c]`.
 * @throws ShapeError unless there is a transform for each image, ArgumentError for an unknown option.
 */
export function projectiveTransform(x: Tensor, transforms: Tensor, options: ProjectiveTransformOptions = {}): Tensor {
  assertKnown('projectiveTransform', options, ['size', 'interpolation', 'fillMode', 'fillValue']);
  const { size, interpolation = 'bilinear', fillMode = 'constant', fillValue = 0 } = options;
  return apply(projectiveTransformOp, [x, transforms], {
    size: pair('projectiveTransform', 'size', size ?? x.shape.slice(1, 3)),
    interpolation,
    fillMode,
    fillValue,
  })[0]!;
}
