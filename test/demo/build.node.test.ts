import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'puppeteer';
import { expect, inject, test } from 'vitest';
import { serve } from '../../scripts/setup.js';
import { command } from '../commands/command';
import { downloads } from './downloads';
import { click, openPanel, panelsBelow, waiting } from './open-page';
import { difference, screen, screenshot } from './screenshots';
import { staticHost } from './static-host';
import { visitors } from './visitors';

const LINK = '#model=tiny&images=64';

/** Parts that ask the worker only while they are in view, and what they show once it has answered. */
const IN_VIEW = [
  ['#network', '#network [data-step]'],
  ['#inside .look-inside', '#inside .look-inside[data-step]'],
  ['#mistakes .hand', '#mistakes .hand .maps'],
  ['#model', '#model [data-timed="true"]'],
] as const;

const { folder, ...built } = inject('builtPage');
const { host, visitor } = visitors();
const downloaded = downloads();

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
  const { page, asked, complaints } = await visitor({ offline: true });
  await page.goto(`${host().url}${LINK}`);
  await tour(page);
  expect(complaints).toEqual([]);
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((url) => !url.startsWith(host().url))).toEqual([]);
  expect(host().missing).toEqual([]);
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

// Every panel of two pages, one after the other.
test(
  'in five states it is as where it is served from its sources, to the pixel, and saves the same figures',
  { timeout: 300_000 },
  async () => {
    const define = { __DATASETS__: {}, __ONE_FILE_BYTES__: (await stat(join(folder, 'vitrine.html'))).size };
    const server = await serve({ port: 5320, live: false, define });
    try {
      const pages = await Promise.all(
        [host().url, `${server.url}demo/`].map(async (url) => {
          const { page } = await visitor();
          await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
          await page.goto(`${url}${LINK}&hide=runs`); // which has the time of day
          await waiting(page);
          await click(page, 'to-recording');
          await page.focus('#time');
          await page.keyboard.press('End'); // with all its curves, and a ring around what has the focus
          return page;
        }),
      );
      const each = async (visit: (page: Page) => Promise<void>): Promise<void> => {
        for (const page of pages) {
          await page.bringToFront();
          await visit(page);
        }
      };
      // What is still looked for is not there yet.
      const expectAlike = (state: string, look: (page: Page) => Promise<Uint8Array>): Promise<void> =>
        expect
          .poll(async () => difference(await look(pages[0]!), await look(pages[1]!)), {
            timeout: 60_000,
            interval: 1000, // two pictures of whole pages are half a second's work
            message: state,
          })
          .toBeNull();

      await expectAlike('the first screen', screen);
      await each(async (page) => {
        for (const step of [1, 2]) {
          await click(page, 'step');
          await waiting(page, step);
        }
      });
      await expectAlike('trained', screen);
      await each(async (page) => {
        for (const id of await panelsBelow(page)) await openPanel(page, id);
        await page.waitForSelector('#lab-untrained-A');
        await page.$eval('#lab-untrained input[value="A"]', (radio) => radio.click());
        await page.waitForSelector('#lab-untrained-run:enabled');
        await click(page, 'lab-untrained-run');
        await page.waitForSelector('#lab-untrained-maps-B');
        await page.$eval('#engineers > summary', (summary) => summary.click());
        for (const [place, answer] of IN_VIEW) {
          await page.$eval(place, (element) => element.scrollIntoView());
          await page.waitForSelector(answer, { timeout: 60_000 });
        }
      });
      await expectAlike('all panels, a lab done', screenshot);
      await each(async (page) => {
        await click(page, 'language');
        await page.emulateMediaFeatures([
          { name: 'prefers-reduced-motion', value: 'reduce' },
          { name: 'prefers-color-scheme', value: 'dark' },
        ]);
        await page.setViewport({ width: 390, height: 800 });
      });
      await expectAlike('Korean, dark and narrow', screenshot);
      for (const figure of ['[data-figure="loss-curve"]', '[data-svg="loss-curve"]', '[data-figure="maps"]']) {
        const [built, source] = [await downloaded(pages[0]!, figure), await downloaded(pages[1]!, figure)];
        expect(built.name).toBe(source.name);
        expect(Buffer.compare(built.bytes, source.bytes), built.name).toBe(0);
      }
    } finally {
      await server.close();
    }
  },
);

