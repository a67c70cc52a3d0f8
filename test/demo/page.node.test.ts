import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, serve } from '../../scripts/setup.js';
import { idxFile } from '../datasets/idx-file';

let server: Awaited<ReturnType<typeof serve>>;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serve({ port: 5273 }), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const complaints: string[] = [];
afterEach(async () => {
  const contexts = browser.browserContexts().filter((context) => context !== browser.defaultBrowserContext());
  await Promise.all(contexts.map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

interface Circumstances {
  /** Runs in the page before any script of its own. */
  before?: () => void;
  /** The data set's files; without one the page runs on the sample. Never the machine's own: it may have none. */
  file?: (name: string) => Uint8Array;
  language?: string;
}

async function openDemo({ before, file, language = 'en-US' }: Circumstances = {}): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.evaluateOnNewDocument((value: string) => {
    Object.defineProperty(Navigator.prototype, 'language', { get: () => value });
  }, language);
  if (before) await page.evaluateOnNewDocument(before);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const [, name] = /\/fashion-mnist\/(.*)/.exec(request.url()) ?? [];
    if (!name) void request.continue();
    else if (file) void request.respond({ contentType: 'application/gzip', body: file(name) });
    // As servers of single-page apps do: a 404 would be an error in the console, by the browser's own rule.
    else void request.respond({ contentType: 'text/html', body: '' });
  });
  await page.goto(`${server.url}demo/`);
  return page;
}

interface State {
  state: string;
  step: number;
  buffers: number;
  status: string;
  loss: string;
  kernels: string;
}

const stateOf = (page: Page): Promise<State> =>
  page.evaluate(() => {
    const { state, step, buffers } = document.querySelector('main')!.dataset;
    const textOf = (id: string) => document.getElementById(id)!.textContent;
    return {
      state: state!,
      step: Number(step),
      buffers: Number(buffers),
      status: textOf('status'),
      loss: textOf('loss'),
      kernels: document.querySelector<HTMLCanvasElement>('#kernels')!.toDataURL(),
    };
  });

/** Waits until the page is at `step` or later, and in one of `states`. */
async function reach(page: Page, step: number, ...states: string[]): Promise<State> {
  await page.waitForFunction(
    (least: number, wanted: string[]) => {
      const { dataset } = document.querySelector('main')!;
      return Number(dataset.step) >= least && wanted.includes(dataset.state!);
    },
    { timeout: 60_000 },
    step,
    states,
  );
  return stateOf(page);
}

const waiting = (page: Page, step = 0): Promise<State> => reach(page, step, 'waiting');

/** Clicks as fast as a script can, disabled or not; a page that is busy must not be confused by it. */
const click = (page: Page, ...ids: string[]): Promise<void> =>
  page.evaluate((all) => all.forEach((id) => document.getElementById(id)!.click()), ids);

async function chooseAverage(page: Page): Promise<State> {
  await page.select('#pooling', 'average');
  return waiting(page);
}

test('trains, pauses, steps, starts over', async () => {
  const page = await openDemo();
  const large = await waiting(page);
  expect(large).toMatchObject({ step: 0, status: 'Ready', loss: '–' });
  expect(await page.$eval('#source', (source) => source.textContent)).toContain('built-in sample: 2,000 images');
  expect(await page.$eval('#maps2-caption', (caption) => caption.textContent)).toContain('64 maps, 14 × 14');

  const fresh = await chooseAverage(page);
  expect(fresh.step).toBe(0);
  expect(await page.$eval('#maps2-caption', (caption) => caption.textContent)).toContain('32 maps, 9 × 9');

  await click(page, 'train', 'train');
  await reach(page, 3, 'training');
  await click(page, 'pause');
  const paused = await waiting(page);
  expect(paused.status).toBe('Paused');
  expect(paused.kernels).not.toBe(fresh.kernels);
  expect(Number(paused.loss)).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await stateOf(page)).toEqual(paused);

  await click(page, 'step');
  const stepped = await waiting(page, paused.step + 1);
  expect(stepped.step).toBe(paused.step + 1);
  expect(stepped.kernels).not.toBe(paused.kernels);
  expect(stepped.loss).not.toBe(paused.loss);

  await click(page, 'reset');
  expect(await waiting(page)).toEqual(fresh);
  await click(page, 'step', 'step');
  const twice = await waiting(page, 2);
  expect(twice.step).toBe(2);

  // Whatever happened in between, the same seed has the same weights, and none of the memory is left over.
  await click(page, 'train', 'reset', 'train', 'step', 'reset', 'pause');
  await waiting(page);
  await click(page, 'train');
  await reach(page, 1, 'training');
  await click(page, 'pause', 'step', 'train', 'reset', 'reset');
  expect(await waiting(page)).toEqual(fresh);
  await click(page, 'step', 'step');
  expect(await waiting(page, 2)).toEqual(twice);

  await page.$eval('#seed', (seed) => {
    (seed as HTMLInputElement).value = '7';
    seed.dispatchEvent(new Event('change'));
  });
  const other = await waiting(page);
  expect(other).toMatchObject({ step: 0, buffers: fresh.buffers });
  expect(other.kernels).not.toBe(fresh.kernels);

  await click(page, 'train');
  await reach(page, 1, 'training');
  await page.select('#pooling', 'max');
  expect((await waiting(page)).step).toBe(0);
});

