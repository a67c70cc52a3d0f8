import { expect, it } from 'vitest';
import {
  ArgumentError,
  type Engine,
  ShapeError,
  type Tensor,
  groupNormalization,
  layerNormalization,
  rmsNormalization,
  unitNormalization,
} from '../../engine';
import { bitsOf, expectClose, testEngine } from '../gpu';
import { draw, generator } from './check';

// Around parts of a row, few long ones and many short ones.
it.each([
  [1, 100_003],
  [3, 64],
  [3, 65],
  [20_011, 5],
])('%d rows of %d elements whose mean is 1,000 times as large as what they differ by', async (rows, columns) => {
  const engine = await testEngine();
  const host = draw({ shape: [rows, columns] }, generator(rows)).map((v) => Math.fround(1e3 + v));
  using x = engine.tensor(Float32Array.from(host), [rows, columns]);
  using y = layerNormalization(x);
  const expected = new Float64Array(host.length);
  for (let row = 0; row < rows; row++) {
    const of = host.subarray(row * columns, (row + 1) * columns);
    const mean = of.reduce((a, b) => a + b, 0) / columns;
    const variance = of.reduce((a, b) => a + (b - mean) ** 2, 0) / columns;
    expected.set(
      of.map((v) => (v - mean) / Math.sqrt(variance + 1e-3)),
      row * columns,
    );
  }
  // Of x a unit in the last place is 6e-5: that of its mean is seen in y, the more the less a row differs.
  const actual = await y.data();
  let worst = 0;
  actual.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - expected[i]!))));
  expect(worst).toBeLessThan(1e-3);
  using again = layerNormalization(x);
  expect(bitsOf((await again.data()) as Float32Array)).toEqual(bitsOf(actual as Float32Array));
});

it('channels as groups of one, of all, and on another axis', async () => {
  const engine = await testEngine();
  const host = draw({ shape: [2, 3, 5, 6] }, generator(3));
  const expected = (groups: number): Float64Array =>
    host.map((value, i) => {
      const [sample, group] = [Math.floor(i / 90), Math.floor(((i % 6) * groups) / 6)];
      const of = host.filter((_, j) => Math.floor(j / 90) === sample && Math.floor(((j % 6) * groups) / 6) === group);
      const mean = of.reduce((a, b) => a + b, 0) / of.length;
      const variance = of.reduce((a, b) => a + (b - mean) ** 2, 0) / of.length;
      return ((value - mean) / Math.sqrt(variance + 0.1)) * (1 + (i % 6)) + (i % 6);
    });
  using x = engine.tensor(Float32Array.from(host), [2, 3, 5, 6]);
  using gamma = engine.tensor([1, 2, 3, 4, 5, 6]);
  using beta = engine.tensor([0, 1, 2, 3, 4, 5]);
  for (const groups of [1, 2, 3, 6]) {
    using y = groupNormalization(x, groups, { gamma, beta, epsilon: 0.1 });
    expectClose(await y.data(), expected(groups), `${groups} groups`);
  }
  const first = Float32Array.from({ length: 180 }, (_, i) => {
    const [sample, channel, pixel] = [Math.floor(i / 90), Math.floor(i / 15) % 6, i % 15];
    return host[sample * 90 + pixel * 6 + channel]!;
  });
  using channelsFirst = engine.tensor(first, [2, 6, 3, 5]);
  using y = groupNormalization(channelsFirst, 3, { axis: 1, gamma, beta, epsilon: 0.1 });
  const last = expected(3);
  const moved = first.map((_, i) => {
    const [sample, channel, pixel] = [Math.floor(i / 90), Math.floor(i / 15) % 6, i % 15];
    return last[sample * 90 + pixel * 6 + channel]!;
  });
  expectClose(await y.data(), moved, 'axis 1');
});

it.each<[string, (x: Tensor, engine: Engine) => Tensor, typeof ArgumentError | typeof ShapeError, string[]]>([
  ['no axes', (x) => layerNormalization(x, { axes: [] }), ArgumentError, ['layerNormalization', 'axes', '[]']],
  [
    'an axis that is not there',
    (x) => unitNormalization(x, { axes: [3] }),
    ArgumentError,
    ['unitNormalization', '[3]'],
  ],
  [
    'an axis named twice',
    (x) => rmsNormalization(x, { axes: [1, -1] }),
    ArgumentError,
    ['rmsNormalization', '[1, -1]'],
  ],
  ['a negative epsilon', (x) => layerNormalization(x, { epsilon: -1 }), ArgumentError, ['epsilon', '-1']],
  ['a norm of 0', (x) => unitNormalization(x, { epsilon: 0 }), ArgumentError, ['epsilon must be positive', '0']],
  ['a gamma of another size', (x) => rmsNormalization(x, { gamma: x }), ShapeError, ['gamma [2, 6]', '[6]']],
  [
    'a beta that rmsScaling leaves out',
    (x) => layerNormalization(x, { rmsScaling: true, beta: x }),
    ArgumentError,
    ['rmsScaling', 'leave beta out'],
  ],
  ['groups that do not divide', (x) => groupNormalization(x, 4), ArgumentError, ['groups 4', '6 channels']],
  ['groups of the batch', (x) => groupNormalization(x, 1, { axis: 0 }), ArgumentError, ['axis 0', 'the batch']],
  ['a group too few', (x) => groupNormalization(x, 0), ArgumentError, ['groups', 'at least 1']],
  ['one beta for all channels', (x) => groupNormalization(x, 2, { beta: x }), ShapeError, ['beta [2, 6]', '[6]']],
])('%s is an error that says so', async (_, run, type, words) => {
  const engine = await testEngine();
  using x = engine.tensor(new Float32Array(12), [2, 6]);
  expect(() => run(x, engine)).toThrow(type);
  for (const word of words) expect(() => run(x, engine)).toThrow(word);
});
