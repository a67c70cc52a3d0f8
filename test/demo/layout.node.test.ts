import { decode } from 'fast-png';
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { click, reach, waiting } from './open-page';
import { visitors } from './visitors';
import { SWEEPS } from '../some-of';

const { host, visitor } = visitors();

const open = async (link: string, { width = 1280, height = 800 } = {}) => {
  const { page, complaints } = await visitor();
  await page.setViewport({ width, height });
  await page.goto(`${host().url}#${link}`);
  return { page, complaints };
};

/** The most that moved at a stretch of five seconds at most, as Cumulative Layout Shift has it. */
async function shift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let [most, sum, begin, last] = [0, 0, -Infinity, -Infinity];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
            if (entry.hadRecentInput) continue;
            if (entry.startTime - last > 1000 || entry.startTime - begin > 5000) [sum, begin] = [0, entry.startTime];
            last = entry.startTime;
            sum += entry.value;
            most = Math.max(most, sum);
          }
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(most), 500);
      }),
  );
}

test.each([
  ['the recorded run', '', 1280],
  ['the recorded run', '', 390],
  ['a network of a link', 'model=conv8k5-valid-relu,max4,flatten,dense10-softmax&images=64', 1280],
])('while it loads with %s, nothing is pushed about (link %j, width %d)', async (_, link, width) => {
  const { page } = await open(link, { width });
  await page.waitForSelector('#kernels');
  await reach(page, 0, 'ready', 'waiting');
  expect(await shift(page)).toBeLessThan(0.02);
});

/** The least and the most; by `VITRINE_SWEEP=all` those between as well. */
const SIDES = SWEEPS ? [3, 5, 7, 28] : [3, 28];

test.each(SIDES)('kernels of %d a side stay within their panel, in any width', async (size) => {
  const { page } = await open(`model=conv4k${size}-valid-relu,flatten,dense10-softmax&images=64`);
  await waiting(page);
  for (const width of [390, 768, 1280, 1920]) {
    await page.setViewport({ width, height: 800 });
    const beyond = await page.$$eval('#kernels-panel *', (all) => {
      const panel = document.querySelector('#kernels-panel')!.getBoundingClientRect();
      return all
        .filter((element) => {
          const { left, right, width: wide } = element.getBoundingClientRect();
          return wide > 0 && (left < panel.left || right > panel.right);
        })
        .map(({ id, className }) => id || className);
    });
    expect(beyond, `at ${width}`).toEqual([]);
  }
});

test('in a low window, as at 200 %, the bar at the foot takes less than a fifth, and Tab comes to it second', async () => {
  const { page } = await open('model=tiny&images=64', { width: 640, height: 400 });
  await waiting(page);
  expect(await page.$eval('#transport', ({ clientHeight }) => clientHeight)).toBeLessThan(80);

  // Behind a link that says so.
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement!.id || document.activeElement!.className);
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('skip');
  await page.keyboard.press('Enter');
  expect(await focused()).toBe('transport');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('train');
});

test('keys train, pause, go through time and list themselves, where nothing else takes them', async () => {
  const { page, complaints } = await open('model=tiny&images=640');
  await waiting(page);
  const moment = (): Promise<string> => page.$eval('#moment', ({ textContent }) => textContent);
  const running = (): Promise<string | null> => page.$eval('#status', ({ ariaBusy }) => ariaBusy);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('Space');
  await page.waitForFunction(() => Number(document.querySelector('main')!.dataset.step) >= 2);
  expect(await running()).toBe('true');
  await page.keyboard.press('Space');
  const { step } = await waiting(page, 2);
  expect(await moment()).toContain(`step ${step},`);
  await page.keyboard.press('ArrowLeft');
  expect(await moment()).not.toContain(`step ${step},`);
  await page.keyboard.down('Shift');
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.up('Shift');
  expect(await moment()).toContain('step 0,');
  await page.keyboard.press('ArrowRight');
  expect(await moment()).not.toContain('step 0,');

  // Held, a key trains or pauses once; capitals are the same keys.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.down('Space');
  for (let i = 0; i < 3; i++) await page.keyboard.down('Space'); // repeated
  await page.keyboard.up('Space');
  await page.waitForFunction(() => document.getElementById('status')!.ariaBusy === 'true');
  await page.keyboard.press('Space');
  await waiting(page, step);
  for (const key of ['P', 'ㅔ']) {
    await page.evaluate((key) => dispatchEvent(new KeyboardEvent('keydown', { key })), key);
    await page.waitForSelector('[data-presented]');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('[data-presented]'));
  }

  // A button and a field have their own.
  await page.focus('#theme');
  await page.keyboard.press('Space');
  expect(await page.$eval('html', ({ style }) => style.colorScheme)).toBe('dark');
  expect(await running()).toBe('false');
  await page.focus('#seed');
  await page.keyboard.type('?');
  expect(await page.$('#keys')).toBeNull();

  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.type('?');
  await page.waitForSelector('#keys[open]');
  await page.click('#takes-keys');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('#keys'));
  await page.keyboard.type('?');
  await page.keyboard.press('Space');
  expect(await page.$('#keys')).toBeNull();
  expect(await running()).toBe('false');
  expect(complaints).toEqual([]);
});

test('on paper every panel is whole, within the page, and nothing lies over another', async () => {
  const { page } = await open('', { width: 760, height: 1000 });
  await page.waitForSelector('#pinned canvas');
  await page.emulateMediaType('print');
  const { boxes, fixed } = await page.evaluate(() => ({
    boxes: [...document.querySelectorAll('main .panel')].map((panel) => {
      const { left, right, top, bottom } = panel.getBoundingClientRect();
      return { id: panel.id, left, right, top, bottom, beyond: panel.scrollWidth > panel.clientWidth };
    }),
    fixed: [...document.querySelectorAll('body *')].filter(
      (element) => getComputedStyle(element).position === 'fixed' && element.getClientRects().length > 0,
    ).length,
  }));
  const shown = boxes.filter(({ top, bottom }) => bottom > top);
  expect(shown.length).toBeGreaterThan(4);
  for (const [i, box] of shown.entries()) {
    expect(box.beyond, box.id).toBe(false);
    expect(box.left, box.id).toBeGreaterThanOrEqual(0);
    expect(box.right, box.id).toBeLessThanOrEqual(760);
    if (i > 0) expect(box.top, box.id).toBeGreaterThanOrEqual(shown[i - 1]!.bottom);
  }
  expect(fixed).toBe(0);
  const { data, channels } = decode(await page.screenshot({ fullPage: true }));
  const colours = new Set<string>();
  for (let i = 0; i < data.length; i += channels) colours.add(data.subarray(i, i + 3).join());
  expect(colours.size).toBeGreaterThan(50); // kernels and curves
});

test('a layer that is added stands where it fits', async () => {
  const { page } = await open('');
  await page.waitForSelector('#edit-layers');
  await click(page, 'edit-layers');
  await page.waitForSelector('#network-editor');
  const said = (): Promise<string> => page.$eval('#network-state', ({ textContent }) => textContent);
  for (const kind of ['conv2d', 'max-pooling2d', 'dropout', 'dense']) {
    const option = await page.$$eval('#layer-kind option', (all) => all.map(({ value }) => value));
    const value = option.find((each) =>
      each
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '')
        .endsWith(kind.replaceAll('-', '')),
    );
    if (!value) continue;
    await page.select('#layer-kind', value);
    await page.click('#add-layer');
    expect(await said(), value).toMatch(/^It works/);
    await page.click('#undo-network');
  }
});
