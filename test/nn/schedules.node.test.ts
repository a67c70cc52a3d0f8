import { describe, expect, it, test } from 'vitest';
import {
  ArgumentError,
  CosineDecay,
  CosineDecayRestarts,
  type CosineDecayOptions,
  ExponentialDecay,
  InverseTimeDecay,
  type LearningRateSchedule,
  PiecewiseConstantDecay,
  PolynomialDecay,
} from '../../nn';

const base = { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 };

/** Steps and rates; where a figure is not plain, it is what Keras 3.15.1 gives in f32. */
const cases: readonly [string, LearningRateSchedule, readonly (readonly [number, number])[]][] = [
  [
    'CosineDecayRestarts',
    new CosineDecayRestarts(0.1, 4),
    [
      [0, 0.10000000149011612],
      [1, 0.08535534143447876],
      [3, 0.014644661918282509],
      [4, 0.10000000149011612],
      [5, 0.09619397670030594],
      [11, 0.0038060189690440893],
      [12, 0.10000000149011612],
      [27, 0.0009607344982214272],
      [28, 0.10000000149011612],
    ],
  ],
  [
    'CosineDecayRestarts in periods of one length',
    new CosineDecayRestarts(0.1, 4, 1, 0.5, 0.1),
    [
      [0, 0.10000000149011612],
      [3, 0.023180196061730385],
      [4, 0.055000003427267075],
      [11, 0.013295048847794533],
      [12, 0.021250000223517418],
      [40, 0.010087891481816769],
    ],
  ],
  [
    'CosineDecayRestarts from less each time',
    new CosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 4, tMul: 1.5, mMul: 0.9 }),
    [
      [1, 0.08535534143447876],
      [4, 0.08999999612569809],
      [11, 0.07855754345655441],
      [27, 0.025996018201112747],
      [40, 0.04579839110374451],
    ],
  ],
  [
    'CosineDecayRestarts in longer and longer periods',
    new CosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 4, tMul: 3, alpha: 0.25 }),
    [
      [3, 0.03598349913954735],
      [4, 0.10000000149011612],
      [13, 0.03598349913954735],
      [28, 0.08125000447034836],
      [40, 0.04374999925494194],
    ],
  ],
  [
    'ExponentialDecay',
    new ExponentialDecay(base),
    [
      [0, 0.1],
      [1, 0.09330330044031143],
      [10, 0.05],
      [20, 0.025],
      [25, 0.01767767034471035],
    ],
  ],
  [
    'ExponentialDecay by stairs',
    new ExponentialDecay({ ...base, staircase: true }),
    [
      [0, 0.1],
      [9, 0.1],
      [10, 0.05],
      [25, 0.025],
    ],
  ],
  [
    'InverseTimeDecay',
    new InverseTimeDecay(base),
    [
      [0, 0.1],
      [1, 0.0952381044626236],
      [10, 0.1 / 1.5],
      [20, 0.05],
      [25, 0.04444444552063942],
    ],
  ],
  [
    'InverseTimeDecay by stairs',
    new InverseTimeDecay({ ...base, staircase: true }),
    [
      [0, 0.1],
      [9, 0.1],
      [10, 0.1 / 1.5],
      [25, 0.05],
    ],
  ],
  [
    'PiecewiseConstantDecay',
    new PiecewiseConstantDecay({ boundaries: [5, 8], values: [1, 0.5, 0.25] }),
    [
      [0, 1],
      [5, 1],
      [6, 0.5],
      [8, 0.5],
      [9, 0.25],
      [100, 0.25],
    ],
  ],
  [
    'PolynomialDecay',
    new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 10 }),
    [
      [0, 0.1],
      [5, 0.05005],
      [10, 0.0001],
      [11, 0.0001],
    ],
  ],
  [
    'PolynomialDecay, squared',
    new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 10, endLearningRate: 0.01, power: 2 }),
    [
      [0, 0.1],
      [1, 0.0829],
      [5, 0.0325],
      [10, 0.01],
      [25, 0.01],
    ],
  ],
  [
    'PolynomialDecay in cycles',
    new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 10, endLearningRate: 0.01, power: 0.5, cycle: true }),
    [
      [0, 0.1],
      [1, 0.09538149833679199],
      [10, 0.01],
      [11, 0.07037383317947388],
      [20, 0.01],
      [25, 0.04674234986305237],
    ],
  ],
  [
    'CosineDecay',
    new CosineDecay({ initialLearningRate: 0.1, decaySteps: 10 }),
    [
      [0, 0.1],
      [5, 0.05],
      [10, 0],
      [11, 0],
    ],
  ],
  [
    'CosineDecay to a share',
    new CosineDecay({ initialLearningRate: 0.1, decaySteps: 10, alpha: 0.1 }),
    [
      [0, 0.1],
      [1, 0.09779754281044006],
      [5, 0.055],
      [10, 0.01],
      [25, 0.01],
    ],
  ],
  [
    'CosineDecay after a warmup',
    new CosineDecay({ initialLearningRate: 0, decaySteps: 10, alpha: 0.1, warmupTarget: 0.1, warmupSteps: 4 }),
    [
      [0, 0],
      [1, 0.025],
      [3, 0.075],
      [4, 0.1],
      [5, 0.09779754281044006],
      [9, 0.055],
      [14, 0.01],
      [30, 0.01],
    ],
  ],
  [
    'CosineDecay with warmup steps but no target',
    new CosineDecay({ initialLearningRate: 0.1, decaySteps: 10, warmupSteps: 4 }),
    [
      [0, 0.1],
      [1, 0.0975528284907341],
      [4, 0.06545084714889526],
    ],
  ],
];

