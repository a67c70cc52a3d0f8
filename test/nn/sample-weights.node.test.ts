import { expect, test } from 'vitest';
import { sampleWeights } from '../../nn/training/sample-weights';

test('the class of a one-hot row is found among 200,704', async () => {
  const columns = 200_704;
  const data = new Float32Array(2 * columns);
  data[7] = data[columns + 200_000] = 1;
  const y = { data, shape: [2, columns] };
  const model = { name: 'm', inputs: [], outputs: [{ name: 'a', shape: [columns] }] };
  const comparisons = [{ name: 'a', targets: 'values' as const }];
  const [weights] = await sampleWeights(model, { y, comparisons, classWeight: { 7: 2, 200_000: 3 } }, [y], 2);
  expect([...weights!.data]).toEqual([2, 3]);
});
