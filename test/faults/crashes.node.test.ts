import { expect, test } from 'vitest';
import { command } from '../commands/command';

test('fits go on after devices were destroyed, and GPU processes crashed, at random moments, with the same bits', async () => {
  const { code, output } = await command('soak.js', '--losses', '1', '--seed', '2', '--minutes', '2');
  expect(code, output).toBe(0);
  const { destroy, crash } = JSON.parse(/\{"destroy".*?\}/.exec(output)![0]) as Record<string, number>;
  expect(destroy).toBeGreaterThanOrEqual(1);
  expect(crash).toBeGreaterThanOrEqual(1);
});

test('steps of every kind keep the promises, by any seed, which is told', async () => {
  const { code, output } = await command('soak.js', '--steps', '4', '--seed', '2147483647', '--minutes', '2');
  expect(code, output).toBe(0);
  expect(output).toContain('seed 2147483647\n');
  expect(output).toContain('all promises were kept');
});
