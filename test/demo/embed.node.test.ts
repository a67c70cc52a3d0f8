import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { misfits, violations } from './accessibility';
import { click, openPanel, reach, waiting } from './open-page';
import { type StaticHost, staticHost } from './static-host';
import { visitors } from './visitors';

const { host, visitor } = visitors();

const SMALL = { width: 360, height: 240 };

/** A page of another origin. */
let folder: string;
let other: StaticHost;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-blog-'));
  const script = await readFile(join(inject('builtPage').folder, 'vitrine-lab.js'), 'utf8');
  await writeFile(join(folder, 'vitrine-lab.js'), script);
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><title>A blog</title><script type="module" src="./vitrine-lab.js"></script><body></body>',
  );
  other = await staticHost(folder, '/');
});
afterAll(async () => {
  await other.close();
  await rm(folder, { recursive: true });
});

const textOf = (page: Page | Frame, selector: string): Promise<string> =>
  page.$eval(selector, (element) => element.textContent);

const panels = (page: Page | Frame): Promise<string[]> => page.$$eval('.panel', (all) => all.map(({ id }) => id));

/** The frame in a page, once it plays. */
async function framed(page: Page, part: string): Promise<Frame> {
  const frame = await page.waitForFrame((each) => each.url().includes(part));
  await frame.waitForSelector('main .panel', { timeout: 60_000 });
  return frame;
}

test.each([
  ['en', 'light', 'Open in Vitrine'],
  ['ko', 'dark', 'Vitrine에서 열기'],
])('at 360 x 240 it shows its panels and its bar, in %s and %s', async (lang, theme, open) => {
  const { page, asked, complaints } = await visitor();
  await page.setViewport(SMALL);
  for (const embed of ['kernels', 'kernels,curves']) {
    await page.goto('about:blank');
    await page.goto(`${host().url}#embed=${embed}&lang=${lang}&theme=${theme}`);
    await page.waitForSelector('#play');
    expect(await panels(page)).toEqual(embed === 'kernels' ? ['kernels-panel'] : ['kernels-panel', 'curves']);
    expect(await page.$('header')).toBeNull();
    expect(await misfits(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    const bar = await page.$eval('#transport', (element) => element.getBoundingClientRect().toJSON() as DOMRect);
    expect([bar.left, bar.right, bar.bottom]).toEqual([0, 360, 240]);
    expect(bar.height).toBeLessThan(50);
    expect(await textOf(page, '#open-page')).toBe(open);
  }
  // The whole grid of kernels is in sight, where they are alone.
  await page.goto('about:blank');
  await page.goto(`${host().url}#embed=kernels&lang=${lang}&theme=${theme}`);
  await page.waitForSelector('#play');
  const grid = await page.$eval('#kernels', (canvas) => canvas.getBoundingClientRect().toJSON() as DOMRect);
  expect(grid.bottom).toBeLessThanOrEqual(240 - 46);
  expect(complaints).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(host().url) && url !== 'about:blank')).toEqual([]);
});

