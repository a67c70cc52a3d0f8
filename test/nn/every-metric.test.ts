import { describe, expect, it } from 'vitest';
import { Activation, Input, SGD, Sequential, SparseCategoricalCrossentropy } from '../../nn';
import { optionsIn } from '../../nn/keras-object';
import { METRICS } from '../../nn/metrics/registry';
import type { Metric } from '../../nn/metrics';
import { testEngine } from '../gpu';
import goldens from '../keras/every-metric.json';
import { someOf } from '../some-of';

type Golden = (typeof goldens)[number];

/** Of the ten random ones of a metric, in the ordinary run; all by `VITRINE_SWEEP=all`. */
const CONFIGURATIONS = 3;

/** Of the largest of the results, or 1. */
const TOLERANCE = 1e-6;
const SIZES = [6, 6, 6, 3];

function expectNear(actual: readonly number[], expected: Golden['result'], what: string): void {
  const wanted = [expected].flat().map(Number);
  expect(actual.length, what).toBe(wanted.length);
  const largest = Math.max(1, ...wanted.filter(Number.isFinite).map(Math.abs));
  wanted.forEach((value, i) => {
    if (Number.isNaN(value) ? !Number.isNaN(actual[i]) : !(Math.abs(actual[i]! - value) <= TOLERANCE * largest))
      expect.fail(`${what}: ${actual.join(', ')} is not ${wanted.join(', ')}`);
  });
}

const made = ({ metric, config }: Golden, name?: string): Metric => {
  const type = METRICS.find(({ className }) => className === metric)!;
  return new type({ ...optionsIn(type, config), ...(name && { name }) } as never);
};

const names = [...new Set(goldens.map(({ metric }) => metric))];

it('there are goldens for every metric', () => {
  expect(names.toSorted()).toEqual(METRICS.map(({ className }) => className).toSorted());
});

describe.each(names)('%s', (name) => {
  const own = goldens.filter(({ metric }) => metric === name);
  const cases = someOf(own, CONFIGURATIONS).map((golden) => [JSON.stringify(golden.config), golden] as const);

  it.each(cases)('by itself: %s', async (_, golden) => {
    const engine = await testEngine();
    const [plain, weighted, placed] = [made(golden), made(golden), made(golden)];
    const { places } = golden;
    const size = places.reduce((a, b) => a * b);
    const each = { shape: places, data: Array.from({ length: size }, (_, i) => ((i * 7) % 11) / 4) };
    let begin = 0;
    for (const size of SIZES) {
      const part = ({ data, shape: [, ...shape] }: Golden['y']) => {
        const row = shape.reduce((a, b) => a * b, 1);
        return engine.tensor(Float32Array.from(data.slice(begin * row, (begin + size) * row)), [size, ...shape]);
      };
      const [y, p, weights, ofEach] = [golden.y, golden.p, golden.weights, each].map(part) as [
        never,
        never,
        never,
        never,
      ];
      await plain.updateState(y, p);
      await weighted.updateState(y, p, weights);
      await placed.updateState(y, p, ofEach);
      for (const tensor of [y, p, weights, ofEach] as Disposable[]) tensor[Symbol.dispose]();
      begin += size;
    }
    expectNear([await plain.result()].flat(), golden.result, 'result');
    expectNear([await weighted.result()].flat(), golden.weighted, 'weighted');
    expectNear([await placed.result()].flat(), golden.placed, `weighted by ${places.join(' x ')}`);
    await plain.resetState();
    expect([await plain.result()].flat()).toHaveLength([golden.result].flat().length);
  });

  // One-hot targets of outputs that are class numbers have not the shape of the model's output, and no loss takes them.
  // So are those of sorted ids, of which there are more than outputs.
  const fitting = cases.filter(
    ([, { y, p, config }]) =>
      y.data.length <= p.data.length && !('from_sorted_ids' in config && config.from_sorted_ids),
  );
  it.each(fitting)('in a model: %s', async (_, golden) => {
    const { y, p, weights } = golden;
    const engine = await testEngine();
    using model = new Sequential([Input(p.shape.slice(1)), new Activation('linear')], { engine });
    const [plain, weighted] = [made(golden, 'plain'), made(golden, 'weighted')];
    await model.compile({
      optimizer: new SGD(),
      loss: plain.targets === 'labels' ? new SparseCategoricalCrossentropy({ fromLogits: true }) : 'mse',
      metrics: [plain],
      weightedMetrics: [weighted],
      batchSize: null,
    });
    const array = ({ data, shape }: Golden['y']) => ({ data: Float32Array.from(data), shape });
    const logs = await model.evaluate(array(p), array(y), { sampleWeight: array(weights), batchSize: 6 });
    const figures = (prefix: string): number[] =>
      Object.entries(logs)
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
        .map(([, value]) => value);
    expectNear(figures('plain'), golden.result, 'result');
    expectNear(figures('weighted'), golden.weighted, 'weighted');
  });
});
