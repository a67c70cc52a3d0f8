import { ACTIVATION_REFERENCE } from '../activation-forms';
import type { OpCase, OpCheck } from '../op-check';
import { type LeakyReluAttrs, leakyReluOp, reluOp, sigmoidOp, tanhOp } from './activation-functions';

export const reluCheck: OpCheck = {
  op: reluOp,
  exact: true,
  reference: ([x]) => [x!.data.map((v) => ACTIVATION_REFERENCE.relu(v))],
  random: (draw) => ({ inputs: [{ shape: draw.shape(0, 5), values: draw.any }], attrs: undefined }),
  get cases() {
    return [[1], [63], [64], [65], [3, 5, 7, 2]].map((shape): OpCase => {
      return { inputs: [{ shape, values: 'awayFromZero' }], attrs: undefined };
    });
  },
};

/** In the tails of a function that has limits there. */
const sigmoidal: readonly OpCase[] = [
  { inputs: [{ shape: [1] }], attrs: undefined },
  { inputs: [{ shape: [5, 13] }], attrs: undefined },
  { inputs: [{ shape: [6], values: [-100, -30, -1, 1, 30, 100] }], attrs: undefined },
];

export const sigmoidCheck: OpCheck = {
  op: sigmoidOp,
  reference: ([x]) => [x!.data.map((v) => ACTIVATION_REFERENCE.sigmoid(v))],
  random: (draw) => ({ inputs: [{ shape: draw.shape(0, 5), values: draw.any }], attrs: undefined }),
  cases: sigmoidal,
};

export const tanhCheck: OpCheck = {
  op: tanhOp,
  reference: ([x]) => [x!.data.map(Math.tanh)],
  random: (draw) => ({ inputs: [{ shape: draw.shape(0, 5), values: draw.any }], attrs: undefined }),
  cases: sigmoidal,
};

export const leakyReluCheck: OpCheck<LeakyReluAttrs> = {
  op: leakyReluOp,
  reference: ([x], { negativeSlope }) => [x!.data.map((v) => (v > 0 ? v : negativeSlope * v))],
  random: (draw) => ({
    inputs: [{ shape: draw.shape(0, 5), values: draw.any }],
    attrs: { negativeSlope: draw.of(0, draw.number(0, 2)) },
  }),
  cases: [
    { inputs: [{ shape: [1], values: 'awayFromZero' }], attrs: { negativeSlope: 0.3 } },
    { inputs: [{ shape: [5, 13], values: 'awayFromZero' }], attrs: { negativeSlope: 0.01 } },
    { inputs: [{ shape: [3, 1, 7, 2], values: 'awayFromZero' }], attrs: { negativeSlope: 0 } },
    { inputs: [{ shape: [65], values: 'awayFromZero' }], attrs: { negativeSlope: 2 } },
  ],
};
