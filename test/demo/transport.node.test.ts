import { expect, test } from 'vitest';
import { click, demoPage, reach, stateOf, waiting } from './open-page';

const open = demoPage();

test('trains, pauses, steps, starts over', async () => {
  const page = await open({ link: 'model=tiny&images=128' });
  const opened = await waiting(page);
  expect(opened).toMatchObject({ step: 0, state: 'waiting' });
  await click(page, 'reset');
  const fresh = await waiting(page);

  await click(page, 'train');
  await reach(page, 3, 'training', 'validating');
  await click(page, 'train'); // which pauses now
  const paused = await waiting(page);
  expect(paused.status).toContain('Paused');
  expect(paused.kernels).not.toBe(fresh.kernels);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await stateOf(page)).toEqual(paused);

  await click(page, 'step');
  const stepped = await waiting(page, paused.step + 1);
  expect(stepped.step).toBe(paused.step + 1);
  expect(stepped.kernels).not.toBe(paused.kernels);

  // Whatever happened in between, the same seed has the same weights, and none of the memory is left over.
  await click(page, 'reset');
  expect(await waiting(page)).toEqual(fresh);
  await click(page, 'train', 'reset', 'train', 'step', 'reset');
  expect(await waiting(page)).toEqual(fresh);
});
