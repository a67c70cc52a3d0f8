import { expect, it } from 'vitest';
import { type FillMode, affineTransform } from '../../engine';
import { testEngine } from '../gpu';

// scipy.ndimage.affine_transform(arange(1, 13).reshape(3, 4), eye(2), [-1.5, 2.25], order=1, cval=-1), as SciPy 1.17
// gives it.
it.each<[FillMode, number[]]>([
  ['nearest', [3.25, 4, 4, 4, 3.25, 4, 4, 4, 5.25, 6, 6, 6]],
  ['constant', [-1, -1, -1, -1, -1, -1, -1, -1, 5.25, -1, -1, -1]],
  ['reflect', [5.25, 6, 5.75, 4.75, 3.25, 4, 3.75, 2.75, 5.25, 6, 5.75, 4.75]],
  ['wrap', [5.25, 3.25, 4.25, 5.25, 9.25, 7.25, 8.25, 9.25, 5.25, 3.25, 4.25, 5.25]],
])('fills as SciPy does: %s', async (fillMode, expected) => {
  const engine = await testEngine();
  using x = engine.tensor(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), [1, 3, 4, 1]);
  using matrices = engine.tensor(Float32Array.of(1, 0, -1.5, 0, 1, 2.25), [1, 2, 3]);
  using y = affineTransform(x, matrices, { fillMode, cval: -1 });
  // Quarters, so exact in f32.
  expect([...(await y.data())]).toEqual(expected);
});

it('gives each image of a batch its own matrix, and each channel its own values', async () => {
  const engine = await testEngine();
  using x = engine.tensor(Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60, 7, 70, 8, 80), [2, 2, 2, 2]);
  // The first turned by a quarter, the second as it is.
  using matrices = engine.tensor(Float32Array.of(0, 1, 0, -1, 0, 1, 1, 0, 0, 0, 1, 0), [2, 2, 3]);
  using y = affineTransform(x, matrices);
  expect([...(await y.data())]).toEqual([2, 20, 4, 40, 1, 10, 3, 30, 5, 50, 6, 60, 7, 70, 8, 80]);
});
