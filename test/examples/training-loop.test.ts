import { expect, it } from 'vitest';
import { trainingLoop } from '../../examples/training-loop';
import { testEngine } from '../gpu';

it('the example finds the line in spite of outliers', async () => {
  const { slope, offset, losses } = await trainingLoop(await testEngine());
  expect(slope).toBeGreaterThan(1.75);
  expect(slope).toBeLessThan(2.25);
  expect(offset).toBeGreaterThan(-1.1);
  expect(offset).toBeLessThan(-0.75);
  expect(losses[1]!).toBeLessThan(losses[0]! / 3);
});
