import { expect, it } from 'vitest';
import { Concatenate, Dense, Dropout, Input, type KerasTensor, Model, Sequential, setRandomSeed } from '../../nn';
import { testEngine } from '../gpu';

const N = 64;

/** Which values two uses side by side have dropped, in each of two calls of an own loop. */
async function masks(apply: (input: KerasTensor) => [KerasTensor, KerasTensor]): Promise<boolean[][]> {
  const input = Input({ shape: [N] });
  using model = new Model({
    inputs: input,
    outputs: new Concatenate().apply(apply(input)),
    engine: await testEngine(),
  });
  await model.build();
  using x = model.engine.tensor({ data: new Float32Array(N).fill(1), shape: [1, N] });
  const found: boolean[][] = [];
  for (let call = 0; call < 2; call++) {
    using y = model.call(x, { training: true });
    const dropped = Array.from(await y.data(), (value) => value === 0);
    found.push(dropped.slice(0, N), dropped.slice(N));
  }
  return found;
}

it.each<[string, () => Promise<boolean[][]>]>([
  [
    'a layer that is used twice',
    async () => masks((x) => ((layer) => [layer.apply(x), layer.apply(x)])(new Dropout({ rate: 0.5 }))),
  ],
  ['two layers', async () => masks((x) => [new Dropout({ rate: 0.5 }).apply(x), new Dropout({ rate: 0.5 }).apply(x)])],
  [
    'a layer with a seed',
    async () => masks((x) => ((layer) => [layer.apply(x), layer.apply(x)])(new Dropout({ rate: 0.5, seed: 3 }))),
  ],
  [
    'a model that is used twice',
    async () => {
      using inner = new Sequential([Input({ shape: [N] }), new Dropout({ rate: 0.5 })], { engine: await testEngine() });
      return masks((x) => [inner.apply(x), inner.apply(x)]);
    },
  ],
])('each use and each call of %s draws a mask of its own', async (_, draw) => {
  setRandomSeed(1);
  const found = await draw();
  expect(new Set(found.map(String)).size).toBe(4);
  for (const mask of found) expect(mask.filter(Boolean).length).toBeGreaterThan(N / 4);
});

it('drops all at rate 1, and then learns nothing of it, as in Keras', async () => {
  const inner = new Dense({ units: 2 });
  using model = new Sequential([Input({ shape: [3] }), inner, new Dropout({ rate: 1 })], {
    engine: await testEngine(),
  });
  await model.build();
  using x = model.engine.tensor({ data: Float32Array.of(1, 2, 3), shape: [1, 3] });
  using y = model.call(x, { training: true });
  expect([...(await y.data())]).toEqual([0, 0]);
  using plain = model.call(x);
  expect([...(await plain.data())]).not.toEqual([0, 0]);
  await model.compile({ optimizer: 'sgd', loss: 'mse' });
  const before = await model.getWeights();
  const { history } = await model.fit(
    { data: Float32Array.of(1, 2, 3), shape: [1, 3] },
    { data: Float32Array.of(1, 2), shape: [1, 2] },
  );
  expect(history.loss).toEqual([2.5]);
  expect(await model.getWeights()).toEqual(before);
});
