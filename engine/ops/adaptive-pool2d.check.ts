import type { Op } from '../op';
import type { CaseValues, OpCheck } from '../op-check';
import { type AdaptivePool2dAttrs, adaptiveAvgPool2dOp, adaptiveMaxPool2dOp } from './adaptive-pool2d';

const range = (o: number, input: number, output: number): number[] => {
  const [from, to] = [Math.floor((o * input) / output), Math.ceil(((o + 1) * input) / output)];
  return Array.from({ length: to - from }, (_, i) => from + i);
};

function adaptivePoolCheck(
  op: Op<AdaptivePool2dAttrs>,
  exact: boolean,
  values: CaseValues,
  reduce: (cells: readonly number[], x: Float64Array) => readonly number[],
): OpCheck<AdaptivePool2dAttrs> {
  return {
    op,
    exact,
    reference: ([x], { outputSize: [rows, columns] }) => {
      const [batch, height, width, channels] = x!.shape as [number, number, number, number];
      const results: number[][] = [];
      for (let n = 0; n < batch; n++)
        for (let oy = 0; oy < rows; oy++)
          for (let ox = 0; ox < columns; ox++)
            for (let c = 0; c < channels; c++) {
              const cells = range(oy, height, rows).flatMap((iy) =>
                range(ox, width, columns).map((ix) => ((n * height + iy) * width + ix) * channels + c),
              );
              reduce(cells, x!.data).forEach((value, k) => (results[k] ??= []).push(value));
            }
      return results.map((each) => Float64Array.from(each));
    },
    random: (draw) => ({
      inputs: [{ shape: draw.shape(4, 4), values }],
      attrs: { outputSize: [draw.size(12), draw.size(12)] },
    }),
    cases: [
      { inputs: [{ shape: [2, 6, 4, 3], values }], attrs: { outputSize: [3, 2] } },
      { inputs: [{ shape: [1, 7, 5, 2], values }], attrs: { outputSize: [3, 4] } },
      { inputs: [{ shape: [2, 10, 7, 1], values }], attrs: { outputSize: [4, 1] } },
      { inputs: [{ shape: [1, 3, 2, 4], values }], attrs: { outputSize: [5, 2] } },
      { inputs: [{ shape: [1, 1, 1, 5], values }], attrs: { outputSize: [2, 3] } },
    ],
  };
}

export const adaptiveAvgPool2dCheck = /* @__PURE__ */ adaptivePoolCheck(
  adaptiveAvgPool2dOp,
  false,
  'normal',
  (cells, x) => [cells.reduce((sum, cell) => sum + x[cell]!, 0) / cells.length],
);

export const adaptiveMaxPool2dCheck = /* @__PURE__ */ adaptivePoolCheck(
  adaptiveMaxPool2dOp,
  true,
  'distinct',
  (cells, x) => {
    const first =
      cells.find((cell) => Number.isNaN(x[cell])) ?? cells.reduce((best, cell) => (x[cell]! > x[best]! ? cell : best));
    return [x[first]!, first];
  },
);
