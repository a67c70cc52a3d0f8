import { describe, expect, it } from 'vitest';
import { fill, randomNormal, randomUniform, threefry } from '../../engine';
import { bitsOf, testEngine } from '../gpu';

/** Mean and variance of `values`. */
function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  let variance = 0;
  for (let i = 0; i < values.length; i++) variance += (values[i]! - mean) ** 2 / values.length;
  return { mean, variance };
}

describe('threefry', () => {
  it("gives Random123's known answers (threefry2x32, 20 rounds, of its kat_vectors)", () => {
    expect(threefry([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff])).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual([0xc4923a9c, 0x483df7a0]);
  });
});

describe('randomUniform', () => {
  it.each([
    { key: [0, 0], salt: 0 },
    { key: [42, 7], salt: 5 },
    { key: [0xffffffff, 0xdeadbeef], salt: 2 ** 31 - 1 },
  ] as const)('has the bits of the twin on the CPU: $key $salt', async ({ key, salt }) => {
    const engine = await testEngine();
    using y = randomUniform(engine, [5, 53], { key, salt });
    const expected = Float32Array.from({ length: 265 }, (_, i) => (threefry(key, [i, salt])[0] >>> 8) / 2 ** 24);
    expect(bitsOf((await y.data()) as Float32Array)).toEqual(bitsOf(expected));
  });

  it('has the mean and variance of a uniform distribution, and stays in its range', async () => {
    const engine = await testEngine();
    const n = 100_000;
    using y = randomUniform(engine, [n], { key: [1, 2], min: -3, max: 5 });
    const values = await y.data();
    const { mean, variance } = moments(values);
    // Five standard errors: of the mean sqrt(64/12/n), of the variance sqrt((1/80 - 1/144) * 64^2 / n).
    expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(64 / 12 / n));
    expect(Math.abs(variance - 64 / 12)).toBeLessThan(5 * Math.sqrt(((1 / 80 - 1 / 144) * 64 ** 2) / n));
    expect(values.every((value) => value >= -3 && value <= 5)).toBe(true);
  });

  it('is the same however many elements are drawn, and differs by seed, step and salt', async () => {
    const engine = await testEngine();
    const draw = async (n: number, key: readonly [number, number], salt: number) => {
      using y = randomUniform(engine, [n], { key, salt });
      return [...(await y.data())];
    };
    const first = await draw(300, [1, 2], 3);
    expect(await draw(64, [1, 2], 3)).toEqual(first.slice(0, 64));
    for (const other of [await draw(300, [2, 2], 3), await draw(300, [1, 3], 3), await draw(300, [1, 2], 4)]) {
      expect(other.filter((value, i) => value === first[i]).length).toBeLessThan(3);
    }
  });

  it('follows a key that changes between replays, and writes where it is told', async () => {
    const engine = await testEngine();
    using key = engine.tensor(Uint32Array.of(9, 0));
    using into = fill(engine, [65], 0);
    using capture = await engine.capture(() => void randomUniform(engine, [65], { key, salt: 1, into }));
    for (const step of [0, 1]) {
      key.write(Uint32Array.of(9, step));
      capture.replay();
      using eager = randomUniform(engine, [65], { key: [9, step], salt: 1 });
      expect(await into.data()).toEqual(await eager.data());
    }
  });
});

describe('randomNormal', () => {
  it('is Box-Muller of the two words of the twin', async () => {
    const engine = await testEngine();
    using y = randomNormal(engine, [257], { key: [3, 4], salt: 2, mean: 1, stddev: 0.5 });
    const values = await y.data();
    for (let i = 0; i < 257; i++) {
      const [a, b] = threefry([3, 4], [i, 2]).map((word) => (word >>> 8) / 2 ** 24) as [number, number];
      const expected = 1 + 0.5 * Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b);
      // WGSL lets cos err by 2^-11 in absolute terms, times the radius of at most 5.8.
      expect(Math.abs(values[i]! - expected)).toBeLessThan(5.8 * 2 ** -11);
    }
  });

  it('has the moments of a normal distribution', async () => {
    const engine = await testEngine();
    const n = 100_000;
    using y = randomNormal(engine, [n], { key: [5, 6], mean: -2, stddev: 3 });
    const values = await y.data();
    const { mean, variance } = moments(values);
    expect(Math.abs(mean + 2)).toBeLessThan((5 * 3) / Math.sqrt(n));
    expect(Math.abs(variance - 9)).toBeLessThan(5 * 9 * Math.sqrt(2 / n));
    const within = values.filter((value) => Math.abs(value + 2) < 3).length / n;
    expect(Math.abs(within - 0.6827)).toBeLessThan(5 * Math.sqrt((0.6827 * 0.3173) / n));
  });
});

it('fill writes every element', async () => {
  const engine = await testEngine();
  using y = fill(engine, [5, 13], -2.5);
  expect([...(await y.data())]).toEqual(new Array(65).fill(-2.5));
});
