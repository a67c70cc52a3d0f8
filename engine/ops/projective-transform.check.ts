import type { Float64NDArray, OpCase, OpCheck } from '../op-check';
import {
  type ProjectiveTransformAttrs,
  TRANSFORM_FILL_MODES,
  TRANSFORM_INTERPOLATIONS,
  projectiveTransformOp,
} from './projective-transform';

type FillMode = ProjectiveTransformAttrs['fillMode'];

/** A coordinate brought inside, as TensorFlow's kernel does. */
function inside(at: number, size: number, fillMode: FillMode): number {
  const last = size - 1;
  if (fillMode === 'constant') return at;
  const isOutside = at < 0 || at > last;
  let moved = at;
  if (isOutside && size > 1 && fillMode === 'reflect') {
    const from = at - 2 * size * Math.floor(at / (2 * size));
    moved = from < size ? from : 2 * size - from - 1;
  }
  if (isOutside && size > 1 && fillMode === 'wrap')
    moved = at < 0 ? at + size * (Math.trunc(-at / last) + 1) : at - size * Math.trunc(at / last);
  return Math.min(Math.max(moved, 0), last);
}

const nearest = (at: number): number => Math.sign(at) * Math.floor(Math.abs(at) + 0.5);

/** What is read of a channel of an image at a place. */
export function read(
  { data, shape }: Float64NDArray,
  [n, c]: readonly [n: number, c: number],
  [x, y]: readonly [x: number, y: number],
  { interpolation, fillMode, fillValue }: Omit<ProjectiveTransformAttrs, 'size'>,
): number {
  const [, height, width, channels] = shape as [number, number, number, number];
  const pixel = (r: number, k: number): number =>
    r < 0 || r >= height || k < 0 || k >= width ? fillValue : data[((n * height + r) * width + k) * channels + c]!;
  const [atX, atY] = [inside(x, width, fillMode), inside(y, height, fillMode)];
  if (interpolation === 'nearest') return pixel(nearest(atY), nearest(atX));
  let value = 0;
  for (const r of [Math.floor(atY), Math.floor(atY) + 1])
    for (const k of [Math.floor(atX), Math.floor(atX) + 1]) {
      const weight = (1 - Math.abs(atY - r)) * (1 - Math.abs(atX - k));
      if (weight > 0) value += weight * pixel(r, k);
    }
  return value;
}

export const projectiveTransformCheck: OpCheck<ProjectiveTransformAttrs> = {
  op: projectiveTransformOp,
  reference: ([x, transforms], { size: [height, width], ...attrs }) => {
    const [batch, , , channels] = x!.shape as [number, number, number, number];
    const result = new Float64Array(batch * height * width * channels);
    for (let i = 0; i < result.length; i++) {
      const c = i % channels;
      const column = Math.floor(i / channels) % width;
      const row = Math.floor(i / (channels * width)) % height;
      const n = Math.floor(i / (channels * width * height));
      const [a0, a1, a2, b0, b1, b2, c0, c1] = transforms!.data.subarray(n * 8, n * 8 + 8) as unknown as number[];
      const depth = c0! * column + c1! * row + 1;
      const at = [(a0! * column + a1! * row + a2!) / depth, (b0! * column + b1! * row + b2!) / depth] as const;
      result[i] = depth === 0 ? attrs.fillValue : read(x!, [n, c], at, attrs);
    }
    return [result];
  },
  random: (draw) => {
    const shape = draw.shape(4, 4);
    const size = [draw.size(12), draw.size(12)] as const;
    // As of `affineTransform`: nowhere near where a mode jumps.
    const row = () => [draw.integer(-24, 24) / 16, draw.integer(-24, 24) / 16, draw.integer(-200, 200) / 16 + 1 / 32];
    return {
      inputs: [
        { shape },
        { shape: [shape[0]!, 8], values: Array.from({ length: shape[0]! }, () => [...row(), ...row(), 0, 0]).flat() },
      ],
      attrs: {
        size,
        interpolation: draw.of(...TRANSFORM_INTERPOLATIONS),
        fillMode: draw.of(...TRANSFORM_FILL_MODES),
        fillValue: draw.number(-2, 2),
      },
    };
  },
  get cases() {
    // Turned, moved far out, and seen aslant; in odd numbers, so that no coordinate is near one where it jumps.
    const aslant = [
      0.8137, -0.4519, 2.3071, 0.5213, 0.9041, -3.1133, 0, 0, 1.4177, 0.2039, -14.7101, -0.3089, 1.7057, 33.2229, 0, 0,
      0.9143, 0.1093, 0.4159, 0.2411, 1.0351, -0.3203, 0.0113, -0.0207,
    ];
    const whole = [1, 0, 3, 0, 1, -2, 0, 0, -1, 0, 4, 0, 1, 1, 0, 0, 1, 0, 0, 0, -1, 4, 0, 0];
    interface More {
      readonly modes?: readonly FillMode[];
      readonly size?: readonly [number, number];
      readonly interpolation?: 'nearest';
    }
    const cases = (
      shape: readonly number[],
      transforms: readonly number[],
      { modes = TRANSFORM_FILL_MODES, ...more }: More = {},
    ): OpCase<ProjectiveTransformAttrs>[] =>
      modes.map((fillMode) => ({
        inputs: [{ shape }, { shape: [shape[0]!, 8], values: transforms }],
        attrs: {
          size: shape.slice(1, 3) as [number, number],
          interpolation: 'bilinear',
          fillMode,
          fillValue: -1.5,
          ...more,
        },
      }));
    return [
      ...cases([3, 9, 7, 3], aslant),
      ...cases([3, 9, 7, 3], aslant, { interpolation: 'nearest' }),
      ...cases([3, 5, 5, 1], whole),
      ...cases([3, 5, 7, 2], aslant, { size: [3, 4], modes: ['constant', 'reflect'] }),
      ...cases([3, 1, 1, 1], aslant),
      ...cases([3, 1, 6, 4], aslant, { modes: ['nearest', 'wrap'] }),
      // Where the plane is seen from its side.
      ...cases([1, 3, 3, 1], [1, 0, 0, 0, 1, 0, -0.5, 0], { modes: ['constant'] }),
    ];
  },
};
