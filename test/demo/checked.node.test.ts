import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Add, Conv1D, Conv2D, Dense, Flatten, Input, Model, type NDArray, sizeOf } from '../../nn';
import { packKeras } from '../../nn/files/keras-file';
import type { Layer } from '../../nn/layers';
import { loadLayers } from '../../nn/layers/registry';
import { misfits, violations } from './accessibility';
import { click, demoPage, openPanel, waiting } from './open-page';

const open = demoPage();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  await loadLayers(['Add', 'Conv1D']);
});
afterAll(() => rm(folder, { recursive: true }));

interface Row {
  layer: string;
  error: number | null;
  tolerance: number;
  beyond: boolean;
}

/** Has a network checked, and gives what is shown of its layers. */
async function checked(page: Page, id: string): Promise<Row[]> {
  await page.waitForSelector(`#${id}-begin:enabled`, { timeout: 60_000 });
  await page.focus(`#${id}-begin`);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`#${id}[data-state="done"]`, { timeout: 60_000 });
  return page.$$eval(`#${id} li`, (all) =>
    all.map(({ dataset }) => ({
      layer: dataset.layer!,
      error: dataset.error === undefined ? null : Number(dataset.error),
      tolerance: Number(dataset.tolerance),
      beyond: dataset.beyond === 'true',
    })),
  );
}

const statusOf = (page: Page, id: string): Promise<string> =>
  page.$eval(`#${id}-status`, ({ textContent }) => textContent);

/** A graph with a branch, that reads no images. */
function functional(): Uint8Array {
  const input = Input({ shape: [5, 5, 2] });
  const conv = (name: string) => new Conv2D({ filters: 3, kernelSize: 3, padding: 'same', name }).apply(input);
  const added = new Add({ name: 'sum' }).apply([conv('left'), conv('right')]);
  const out = new Dense({ units: 4, activation: 'softmax', name: 'out' }).apply(
    new Flatten({ name: 'flat' }).apply(added),
  );
  return packed(new Model({ inputs: input, outputs: out }));
}

/** One with a layer that the CPU does not compute. */
function inARow(): Uint8Array {
  const input = Input({ shape: [4, 2] });
  const row = new Conv1D({ filters: 2, kernelSize: 2, name: 'row' }).apply(input);
  const out = new Dense({ units: 2, name: 'out' }).apply(new Flatten().apply(row));
  return packed(new Model({ inputs: input, outputs: out }));
}

function packed(model: Model): Uint8Array {
  const weights = new Map<Layer, NDArray[]>(
    model.leaves().map((layer, i) => [
      layer,
      layer.specs.map(({ shape }) => ({
        data: Float32Array.from({ length: sizeOf(shape) }, (_, at) => Math.sin(at * 1.7 + i) / 4),
        shape,
      })),
    ]),
  );
  return packKeras(model, weights, null);
}

test('the run’s network is checked layer by layer, and a file’s graph; what the CPU does not compute is named', async () => {
  const page = await open({ link: 'model=tiny&images=64&batch=16' });
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await openPanel(page, 'model');
  const rows = await checked(page, 'checked');
  expect(rows.map(({ layer }) => layer)).toEqual(['conv2d', 'max_pooling2d', 'flatten', 'dense']);
  for (const { layer, error, tolerance, beyond } of rows) {
    expect(error, layer).toBeLessThanOrEqual(tolerance);
    expect(tolerance, layer).toBeLessThan(1e-4);
    expect(beyond, layer).toBe(false);
  }
  expect(rows[2]!.error).toBe(0); // nothing is computed
  expect(await statusOf(page, 'checked')).toBe('4 of 4 outputs are within the tolerance of float32.');
  for (const toggle of ['theme', 'language']) {
    expect(await violations(page, '#checked')).toEqual([]);
    await click(page, toggle);
  }
  await page.setViewport({ width: 390, height: 844 });
  expect(await misfits(page)).toEqual([]);
  await click(page, 'language');

  await openPanel(page, 'your-own');
  const bring = async (name: string, bytes: Uint8Array): Promise<void> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    await (await page.$('input#own-file'))!.uploadFile(path);
    await page.waitForFunction((of) => document.getElementById('own-result')?.textContent.includes(of), {}, name);
  };
  await bring('graph.keras', functional());
  const own = await checked(page, 'own-checked');
  expect(own.map(({ layer }) => layer)).toEqual(expect.arrayContaining(['left', 'right', 'sum', 'flat', 'out']));
  expect(own.filter(({ error, beyond }) => error === null || beyond)).toEqual([]);
  expect(await page.$eval('#own-checked', ({ textContent }) => textContent)).toContain('2 samples of numbers');
  await bring('row.keras', inARow());
  const inRow = await checked(page, 'own-checked');
  expect(inRow.map(({ layer, error }) => [layer, error === null])).toContainEqual(['row', true]);
  expect(await statusOf(page, 'own-checked')).toContain('not checked: row.');
});

test('without a GPU there is nothing to compare, and the page says so', async () => {
  const page = await open({ link: 'model=tiny&images=64', without: 'webgpu' });
  await page.waitForSelector('#model');
  await openPanel(page, 'model');
  expect(await statusOf(page, 'checked')).toContain('nothing to compare');
  expect(await page.$('#checked-begin')).toBeNull();
});
