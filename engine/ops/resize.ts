import resamplingSource from '../../shaders/image/lib/resampling.wgsl?raw';
import resampleSource from '../../shaders/image/resample.wgsl?raw';
import resampleGradientSource from '../../shaders/image/resample-gradient.wgsl?raw';
import nearestSource from '../../shaders/image/resize-nearest.wgsl?raw';
import nearestGradientSource from '../../shaders/image/resize-nearest-gradient.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import { type Op, assertInteger, assertRank, assertType, pair } from '../op';
import type { Tensor } from '../tensor';
import { INTERPOLATIONS, RADIUS, type ResizeInterpolation } from '../interpolations';
import { shader } from '../wgsl';

const shared = { '/image/lib/resampling.wgsl': resamplingSource };
const resampleShader = /* @__PURE__ */ shader('resample', resampleSource, shared);
const resampleGradientShader = /* @__PURE__ */ shader('resample-gradient', resampleGradientSource, shared);
const nearestShader = /* @__PURE__ */ shader('resize-nearest', nearestSource);
const nearestGradientShader = /* @__PURE__ */ shader('resize-nearest-gradient', nearestGradientSource);

/** Options of `resize`. */
export interface ResizeOptions {
  /** Default `'bilinear'`. */
  interpolation?: ResizeInterpolation;
  /**
   * Of an image that gets smaller, average over all pixels that one takes the place of; not of `nearest`, nor of
   * `area`, which does so anyway. Default false.
   */
  antialias?: boolean;
}

export interface ResizeAttrs extends Required<ResizeOptions> {
  readonly size: readonly [number, number];
}

/** One axis: `count` pixels, or rows of them, become as many as `y` has. */
interface Axis {
  readonly input: number;
  readonly output: number;
  readonly inner: number;
}

function resampling({ interpolation, antialias }: ResizeAttrs, { input, output, inner }: Axis) {
  const name = interpolation as keyof typeof RADIUS;
  return {
    IN: input,
    OUT: output,
    INNER: inner,
    RADIUS: RADIUS[name],
    SMOOTH: antialias && name !== 'area',
    INTERPOLATION: name,
  };
}

/** Of the rows, which are resized first, and of the columns. */
function axesOf(x: Tensor, { size: [rows, columns] }: ResizeAttrs): readonly [Axis, Axis] {
  const [, height, width, channels] = x.shape as [number, number, number, number];
  return [
    { input: height, output: rows, inner: width * channels },
    { input: width, output: columns, inner: channels },
  ];
}

function nearestSpecs(x: Tensor, { size: [OUT_H, OUT_W] }: ResizeAttrs) {
  const [BATCH, IN_H, IN_W, CHANNELS] = x.shape as [number, number, number, number];
  return { BATCH, IN_H, IN_W, OUT_H, OUT_W, CHANNELS };
}

export const resizeOp: Op<ResizeAttrs> = {
  name: 'resize',
  infer: ([x], { size, interpolation }) => {
    assertRank('resize', 'x', x!, 4, 'NHWC');
    assertType('resize', 'x', x!, 'f32');
    if (!INTERPOLATIONS.includes(interpolation))
      throw new ArgumentError(
        `resize: interpolation must be one of ${INTERPOLATIONS.join(', ')}, got ${JSON.stringify(interpolation)}`,
      );
    for (const each of size) assertInteger('resize', 'size', each);
    const [batch, , , channels] = x!.shape as [number, number, number, number];
    return [{ shape: [batch, ...size, channels], dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y], attrs }) => {
    if (attrs.interpolation === 'nearest') {
      engine.dispatch(nearestShader, nearestSpecs(x!, attrs), [x!, y!], { threads: y!.size });
      return;
    }
    const [rows, columns] = axesOf(x!, attrs);
    const [batch, , width, channels] = x!.shape as [number, number, number, number];
    const between = engine.empty([batch, rows.output, width, channels]);
    for (const [axis, from, to] of [
      [rows, x!, between],
      [columns, between, y!],
    ] as const) {
      const specs = { SIZE: to.size, ...resampling(attrs, axis) };
      engine.dispatch(resampleShader, specs, [from, to], { threads: to.size });
    }
  },
  backward: ({ engine, inputs: [x], attrs, dy, gradient }) => {
    const dx = gradient(0);
    if (attrs.interpolation === 'nearest') {
      engine.dispatch(nearestGradientShader, nearestSpecs(x!, attrs), [dy, dx], { threads: dx.size });
      return;
    }
    const [rows, columns] = axesOf(x!, attrs);
    const [batch, , width, channels] = x!.shape as [number, number, number, number];
    const between = engine.empty([batch, rows.output, width, channels]);
    for (const [axis, from, to] of [
      [columns, dy, between],
      [rows, between, dx],
    ] as const) {
      const specs = { SIZE: to.size, ...resampling(attrs, axis) };
      engine.dispatch(resampleGradientShader, specs, [from, to], { threads: to.size });
    }
  },
};

/**
 * Images in another size, NHWC, as `keras.ops.image.resize`: corners stay where they are, and pixels lie at their
 * centres. Without `antialias`, `bicubic` has distances in steps of 1/1024 of a pixel, as Keras on TensorFlow.
 * @param size `[height, width]`, or one number for both.
 * @returns `[batch, height, width, channels]`.
 * @throws ShapeError for a rank other than 4, ArgumentError for sizes that are not positive integers or an unknown
 * interpolation.
 */
export function resize(x: Tensor, size: number | readonly number[], options: ResizeOptions = {}): Tensor {
  assertKnown('resize', options, ['interpolation', 'antialias']);
  const { interpolation = 'bilinear', antialias = false } = options;
  return apply(resizeOp, [x], { size: pair('resize', 'size', size), interpolation, antialias })[0]!;
}
