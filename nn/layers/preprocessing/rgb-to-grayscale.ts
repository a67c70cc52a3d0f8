import { type Tensor, mul, sum } from '../../../engine';

/** How light colours are: `[n, height, width, 1]`, by the weights of ITU-R BT.601. What has one channel stays. */
export function rgbToGrayscale(x: Tensor): Tensor {
  return x.shape[3] === 1 ? x : sum(mul(x, [0.2989, 0.587, 0.114]), { axes: [3], keepDims: true });
}
