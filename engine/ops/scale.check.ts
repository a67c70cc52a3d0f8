import type { OpCheck } from '../op-check';
import { type ScaleAttrs, scaleOp } from './scale';

export const scaleCheck: OpCheck<ScaleAttrs> = {
  op: scaleOp,
  reference: ([x], { factor, offset }) => [x!.data.map((value) => value * factor + offset)],
  random: (draw) => ({
    inputs: [{ shape: draw.shape(0, 7), values: draw.any }],
    attrs: { factor: draw.of(0, draw.number(-3, 3)), offset: draw.of(0, draw.number(-3, 3)) },
  }),
  cases: [
    { inputs: [{ shape: [] }], attrs: { factor: -1, offset: 0 } },
    { inputs: [{ shape: [65] }], attrs: { factor: 1 / 3, offset: 0 } },
    { inputs: [{ shape: [2, 3, 1, 2, 1, 2, 3] }], attrs: { factor: 0, offset: 2 } },
    { inputs: [{ shape: [5, 2, 3, 3] }], attrs: { factor: 1 / 127.5, offset: -1 } },
  ],
};
