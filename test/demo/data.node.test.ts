import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { click, demoPage, reach, waiting } from './open-page';
import { type StaticHost, staticHost } from './static-host';
import { visitors } from './visitors';

const { host, visitor } = visitors();

test('before Train no images are loaded, and less than 250 KB in all; Train opens a run on the sample', async () => {
  const { page, complaints } = await visitor();
  await page.goto(host().url);
  await reach(page, 0, 'ready');
  await page.waitForSelector('#kernels');
  await page.waitForNetworkIdle({ idleTime: 500 });
  const before = new Set(host().asked);
  expect([...before].filter((file) => /service-worker|(train|test)-.*\.png/.test(file))).toEqual([]);
  let size = 0;
  for (const file of before) {
    const bytes = await readFile(join(inject('builtPage').folder, file));
    size += (extname(file) === '.png' ? bytes : gzipSync(bytes)).length;
  }
  expect(size).toBeGreaterThan(50e3);
  expect(size).toBeLessThan(250e3);

  await page.click('#train');
  const { step } = await reach(page, 1, 'training');
  expect(step).toBeGreaterThan(0);
  expect(await page.$eval('#images-used', ({ textContent }) => textContent)).toBe(
    'Built-in sample: 2,000 images train, 500 validate.',
  );
  expect(host().asked).toContainEqual(expect.stringMatching(/train-.*\.png/));
  expect(complaints).toEqual([]);
});

test('Train is obeyed that comes before the images, unless Reset comes too', async () => {
  const { page } = await visitor();
  await page.goto(host().url);
  await reach(page, 0, 'ready');
  await click(page, 'train');
  await click(page, 'reset');
  const { step } = await waiting(page);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([step, (await waiting(page)).step]).toEqual([0, 0]);
});

const openPage = demoPage();
let slow: StaticHost;
let pace = 5000;
beforeAll(async () => {
  slow = await staticHost(inject('page').folder, '/', () => pace);
});
afterAll(() => slow.close());

test('all images come when they are asked for, with their size; Cancel ends that; what fails is said and tried again', async () => {
  const page = await openPage({
    complaint: 'Failed to load resource: the server responded with a status of 500 (Internal Server Error)',
  });
  await page.goto(`${slow.url}#model=tiny&epochs=1&patience=none`);
  await waiting(page);
  const { bytes } = inject('page');
  const size = (bytes / 1e6).toFixed(1);
  expect(await page.$eval('#whole', ({ textContent }) => textContent)).toBe(`Train on all 60,000 images (${size} MB)`);
  await page.click('#whole');
  await page.waitForFunction(
    () => (document.querySelector<HTMLProgressElement>('#images-fetched progress')?.value ?? 0) > 0,
  );
  expect(await page.$eval('#images-fetched span', ({ textContent }) => textContent)).toMatch(
    new RegExp(`^[0-9.]+ of ${size} MB of images$`),
  );
  await page.click('#images-fetched button');
  await waiting(page);
  const used = (): Promise<string> => page.$eval('#images-used', ({ textContent }) => textContent);
  expect(await used()).toBe('Built-in sample: 2,000 images train, 500 validate.');

  pace = 0;
  await page.click('#whole');
  await page.waitForFunction(() => document.querySelector('#settings [role="status"]'));
  expect(await page.$eval('#settings [role="status"]', ({ textContent }) => textContent)).toContain(
    'could not be fetched',
  );
  expect(await used()).toBe('Built-in sample: 2,000 images train, 500 validate.');

  pace = Infinity;
  await page.click('#whole');
  await page.waitForFunction(() => document.querySelector('#images-used')?.textContent.startsWith('Fashion-MNIST'));
  expect(await used()).toBe('Fashion-MNIST: 2,400 images train, 600 validate.');
  await waiting(page);
});
