import { sizeOf } from '../ndarray';
import type { Op } from '../op';
import type { CaseValues, OpCase, OpCheck } from '../op-check';
import { specsOf } from './pool2d';
import type { Padding, Window } from './window';
import { slidingWindow } from './window.check';

/** Visits the cells of x under each window, in row-major order. */
function overWindows(x: readonly number[], window: Window, visit: (output: number, cells: number[]) => void): void {
  const s = specsOf('pool2d', { shape: x }, window);
  let output = 0;
  for (let n = 0; n < s.BATCH; n++)
    for (let oy = 0; oy < s.OUT_H; oy++)
      for (let ox = 0; ox < s.OUT_W; ox++)
        for (let c = 0; c < s.CHANNELS; c++) {
          const cells: number[] = [];
          for (let ky = 0; ky < s.KERNEL_H; ky++)
            for (let kx = 0; kx < s.KERNEL_W; kx++) {
              const iy = oy * s.STRIDE_H + ky - s.PAD_TOP;
              const ix = ox * s.STRIDE_W + kx - s.PAD_LEFT;
              if (iy >= 0 && iy < s.IN_H && ix >= 0 && ix < s.IN_W)
                cells.push(((n * s.IN_H + iy) * s.IN_W + ix) * s.CHANNELS + c);
            }
          visit(output++, cells);
        }
}

/** The outputs of a window, of which `cells` are the indices into x. */
type Reduce = (cells: readonly number[], x: Float64Array) => number[];

export function poolCheck(op: Op<Window>, exact: boolean, values: CaseValues, reduce: Reduce): OpCheck<Window> {
  const poolCase = (
    shape: number[],
    window: [number, number],
    strides: [number, number],
    padding: Padding,
  ): OpCase<Window> => ({
    inputs: [{ shape, values }],
    attrs: { window, strides, dilations: [1, 1], padding },
  });
  return {
    op,
    exact,
    reference: ([x], window) => {
      const results = op
        .infer([{ shape: x!.shape, dtype: 'f32' }], window)
        .map(({ shape }) => new Float64Array(sizeOf(shape)));
      overWindows([...x!.shape], window, (i, cells) =>
        reduce(cells, x!.data).forEach((value, k) => (results[k]![i] = value)),
      );
      return results;
    },
    random: (draw) => {
      const { height, width, ...window } = slidingWindow(draw, 1);
      return {
        inputs: [{ shape: [draw.integer(1, 3), height, width, draw.of(draw.size(17), 4, 8)], values }],
        attrs: window,
      };
    },
    cases: [
      poolCase([1, 1, 1, 1], [1, 1], [1, 1], 'valid'),
      poolCase([2, 4, 6, 3], [2, 2], [2, 2], 'valid'),
      poolCase([2, 7, 7, 2], [2, 2], [2, 2], 'same'),
      poolCase([1, 28, 28, 1], [3, 3], [3, 3], 'valid'),
      poolCase([1, 7, 5, 4], [3, 2], [1, 2], 'same'),
      poolCase([1, 5, 7, 1], [3, 3], [2, 1], 'valid'),
      poolCase([1, 5, 5, 2], [2, 3], [3, 3], 'same'),
      poolCase([1, 3, 3, 13], [3, 3], [1, 1], 'same'),
      // Channels in fours: windows that overlap, that do not, and that leave cells between and behind them.
      poolCase([2, 5, 4, 8], [3, 3], [2, 2], 'same'),
      poolCase([2, 7, 9, 4], [2, 3], [2, 3], 'valid'),
      poolCase([1, 8, 7, 4], [2, 2], [3, 2], 'same'),
      poolCase([1, 7, 8, 12], [1, 2], [2, 4], 'valid'),
      poolCase([1, 1, 1, 4], [3, 3], [3, 3], 'same'),
    ],
  };
}
