import { expect, it } from 'vitest';
import {
  AlphaDropout,
  Dense,
  Dropout,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  Input,
  type Layer,
  SGD,
  Sequential,
  SpatialDropout2D,
} from '../../nn';
import { testEngine } from '../gpu';

const SAMPLES = { data: Float32Array.from({ length: 4 * 3 * 3 * 8 }, (_, i) => 1 + Math.sin(i)), shape: [4, 3, 3, 8] };
const TARGETS = { data: new Float32Array(4), shape: [4, 1] };

it.each<[string, () => Layer]>([
  ['GaussianNoise', () => new GaussianNoise(0.5)],
  ['GaussianDropout', () => new GaussianDropout(0.5)],
  ['AlphaDropout', () => new AlphaDropout(0.5)],
  ['AlphaDropout of a shape', () => new AlphaDropout(0.5, [null, 3, 1, 8])],
  ['SpatialDropout2D', () => new SpatialDropout2D(0.5)],
  ['SpatialDropout2D, channels first', () => new SpatialDropout2D(0.5, 'channels_first')],
  ['Dropout of a shape', () => new Dropout(0.5, [null, 1, 1, 8])],
])('%s draws anew at each replay of a step, and not at all at rest', async (_, make) => {
  const engine = await testEngine();
  const dense = new Dense(1, { kernelInitializer: 'ones' });
  using model = new Sequential([Input({ shape: [3, 3, 8] }), make(), new Flatten(), dense], { engine });
  await model.compile({ optimizer: new SGD({ learningRate: 1e-30 }), loss: 'mse' });
  const losses: number[] = [];
  for (let i = 0; i < 4; i++) losses.push((await model.trainOnBatch(SAMPLES, TARGETS)).loss!);
  expect(new Set(losses).size).toBe(4);
  const rest = await model.testOnBatch(SAMPLES, TARGETS);
  expect(await model.testOnBatch(SAMPLES, TARGETS)).toEqual(rest);
  const { history } = await model.fit(SAMPLES, TARGETS, { epochs: 3 });
  expect(new Set(history.loss).size).toBe(3);
  const sums = [0, 1, 2, 3].map((row) => SAMPLES.data.slice(row * 72, (row + 1) * 72).reduce((a, b) => a + b));
  (await model.predict(SAMPLES)).data.forEach((value, i) => expect(value).toBeCloseTo(sums[i]!, 3));
});
