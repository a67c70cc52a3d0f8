import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'puppeteer';
import type { run as estimate } from '../../bench/estimate';
import type { ColdStart } from '../../bench/peers/cold-start';
import type { PredictResult } from '../../bench/peers/predict';
import type { Turns } from '../../bench/peers/turns';
import type { BenchResult } from '../../bench/train-step';
import { bundle as bundlePeer } from '../../scripts/peers.js';
import { launchBrowser, serve } from '../../scripts/setup.js';
import { PATIENCE } from '../demo/open-page';
import { command } from './command';

const ROOT = dirname(dirname(import.meta.dirname));

describe('npm run bench', () => {
  let folder: string;
  let output: string;
  let result: BenchResult;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
    const file = join(folder, 'new', 'bench.json');
    const run = await command('bench.js', '--steps', '1', '--batch-sizes', '32,8', '--models', 'avg', '--json', file);
    output = run.output;
    expect(run.code, output).toBe(0);
    const { networks } = JSON.parse(await readFile(file, 'utf8')) as { networks: [BenchResult & { model: string }] };
    [result] = networks;
    expect(networks.map(({ model }) => model)).toEqual(['avg']);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('prints and records the whole step at each size of batch', () => {
    expect(result.batches.map(({ batchSize }) => batchSize)).toEqual([32, 8]);
    for (const { batchSize, median, min, cpuMicroseconds } of result.batches) {
      expect(output).toContain(`batch ${batchSize}: median ${median.toFixed(2)} ms, min ${min.toFixed(2)} ms`);
      expect(min).toBeGreaterThan(0);
      expect(cpuMicroseconds).toBeGreaterThan(0);
    }
  });

  test('a replayed step is one submit of at most 15 dispatches and makes no buffer', () => {
    const [{ submits, buffersCreated, dispatches, bytesHeld, captureBytes }] = result.batches as [
      BenchResult['batches'][0],
    ];
    expect({ submits, buffersCreated }).toEqual({ submits: 1, buffersCreated: 0 });
    expect(dispatches).toBeLessThanOrEqual(15);
    expect(captureBytes).toBeLessThan(bytesHeld);
  });

  test('knows the time and the work of each dispatch', () => {
    const { perDispatch, dispatches } = result.batches[0]!;
    expect(perDispatch!.length).toBeGreaterThan(dispatches); // some of which run as one
    const of = (shader: string) => perDispatch!.filter((dispatch) => dispatch.shader.startsWith(shader));
    const conv1 = 2 * 32 * 28 * 28 * 32 * 9;
    const conv2 = 2 * 32 * 9 * 9 * 32 * 9 * 32;
    // Forward twice, one input gradient, kernel gradients from the top down.
    expect(of('conv2d').map(({ flop }) => flop)).toEqual([conv1, conv2, conv2, conv2, conv1]);
    expect(of('adam')).toMatchObject([{ bytes: 7 * 39680 * 4 + 16 }]);
    expect(of('gather')[0]).toMatchObject({ bytes: 32 * 784 * 5 + 32 * 4 + 32 * 8 });
    const figures =
      '\\d+\\.\\d{3} +\\d+\\.\\d{3} +\\d+\\.\\d% +\\d+\\.\\d{2} +\\d+\\.\\d{2} +\\d+\\.\\d% +(flop|bytes)';
    expect(output).toMatch(new RegExp(`conv2d[\\w-]*( by 16)? +${figures} +32x9x9x32 3x3x32x32 32 32x9x9x32\\n`));
  });

  test("measures the adapter's ceilings, and how far below the one that binds it each dispatch is", () => {
    const { ceilings, batches } = result;
    // From a software adapter on a slow machine to more than any GPU has.
    expect(ceilings.flop / 1e9).toBeGreaterThan(1);
    expect(ceilings.flop / 1e9).toBeLessThan(1e6);
    expect(ceilings.bytes / 1e9).toBeGreaterThan(0.05);
    expect(ceilings.bytes / 1e9).toBeLessThan(1e5);
    expect(output).toContain(
      `Ceilings: ${(ceilings.flop / 1e9).toFixed(2)} GFLOP/s by an FMA shader, ${(ceilings.bytes / 1e9).toFixed(2)} GB/s`,
    );
    for (const { perDispatch } of batches) {
      for (const { shader, flop = 0, bytes, boundBy, least } of perDispatch!) {
        const times = { flop: flop / ceilings.flop, bytes: bytes / ceilings.bytes };
        expect(times[boundBy], shader).toBe(Math.max(times.flop, times.bytes));
        expect(least, shader).toBeCloseTo(1000 * times[boundBy], 9);
      }
    }
  });

  test('ends with the three dispatches that take longest, and what would be tried next', () => {
    const { perDispatch } = result.batches.at(-1)!;
    const slowest = perDispatch!.toSorted((a, b) => b.median - a.median).slice(0, 3);
    const lines = output.slice(output.lastIndexOf('  slowest:\n')).split('\n').slice(1, 7);
    for (const [i, { shader, shapes, boundBy }] of slowest.entries()) {
      expect(lines[2 * i + 1]).toMatch(/^ +next: \w/);
      expect(lines[2 * i]).toMatch(
        new RegExp(`^ +\\d+\\.\\d% ${shader} ${shapes}, at \\d+\\.\\d% of its ceiling \\(${boundBy}\\)$`),
      );
    }
  });

  test.each([
    [['--batch-sizes', '32,x'], "--batch-sizes expects a whole number from 1, not '32,x'"],
    [['--models', 'max,min'], '--models expects max or avg or mnist or cats-and-dogs or resnet50 or inception-v3'],
    [['--estimate', '--tune', '--steps', '3'], '--estimate times nothing: it does not go with --tune and --steps'],
    [['--peers', '--page'], '--peers compares libraries in a page: it does not go with --page'],
    [['--models', 'max,resnet50'], '--models resnet50 only predicts: it goes with --peers'],
    [['--parts', 'training'], '--parts is of --peers'],
  ])('%j ends it with code 2', async (flags, message) => {
    const { code, output } = await command('bench.js', ...flags);
    expect(output).toContain(message);
    expect(code).toBe(2);
  });
});

