import type { OpCheck } from '../op-check';
import { binaryCrossentropyOp } from './binary-crossentropy';
import type { SmoothedCrossentropyOptions } from './categorical-crossentropy';

export const binaryCrossentropyCheck: OpCheck<SmoothedCrossentropyOptions> = {
  op: binaryCrossentropyOp,
  reference: ([targets, predictions], { fromLogits = false, labelSmoothing = 0 }) => {
    const columns = predictions!.shape.at(-1)!;
    const loss = new Float64Array(predictions!.data.length / columns);
    predictions!.data.forEach((x, i) => {
      const t = targets!.data[i]! * (1 - labelSmoothing) + 0.5 * labelSmoothing;
      const p = Math.min(Math.max(x, 1e-7), Math.fround(1 - 1e-7));
      const term = fromLogits
        ? Math.max(x, 0) - x * t + Math.log1p(Math.exp(-Math.abs(x)))
        : -(t * Math.log(p) + (1 - t) * Math.log(1 - p));
      loss[Math.floor(i / columns)]! += term / columns;
    });
    return [loss];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    const fromLogits = draw.of(true, false);
    return {
      inputs: [
        { shape, values: draw.of('probability', 'oneHot') },
        { shape, values: fromLogits ? draw.any : 'probability' },
      ],
      attrs: { fromLogits, labelSmoothing: draw.of(0, draw.number(0, 1)) },
    };
  },
  cases: [
    { inputs: [{ shape: [65, 1], values: 'probability' }, { shape: [65, 1] }], attrs: { fromLogits: true } },
    { inputs: [{ shape: [7, 13], values: 'oneHot' }, { shape: [7, 13] }], attrs: { fromLogits: true } },
    {
      inputs: [
        { shape: [3, 2], values: [0, 1, 0, 1, 0.5, 0.5] },
        { shape: [3, 2], values: [1e4, -1e4, -1e4, 1e4, 30, -30] },
      ],
      attrs: { fromLogits: true },
    },
    {
      inputs: [
        { shape: [63, 3], values: 'oneHot' },
        { shape: [63, 3], values: 'probability' },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [63, 3], values: 'oneHot' },
        { shape: [63, 3], values: 'probability' },
      ],
      attrs: { labelSmoothing: 0.2 },
    },
    {
      inputs: [{ shape: [7, 13], values: 'oneHot' }, { shape: [7, 13] }],
      attrs: { fromLogits: true, labelSmoothing: 1 },
    },
    {
      inputs: [
        { shape: [2, 3, 5], values: 'probability' },
        { shape: [2, 3, 5], values: 'probability' },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [4, 1], values: [0, 1, 0, 1] },
        { shape: [4, 1], values: [-0.5, -0.5, 1.5, 1.5] },
      ],
      attrs: {},
    },
  ],
};