test('the policy is enforced', async () => {
  const { page } = await visitor();
  await page.goto(host().url);
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
  expect(told).toBeLessThan(95.5);
  const { page } = await visitor();
  await page.goto(`${host().url}${LINK}`);
  const below = await panelsBelow(page);
  await page.goto('about:blank');
  host().asked.length = 0;
  await page.goto(`${host().url}${LINK}&hide=${below.join()}`);
  await waiting(page);
  const loaded = new Set(host().asked.filter((file) => file.endsWith('.js')));
  let size = 0;
  for (const file of loaded) size += gzipSync(await readFile(join(folder, file))).length / 1000;
  // With what comes while the network is made ready: the sample and its decoder, the optimizer, the metrics.
  expect(size).toBeGreaterThan(told - 1);
});

test('a link that names what the library has opens, and the page has it in its fields and its code', async () => {
  const { page, complaints } = await visitor();
  await page.goto(
    `${host().url}#model=conv4k3-same-mish-kernelInitializer_heNormal,max4,cropping2d1,flatten,dense10-softmax&images=64` +
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

test('an address goes to the panel that it names, and what it has that cannot be used is named, in both languages', async () => {
  const { page, complaints } = await visitor();
  await page.goto(`${host().url}#model=tiny&images=64&epochs=0&loss=Nothing&labs`);
  await waiting(page);
  await page.waitForFunction(() => document.getElementById('labs')!.getBoundingClientRect().top < innerHeight / 2);
  const said = (): Promise<string> => page.$eval('#link-faults', ({ textContent }) => textContent);
  expect(await said()).toBe(
    'The page’s address has settings that it cannot use, so they are as usual: epochs=0, loss=Nothing.',
  );
  await page.click('#language');
  expect(await said()).toContain('쓸 수 없는 설정이 있어 기본값으로 두었습니다: epochs=0, loss=Nothing.');

  await page.click('nav a[href="#export"]');
  await page.waitForFunction(() => location.hash === '#model=tiny&images=64&export');
  await page.goto(`${host().url}${LINK}`);
  await waiting(page);
  expect(await page.$('#link-faults')).toBeNull();
  expect(complaints).toEqual([]);
});

test('what other pages show of it is there, by the whole address where that is said', async () => {
  const picture = async (of: string): Promise<string> =>
    /<meta property="og:image" content="([^"]+)"/.exec(await readFile(join(of, 'index.html'), 'utf8'))![1]!;
  const path = await picture(folder);
  expect(path).toMatch(/^\.\/assets\/page-.*\.png$/);
  expect((await readFile(join(folder, path))).subarray(1, 4).toString()).toBe('PNG');
  const { code, output } = await command('build-page.js', '--url', 'example');
  expect([code, output]).toEqual([2, expect.stringContaining('--url expects an address such as https://')]);
});

test('the editor offers the layers of the library in groups, and trains with those that a link names', async () => {
  const { page, complaints } = await visitor();
  await page.goto(
    `${host().url}#model=RandomFlip-horizontal,conv4k3-same-relu,BatchNormalization,GlobalAveragePooling2D,dense10-softmax&images=64`,
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
  const { page, complaints } = await visitor({ offline: true });
  const gone = await staticHost(folder, '/some/where/');
  await page.goto(`${gone.url}${LINK}`);
  await waiting(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  expect(complaints).toEqual([]);

  await page.setOfflineMode(true);
  await gone.close(); // the service worker's own requests are not the page's
  await page.reload();
  await tour(page);
  expect(complaints).toEqual([]);
});
