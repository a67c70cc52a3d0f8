import type { OpCheck } from '../op-check';
import { type ReshapeAttrs, reshapeOp } from './reshape';

export const reshapeCheck: OpCheck<ReshapeAttrs> = {
  op: reshapeOp,
  exact: true,
  reference: ([x]) => [x!.data],
  random: (draw) => {
    const shape = draw.shape(0, 5);
    const factors = [...shape.filter((size) => size > 1), 1];
    const at = draw.integer(0, factors.length);
    return {
      inputs: [{ shape, values: draw.of(draw.any, { below: 2 ** 24 }) }],
      attrs: { shape: draw.of(factors, [...factors.slice(0, at), -1], [-1, ...factors.slice(at)]) },
    };
  },
  cases: [
    { inputs: [{ shape: [3, 4] }], attrs: { shape: [2, 6] } },
    { inputs: [{ shape: [2, 3, 5, 7] }], attrs: { shape: [2, -1] } },
    { inputs: [{ shape: [1] }], attrs: { shape: [] } },
    { inputs: [{ shape: [] }], attrs: { shape: [1, -1] } },
    { inputs: [{ shape: [65], values: { below: 9 } }], attrs: { shape: [5, 13] } },
  ],
};
