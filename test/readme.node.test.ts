import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleProgram } from '../scripts/bundle.js';
import { launchBrowser, serve } from '../scripts/setup.js';
import { gzip, idxFile } from './datasets/idx-file';
import { PATIENCE } from './demo/open-page';
import { program as example, programToRun } from './readme-program';

const root = dirname(import.meta.dirname);

/** KB of JavaScript in gzip: what is loaded first, and all that training and evaluating load. */
const FIRST_KB = 30.2;
const TOTAL_KB = 73.3;
/** What opening a file loads, of layers only those that most files have. */
const FILE_KB = 37.2;

test('the training example of the README runs as it is shown, on the embedded sample', async () => {
  expect(example, 'a ts block that imports from vitrine').toBeDefined();
  expect(example!.trim().split('\n').length).toBeLessThanOrEqual(15);

  const folder = join(root, '.cache', 'readme-test');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'example.ts'), example!);
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:," /><script type="module" src="./example.ts"></script>',
  );
  const { url, close } = await serve();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    const lines: string[] = [];
    const finished = new Promise<string>((resolve, reject) => {
      page.on('console', (message) => {
        lines.push(message.text());
        if (message.text().startsWith('test accuracy')) resolve(message.text());
      });
      page.on('pageerror', (error) => reject(error instanceof Error ? error : new Error(String(error))));
    });
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      // Without the data set the sample is used: 79 steps instead of 1,875.
      void (request.url().includes('/fashion-mnist/') ? request.respond({ status: 404 }) : request.continue());
    });
    await page.goto(`${url}.cache/readme-test/`);
    const accuracy = Number(/[\d.]+$/.exec(await finished)![0]);
    expect(accuracy, lines.join('\n')).toBeGreaterThan(0.5);
    expect(lines.join('\n')).toContain('Total params: ');
    expect(lines.join('\n')).toMatch(/79\/79 ━{20} .*accuracy: 0\.\d{4} - loss: \d\.\d{4}/);
  } finally {
    await browser.close();
    await close();
    await rm(folder, { recursive: true });
  }
}, 240_000);

/** A few images, in the files of the data set. */
const dataSet = (name: string): Promise<Uint8Array> => {
  const rows = name.startsWith('train') ? 64 : 32;
  const shape = name.includes('labels') ? [rows] : [rows, 28, 28];
  const size = shape.reduce((a, b) => a * b);
  return gzip(
    idxFile(
      shape,
      Uint8Array.from({ length: size }, (_, i) => i % 10),
    ),
  );
};

test('bundled, it loads no more JavaScript than it does today', async () => {
  const folder = join(root, '.cache', 'readme-size');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'program.ts'), programToRun);
  await bundleProgram(join(folder, 'program.ts'), join(folder, 'bundle'));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:," />' +
      '<script type="module">import { run } from "./bundle/index.js"; await run();</script>',
  );
  const { url, close } = await serve({ live: false });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    const loaded = new Set<string>();
    const finished = new Promise<void>((resolve, reject) => {
      page.on('console', (message) => {
        if (message.text().startsWith('test accuracy')) resolve();
      });
      page.on('pageerror', (error) => reject(error instanceof Error ? error : new Error(String(error))));
    });
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.includes('/bundle/')) loaded.add(basename(pathname));
      if (!pathname.startsWith('/fashion-mnist/')) return void request.continue();
      void dataSet(basename(pathname)).then((body) => request.respond({ contentType: 'application/gzip', body }));
    });
    await page.goto(`${url}.cache/readme-size/`);
    await finished;
    expect(await readdir(join(folder, 'bundle'))).toEqual(expect.arrayContaining([...loaded]));
    const sizeOf = async (file: string): Promise<number> =>
      gzipSync(await readFile(join(folder, 'bundle', file)), { level: 9 }).length / 1000;
    const sizes = await Promise.all([...loaded].map(sizeOf));
    // Before anything is loaded on demand, and in all.
    expect(await sizeOf('index.js')).toBeLessThan(FIRST_KB);
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(TOTAL_KB);
    expect(await sizeOf('keras-file.js')).toBeLessThan(FILE_KB);
  } finally {
    await browser.close();
    await close();
    await rm(folder, { recursive: true });
  }
}, 240_000);
