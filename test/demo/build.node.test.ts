import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, serve } from '../../scripts/setup.js';
import { command } from '../commands/command';
import { click, openPanel, panelsBelow, waiting } from './open-page';
import { difference, screenshot } from './screenshots';
import { staticHost } from './static-host';

const PORT = 5315;
const LINK = '#model=tiny&images=64';

/** Parts that ask the worker only while they are in view, and what they show once it has answered. */
const IN_VIEW = [
  ['#inside .look-inside', '#inside .look-inside[data-step]'],
  ['#mistakes .hand', '#mistakes .hand .maps'],
  ['#model', '#model [data-timed="true"]'],
] as const;

let folder: string;
let built: Awaited<ReturnType<typeof command>>;
let host: Awaited<ReturnType<typeof staticHost>>;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-page-'));
  [built, browser] = await Promise.all([command('build-page.js', '--sample', '--out', folder), launchBrowser()]);
  host = await staticHost(folder, PORT, '/some/where/');
});
afterAll(async () => {
  await browser.close();
  await host.close();
  await rm(folder, { recursive: true });
});

afterEach(async () => {
  const contexts = browser.browserContexts().filter((context) => context !== browser.defaultBrowserContext());
  await Promise.all(contexts.map((context) => context.close()));
});

/** A page of a profile of its own, and all that it asked for and complained of. */
async function visitor() {
  const page = await (await browser.createBrowserContext()).newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => asked.push(request.url()));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (!response.ok()) complaints.push(`${response.url()}: ${response.status()}`);
  });
  await page.setViewport({ width: 1280, height: 800 });
  return { page, asked, complaints };
}

/** Visits every part of the page and trains three steps. */
async function tour(page: Page): Promise<void> {
  await waiting(page);
  for (const step of [1, 2, 3]) {
    await click(page, 'step');
    await waiting(page, step);
  }
  for (const id of await panelsBelow(page)) await openPanel(page, id);
}

test('trains from any path under the strict policy, and asks nobody else for anything', async () => {
  expect(built.code, built.output).toBe(0);
  const { page, asked, complaints } = await visitor();
  await page.goto(`${host.url}${LINK}`);
  await tour(page);
  expect(complaints).toEqual([]);
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((url) => !url.startsWith(host.url))).toEqual([]);
  expect(host.missing).toEqual([]);
  // Also without the host's header.
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const policy = await page.evaluate(
    (text) =>
      new DOMParser()
        .parseFromString(text, 'text/html')
        .querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]')?.content,
    html,
  );
  expect(policy).toBe("default-src 'self'");
});

test('it looks as it does where it is served from its sources, light and wide, dark and narrow', async () => {
  const server = await serve({ port: 5320, live: false, datasets: [] });
  try {
    const pages = await Promise.all(
      [host.url, `${server.url}demo/`].map(async (url) => {
        const { page } = await visitor();
        await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
        await page.goto(`${url}${LINK}`);
        await waiting(page);
        await click(page, 'to-recording');
        await page.focus('#time');
        await page.keyboard.press('End'); // with all its curves, and a ring around what has the focus
        return page;
      }),
    );
    for (const page of pages) {
      await page.bringToFront();
      for (const id of await panelsBelow(page)) await openPanel(page, id);
      for (const [place, answer] of IN_VIEW) {
        await page.$eval(place, (element) => element.scrollIntoView());
        await page.waitForSelector(answer, { timeout: 60_000 });
      }
    }
    for (const [theme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const) {
      const look = async (page: Page): Promise<Uint8Array> => {
        await page.emulateMediaFeatures([
          { name: 'prefers-reduced-motion', value: 'reduce' },
          { name: 'prefers-color-scheme', value: theme },
        ]);
        await page.setViewport({ width, height: 800 });
        return screenshot(page);
      };
      // What is still looked for is not there yet.
      await expect
        .poll(async () => difference(await look(pages[0]!), await look(pages[1]!)), { timeout: 60_000, message: theme })
        .toBeNull();
    }
  } finally {
    await server.close();
  }
});

test('the policy is enforced', async () => {
  const { page } = await visitor();
  await page.goto(host.url);
  const refused = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) =>
          resolve(`${blockedURI} by ${effectiveDirective}`),
        );
        new Image().src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
      }),
  );
  expect(refused).toBe('data by img-src');
});

