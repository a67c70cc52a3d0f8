import type { OpCase, OpCheck } from '../op-check';
import { displaceOp } from './displace';
import { type ProjectiveTransformAttrs, TRANSFORM_FILL_MODES, TRANSFORM_INTERPOLATIONS } from './projective-transform';
import { read } from './projective-transform.check';

export const displaceCheck: OpCheck<ProjectiveTransformAttrs> = {
  op: displaceOp,
  reference: ([x, distances], attrs) => {
    const [, height, width, channels] = x!.shape as [number, number, number, number];
    return [
      x!.data.map((_, i) => {
        const pixel = Math.floor(i / channels);
        const [down, right] = [distances!.data[2 * pixel]!, distances!.data[2 * pixel + 1]!];
        const at = [(pixel % width) + right, (Math.floor(pixel / width) % height) + down] as const;
        return read(x!, [Math.floor(pixel / (width * height)), i % channels], at, attrs);
      }),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(4, 4, 600) as readonly [number, number, number, number];
    const [n, height, width] = shape;
    // In 32nds, of which each has an odd number: near no place where a pixel begins to be read.
    const values = Array.from({ length: n * height * width * 2 }, () => draw.integer(-200, 200) / 16 + 1 / 32);
    return {
      inputs: [{ shape }, { shape: [n, height, width, 2], values }],
      attrs: {
        size: [height, width],
        interpolation: draw.of(...TRANSFORM_INTERPOLATIONS),
        fillMode: draw.of(...TRANSFORM_FILL_MODES),
        fillValue: draw.number(-2, 2),
      },
    };
  },
  get cases() {
    const of = (
      shape: readonly [number, number, number, number],
      attrs: Partial<ProjectiveTransformAttrs>,
    ): OpCase<ProjectiveTransformAttrs> => {
      const [n, height, width] = shape;
      // Near no place where a pixel begins to be read.
      const values = Array.from({ length: n * height * width * 2 }, (_, i) => ((i * 37) % 101) / 10 - 5.03);
      return {
        inputs: [{ shape }, { shape: [n, height, width, 2], values }],
        attrs: { size: [height, width], interpolation: 'bilinear', fillMode: 'reflect', fillValue: -1.5, ...attrs },
      };
    };
    return [
      ...TRANSFORM_FILL_MODES.map((fillMode) => of([2, 5, 7, 3], { fillMode })),
      of([3, 4, 4, 1], { interpolation: 'nearest' }),
      of([1, 1, 1, 2], {}),
    ];
  },
};
