import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { drawn, misfits, violations } from './accessibility';
import { openPanel, waiting } from './open-page';
import { visitors } from './visitors';

const { host, visitor } = visitors();

async function open(link: string, { width = 1280, height = 800 } = {}) {
  const { page, complaints } = await visitor();
  await page.setViewport({ width, height });
  await page.evaluateOnNewDocument(() => {
    // A window of the size that the test gives it, as where the browser does not go full screen.
    Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('not here'));
  });
  await page.goto(`${host().url}#model=tiny&images=64&${link}`);
  await waiting(page);
  return { page, complaints };
}

/** Where a panel and those of the first screen are, and how far the page is scrolled. What is below may yet come. */
const places = (page: Page, id: string): Promise<unknown> =>
  page.$$eval(`.watch .panel, .side .panel, #${id}`, (all) => [
    scrollY,
    ...all.map((panel) => {
      const { left, top, width, height } = panel.getBoundingClientRect();
      return [panel.id, left, top, width, height].join();
    }),
  ]);

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement!.id || document.activeElement!.className);

/** Largest first. */
const SCREENS = [
  [1920, 1080],
  [1280, 800],
  [768, 1024],
  [390, 844],
] as const;

test('a panel fills a screen of any size above the bar at the foot, and leaves the page as it was', async () => {
  const { page, complaints } = await open('lang=en');
  for (const [width, height] of SCREENS) {
    await page.setViewport({ width, height });
    for (const id of ['kernels-panel', 'curves', 'network']) {
      if (id === 'network') await openPanel(page, id);
      await page.$eval(`#${id}`, (panel) => panel.scrollIntoView());
      await drawn(page);
      const before = await places(page, id);
      const size = (): Promise<number> => page.$eval(`#${id} h2`, (title) => title.getBoundingClientRect().height);
      const small = await size();
      await page.focus(`#${id} > .present`);
      await page.keyboard.press('Enter');
      await page.waitForSelector(`#${id}[data-presented]`);
      await drawn(page);
      expect(await focused(page)).toBe(id);
      const { panel, bar } = await page.evaluate((of) => {
        const [panel, bar] = [of, 'transport'].map((each) => document.getElementById(each)!.getBoundingClientRect());
        return { panel: panel!.toJSON() as DOMRect, bar: bar!.toJSON() as DOMRect };
      }, id);
      expect([panel.left, panel.top].map(Math.round)).toEqual([0, 0]);
      expect(panel.width).toBeCloseTo(await page.evaluate(() => document.documentElement.clientWidth), -1);
      expect(bar.top - panel.bottom).toBeLessThan(30);
      expect(bar.top - panel.bottom).toBeGreaterThan(-1);
      if (width === 1920) expect((await size()) / small).toBeCloseTo(1920 / 900, 1);
      expect(await page.$$eval('header nav:not([inert])', (all) => all.length)).toBe(0);
      expect(await misfits(page), `${id} at ${width}`).toEqual([]);
      // Sizes in between have what these have.
      if (width === 1920 || width === 390) expect(await violations(page), `${id} at ${width}`).toEqual([]);
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => !document.querySelector('[data-presented], [inert]'));
      await drawn(page);
      expect(await focused(page)).toBe('present');
      expect(await places(page, id)).toEqual(before);
    }
  }
  expect(complaints).toEqual([]);
});

test('P presents the panel in sight, arrows go through time there, and cells are where they are seen', async () => {
  const { page, complaints } = await open('lang=en', { width: 1920, height: 1080 });
  await page.click('#to-recording');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.type('p');
  await page.waitForSelector('#kernels-panel[data-presented]');
  const moment = (): Promise<string> => page.$eval('#moment', ({ textContent }) => textContent);
  await page.keyboard.press('ArrowRight');
  const one = await moment();
  await page.keyboard.press('ArrowRight');
  expect(await moment()).not.toBe(one);
  await drawn(page);
  const { x, y, step } = await page.$eval('#kernels', (canvas) => {
    const { left, top, width } = canvas.getBoundingClientRect();
    return { x: left, y: top, step: width / 16 };
  });
  await page.mouse.move(x + 9.5 * step, y + 0.4 * step);
  expect(await page.$eval('#kernels-panel .cell', (cell) => cell.ariaLabel)).toMatch(/^Kernel 10 of 32/);
  // As sharp as the screen.
  expect(
    await page.$eval(
      '#kernels',
      (canvas) => (canvas as HTMLCanvasElement).width / canvas.getBoundingClientRect().width,
    ),
  ).toBeGreaterThan(0.99);
  await page.click('#leave-presenting');
  await page.waitForFunction(() => !document.querySelector('[data-presented]'));
  expect(complaints).toEqual([]);
});

test('an address presents a panel, and the browser’s own full screen is left with it', async () => {
  const { page, complaints } = await visitor();
  await page.goto(`${host().url}#model=tiny&images=64&lang=ko&histogram-panel&present`);
  await waiting(page);
  await page.waitForSelector('#histogram-panel[data-presented]');
  expect(await page.$('#link-faults')).toBeNull();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('[data-presented]'));
  await page.click('#curves > .present');
  await page.waitForSelector('#curves[data-presented]');
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await page.evaluate(() => document.exitFullscreen());
  await page.waitForFunction(() => !document.querySelector('[data-presented]'));
  await page.click('#curves > .present');
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await page.click('#leave-presenting');
  await page.waitForFunction(() => document.fullscreenElement === null);
  expect(complaints).toEqual([]);
});
