import type { OpCheck } from '../op-check';
import { type UnpackPixelsOptions, unpackPixelsOp } from './unpack-pixels';

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
  random: (draw) => {
    const [n, height, width] = draw.shape(3, 3, 600) as [number, number, number];
    return {
      inputs: [{ shape: [n, height, 4 * (width + draw.of(0, draw.size(9)))], values: { bytes: true } }],
      attrs: { width, channels: draw.of(1, 3, 4) },
    };
  },
  cases: [
    { inputs: [{ shape: [1, 28, 256], values: { bytes: true } }], attrs: { width: 28 } },
    { inputs: [{ shape: [3, 5, 28], values: { bytes: true } }], attrs: { width: 7, channels: 4 } },
    { inputs: [{ shape: [2, 9, 256], values: { bytes: true } }], attrs: { width: 13, channels: 1 } },
    { inputs: [{ shape: [1, 1, 4], values: { bytes: true } }], attrs: { width: 1, channels: 3 } },
  ],
};