test.each(cases)('%s', (_, schedule, rates) => {
  for (const [step, rate] of rates) expect(schedule.call(step), `step ${step}`).toBeCloseTo(rate, 7);
});

it('a constant lies between its boundaries exactly, and a decay starts at the bit', () => {
  expect(new PiecewiseConstantDecay({ boundaries: [1], values: [0.3, 0.1] }).call(2)).toBe(0.1);
  for (const Decay of [ExponentialDecay, InverseTimeDecay]) expect(new Decay(base).call(0)).toBe(0.1);
});

describe('what is refused', () => {
  const cosine = (options: Partial<CosineDecayOptions>) =>
    new CosineDecay({ initialLearningRate: 0.1, decaySteps: 10, ...options });
  const mistakes: readonly [string, () => unknown, readonly string[]][] = [
    [
      'no steps',
      () => new ExponentialDecay({ ...base, decaySteps: 0 }),
      ['ExponentialDecay', 'decaySteps', 'positive', '0'],
    ],
    [
      'a rate of NaN',
      () => new InverseTimeDecay({ ...base, decayRate: NaN }),
      ['InverseTimeDecay', 'decayRate', 'NaN'],
    ],
    [
      'an infinite end',
      () => new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 10, endLearningRate: Infinity }),
      ['PolynomialDecay', 'endLearningRate', 'Infinity'],
    ],
    [
      'no start',
      () => cosine({ initialLearningRate: '0.1' as unknown as number }),
      ['CosineDecay', 'initialLearningRate', '0.1'],
    ],
    ['a warmup of less than no step', () => cosine({ warmupSteps: -1 }), ['CosineDecay', 'warmupSteps', '-1']],
    [
      'as many values as boundaries',
      () => new PiecewiseConstantDecay({ boundaries: [1, 2], values: [1, 2] }),
      ['PiecewiseConstantDecay', '[1,2]'],
    ],
    [
      'boundaries that fall',
      () => new PiecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] }),
      ['PiecewiseConstantDecay', '[2,1]', 'rising'],
    ],
    [
      'no boundaries',
      () => new PiecewiseConstantDecay({ boundaries: [], values: [1] }),
      ['PiecewiseConstantDecay', '[]'],
    ],
  ];
  it.each(mistakes)('%s', (_, make, words) => {
    expect(make).toThrow(ArgumentError);
    for (const word of words) expect(make).toThrow(word);
  });
});
