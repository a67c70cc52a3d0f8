import { describe, expect, it } from 'vitest';
import { type Tensor, losses, metrics } from '../../nn';
import type { NumberArray } from '../../engine';
import { optionsIn } from '../../nn/keras-object';
import { LOSSES } from '../../nn/losses/registry';
import { lowerFirst } from '../../nn/names';
import { testEngine } from '../gpu';
import goldens from '../keras/every-loss.json';

/** Of the largest magnitude. */
const TOLERANCE = 1e-5;

type LossOf = (yTrue: Tensor, yPred: Tensor, ...options: unknown[]) => Tensor;
const functions = losses as unknown as Readonly<Record<string, LossOf>>;
const functionName = (name: string): string => (name === 'KLDivergence' ? 'klDivergence' : lowerFirst(name));

/** Options that a function takes by position. */
const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  CategoricalGeneralizedCrossEntropy: ['q'],
  CosineSimilarity: ['axis'],
  Dice: ['axis'],
  Huber: ['delta'],
  Tversky: ['alpha', 'beta', 'axis'],
};

it('metrics have the same functions as losses, where Keras has them in both', () => {
  const { klDivergence, huber, binaryCrossentropy, hinge } = losses;
  expect(metrics).toMatchObject({ klDivergence, huber, binaryCrossentropy, hinge });
});

describe.each(LOSSES.map(({ className }) => className))('%s', (name) => {
  it('as a function is one loss a sample, as Keras gives it', async () => {
    const engine = await testEngine();
    const type = LOSSES.find(({ className }) => className === name)!;
    for (const golden of goldens.filter(({ loss }) => loss === name)) {
      const { reduction: _, ...options } = optionsIn(type, golden.options);
      const { data, shape } = golden.y;
      const { targets } = new type({} as never);
      using y = engine.tensor(targets === 'labels' ? Uint32Array.from(data) : Float32Array.from(data), shape);
      using p = engine.tensor(Float32Array.from(golden.p.data), golden.p.shape);
      const given =
        POSITIONAL[name]?.map((option) => options[option]) ?? (Object.keys(options).length ? [options] : []);
      using values = engine.scope(() => functions[functionName(name)]!(y, p, ...given));
      const found: NumberArray = await values.data();
      expect(found.length).toBe(golden.values.data.length);
      const largest = Math.max(1e-3, ...golden.values.data.map(Math.abs));
      golden.values.data.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(TOLERANCE * largest));
    }
  });
});
