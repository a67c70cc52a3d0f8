import unpackPixelsSource from '../../shaders/image/unpack_pixels.wgsl?raw';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, type OpCheck, apply, wantInteger, wantRank, wantType } from '../op';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const unpackPixelsKernel = /* @__PURE__ */ kernel('unpack_pixels', unpackPixelsSource);

export interface UnpackPixelsOptions {
  /** Pixels in a row; what lies behind them is passed over. */
  readonly width: number;
  /** 4 as they are, 3 without alpha, 1 grey. Default 3. */
  readonly channels?: 1 | 3 | 4;
}

export const unpackPixelsOp: Op<UnpackPixelsOptions> = {
  name: 'unpackPixels',
  infer: ([pixels], { width, channels = 3 }) => {
    wantRank('unpackPixels', 'pixels', pixels!, 3, 'images, rows, bytes of a row');
    wantType('unpackPixels', 'pixels', pixels!, 'u8');
    wantInteger('unpackPixels', 'width', width);
    if (![1, 3, 4].includes(channels))
      throw new ArgumentError(`unpackPixels: channels must be 1, 3 or 4, got ${channels}`);
    const [n, height, row] = pixels!.shape as [number, number, number];
    if (row % 4 !== 0 || row < width * 4) {
      throw new ShapeError(
        `unpackPixels: rows of ${width} pixels take whole words, ${width * 4} bytes at least, got ${formatShape(pixels!.shape)}`,
      );
    }
    return [{ shape: [n, height, width, channels], dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [pixels], outputs: [y] }) => {
    const [BATCH, HEIGHT, WIDTH, CHANNELS] = y!.shape as [number, number, number, number];
    const specs = { BATCH, HEIGHT, WIDTH, CHANNELS, ROW: pixels!.shape[2]! };
    engine.dispatch(unpackPixelsKernel, specs, [pixels!, y!], { threads: BATCH * HEIGHT * WIDTH });
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
  return apply(unpackPixelsOp, [pixels], options)[0]!;
}

export const unpackPixelsCheck: OpCheck<UnpackPixelsOptions> = {
  op: unpackPixelsOp,
  exact: true,
  reference: ([pixels], { width, channels = 3 }) => {
    const [n, height, row] = pixels!.shape as [number, number, number];
    const result = new Float64Array(n * height * width * channels);
    for (let pixel = 0; pixel < n * height * width; pixel++) {
      const at = Math.floor(pixel / width) * row + (pixel % width) * 4;
      const [red, green, blue, alpha] = Array.from(pixels!.data.subarray(at, at + 4)) as [
        number,
        number,
        number,
        number,
      ];
      const grey = Math.floor((red * 19595 + green * 38470 + blue * 7471 + 0x8000) / 65536);
      result.set(channels === 1 ? [grey] : [red, green, blue, alpha].slice(0, channels), pixel * channels);
    }
    return [result];
  },
  cases: [
    { inputs: [{ shape: [1, 28, 256], values: { bytes: true } }], attrs: { width: 28 } },
    { inputs: [{ shape: [3, 5, 28], values: { bytes: true } }], attrs: { width: 7, channels: 4 } },
    { inputs: [{ shape: [2, 9, 256], values: { bytes: true } }], attrs: { width: 13, channels: 1 } },
    { inputs: [{ shape: [1, 1, 4], values: { bytes: true } }], attrs: { width: 1, channels: 3 } },
  ],
};
