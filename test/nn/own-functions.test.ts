/** Functions as losses and metrics, of whatever shape: as Keras reduces and weighs them, `test/keras/own-functions.py`. */
import { expect, it } from 'vitest';
import { type Tensor, abs, mean, reshape, square, sub } from '../../engine';
import { ArgumentError, type CompileOptions, Dense, Input, SGD, Sequential } from '../../nn';
import { testEngine } from '../gpu';
import { type GoldenArray, floats } from '../keras/golden-array';
import keras from '../keras/own-functions.json';
import { expectTraining } from './expect-training';

type Of = (t: Tensor, p: Tensor) => Tensor;
const functions: Readonly<Record<string, Of>> = {
  sample: (t, p) => mean(square(sub(t, p)), { axes: [-1] }),
  output: (t, p) => square(sub(t, p)),
  batch: (t, p) => mean(abs(sub(t, p))),
  one: (t, p) => reshape(mean(abs(sub(t, p))), [1]),
};

const named = (name: string, fn: Of): Of =>
  Object.defineProperty((t: Tensor, p: Tensor) => fn(t, p), 'name', { value: name });

function expectWeight(trained: ArrayLike<number>, { data }: GoldenArray, what: string): void {
  data.forEach((value, i) => expect(Math.abs(trained[i]! - value), `${what}[${i}]`).toBeLessThan(2e-5));
}

it.each(keras.cases.map((golden) => ({ ...golden, weights: golden.sampleWeight?.shape ?? 'no weights' })))(
  'a loss for each $kind, $weights',
  async ({ kind, start, x, y, sampleWeight, ...golden }) => {
    using model = new Sequential([Input({ shape: [3] }), new Dense(2)], { engine: await testEngine() });
    await model.build();
    model.setWeights(start.map(floats));
    await model.compile({
      optimizer: new SGD(0.1),
      loss: functions[kind]!,
      metrics: Object.entries(functions).map(([name, fn]) => named(`by_${name}`, fn)),
      weightedMetrics: [named('weighed', functions[kind === 'output' ? kind : 'sample']!)],
    });
    const options = { batchSize: 4, ...(sampleWeight && { sampleWeight: floats(sampleWeight) }) };
    await expectTraining(model, floats(x), floats(y), options, 2, golden, expectWeight);
  },
);

it('without a name a metric is called metric, and the next metric_1', async () => {
  using model = new Sequential([Input({ shape: [3] }), new Dense(2)], { engine: await testEngine() });
  await model.compile({
    optimizer: 'sgd',
    loss: (t, p) => mean(square(sub(t, p))),
    metrics: [(t, p) => abs(sub(t, p)), (_, p) => mean(p, { axes: [-1] })],
  });
  const logs = await model.evaluate([[1, 2, 3]], [[1, 2]]);
  expect(Object.keys(logs)).toEqual(['loss', 'metric', 'metric_1']);
});

it.each<[CompileOptions, string]>([
  [{ loss: () => 1 as never }, 'loss: a loss returns a tensor made by ops'],
  [{ loss: 'mse', metrics: [() => 1 as never] }, 'metric metric returns a tensor made by ops'],
])('%o is refused by its name, and leaves nothing', async (options, message) => {
  const engine = await testEngine();
  using model = new Sequential([Input({ shape: [3] }), new Dense(2)], { engine });
  await model.build();
  const { buffers } = engine.stats();
  const compiled = model.compile({ optimizer: 'adam', ...options });
  await expect(compiled).rejects.toThrow(ArgumentError);
  await expect(compiled).rejects.toThrow(message);
  expect(engine.stats().buffers).toBe(buffers);
});
