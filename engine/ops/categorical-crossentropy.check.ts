import type { Float64NDArray, OpCase, OpCheck } from '../op-check';
import {
  type SmoothedCrossentropyOptions,
  type SparseCrossentropyOptions,
  categoricalCrossentropyOp,
  sparseCategoricalCrossentropyOp,
} from './categorical-crossentropy';
import { softmaxReference } from './softmax.check';

const clip = (x: number): number => Math.min(Math.max(x, 1e-7), Math.fround(1 - 1e-7));

function logProbabilities(
  { data, shape }: Float64NDArray,
  { fromLogits, sparse }: { fromLogits: boolean; sparse: boolean },
): Float64Array {
  const columns = shape.at(-1)!;
  if (fromLogits) return softmaxReference(data, columns, true);
  const values = sparse ? data.map(clip) : data;
  const shares = values.map((x, i) => {
    const begin = i - (i % columns);
    return x / values.subarray(begin, begin + columns).reduce((a, b) => a + b);
  });
  return shares.map((share) => Math.log(sparse ? share : clip(share)));
}

export const sparseCategoricalCrossentropyCheck: OpCheck<SparseCrossentropyOptions> = {
  op: sparseCategoricalCrossentropyOp,
  reference: ([targets, predictions], { fromLogits = false, ignoreClass = null }) => {
    const logs = logProbabilities(predictions!, { fromLogits, sparse: true });
    const ignored = ignoreClass === null ? null : ignoreClass >>> 0;
    return [
      targets!.data.map((label, row) => (label === ignored ? 0 : -logs[row * predictions!.shape.at(-1)! + label]!)),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(2, 3);
    const fromLogits = draw.of(true, false);
    return {
      inputs: [
        { shape: shape.slice(0, -1), values: { below: shape.at(-1)! } },
        { shape, values: fromLogits ? draw.any : draw.of('probability', 'distribution') },
      ],
      attrs: { fromLogits, ignoreClass: draw.of(null, 0) },
    };
  },
  cases: [
    { inputs: [{ shape: [65], values: { below: 10 } }, { shape: [65, 10] }], attrs: { fromLogits: true } },
    { inputs: [{ shape: [1], values: { below: 1 } }, { shape: [1, 1] }], attrs: { fromLogits: true } },
    {
      inputs: [
        { shape: [3], values: { u32: [0, 1, 1] } },
        { shape: [3, 2], values: [1e4, -1e4, 1e4, -1e4, -1e4, -9999] },
      ],
      attrs: { fromLogits: true },
    },
    { inputs: [{ shape: [2, 5], values: { below: 3 } }, { shape: [2, 5, 3] }], attrs: { fromLogits: true } },
    {
      inputs: [
        { shape: [63], values: { below: 7 } },
        { shape: [63, 7], values: 'distribution' },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [5], values: { below: 3 } },
        { shape: [5, 3], values: 'probability' },
      ],
      attrs: { fromLogits: false },
    },
    {
      inputs: [{ shape: [65], values: { below: 5 } }, { shape: [65, 5] }],
      attrs: { fromLogits: true, ignoreClass: 3 },
    },
    {
      inputs: [
        { shape: [4], values: { u32: [0, 255, 1, 255] } },
        { shape: [4, 2], values: 'probability' },
      ],
      attrs: { ignoreClass: 255 },
    },
    // Below and above what is clipped, away from the kinks.
    {
      inputs: [
        { shape: [3], values: { u32: [0, 0, 2] } },
        { shape: [3, 3], values: [2, -1, 0.5, -0.5, 0.25, 0.5, -1, 0.5, 3] },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [3], values: { u32: [0, 1, 1] } },
        { shape: [3, 2], values: [-0.5, 1.5, -0.5, 1.5, 0.5, 1.5] },
      ],
      attrs: {},
    },
  ],
};

export const categoricalCrossentropyCheck: OpCheck<SmoothedCrossentropyOptions> = {
  op: categoricalCrossentropyOp,
  reference: ([targets, predictions], { fromLogits = false, labelSmoothing = 0 }) => {
    const columns = predictions!.shape.at(-1)!;
    const smoothed = targets!.data.map((t) => t * (1 - labelSmoothing) + labelSmoothing / columns);
    const terms = logProbabilities(predictions!, { fromLogits, sparse: false }).map((log, i) => -smoothed[i]! * log);
    const loss = new Float64Array(terms.length / columns);
    terms.forEach((term, i) => (loss[Math.floor(i / columns)]! += term));
    return [loss];
  },
  random: (draw) => {
    const shape = draw.shape(2, 3);
    const fromLogits = draw.of(true, false);
    return {
      inputs: [
        { shape, values: draw.of('oneHot', 'distribution') },
        { shape, values: fromLogits ? draw.any : draw.of('probability', 'distribution') },
      ],
      attrs: { fromLogits, labelSmoothing: draw.of(0, draw.number(0, 1)) },
    };
  },
  get cases() {
    const options = [
      { fromLogits: true },
      {},
      { fromLogits: true, labelSmoothing: 0.1 },
      { labelSmoothing: 0.3 },
      { labelSmoothing: 1 },
    ];
    return options.flatMap((attrs: SmoothedCrossentropyOptions): OpCase<SmoothedCrossentropyOptions>[] => [
      {
        inputs: [
          { shape: [65, 10], values: 'oneHot' },
          { shape: [65, 10], values: 'distribution' },
        ],
        attrs,
      },
      {
        inputs: [
          { shape: [7, 3], values: 'distribution' },
          { shape: [7, 3], values: 'probability' },
        ],
        attrs,
      },
      // Of targets that do not add up to 1, the gradient from logits is not the loss's own.
      {
        inputs: [
          { shape: [1, 1], values: attrs.fromLogits ? [1] : 'normal' },
          { shape: [1, 1], values: [2] },
        ],
        attrs,
      },
      {
        inputs: [
          { shape: [2, 2], values: attrs.fromLogits ? [0.75, 0.25, 2, -1] : [0.5, 0.25, 2, 1] },
          { shape: [2, 2], values: [-3, 6, 3, -1] },
        ],
        attrs,
      },
    ]);
  },
};
