import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrainResult } from '../../scripts/train-page';
import { command } from './command';

describe('npm run train', () => {
  let folder: string;
  let run: Awaited<ReturnType<typeof command>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
    const args = '--samples 64 --epochs 1 --test-samples 64 --model avg --out'.split(' ');
    run = await command('train.js', ...args, folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('says what it trains on, shows the model and how far it is, and ends well', () => {
    expect(run.code, run.output).toBe(0);
    expect(run.output).toMatch(/Training on 64 of [\d,]+ images, validating on 16 of [\d,]+, testing on 64 of/);
    expect(run.output).toContain('Total params: 39,478');
    expect(run.output).toMatch(/\n2\/2 ━{20} .*accuracy: .* - loss: .* - val_accuracy: .* - val_loss: /);
    expect(run.output).toMatch(/test loss: \d\.\d{4} - test accuracy: \d\.\d{4}/);
  });

  test('records settings, figures and circumstances', async () => {
    type Record = TrainResult & { settings: object; versions: object };
    const record = JSON.parse(await readFile(join(folder, 'history.json'), 'utf8')) as Record;
    const settings = { model: 'avg', epochs: 1, samples: 64, batchSize: 32, seed: 42, testSamples: 64 };
    expect(record.settings).toEqual(settings);
    expect(record.data).toMatchObject({ training: 64, validation: 16, test: 64 });
    expect(['full', 'sample']).toContain(record.data.source);
    expect(Object.keys(record.history).sort()).toEqual(['accuracy', 'loss', 'val_accuracy', 'val_loss']);
    // Two steps from untrained, where ten classes cost the logarithm of 10.
    for (const loss of [record.history.loss![0]!, record.history.val_loss![0]!, record.test.loss]) {
      expect(Math.abs(loss - Math.log(10))).toBeLessThan(0.3);
    }
    expect(record.test.accuracy * 64).toBeCloseTo(Math.round(record.test.accuracy * 64), 4);
    expect(record.steps.step.at(-1)).toBe(2);
    expect(record.steps.loss.at(-1)).toBe(record.history.loss![0]);
    expect(record.seconds.training).toBeGreaterThan(0);
    expect(record.adapter.vendor).not.toBe('');
    expect(Object.keys(record.versions)).toEqual(['vitrine', 'node', 'browser']);
  });

  test('draws the figures of the notes', async () => {
    const sizes: Record<string, [number, number]> = {
      'ankle-boot.png': [224, 224],
      'curves.png': [640, 640],
      'feature-maps-1.png': [8 * 88 - 4, 4 * 88 - 4],
      'feature-maps-2.png': [8 * 76 - 4, 4 * 76 - 4],
      'histogram-trained.png': [640, 400],
      'histogram-untrained.png': [640, 400],
      'kernels-trained.png': [16 * 40 - 4, 100],
      'kernels-untrained.png': [16 * 40 - 4, 100],
    };
    expect((await readdir(folder)).sort()).toEqual([...Object.keys(sizes), 'history.json'].sort());
    for (const [name, size] of Object.entries(sizes)) {
      const { width, height, data } = decode(await readFile(join(folder, name)));
      expect([width, height], name).toEqual(size);
      expect(new Set(data).size, `${name}: different bytes`).toBeGreaterThan(8);
    }
  });
});

describe('flags that are not understood', () => {
  test.each([
    [['--epochs', '0'], "--epochs expects a whole number from 1, not '0'"],
    [['--samples', 'many'], "--samples expects a whole number from 1, not 'many'"],
    [['--seed', '4294967296'], "--seed expects a whole number in 0..4294967295, not '4294967296'"],
    [['--model', 'min'], "--model expects max or avg, not 'min'"],
    [['--out'], "'--out <value>' argument missing"],
    [['--fast'], "Unknown option '--fast'"],
    [['fast'], "Unexpected argument 'fast'"],
  ])('%j', async (args, message) => {
    const { code, output } = await command('train.js', ...args);
    expect(output).toContain(message);
    expect(output).toContain('Usage: npm run train');
    expect(code).toBe(2);
  });

  test('--help is no error', async () => {
    const { code, output } = await command('train.js', '--help');
    expect(output).toContain('Usage: npm run train');
    expect(code).toBe(0);
  });
});
