import { expect, test } from 'vitest';
import { sampleWeights } from '../../nn/training/sample-weights';

test('the class of a one-hot row is found among 200,704', async () => {
  const columns = 200_704;
  const data = new Float32Array(2 * columns);
  data[7] = data[columns + 200_000] = 1;
  const y = { data, shape: [2, columns] };
  const { data: weights } = await sampleWeights({ y, losses: [], classWeight: { 7: 2, 200_000: 3 } }, [y], 2);
  expect([...weights]).toEqual([2, 3]);
});
