import { expect, it } from 'vitest';
import { mean, sum } from '../../engine';
import { expectClose, testEngine } from '../gpu';
import { draw, generator } from './check';

// Around one chain of 256, two passes of it, and beyond.
it.each([255, 256, 257, 65_535, 65_537, 1_000_003])(
  'sum and mean of %d values: a tree keeps them within the bound',
  async (n) => {
    const engine = await testEngine();
    const host = draw({ shape: [n], values: 'probability' }, generator(n));
    const expected = host.reduce((a, b) => a + b);
    using x = engine.tensor(Float32Array.from(host));
    using total = sum(x);
    using average = mean(x);
    expect(total.shape).toEqual([]);
    expectClose(await total.data(), [expected], 'sum');
    expectClose(await average.data(), [expected / n], 'mean');
  },
);

it('long sums along the first, middle and last axes', async () => {
  const engine = await testEngine();
  for (const [shape, axis] of [
    [[1009, 5], 0],
    [[3, 1009, 2], 1],
    [[3, 1009], 1],
  ] as const) {
    const host = draw({ shape }, generator(axis));
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const expected = new Float64Array(host.length / 1009);
    host.forEach((value, i) => (expected[Math.floor(i / inner / 1009) * inner + (i % inner)]! += value));
    using x = engine.tensor(Float32Array.from(host), shape);
    using y = sum(x, { axes: [axis] });
    expectClose(await y.data(), expected, JSON.stringify(shape));
  }
});
