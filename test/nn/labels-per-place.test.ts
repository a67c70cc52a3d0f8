import { expect, it } from 'vitest';
import { Conv2D, Dense, Input, SGD, Sequential } from '../../nn';
import { expectClose, testEngine } from '../gpu';
import keras from '../keras/labels-per-place.json';

interface Case {
  readonly name: string;
  readonly shape: readonly number[];
  readonly labels: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly start: readonly (readonly number[])[];
  readonly end: readonly (readonly number[])[];
  readonly history: Readonly<Record<string, readonly number[]>>;
}

const cases: readonly Case[] = keras.cases;

const network = async (name: string, shape: readonly number[]): Promise<Sequential> => {
  const layer =
    name === 'pixels'
      ? new Conv2D({ filters: 3, kernelSize: 3, padding: 'same', activation: 'softmax' })
      : new Dense({ units: 3, activation: 'softmax' });
  const model = new Sequential([Input({ shape }), layer], { engine: await testEngine() });
  await model.compile({
    optimizer: new SGD({ learningRate: 0.5 }),
    loss: 'sparse_categorical_crossentropy',
    metrics: ['sparse_categorical_accuracy'],
  });
  return model;
};

it.each(cases)(
  'a class number for each of the $name, $labels, trains as in Keras',
  async ({ name, shape, labels, x, y, start, end, history }) => {
    using model = await network(name, shape);
    model.setWeights((await model.getWeights()).map(({ shape }, i) => ({ data: Float32Array.from(start[i]!), shape })));
    const data = { data: Float32Array.from(x), shape: [6, ...shape] };
    const targets = { data: Uint8Array.from(y), shape: labels };
    const result = await model.fit(data, targets, {
      epochs: 3,
      batchSize: 4,
      shuffle: false,
      validationData: [data, targets],
    });
    for (const [key, values] of Object.entries(history)) expectClose(result.history[key]!, values, key);
    (await model.getWeights()).forEach(({ data }, i) => expectClose(data, end[i]!, `weight ${i}`));
  },
);

it('says which label of which sample is not a class, and what shape is wanted', async () => {
  using model = await network('steps', [5, 2]);
  const x = { data: new Float32Array(20), shape: [2, 5, 2] };
  await expect(
    model.fit(x, [
      [0, 1, 2, 0, 1],
      [0, 1, 3, 0, 1],
    ]),
  ).rejects.toThrow(/label 3 of sample 1 is not a class/);
  await expect(model.fit(x, [0, 1])).rejects.toThrow(/one class number per place, \[n, 5\], got \[2\]/);
});