test('it trains the network of the link, and keeps neither settings nor runs', async () => {
  const { page, complaints } = await visitor();
  const kept = (): Promise<unknown> =>
    page.evaluate(async () => ({ ...localStorage, databases: (await indexedDB.databases()).map(({ name }) => name) }));
  await page.goto(`${host().url}embed.html`); // of the same origin
  await page.evaluate(() => {
    localStorage.setItem('vitrine', 'model=average&seed=5');
    localStorage.setItem('vitrine-run', 'left');
  });
  const before = await kept();
  await page.goto(`${host().url}#embed=kernels,training&model=tiny&images=64&seed=7`);
  await waiting(page);
  await click(page, 'train');
  await reach(page, 2, 'training', 'validating', 'finished');
  await page.$eval('#seed', (field) => {
    (field as HTMLInputElement).value = '9';
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await page.waitForFunction(() => document.querySelector('main')!.dataset.step === '0');
  await waiting(page);
  expect(await page.$eval('#open-page', (link) => (link as HTMLAnchorElement).hash)).toBe(
    '#model=tiny&images=64&seed=9&lang=en&kernels-panel',
  );
  expect(await kept()).toEqual(before);
  expect(await page.$('#not-kept')).toBeNull();
  expect(complaints).toEqual([]);
});

test('what it cannot show is named, and a panel further down is fetched', async () => {
  const { page, complaints } = await visitor();
  await page.goto(`${host().url}#embed=labs,nothing,runs&model=tiny`);
  await page.waitForSelector('#link-faults');
  expect(await textOf(page, '#link-faults')).toContain('embed=labs,nothing,runs');
  await page.waitForSelector('#labs');
  await openPanel(page, 'labs');
  expect(await panels(page)).toEqual(['labs']);
  expect(complaints).toEqual([]);
});

test('the page beside it shows the frame and the element, under the strict policy', async () => {
  const { page, complaints } = await visitor();
  await page.goto(`${host().url}embed.html`);
  expect(await panels(await framed(page, 'embed=kernels'))).toEqual(['kernels-panel']);
  expect(await misfits(page)).toEqual([]);
  await page.$eval('vitrine-lab', (element) => element.scrollIntoView());
  const lab = await framed(page, 'model=average');
  expect(new URL(lab.url()).hash).toBe('#model=average&seed=7&lang=ko&theme=dark&embed=kernels,curves');
  expect(await panels(lab)).toEqual(['kernels-panel', 'curves']);
  expect(await lab.evaluate(() => document.documentElement.lang)).toBe('ko');
  const named = await page.$$eval('#panels code', (all) => all.map(({ textContent }) => textContent));
  await page.setViewport({ width: 390, height: 800 });
  expect(await misfits(page)).toEqual([]);
  expect(await violations(page, 'main > :not(vitrine-lab, iframe)')).toEqual([]);
  // What is offered there is what there is.
  await page.goto(`${host().url}#embed=${named.join()}`);
  await page.waitForSelector('main .panel');
  expect(await panels(page)).toHaveLength(named.length);
  expect(await page.$('#link-faults')).toBeNull();
  expect(complaints).toEqual([]);
});

test('the element follows its attributes, and says what is wrong with its src', async () => {
  const { page } = await visitor();
  await page.setBypassCSP(true); // that host's own, which allows frames of its own alone
  await page.goto(other.url);
  const told = await page.evaluate(() => {
    const lab = document.createElement('vitrine-lab');
    const errors: string[] = [];
    lab.addEventListener('error', ({ error, message }) =>
      errors.push(`${String(error instanceof TypeError)} ${message}`),
    );
    document.body.append(lab);
    lab.remove();
    lab.setAttribute('src', 'javascript:alert(1)');
    document.body.append(lab);
    return { errors, shown: lab.shadowRoot!.textContent };
  });
  expect(told.errors).toEqual([
    'true vitrine-lab: src is missing; it is the address of a Vitrine page',
    expect.stringMatching(/^true vitrine-lab: src="javascript:alert\(1\)" is no address/),
  ]);
  expect(told.shown).toContain('is no address');
  const address = (): Promise<string> =>
    page.$eval('vitrine-lab', (lab) => lab.shadowRoot!.querySelector('iframe')!.src);
  const { url } = host();
  await page.$eval(
    'vitrine-lab',
    (lab, src) =>
      new Promise((resolve) => {
        lab.addEventListener('load', resolve, { once: true });
        for (const [name, value] of [
          ['src', `${src}#seed=3`],
          ['class', 'wide'],
          ['data-x', '1'],
          ['title', 'CNN'],
        ])
          lab.setAttribute(name!, value!);
      }),
    url,
  );
  expect(await address()).toBe(`${url}#seed=3&embed=kernels,curves`);
  await page.$eval('vitrine-lab', (lab) => {
    lab.setAttribute('panels', 'curves');
    lab.setAttribute('seed', '4');
    lab.setAttribute('model', 'tiny');
    lab.setAttribute('images', '64');
  });
  const frame = await framed(page, 'embed=curves');
  expect(await address()).toBe(`${url}#seed=4&model=tiny&images=64&embed=curves`);
  expect(await panels(frame)).toEqual(['curves']);
  await frame.waitForSelector('main[data-state="waiting"]', { timeout: 60_000 });
  await frame.$eval('#train', (button) => (button as HTMLElement).click());
  await frame.waitForFunction(() => Number(document.querySelector('main')!.dataset.step) > 0, { timeout: 60_000 });
});

test('where a frame may store nothing, it works', async () => {
  const { page, complaints } = await visitor();
  await page.evaluateOnNewDocument(() => {
    const refuse = (): never => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get: refuse });
  });
  await page.goto(`${host().url}#embed=kernels,curves&model=tiny&images=64`);
  await waiting(page);
  await click(page, 'train');
  await reach(page, 1, 'training', 'validating', 'finished');
  expect(complaints).toEqual([]);
});
