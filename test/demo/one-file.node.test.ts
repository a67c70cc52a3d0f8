import { copyFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { violations } from './accessibility';
import { click, openPanel, panelsBelow, waiting } from './open-page';
import { visitors } from './visitors';

const built = inject('builtPage').folder;
const { host, visitor } = visitors();

/** A folder with nothing else in it. */
let stick: string;
beforeAll(async () => {
  stick = await mkdtemp(join(tmpdir(), 'vitrine-stick-'));
  await copyFile(join(built, 'vitrine.html'), join(stick, 'vitrine.html'));
});
afterAll(() => rm(stick, { recursive: true }));

const address = (link: string): string => pathToFileURL(join(stick, 'vitrine.html')).href + link;

/** What came from neither the file itself nor from within it. */
const elsewhere = (asked: readonly string[]): string[] =>
  asked.filter((url) => !/^(?:blob|data):/.test(url) && !url.startsWith(address('')));

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => element.textContent);

test('the copy opens from a disk, trains, opens every panel, and asks nobody for anything', async () => {
  const { page, asked, complaints } = await visitor();
  await page.goto(address('#model=tiny&images=64'));
  await waiting(page);
  for (const step of [1, 2, 3]) {
    await click(page, 'step');
    await waiting(page, step);
  }
  for (const id of await panelsBelow(page)) await openPanel(page, id);
  await page.waitForSelector('#inside .look-inside[data-step]');
  expect(await page.$$eval('.failed', (all) => all.map(({ textContent }) => textContent))).toEqual([]);
  expect(complaints).toEqual([]);
  expect(elsewhere(asked)).toEqual([]);
  expect(asked.filter((url) => url.startsWith('data:')).length).toBeGreaterThan(2);
});

test('without WebGPU it plays the recorded run, whose maps, mistakes and first two labs are there', async () => {
  const { page, asked, complaints } = await visitor();
  await page.evaluateOnNewDocument(() => {
    const { Blob } = window;
    // The worker's code is in the file.
    window.Blob = class extends Blob {
      constructor(parts: BlobPart[] = [], options?: BlobPropertyBag) {
        const isCode = options?.type?.startsWith('text/javascript');
        super([isCode ? 'navigator.gpu.requestAdapter = () => Promise.resolve(null);' : '', ...parts], options);
      }
    };
  });
  await page.goto(address(''));
  await page.waitForSelector('main[data-state="unavailable"]');
  await page.waitForSelector('#recorded');
  await openPanel(page, 'inside');
  await page.waitForSelector('#inside .look-inside[data-step]', { timeout: 60_000 });
  await openPanel(page, 'mistakes');
  await page.waitForSelector('#evaluate:enabled');
  await click(page, 'evaluate');
  await page.waitForSelector('#confusion', { timeout: 100_000 });
  await openPanel(page, 'labs');
  for (const lab of ['lab-untrained', 'lab-depth']) {
    await page.$eval(
      `#${lab}`,
      (details) => (details as HTMLDetailsElement).open || details.querySelector('summary')!.click(),
    );
    await page.waitForSelector(`#${lab} fieldset`);
    await page.$eval(`#${lab} input[type="radio"]`, (radio) => radio.click());
    await page.waitForSelector(`#${lab}-run:enabled`);
    await click(page, `${lab}-run`);
    await page.waitForSelector(`#${lab}-verdict`, { timeout: 100_000 });
  }
  expect(complaints).toEqual([]);
  expect(elsewhere(asked)).toEqual([]);
});

test('where nothing is kept it works, and says what it has not, in both languages', async () => {
  const { page, complaints } = await visitor();
  await page.evaluateOnNewDocument(() => {
    const refuse = (): never => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    for (const name of ['localStorage', 'indexedDB']) Object.defineProperty(window, name, { get: refuse });
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: refuse });
  });
  await page.goto(address('#model=tiny&images=64&data=fashion-mnist'));
  await waiting(page);
  expect(await textOf(page, '#sample-alone')).toContain('the sample of 2,500 images');
  await page.click('#language');
  expect(await textOf(page, '#sample-alone')).toContain('2,500장');
  await openPanel(page, 'export');
  expect(await page.$('#one-file')).toBeNull();
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('the page offers it with its size, and fetches it when it is asked for', async () => {
  const { page, complaints } = await visitor();
  await page.goto(`${host().url}#model=tiny&images=64&lang=ko`);
  await waiting(page);
  await openPanel(page, 'export');
  const link = await page.waitForSelector('#one-file');
  const bytes = (await stat(join(built, 'vitrine.html'))).size;
  expect(await textOf(page, '#one-file')).toBe(`이 페이지를 파일 하나로 내려받기(${(bytes / 1e6).toFixed(1)}MB)`);
  expect(await link!.evaluate((anchor) => (anchor as HTMLAnchorElement).href)).toBe(`${host().url}vitrine.html`);
  expect(host().asked).not.toContain('vitrine.html');
  const worker = await readFile(join(built, 'service-worker.js'), 'utf8');
  expect(worker).not.toContain('vitrine.html');
  expect(complaints).toEqual([]);
});