test('what runs before a panel below is reached is no more JavaScript than today, packed', async () => {
  const told = Number(/Initial JavaScript: ([\d.]+) KB/.exec(built.output)![1]);
  expect(told).toBeGreaterThan(40);
  expect(told).toBeLessThan(91.2);
  const { page } = await visitor();
  // Whose cache would be filled with everything.
  await page.evaluateOnNewDocument(() =>
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }),
  );
  await page.goto(`${host.url}${LINK}`);
  const below = await panelsBelow(page);
  await page.goto('about:blank');
  host.asked.length = 0;
  await page.goto(`${host.url}${LINK}&hide=${below.join()}`);
  await waiting(page);
  const loaded = new Set(host.asked.filter((file) => file.endsWith('.js')));
  let size = 0;
  for (const file of loaded) size += gzipSync(await readFile(join(folder, file))).length / 1000;
  // With what comes while the network is made ready: the sample and its decoder, the optimizer, the metrics.
  expect(size).toBeGreaterThan(told - 1);
});

test('a link that names what the library has opens, and the page has it in its fields and its code', async () => {
  const { page, complaints } = await visitor();
  await page.goto(
    `${host.url}#model=conv4k3-same-mish-kernelInitializer_heNormal,max4,cropping2d1,flatten,dense10-softmax&images=64` +
      '&optimizer=nadam-beta1_0.8&rate=CosineDecay-initialLearningRate_0.01-decaySteps_500&loss=Huber&metric=R2Score',
  );
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await page.click('#settings summary');
  await page.click('#more-options > summary');
  await page.waitForSelector('#more-options fieldset');
  const values = (selector: string): Promise<string[]> =>
    page.$$eval(selector, (all) => all.map((field) => (field as HTMLSelectElement).value));
  expect(await values('#more-options fieldset > div > select')).toEqual(['CosineDecay', 'Huber', 'R2Score']);
  await click(page, 'edit-layers');
  await page.waitForSelector('#network-editor');
  expect(
    await values('#network-editor :is([name="activation"], [name="kernelInitializer"], [name="cropping"])'),
  ).toEqual(['mish', 'heNormal', '1', 'softmax', 'glorotUniform']);
  await click(page, 'close-layers');
  await openPanel(page, 'export');
  const code = await page.$eval('#keras-code', (listing) => listing.textContent);
  for (const part of ["activation='mish'", 'Cropping2D(1)', 'Nadam(', 'CosineDecay(', "loss='huber'", "'r2_score'"])
    expect(code).toContain(part);
  expect(complaints).toEqual([]);
});

test('the editor offers the layers of the library in groups, and trains with those that a link names', async () => {
  const { page, complaints } = await visitor();
  await page.goto(
    `${host.url}#model=RandomFlip-horizontal,conv4k3-same-relu,BatchNormalization,GlobalAveragePooling2D,dense10-softmax&images=64`,
  );
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await click(page, 'edit-layers');
  await page.waitForSelector('#network-editor');
  const offered = await page.$$eval('#layer-kind optgroup', (groups) =>
    groups.map(({ label, children }): [string, number] => [label, children.length]),
  );
  expect(offered.slice(0, 7).map(([group]) => group)).toEqual([
    'Convolution',
    'Pooling',
    'Normalization',
    'Activation',
    'Regularization and noise',
    'Shape',
    'Images and augmentation',
  ]);
  expect(offered.reduce((sum, [, layers]) => sum + layers, 0)).toBeGreaterThan(50);
  await page.select('#layer-kind', 'layers.GaussianNoise');
  expect(await page.$eval('#layer-says', (text) => text.textContent)).toBe('While training, adds noise.');
  await page.click('#add-layer');
  expect(await page.$eval('#network-state', (text) => text.textContent)).toBe('It works: 106 weights.');
  await page.click('#use-network');
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await openPanel(page, 'export');
  const code = await page.$eval('#keras-code', (listing) => listing.textContent);
  for (const part of ["RandomFlip('horizontal')", 'BatchNormalization()', 'GaussianNoise(0.1)', 'model.layers[1]'])
    expect(code).toContain(part);
  expect(complaints).toEqual([]);
});

test('without a network the second visit has everything', async () => {
  const { page, complaints } = await visitor();
  await page.goto(`${host.url}${LINK}`);
  await waiting(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  expect(complaints).toEqual([]);

  await page.setOfflineMode(true);
  await host.close(); // the service worker's own requests are not the page's
  await page.reload();
  await tour(page);
  expect(complaints).toEqual([]);
  host = await staticHost(folder, PORT, '/some/where/');
});
