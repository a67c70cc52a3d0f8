import { expect, it } from 'vitest';
import { maximum, minimum, sum, valueAndGradients } from '../../engine';
import { testEngine } from '../gpu';

it.each([
  ['maximum', maximum, [3, 2, NaN, NaN, Infinity]],
  ['minimum', minimum, [1, -1, NaN, NaN, 0]],
])('%s: a NaN on either side is the result', async (_, f, expected) => {
  const engine = await testEngine();
  using a = engine.tensor([1, 2, NaN, 1, Infinity]);
  using b = engine.tensor([3, -1, 1, NaN, 0]);
  using y = f(a, b);
  expect([...(await y.data())]).toEqual(expected);
});

it.each([
  ['maximum', maximum, [0, 1, 1]],
  ['minimum', minimum, [1, 0, 1]],
])('%s: the first of two equal operands takes the whole gradient', async (_, f, expected) => {
  const engine = await testEngine();
  using a = engine.tensor([1, 2, 5]);
  using b = engine.tensor([3, -1, 5]);
  const { value, gradients } = valueAndGradients(engine, () => sum(f(a, b)), [a, b]);
  expect([...(await gradients[0]!.data())]).toEqual(expected);
  expect([...(await gradients[1]!.data())]).toEqual(expected.map((share) => 1 - share));
  for (const tensor of [value, ...gradients]) tensor.dispose();
});
