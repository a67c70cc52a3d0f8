import { apply } from '../apply';
import { ShapeError } from '../errors';
import { formatShape, sameShape } from '../ndarray';
import { type Op, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import {
  type ProjectiveTransformAttrs,
  type ProjectiveTransformOptions,
  assertMove,
  gradientShader,
  movedBy,
  transformShader,
} from './projective-transform';

export const displaceOp: Op<ProjectiveTransformAttrs> = {
  name: 'displace',
  infer: ([x, distances], attrs) => {
    assertRank('displace', 'x', x!, 4, 'NHWC');
    assertType('displace', 'x', x!, 'f32');
    assertType('displace', 'distances', distances!, 'f32');
    const wanted = [...x!.shape.slice(0, 3), 2];
    if (!sameShape(distances!.shape, wanted))
      throw new ShapeError(
        `displace: distances must be ${formatShape(wanted)}, down and to the right for each pixel of the images ` +
          `${formatShape(x!.shape)}, got ${formatShape(distances!.shape)}`,
      );
    assertMove('displace', attrs);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x, distances], outputs: [y], attrs }) => {
    const specs = { ...movedBy('displaced', x!, attrs), VALUE: attrs.fillValue };
    engine.dispatch(transformShader, specs, [x!, distances!, y!], { threads: y!.size / x!.shape[3]! });
  },
  backward: ({ engine, inputs: [x, distances], attrs, dy, gradient }) => {
    engine.dispatch(gradientShader, movedBy('displaced', x!, attrs), [dy, distances!, gradient(0)], {
      threads: x!.size,
    });
  },
  differentiable: [0],
};

/**
 * Images each of whose pixels is read at a distance of its own. Has a gradient of the images.
 * @param x `[n, h, w, c]`. @param distances `[n, h, w, 2]`, in pixels down and to the right.
 */
export function displace(
  x: Tensor,
  distances: Tensor,
  { interpolation = 'bilinear', fillMode = 'reflect', fillValue = 0 }: Omit<ProjectiveTransformOptions, 'size'> = {},
): Tensor {
  const [, height, width] = x.shape as [number, number, number];
  return apply(displaceOp, [x, distances], { size: [height, width], interpolation, fillMode, fillValue })[0]!;
}
