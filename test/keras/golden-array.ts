import type { NDArray } from '../../engine';

/** An array as goldens have it. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const floats = ({ shape, data }: GoldenArray): NDArray<Float32Array> => ({
  shape,
  data: Float32Array.from(data),
});
