import { expect, it } from 'vitest';
import { dropout, fill } from '../../engine';
import { testEngine } from '../gpu';

it.each([0.1, 0.4, 0.5, 0.9])('dropout keeps the share 1 - %d, scaled so that the mean stays', async (rate) => {
  const engine = await testEngine();
  const n = 100_000;
  using key = engine.tensor(Uint32Array.of(42, 1));
  using x = fill(engine, [n], 1);
  using y = dropout(x, { rate, key });
  const values = await y.data();
  const kept = values.filter((value) => value !== 0);
  expect(Math.abs(kept.length / n - (1 - rate))).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / n));
  expect(kept.every((value) => value === Math.fround(1 / (1 - rate)))).toBe(true);
});

it('rate 0 is the identity, bit for bit', async () => {
  const engine = await testEngine();
  using key = engine.tensor(Uint32Array.of(42, 1));
  using x = engine.tensor([1.1, -2.2, 0, 3e30, 1e-30]);
  using y = dropout(x, { rate: 0, key });
  expect(await y.data()).toEqual(await x.data());
});

it('the mask follows step and salt', async () => {
  const engine = await testEngine();
  using x = fill(engine, [1000], 1);
  const mask = async (step: number, salt: number) => {
    using key = engine.tensor(Uint32Array.of(42, step));
    using y = dropout(x, { rate: 0.5, key, salt });
    return [...(await y.data())].join();
  };
  const masks = new Set([await mask(0, 0), await mask(1, 0), await mask(0, 1)]);
  expect(masks.size).toBe(3);
  expect(masks.has(await mask(1, 0))).toBe(true);
});
