import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { oneOf, readOptions, text, whole } from './options.js';
import { runInPage } from './page.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);

const usage = `Usage: npm run train -- [flags]

Trains a CNN of the study notes on Fashion-MNIST in headless Chromium, tests it, and writes its history and
pictures.

  --model max|avg     max pooling (333,526 weights) or average pooling (39,478); default max
  --epochs N          default 1
  --samples N         train on the first N images of the training split, validate on a quarter as many;
                      default all, 48,000 and 12,000
  --batch-size N      default 32
  --seed N            of weights, shuffling and dropout; default 42
  --test-samples N    test on the first N test images; default all, 10,000
  --out DIR           default runs/<model>
  --help`;

const options = readOptions(usage, {
  model: { read: oneOf('max', 'avg'), default: 'max' },
  epochs: { read: whole(1), default: 1 },
  samples: { read: whole(1) },
  'batch-size': { read: whole(1), default: 32 },
  seed: { read: whole(0, 2 ** 32 - 1), default: 42 },
  'test-samples': { read: whole(1) },
  out: { read: text },
});
const { model, epochs, samples, seed } = options;
const folder = options.out ?? join(root, 'runs', model);

async function train() {
  await setUp({ browser: true, data: true });
  await mkdir(folder, { recursive: true }); // now, so that a folder that cannot be made costs no training
  const settings = {
    model,
    epochs,
    samples,
    batchSize: options['batch-size'],
    seed,
    testSamples: options['test-samples'],
  };
  const input = { ...settings, terminal: Boolean(process.stdout.isTTY) };
  const { result, browser } = await runInPage('/scripts/train-page.ts', input);

  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { data, history, steps, test, seconds, adapter } = result;
  const record = {
    settings,
    data,
    history,
    steps,
    test,
    seconds,
    adapter,
    versions: { vitrine: version, node: process.version, browser },
  };
  await writeFile(join(folder, 'history.json'), `${JSON.stringify(record, null, 2)}\n`);

  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(import.meta.dirname, 'train-figures.ts'), { logLevel: 'warn' });
  const figures = await module.writeFigures(folder, result);
  console.log(
    `Trained in ${seconds.training.toFixed(1)} s, tested in ${seconds.test.toFixed(1)} s. ` +
      `In ${relative(process.cwd(), folder) || '.'}: history.json, ${figures.join(', ')}`,
  );
}

await train().catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(process.exitCode ?? 1);
});
