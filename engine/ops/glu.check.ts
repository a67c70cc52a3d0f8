import { ACTIVATION_REFERENCE } from '../activation-forms';
import type { OpCheck } from '../op-check';
import { gluOp } from './glu';
import { gluShape } from './glu-shape';

export const gluCheck: OpCheck = {
  op: gluOp,
  reference: ([x]) => {
    const half = gluShape(x!.shape).at(-1)!;
    return [
      Float64Array.from({ length: x!.data.length / 2 }, (_, i) => {
        const a = i + Math.floor(i / half) * half;
        return x!.data[a]! * ACTIVATION_REFERENCE.sigmoid(x!.data[a + half]!);
      }),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4, 600);
    return { inputs: [{ shape: shape.with(-1, 2 * shape.at(-1)!), values: draw.any }], attrs: undefined };
  },
  cases: [
    { inputs: [{ shape: [2] }], attrs: undefined },
    { inputs: [{ shape: [5, 26] }], attrs: undefined },
    { inputs: [{ shape: [2, 3, 1, 14] }], attrs: undefined },
  ],
};
