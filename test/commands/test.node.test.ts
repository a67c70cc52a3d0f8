import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = dirname(dirname(import.meta.dirname));

/** By Vitest itself: types and lint are not what may fail here, and the whole run has checked them. */
test('npm run test:fast has its projects side by side, in Node and in Chromium', async () => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const files = ['test/nn/schedules.node.test.ts', 'test/ops/registry.test.ts'];
  const flags = ['--mode=fast', '--reporter=json', '-t', 'ExponentialDecay|cropping2d'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...flags, ...files],
    { cwd: ROOT, env: { ...env, NODE_ENV: 'test' } },
  );
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
    numPassedTests: number;
    numFailedTests: number;
    testResults: readonly unknown[];
  };
  expect(numFailedTests).toBe(0);
  expect(numPassedTests).toBeGreaterThan(1);
  expect(testResults).toHaveLength(2);
});
