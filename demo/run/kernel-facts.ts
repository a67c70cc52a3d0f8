import { greatest } from '../../engine/extremes';
import type { Frame } from './frame';

type Kernel = Frame['kernel'];

/** Of the kernels, the one that is best at vertical edges: lowest at its left, highest at its right, for its size. */
export function edgeKernel({ data, shape: [height = 1, width = 1, , count = 1] }: Kernel): number {
  const scores = Array.from({ length: count }, (_, i) => {
    const weight = (row: number, column: number): number => data[(row * width + column) * count + i]!;
    let [slope, square] = [0, 0];
    for (let row = 0; row < height; row++) {
      slope += weight(row, width - 1) - weight(row, 0);
      for (let column = 0; column < width; column++) square += weight(row, column) ** 2;
    }
    return square > 0 ? slope / Math.sqrt(square) : -Infinity;
  });
  return scores.indexOf(greatest(scores));
}

/** The standard deviation. */
export function deviationOf(values: Float32Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
