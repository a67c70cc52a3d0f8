import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { webGPU } from './node.js';
import { say } from './run.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);
const flags = process.argv.slice(2);

/** The GPU tests alone, in Node instead of Chromium: on the system's GPU driver, through the webgpu package. */
const native = flags.includes('--node');

/** What is quick: no page, no command, one case of each op in Chromium. */
const fast = flags.includes('--fast');
// TypeScript 7 checks in a quarter of 5's time; what reads types in a program (`scripts/declarations.js`) needs 5's
// API.
const BIN = { tsc: 'typescript-7/bin/tsc', oxlint: 'oxlint/bin/oxlint', vitest: 'vitest/vitest.mjs' };

/** Runs a package's program on this Node, its output passed on; true when it succeeded. */
function succeeds(name, ...args) {
  console.log(`> ${[name, ...args].join(' ')}`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', BIN[name]), ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

/** What the tests will run on, as the adapter says of itself. */
async function sayAdapter() {
  const { adapter } = await webGPU();
  const { vendor, architecture, description, subgroupMinSize, subgroupMaxSize } = adapter.info;
  const sizes = [...new Set([subgroupMinSize, subgroupMaxSize])].join('..');
  const has = (feature) => `${adapter.features.has(feature) ? 'with' : 'without'} ${feature}`;
  say('adapter', `${vendor} ${architecture}, ${description}`);
  say('', `${has('subgroups')} (of ${sizes}), ${has('shader-f16')}, ${has('timestamp-query')}`);
}

await (native ? setUp().then(sayAdapter) : setUp({ browser: true, data: !fast })).catch((error) => {
  console.error(error.message);
  console.log('\n0 passed, 1 failed');
  process.exit(1);
});

// Each keeps one core busy.
const checks = native ? [] : await Promise.all([succeeds('tsc', '--noEmit'), succeeds('oxlint', '.')]);

const scratch = await mkdtemp(join(tmpdir(), 'vitrine-test-'));
const report = join(scratch, 'report.json');
const passed = await succeeds(
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...(native ? ['--mode=native'] : fast ? ['--mode=fast'] : []),
  ...flags.filter((flag) => flag !== '--node' && flag !== '--fast'),
);
const counts = await readFile(report, 'utf8')
  .then(JSON.parse)
  .catch(() => ({ numPassedTests: 0, numFailedTests: 0 }));
await rm(scratch, { recursive: true, force: true });

// The type check and the lint count as one each; so does a run that failed without a failed test (a browser
// that died).
const failedChecks = checks.filter((ok) => !ok).length;
const failedTests = Math.max(counts.numFailedTests, passed ? 0 : 1);
console.log(`\n${checks.length - failedChecks + counts.numPassedTests} passed, ${failedChecks + failedTests} failed`);
process.exit(failedChecks + failedTests === 0 ? 0 : 1);