test('npm run bench -- --estimate says what a step would take, without a GPU', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  const file = join(folder, 'estimate.json');
  const { code, output } = await command(
    'bench.js',
    '--estimate',
    '--models',
    'avg',
    '--batch-sizes',
    '8',
    '--json',
    file,
  );
  expect(code, output).toBe(0);
  expect(output).toContain('the average pooling CNN, batch 8: ');
  expect(output).toContain('An estimate, not a measurement');
  const { steps } = JSON.parse(await readFile(file, 'utf8')) as Awaited<ReturnType<typeof estimate>>;
  expect(steps.map(({ network, batchSize }) => [network, batchSize])).toEqual([['avg', 8]]);
  await rm(folder, { recursive: true });
});

/** As `--peers` has them in one page, beside other libraries, which are not on every machine. */
describe('npm run bench -- --peers', () => {
  const folder = join(ROOT, '.cache', 'bench-test');
  const library = (name: string) => ({ name, url: `/.cache/bench-test/${name}/index.js` });
  let open: () => Promise<Page>;
  let close: () => Promise<void>;
  /** What a module of the benchmark gives in a page of its own. */
  const inPage = async <T>(module: string, options: object): Promise<T> => {
    const page = await open();
    // As a text, because the tests' own `import()` is not the page's.
    const run = `import('/bench/peers/${module}').then(({ run }) => run(${JSON.stringify(options)}, () => undefined))`;
    const result = (await page.evaluate(run)) as T;
    await page.close();
    return result;
  };
  beforeAll(async () => {
    for (const name of ['vitrine', 'vitrine-engine', 'vitrine-predict', 'onnx-wasm'])
      await bundlePeer(name.startsWith('onnx') ? `${name}.js` : `${name}.ts`, join(folder, name));
    const { url, close: closeServer } = await serve({ live: false });
    const browser = await launchBrowser();
    close = async () => {
      await browser.close();
      await closeServer();
      await rm(folder, { recursive: true });
    };
    open = async () => {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE);
      await page.goto(`${url}scripts/page.html`);
      return page;
    };
  });
  afterAll(() => close());

  test.each(['max', 'avg', 'mnist'])('the layers and the engine alone take the same steps of %s', async (model) => {
    const libraries = [library('vitrine'), library('vitrine-engine')];
    const { libraries: turns } = await inPage<Turns<number>>('train.ts', { libraries, model, batchSize: 8, rounds: 2 });
    expect(turns.map(({ name, times }) => [name, times.length])).toEqual([
      ['vitrine', 2],
      ['vitrine-engine', 2],
    ]);
    const [layers, engine] = turns.map(({ results }) => results) as [number[], number[]];
    expect(layers).toHaveLength(3);
    for (const [i, loss] of layers.entries()) expect(engine[i]).toBeCloseTo(loss, 3);
  });

  test('a library that fails is left out, and says why', async () => {
    const libraries = [library('vitrine'), library('vitrine-predict')]; // which does not train
    const options = { libraries, model: 'avg', batchSize: 8, rounds: 1 };
    const { libraries: turns } = await inPage<Turns<number>>('train.ts', options);
    expect(turns[0]!.failure).toBeUndefined();
    expect(turns[1]).toMatchObject({ times: [], results: [] });
    expect(turns[1]!.failure).toContain('makeTrainer');
  });

  test.each([
    ['avg', 8],
    ['mobilenet-v2', 1],
  ])('ONNX Runtime predicts by the exported %s what Vitrine does', async (model, batchSize) => {
    const libraries = [
      library('vitrine-predict'),
      { ...library('vitrine-predict'), tune: batchSize > 1 },
      library('onnx-wasm'),
    ];
    const options = { libraries, model, batchSize, rounds: 1 };
    const { libraries: turns } = await inPage<PredictResult>('predict.ts', options);
    for (const { name, times, difference, failure } of turns) {
      expect(failure, name).toBeUndefined();
      expect(times, name).toHaveLength(1);
      expect(difference, name).toBeLessThan(1e-5);
    }
  });

  test('knows what files a cold start loads', async () => {
    const { url } = library('vitrine');
    const { files } = await inPage<ColdStart>('cold-start.ts', { url, model: 'max', batchSize: 8 });
    expect(files).toContain(url);
    expect(files.length).toBeGreaterThan(1);
  });
});
