import { expect, test } from 'vitest';
import { RandomState } from '../../nn/datasets/random-state';

test("draws NumPy's numbers: np.random.RandomState(42)", () => {
  // random_sample(3) and permutation(10), as NumPy prints them.
  const state = new RandomState(42);
  expect([state.random(), state.random(), state.random()]).toEqual([
    0.3745401188473625, 0.9507143064099162, 0.7319939418114051,
  ]);
  expect([...new RandomState(42).permutation(10)]).toEqual([8, 1, 5, 0, 7, 2, 9, 4, 3, 6]);
});

test('an interval of one number draws nothing', () => {
  const [a, b] = [new RandomState(3), new RandomState(3)];
  expect(a.choice([17])).toBe(17);
  expect(a.random()).toBe(b.random());
});
