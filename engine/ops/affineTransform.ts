import affineTransformSource from '../../shaders/image/affine_transform.wgsl?raw';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type CaseValues, type Op, type OpCase, type OpCheck, apply, wantRank, wantType } from '../op';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const affineTransformKernel = /* @__PURE__ */ kernel('affine_transform', affineTransformSource);

/** What lies outside an image: in the order of the kernel's numbers. */
export const FILL_MODES = ['nearest', 'constant', 'reflect', 'wrap'] as const;
export type FillMode = (typeof FILL_MODES)[number];

export interface AffineTransformOptions {
  /**
   * `nearest`: the edge goes on. `constant`: `cval`. `reflect`: mirrored, the edge twice. `wrap`: from the other side,
   * where a period is one pixel short of the image. Default `'nearest'`.
   */
  readonly fillMode?: FillMode;
  /** Default 0. */
  readonly cval?: number;
}

export const affineTransformOp: Op<AffineTransformOptions> = {
  name: 'affineTransform',
  infer: ([x, matrices], { fillMode = 'nearest', cval = 0 }) => {
    wantRank('affineTransform', 'x', x!, 4, 'NHWC');
    if (x!.dtype === 'u32') wantType('affineTransform', 'x', x!, 'f32 or u8');
    wantType('affineTransform', 'matrices', matrices!, 'f32');
    const [n, rows, columns] = matrices!.shape;
    if (matrices!.shape.length !== 3 || n !== x!.shape[0] || rows !== 2 || columns !== 3) {
      throw new ShapeError(
        `affineTransform: matrices must be [n, 2, 3], one for each of the images ${formatShape(x!.shape)}, ` +
          `got ${formatShape(matrices!.shape)}`,
      );
    }
    if (!FILL_MODES.includes(fillMode)) {
      throw new ArgumentError(`affineTransform: fillMode must be one of ${FILL_MODES.join(', ')}, got ${fillMode}`);
    }
    if (!Number.isFinite(cval)) throw new ArgumentError(`affineTransform: cval must be a finite number, got ${cval}`);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x, matrices], outputs: [y], attrs: { fillMode = 'nearest', cval = 0 } }) => {
    const [BATCH, HEIGHT, WIDTH, CHANNELS] = x!.shape as [number, number, number, number];
    const fill = FILL_MODES.indexOf(fillMode);
    const specs = { BATCH, HEIGHT, WIDTH, CHANNELS, BYTES: x!.dtype === 'u8', FILL: fill, CVAL: cval };
    engine.dispatch(affineTransformKernel, specs, [x!, matrices!, y!], { threads: BATCH * HEIGHT * WIDTH });
  },
  // It augments data, which need no gradient.
  backward: null,
};

/**
 * Moves each image of a batch by a matrix of its own, after `scipy.ndimage.affine_transform` with order 1: a pixel (r,
 * c) of the result is what lies in the image at row and column `matrix * (r, c, 1)`, linear between pixels. No
 * gradient.
 * @param x `[n, h, w, c]`, f32 or u8.
 * @param matrices f32 `[n, 2, 3]`, rows before columns: `[[rr, rc, r0], [cr, cc, c0]]`.
 * @returns f32 `[n, h, w, c]`.
 */
export function affineTransform(x: Tensor, matrices: Tensor, options: AffineTransformOptions = {}): Tensor {
  return apply(affineTransformOp, [x, matrices], options)[0]!;
}

/**
 * SciPy's `map_coordinate`: a coordinate outside 0..size-1 brought inside, or in the half pixels around it; -1 for
 * none.
 */
function mapped(at: number, size: number, fillMode: FillMode): number {
  const last = size - 1;
  if (at >= 0 && at <= last) return at;
  if (fillMode === 'constant') return -1;
  if (fillMode === 'nearest') return at < 0 ? 0 : last;
  if (size === 1) return 0;
  if (fillMode === 'wrap') return at < 0 ? at + last * (Math.trunc(-at / last) + 1) : at - last * Math.trunc(at / last);
  const period = 2 * size;
  const from = at - period * Math.floor(at / period);
  return from < size ? from : period - from - 1;
}

export const affineTransformCheck: OpCheck<AffineTransformOptions> = {
  op: affineTransformOp,
  reference: ([x, matrices], { fillMode = 'nearest', cval = 0 }) => {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const result = new Float64Array(x!.data.length);
    for (let i = 0; i < result.length; i++) {
      const c = i % channels;
      const column = Math.floor(i / channels) % width;
      const row = Math.floor(i / (channels * width)) % height;
      const n = Math.floor(i / (channels * width * height)) % batch;
      const [rr, rc, r0, cr, cc, c0] = matrices!.data.subarray(n * 6, n * 6 + 6) as unknown as number[];
      const atRow = mapped(rr! * row + rc! * column + r0!, height, fillMode);
      const atColumn = mapped(cr! * row + cc! * column + c0!, width, fillMode);
      if (fillMode === 'constant' && (atRow < 0 || atColumn < 0)) {
        result[i] = cval;
        continue;
      }
      for (const r of [Math.floor(atRow), Math.floor(atRow) + 1])
        for (const k of [Math.floor(atColumn), Math.floor(atColumn) + 1]) {
          // A reflected coordinate can be in the half pixel before the first or behind the last.
          const inRow = Math.min(Math.max(r, 0), height - 1);
          const inColumn = Math.min(Math.max(k, 0), width - 1);
          const weight = (1 - Math.abs(atRow - r)) * (1 - Math.abs(atColumn - k));
          result[i]! += weight * x!.data[((n * height + inRow) * width + inColumn) * channels + c]!;
        }
    }
    return [result];
  },
  get cases() {
    // Turned, sheared, zoomed and moved far out; then moved by whole pixels, over the edge and by periods of each mode.
    // (In odd numbers, so that no coordinate is a whole one by chance: there `constant` and `wrap` jump.)
    const turned = [
      0.8137, -0.4519, 2.3071, 0.5213, 0.9041, -3.1133, 1.4177, 0.2039, -4.7101, -0.3089, 1.7057, -2.2229, -0.6143,
      0.1093, 33.4159, 0.2411, -0.7351, 41.3203,
    ];
    const whole = [1, 0, 3, 0, 1, -2, -1, 0, 4, 0, 1, 12, 1, 0, -12, 0, -1, 20];
    const cases = (
      shape: readonly number[],
      matrices: readonly number[],
      values: CaseValues,
      modes: readonly FillMode[],
    ) =>
      modes.map((fillMode): OpCase<AffineTransformOptions> => ({
        inputs: [
          { shape, values },
          { shape: [shape[0]!, 2, 3], values: matrices },
        ],
        attrs: { fillMode, ...(fillMode === 'constant' && { cval: -1.5 }) },
      }));
    return [
      ...cases([3, 9, 7, 3], turned, 'normal', FILL_MODES),
      ...cases([3, 5, 7, 1], whole, 'normal', FILL_MODES),
      ...cases([3, 7, 5, 2], turned, { bytes: true }, ['nearest', 'reflect']),
      ...cases([3, 1, 1, 1], turned, 'normal', FILL_MODES),
      ...cases([3, 1, 6, 4], turned, 'normal', FILL_MODES),
      { inputs: [{ shape: [1, 4, 4, 1] }, { shape: [1, 2, 3], values: [1, 0, 0.5, 0, 1, -0.25] }], attrs: {} },
    ];
  },
};
