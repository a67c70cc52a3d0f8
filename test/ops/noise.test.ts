import { expect, it } from 'vitest';
import {
  ShapeError,
  alphaDropout,
  broadcastDropout,
  fill,
  gaussianDropout,
  gaussianNoise,
  randomNormal,
} from '../../engine';
import { testEngine } from '../gpu';

const N = 100_000;

/** Mean and variance. */
function momentsOf(values: ArrayLike<number>): [number, number] {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return [mean, list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length];
}

/** Within five standard errors of normal numbers with this mean and variance. */
function expectMoments(values: ArrayLike<number>, mean: number, variance: number): void {
  const [m, v] = momentsOf(values);
  expect(Math.abs(m - mean)).toBeLessThan(5 * Math.sqrt(variance / values.length));
  expect(Math.abs(v - variance)).toBeLessThan(5 * variance * Math.sqrt(2 / values.length));
}

it('gaussianNoise adds numbers of mean 0 and its standard deviation', async () => {
  const engine = await testEngine();
  using key = engine.tensor(Uint32Array.of(42, 1));
  using x = fill(engine, [N], 3);
  using y = gaussianNoise(x, { stddev: 0.5, key });
  expectMoments(await y.data(), 3, 0.25);
});

it('gaussianDropout multiplies by numbers of mean 1 and variance rate / (1 - rate)', async () => {
  const engine = await testEngine();
  using key = engine.tensor(Uint32Array.of(42, 1));
  using x = fill(engine, [N], 2);
  using y = gaussianDropout(x, { rate: 0.2, key });
  expectMoments(await y.data(), 2, 4 * 0.25);
});

it('alphaDropout keeps mean 0 and variance 1, and drops its share to one value', async () => {
  const engine = await testEngine();
  using key = engine.tensor(Uint32Array.of(42, 1));
  using x = randomNormal(engine, [N], { key: [7, 7] });
  using y = alphaDropout(x, { rate: 0.3, key });
  const values = await y.data();
  const [mean, variance] = momentsOf(values);
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  expect(Math.abs(Math.max(...counts.values()) / N - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / N));
});

it('broadcastDropout drops whole channels of a sample, scaled so that the mean stays', async () => {
  const engine = await testEngine();
  using key = engine.tensor(Uint32Array.of(42, 1));
  using x = fill(engine, [50, 3, 2, 40], 1);
  using y = broadcastDropout(x, { rate: 0.4, noiseShape: [null, 1, 1, null], key });
  const values = await y.data();
  const first = values.filter((_, i) => Math.floor(i / 40) % 6 === 0); // the first pixel of each sample
  values.forEach((value, i) => expect(value).toBe(first[Math.floor(i / 240) * 40 + (i % 40)]));
  const kept = first.filter((value) => value !== 0);
  expect(kept.every((value) => value === Math.fround(1 / 0.6))).toBe(true);
  expect(Math.abs(kept.length / first.length - 0.6)).toBeLessThan(5 * Math.sqrt((0.4 * 0.6) / first.length));
});

it('a noise shape that does not broadcast, and a rate out of range, are errors that say so', async () => {
  const engine = await testEngine();
  using key = engine.tensor(Uint32Array.of(42, 1));
  using x = fill(engine, [2, 3], 1);
  expect(() => broadcastDropout(x, { rate: 0.4, noiseShape: [null, 2], key })).toThrow(ShapeError);
  expect(() => broadcastDropout(x, { rate: 0.4, noiseShape: [null, 2], key })).toThrow('[2, 2]');
  expect(() => broadcastDropout(x, { rate: 0.4, noiseShape: [1, 2, 3], key })).toThrow('noiseShape [1, 2, 3]');
  expect(() => alphaDropout(x, { rate: 1, key })).toThrow('rate must be in [0, 1), got 1');
  expect(() => gaussianDropout(x, { rate: 1, key })).toThrow('rate must be in [0, 1), got 1');
  expect(() => gaussianNoise(x, { stddev: -1, key })).toThrow('stddev must be 0 or more, got -1');
});

it('what is drawn follows step and salt', async () => {
  const engine = await testEngine();
  using x = fill(engine, [1000], 1);
  const drawn = async (step: number, salt: number): Promise<string> => {
    using key = engine.tensor(Uint32Array.of(42, step));
    using y = gaussianNoise(x, { stddev: 1, key, salt });
    return [...(await y.data())].join();
  };
  expect(new Set([await drawn(0, 0), await drawn(1, 0), await drawn(0, 1), await drawn(1, 0)]).size).toBe(3);
});