/** 80 images, each grey by its class: 64 to train on, two batches, and 16 to validate. */
function tinyFile(name: string): Uint8Array {
  const labels = Uint8Array.from({ length: 80 }, (_, i) => i % 10);
  if (name.includes('labels')) return idxFile([80], labels);
  return idxFile([80, 28, 28], Uint8Array.from({ length: 80 * 784 }, (_, i) => 25 * labels[Math.floor(i / 784)]!));
}

test('validates after each epoch, and goes on', async () => {
  const page = await openDemo({ file: tinyFile });
  await waiting(page);
  expect(await page.$eval('#source', (source) => source.textContent)).toContain('64 images to train on');
  await chooseAverage(page);
  const textOf = (id: string) => page.$eval(`#${id}`, (element) => element.textContent);
  await click(page, 'step', 'step');
  await waiting(page, 2);
  expect([await textOf('epoch'), await textOf('batch')]).toEqual(['2', '0 / 2']);
  expect(await textOf('valLoss')).toMatch(/^\d\.\d{4}$/);
  expect(await textOf('valAccuracy')).toMatch(/^[01]\.\d{4}$/);
  await click(page, 'train');
  await reach(page, 5, 'training', 'validating');
  expect(Number(await textOf('epoch'))).toBeGreaterThanOrEqual(3);
});

test('speaks both languages, names every picture in them, fits a phone and a desktop', async () => {
  const page = await openDemo({ language: 'ko-KR' });
  const read = () =>
    page.evaluate(() => ({
      lang: document.documentElement.lang,
      train: document.getElementById('train')!.textContent,
      toggle: document.getElementById('language')!.textContent,
      title: document.title,
      canvases: Array.from(document.querySelectorAll('canvas'), (canvas) => canvas.ariaLabel ?? ''),
      empty: Array.from(document.querySelectorAll('[data-text], figcaption')).filter((element) => !element.textContent)
        .length,
    }));
  await waiting(page);
  const korean = await read();
  expect(korean).toMatchObject({ lang: 'ko', train: '훈련', toggle: 'English', empty: 0 });
  for (const name of korean.canvases) expect(name).toMatch(/[가-힣]/);
  await click(page, 'language');
  const english = await read();
  expect(english).toMatchObject({ lang: 'en', train: 'Train', toggle: '한국어', empty: 0 });
  expect(english.title).not.toBe(korean.title);
  expect(english.canvases).toHaveLength(7);
  for (const name of english.canvases) expect(name).not.toMatch(/[가-힣]|^$/);

  for (const width of [390, 390, 1280, 1280]) {
    await page.setViewport({ width, height: 800 });
    await click(page, 'language');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});

const without = (page: Page) =>
  page.evaluate(() => ({
    notices: Array.from(document.querySelectorAll<HTMLElement>('#no-gpu:not([hidden]) p'), (p) => [p.lang, p.textContent]),
    enabled: document.querySelectorAll('main :is(button, select, input):enabled').length,
  }));

test.each<[string, () => void]>([
  ['WebGPU', () => Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined })],
  ['an adapter', () => Object.defineProperty(GPU.prototype, 'requestAdapter', { value: () => Promise.resolve(null) })],
])('without %s it says so in both languages', async (_, before) => {
  const page = await openDemo({ before });
  await reach(page, 0, 'unavailable');
  expect(await without(page)).toEqual({
    notices: [
      ['en', expect.stringContaining('needs WebGPU')],
      ['ko', expect.stringContaining('WebGPU가 필요')],
    ],
    enabled: 0,
  });
});

test('when the GPU goes away it says so in both languages', async () => {
  const page = await openDemo({
    before: () => {
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...options) {
        const device = await requestDevice.apply(this, options);
        addEventListener('lose-device', () => device.destroy());
        return device;
      };
    },
  });
  await waiting(page);
  await click(page, 'train');
  await reach(page, 1, 'training');
  await page.evaluate(() => dispatchEvent(new Event('lose-device')));
  await reach(page, 1, 'lost');
  expect(await without(page)).toEqual({
    notices: [
      ['en', expect.stringContaining('lost')],
      ['ko', expect.stringContaining('끊겨')],
    ],
    enabled: 0,
  });
});
