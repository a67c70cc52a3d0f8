import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deno } from './deno.js';
import { webGPU } from './node.js';
import { say } from './run.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);
const flags = process.argv.slice(2);

/** What every WebGPU must pass, alone, on another one than Chromium's own. */
const PLACES = {
  '--node': { mode: 'native', prepare: () => setUp().then(sayAdapter) }, // through the webgpu package
  '--deno': { mode: 'deno', prepare: () => setUp().then(deno) },
  '--gles': { mode: 'gles', prepare: () => setUp({ browser: true }) },
};
const place = flags.find((flag) => Object.hasOwn(PLACES, flag));

/** What is quick: no page, no command, one case of each op in Chromium. */
const fast = flags.includes('--fast');

/** Names of files, and options of Vitest. */
const rest = flags.filter((flag) => flag !== place && flag !== '--fast');

// TypeScript 7 checks in a quarter of 5's time; what reads types in a program (`scripts/declarations.js`) needs 5's
// API.
const BIN = { tsc: 'typescript-7/bin/tsc', oxlint: 'oxlint/bin/oxlint', vitest: 'vitest/vitest.mjs' };

/** Runs a package's program on this Node, or in Deno, its output passed on; true when it succeeded. */
function succeeds(name, args, runtime = []) {
  console.log(`> ${[name, ...args].join(' ')}`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...runtime, join(root, 'node_modules', BIN[name]), ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

/**
 * Runs tests and counts them; a run that failed without a failed test (a browser that died) is one failure.
 * @param {string | undefined} mode of `vite.config.ts`
 * @param {string[]} [runtime] where not in Node: what `deno` gives
 */
async function tests(mode, runtime) {
  const scratch = await mkdtemp(join(tmpdir(), 'vitrine-test-'));
  const report = join(scratch, 'report.json');
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const passed = await succeeds('vitest', ['run', ...output, ...(mode ? [`--mode=${mode}`] : []), ...rest], runtime);
  const { numPassedTests, numFailedTests } = await readFile(report, 'utf8')
    .then(JSON.parse)
    .catch(() => ({ numPassedTests: 0, numFailedTests: 0 }));
  await rm(scratch, { recursive: true, force: true });
  return { passed: numPassedTests, failed: Math.max(numFailedTests, passed ? 0 : 1) };
}

/** A type check or a lint counts as one. */
const check = async (...args) => ((await succeeds(...args)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** A few seconds of wgpu, which is Firefox's WebGPU. Where that is not to be had, it is said, and in CI it is a failure. */
async function testsInDeno() {
  try {
    return await tests('deno-fast', await deno());
  } catch (error) {
    console.error(`deno      not tested, ${process.env.CI ? 'which CI must' : 'skipped'}. ${error.message}`);
    return process.env.CI ? { passed: 0, failed: 1 } : { passed: 0, failed: 0, skipped: 1 };
  }
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

const runtime = await (place ? PLACES[place].prepare() : setUp({ browser: true, data: !fast })).catch((error) => {
  console.error(error.message);
  console.log('\n0 passed, 1 failed');
  process.exit(1);
});

const counts = [];
if (place) {
  counts.push(await tests(PLACES[place].mode, place === '--deno' ? runtime : undefined));
} else {
  // Each keeps one core busy.
  counts.push(...(await Promise.all([check('tsc', ['--noEmit']), check('oxlint', ['.'])])));
  counts.push(await tests(fast ? 'fast' : undefined));
  if (!fast && rest.length === 0) counts.push(await testsInDeno());
}

const sum = (what) => counts.reduce((total, { [what]: count = 0 }) => total + count, 0);
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
process.exit(sum('failed') === 0 ? 0 : 1);
