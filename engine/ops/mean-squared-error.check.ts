import type { OpCheck } from '../op-check';
import { meanSquaredErrorOp } from './mean-squared-error';

export const meanSquaredErrorCheck: OpCheck = {
  op: meanSquaredErrorOp,
  reference: ([targets, predictions]) => {
    const columns = predictions!.shape.at(-1)!;
    const loss = new Float64Array(predictions!.data.length / columns);
    predictions!.data.forEach((x, i) => (loss[Math.floor(i / columns)]! += (x - targets!.data[i]!) ** 2 / columns));
    return [loss];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    return {
      inputs: [
        { shape, values: draw.any },
        { shape, values: draw.any },
      ],
      attrs: undefined,
    };
  },
  cases: [
    { inputs: [{ shape: [65, 3] }, { shape: [65, 3] }], attrs: undefined },
    { inputs: [{ shape: [3, 257] }, { shape: [3, 257] }], attrs: undefined },
    { inputs: [{ shape: [1] }, { shape: [1] }], attrs: undefined },
    { inputs: [{ shape: [2, 3, 5, 7] }, { shape: [2, 3, 5, 7] }], attrs: undefined },
  ],
};
