import { expect, it } from 'vitest';
import {
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  MaxPooling2D,
  Sequential,
  createEngine,
  setRandomSeed,
} from '../../nn';
import { nextKey, withRandomSeed } from '../../nn/random-seed';
import { bitsOf } from '../gpu';
import { generator } from '../ops/check';

/**
 * Three shuffled steps with dropout on a device of its own: the bits of what the model has become, and of its losses.
 */
async function train(seed: number): Promise<Uint32Array[]> {
  const engine = await createEngine();
  try {
    setRandomSeed(seed);
    const model = new Sequential(
      [
        Input({ shape: [8, 8, 1] }),
        new Conv2D({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }),
        new MaxPooling2D(),
        new Dropout({ rate: 0.25 }),
        new Flatten(),
        new Dense({ units: 12, activation: 'relu' }),
        new Dropout({ rate: 0.5 }),
        new Dense({ units: 3, activation: 'softmax' }),
      ],
      { engine },
    );
    await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', batchSize: 8 });
    const random = generator(1);
    const x = { data: Float32Array.from({ length: 20 * 64 }, random), shape: [20, 8, 8, 1] };
    const y = Uint8Array.from({ length: 20 }, () => random() * 3);
    const { history } = await model.fit(x, y, { batchSize: 8 });
    expect(model.iterations).toBe(3);
    const weights = await model.getWeights();
    return [...weights.map(({ data }) => bitsOf(data as Float32Array)), bitsOf(Float32Array.from(history.loss!))];
  } finally {
    engine.dispose();
  }
}

it('the same seed gives the same bits on two fresh devices: weights, order, dropout, losses; another seed does not', async () => {
  const first = await train(11);
  expect(await train(11)).toEqual(first);
  const other = await train(12);
  expect(other).toHaveLength(first.length);
  for (const [i, bits] of first.entries()) expect(other[i], `array ${i}`).not.toEqual(bits);
});

it('withRandomSeed draws from a sequence of its own, and the one at hand goes on', () => {
  setRandomSeed(5);
  const expected = [nextKey(), nextKey(), nextKey()];
  setRandomSeed(5);
  const drawn = [nextKey()];
  expect(withRandomSeed(7, () => [nextKey(), withRandomSeed(5, nextKey), nextKey()])[1]).toEqual(expected[0]);
  drawn.push(nextKey());
  expect(() =>
    withRandomSeed(7, () => {
      nextKey();
      throw new RangeError('mine');
    }),
  ).toThrow('mine');
  drawn.push(nextKey());
  expect(drawn).toEqual(expected);
});
