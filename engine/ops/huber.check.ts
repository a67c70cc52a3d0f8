import type { OpCheck } from '../op-check';
import { type HuberAttrs, huberOp } from './huber';

export const huberCheck: OpCheck<HuberAttrs> = {
  op: huberOp,
  reference: ([targets, predictions], { delta }) => {
    const columns = predictions!.shape.at(-1)!;
    const loss = new Float64Array(predictions!.data.length / columns);
    predictions!.data.forEach((x, i) => {
      const error = Math.abs(x - targets!.data[i]!);
      loss[Math.floor(i / columns)]! += (error <= delta ? error ** 2 / 2 : delta * error - delta ** 2 / 2) / columns;
    });
    return [loss];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    return {
      inputs: [
        { shape, values: draw.any },
        { shape, values: draw.any },
      ],
      attrs: { delta: draw.number(0.1, 3) },
    };
  },
  cases: [
    { inputs: [{ shape: [65, 3] }, { shape: [65, 3] }], attrs: { delta: 1 } },
    { inputs: [{ shape: [3, 257] }, { shape: [3, 257] }], attrs: { delta: 0.5 } },
    { inputs: [{ shape: [1] }, { shape: [1] }], attrs: { delta: 3 } },
    { inputs: [{ shape: [2, 3, 5, 7] }, { shape: [2, 3, 5, 7] }], attrs: { delta: 0.1 } },
  ],
};
