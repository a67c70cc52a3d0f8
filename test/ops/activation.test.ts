import { describe, expect, it } from 'vitest';
import { leakyRelu, sigmoid, tanh } from '../../engine';
import { testEngine } from '../gpu';

it('tanh of large numbers is 1, and of small ones themselves', async () => {
  const engine = await testEngine();
  const inputs = [88.8, 1e4, Infinity, 9, 0.0501, 0.0499, 1e-3, 1e-8, 1e-30, 0].flatMap((v) => [v, -v]);
  using x = engine.tensor(inputs);
  using y = tanh(x);
  const values = await y.data();
  inputs.forEach((input, i) => {
    const expected = Math.tanh(Math.fround(input));
    expect(Math.abs(values[i]! - expected), `tanh(${input}) is ${values[i]}`).toBeLessThanOrEqual(
      2e-6 * Math.abs(expected),
    );
  });
});

describe('a NaN stays a NaN', () => {
  it.each([
    ['tanh', tanh],
    ['sigmoid', sigmoid],
    ['leakyRelu', leakyRelu],
  ])('%s', async (_, f) => {
    const engine = await testEngine();
    using x = engine.tensor([-1, NaN, 1]);
    using y = f(x);
    expect([...(await y.data())].map(Number.isNaN)).toEqual([false, true, false]);
  });
});

it('leakyRelu has a slope of 0.3 below zero unless told', async () => {
  const engine = await testEngine();
  using x = engine.tensor([-2, -0.5, 0, 3, Infinity, -Infinity]);
  using y = leakyRelu(x);
  expect([...(await y.data())]).toEqual([Math.fround(-0.6), Math.fround(-0.15), 0, 3, Infinity, -Infinity]);
});
