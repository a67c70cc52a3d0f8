import { expect } from 'vitest';
import type { DataOf, Model } from '../../nn';
import type { SampleWeight } from '../../nn/training/batches';
import type { GoldenArray } from '../keras/golden-array';

/** What Keras gave before, in and after training. */
export interface GoldenTraining {
  readonly before: object;
  readonly after: object;
  /** By the names of figures, one of each epoch. */
  readonly history: object;
  /** The weights that came of it. */
  readonly trained: readonly GoldenArray[];
}

function expectLogs(logs: Readonly<Record<string, number>>, wanted: object, what: string): void {
  expect(Object.keys(logs).sort(), what).toEqual(Object.keys(wanted).sort());
  for (const [name, value] of Object.entries(wanted) as [string, number][])
    expect(Math.abs(logs[name]! - value), `${what} ${name}`).toBeLessThan(1e-5 * Math.abs(value) + 1e-6);
}

/** Evaluates, trains for so many epochs, and evaluates: all of it as Keras does. */
export async function expectTraining(
  model: Model,
  x: DataOf,
  y: DataOf | null,
  options: { readonly batchSize: number; readonly sampleWeight?: SampleWeight },
  epochs: number,
  golden: GoldenTraining,
  expectWeight: (trained: ArrayLike<number>, weight: GoldenArray, what: string) => void,
): Promise<void> {
  expectLogs({ ...(await model.evaluate(x, y, options)) }, golden.before, 'before');
  const { history } = await model.fit(x, y, { ...options, epochs, shuffle: false });
  for (let epoch = 0; epoch < epochs; epoch++) {
    const at = (figures: object): Record<string, number> =>
      Object.fromEntries(Object.entries(figures).map(([name, values]: [string, number[]]) => [name, values[epoch]!]));
    expectLogs(at(history), at(golden.history), `epoch ${epoch}`);
  }
  expectLogs({ ...(await model.evaluate(x, y, options)) }, golden.after, 'after');
  const trained = await model.getWeights();
  golden.trained.forEach((weight, i) => expectWeight(trained[i]!.data, weight, `weight ${i}`));
}
