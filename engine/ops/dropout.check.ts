import type { OpCheck } from '../op-check';
import { threefry } from '../threefry';
import { type DropoutAttrs, dropoutOp, droppedBelow } from './dropout';

export const dropoutCheck: OpCheck<DropoutAttrs> = {
  op: dropoutOp,
  exact: true,
  reference: ([x, key], { rate, salt = 0 }) => {
    const [seed, step] = key!.data;
    const scale = Math.fround(1 / (1 - rate));
    return [
      x!.data.map((v, i) => (threefry([seed!, step!], [i, salt])[0] >>> 8 >= droppedBelow(rate) ? v * scale : 0)),
    ];
  },
  random: (draw) => ({
    inputs: [
      { shape: draw.shape(0, 4), values: draw.any },
      { shape: [2], values: { u32: [draw.integer(0, 2 ** 32 - 1), draw.integer(0, 9)] } },
    ],
    attrs: { rate: draw.of(0, draw.number(0, 0.95)), salt: draw.integer(0, 9) },
  }),
  cases: [
    { inputs: [{ shape: [1] }, { shape: [2], values: { u32: [42, 0] } }], attrs: { rate: 0.5 } },
    { inputs: [{ shape: [5, 13] }, { shape: [2], values: { u32: [42, 7] } }], attrs: { rate: 0.4, salt: 3 } },
    { inputs: [{ shape: [257] }, { shape: [2], values: { u32: [2 ** 32 - 256, 2 ** 31] } }], attrs: { rate: 0.9 } },
    { inputs: [{ shape: [2, 3, 3, 7] }, { shape: [2], values: { u32: [0, 1] } }], attrs: { rate: 0 } },
  ],
};
