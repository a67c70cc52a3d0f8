import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { list, oneOf, readOptions, text, whole } from './options.js';
import { runInPage } from './page.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);

const usage = `Usage: npm run bench -- [flags]

Times the training step of a CNN of the study notes in headless Chromium: the whole, and each dispatch in it.

  --model max|avg      max pooling (333,526 weights) or average pooling (39,478); default max
  --batch-sizes N,...  default 32,256
  --steps N            samples of each figure; default 7
  --json FILE          default runs/bench.json
  --help`;

const options = readOptions(usage, {
  model: { read: oneOf('max', 'avg'), default: 'max' },
  'batch-sizes': { read: list(whole(1)), default: [32, 256] },
  steps: { read: whole(1), default: 7 },
  json: { read: text, default: join(root, 'runs/bench.json') },
});

async function bench() {
  await setUp({ browser: true, data: true });
  await mkdir(dirname(options.json), { recursive: true });
  const settings = { model: options.model, batchSizes: options['batch-sizes'], steps: options.steps };
  const input = { ...settings, terminal: Boolean(process.stdout.isTTY) };
  // Without it, Chromium rounds timestamps to 100 microseconds.
  const flags = ['--enable-webgpu-developer-features'];
  const { result, browser } = await runInPage('/bench/train-step.ts', input, flags);

  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const versions = { vitrine: version, node: process.version, browser };
  await writeFile(options.json, `${JSON.stringify({ settings, ...result, versions }, null, 2)}\n`);
  console.log(`Written to ${relative(process.cwd(), options.json)}`);
}

await bench().catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(process.exitCode ?? 1);
});
