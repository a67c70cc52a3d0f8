import unpackPixelsSource from '../../shaders/image/unpack-pixels.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape } from '../ndarray';
import { type Op, assertInteger, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const unpackPixelsShader = /* @__PURE__ */ shader('unpack-pixels', unpackPixelsSource);

/** Options of `unpackPixels`. */
export interface UnpackPixelsOptions {
  /** Pixels in a row; what lies behind them is passed over. */
  readonly width: number;
  /** 4 as they are, 3 without alpha, 1 grey. Default 3. */
  readonly channels?: 1 | 3 | 4;
}

export const unpackPixelsOp: Op<UnpackPixelsOptions> = {
  name: 'unpackPixels',
  infer: ([pixels], { width, channels = 3 }) => {
    assertRank('unpackPixels', 'pixels', pixels!, 3, 'images, rows, bytes of a row');
    assertType('unpackPixels', 'pixels', pixels!, 'u8');
    assertInteger('unpackPixels', 'width', width);
    if (![1, 3, 4].includes(channels))
      throw new ArgumentError(`unpackPixels: channels must be 1, 3 or 4, got ${channels}`);
    const [n, height, row] = pixels!.shape as [number, number, number];
    if (row % 4 !== 0 || row < width * 4) {
      throw new ShapeError(
        `unpackPixels: rows of ${width} pixels take whole words, ${width * 4} bytes at least, got ` +
          `${formatShape(pixels!.shape)}`,
      );
    }
    return [{ shape: [n, height, width, channels], dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [pixels], outputs: [y] }) => {
    const [BATCH, HEIGHT, WIDTH, CHANNELS] = y!.shape as [number, number, number, number];
    const specs = { BATCH, HEIGHT, WIDTH, CHANNELS, ROW: pixels!.shape[2]! };
    engine.dispatch(unpackPixelsShader, specs, [pixels!, y!], { threads: BATCH * HEIGHT * WIDTH });
  },
  // Bytes have no gradient.
  backward: null,
};

/**
 * Images of 8-bit RGBA, as textures are copied to buffers, to f32 from 0 to 255. Grey is ITU-R 601-2 in Pillow's
 * integers.
 * @param pixels `u8 [n, h, bytes]`: rows of 4 bytes a pixel, and what pads them. @returns `[n, h, width, channels]`.
 */
export function unpackPixels(pixels: Tensor, options: UnpackPixelsOptions): Tensor {
  assertKnown('unpackPixels', options, ['width', 'channels']);
  return apply(unpackPixelsOp, [pixels], options)[0]!;
}
