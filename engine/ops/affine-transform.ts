import affineTransformSource from '../../shaders/image/affine-transform.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape } from '../ndarray';
import { type Op, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const affineTransformShader = /* @__PURE__ */ shader('affine-transform', affineTransformSource);

/** What lies outside an image: in the order of the shader's numbers. */
export const FILL_MODES = ['nearest', 'constant', 'reflect', 'wrap'] as const;
/** What `affineTransform` finds outside of an image, by Keras's names. */
export type FillMode = (typeof FILL_MODES)[number];

/** Options of `affineTransform`. */
export interface AffineTransformOptions {
  /**
   * `nearest`: the edge goes on. `constant`: `cval`. `reflect`: mirrored, the edge twice. `wrap`: from the other side,
   * where a period is one pixel short of the image. Default `'nearest'`.
   */
  readonly fillMode?: FillMode;
  /** Default 0. */
  readonly cval?: number;
  /** What is read between pixels: 0 the nearest, 1 what lies between four. Default 1. */
  readonly order?: 0 | 1;
}

export const affineTransformOp: Op<AffineTransformOptions> = {
  name: 'affineTransform',
  infer: ([x, matrices], { fillMode = 'nearest', cval = 0, order = 1 }) => {
    assertRank('affineTransform', 'x', x!, 4, 'NHWC');
    if (x!.dtype === 'u32') assertType('affineTransform', 'x', x!, 'f32 or u8');
    assertType('affineTransform', 'matrices', matrices!, 'f32');
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
    if (order !== 0 && order !== 1)
      throw new ArgumentError(`affineTransform: order must be 0 or 1, got ${String(order)}`);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x, matrices], outputs: [y], attrs }) => {
    const { fillMode = 'nearest', cval = 0, order = 1 } = attrs;
    const [BATCH, HEIGHT, WIDTH, CHANNELS] = x!.shape as [number, number, number, number];
    const fill = FILL_MODES.indexOf(fillMode);
    const specs = {
      BATCH,
      HEIGHT,
      WIDTH,
      CHANNELS,
      BYTES: x!.dtype === 'u8',
      FILL: fill,
      CVAL: cval,
      NEAREST: order === 0,
    };
    engine.dispatch(affineTransformShader, specs, [x!, matrices!, y!], { threads: BATCH * HEIGHT * WIDTH });
  },
  // It augments data, which need no gradient.
  backward: null,
};

/**
 * Moves each image of a batch by a matrix of its own, after `scipy.ndimage.affine_transform` with order 1 or 0: a pixel
 * (r, c) of the result is what lies in the image at row and column `matrix * (r, c, 1)`, linear between pixels, or the
 * nearest. No gradient.
 * @param x `[n, h, w, c]`, f32 or u8.
 * @param matrices f32 `[n, 2, 3]`, rows before columns: `[[rr, rc, r0], [cr, cc, c0]]`.
 * @returns f32 `[n, h, w, c]`.
 */
export function affineTransform(x: Tensor, matrices: Tensor, options: AffineTransformOptions = {}): Tensor {
  assertKnown('affineTransform', options, ['fillMode', 'cval', 'order']);
  return apply(affineTransformOp, [x, matrices], options)[0]!;
}
