import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { drawn, misfits, tabTo, violations } from './accessibility';
import { click, demoPage, openPanel, panelsBelow, reach, waiting } from './open-page';
import { SWEEPS } from '../some-of';

const open = demoPage();
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/** Every panel with all that it can show, beside a run that was kept. */
async function wholePage(): Promise<Page> {
  const page = await open({ link: 'model=conv4k3-same-relu,max4,conv4k3-same-relu,flatten,dense10-softmax&images=64' });
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await page.select('#batch', '16');
  await waiting(page);
  for (const step of [1, 2]) {
    await click(page, 'step');
    await waiting(page, step);
  }
  for (const id of await panelsBelow(page)) await openPanel(page, id);
  await page.$$eval('details:not([open]) > summary', (all) => all.forEach((summary) => summary.click()));
  await page.waitForSelector('#lab-untrained input:enabled');
  for (const [lab, guess] of [
    ['lab-untrained', 'A'],
    ['lab-depth', 'first'],
  ] as const) {
    await page.$eval(`#${lab} input[value="${guess}"]`, (radio) => radio.click());
    await page.waitForSelector(`#${lab}-run:enabled`);
    await click(page, `${lab}-run`);
    await page.waitForSelector(`#${lab}-figures`);
  }
  await click(page, 'evaluate');
  await page.waitForSelector('#confusion');
  await page.$eval('.matrix .cell', (cell) => (cell as HTMLElement).click());
  await page.waitForSelector('#opened');
  await page.$eval('.hand', (place) => place.scrollIntoView());
  await page.waitForSelector('#grad-cam');
  await page.evaluate(() => scrollTo(0, 0));
  return page;
}

/**
 * From one look to the next: of language, theme and size, any two values come together once. `VITRINE_SWEEP=all` has all
 * three of any.
 */
const TOGGLES = SWEEPS ? [['language'], ['theme'], ['language'], ['theme']] : [['language'], ['language', 'theme']];

// Every panel, in each look.
test(
  'axe finds no fault in any panel, language, theme or size; no text is cut off, and nothing wider than its window',
  { timeout: 300_000 },
  async () => {
    const page = await wholePage();
    const looks = new Set<string>();
    for (const viewport of SIZES) {
      await page.setViewport(viewport);
      for (const toggles of TOGGLES) {
        await click(page, ...toggles);
        await drawn(page);
        const look = await page.evaluate(
          () => `${document.documentElement.lang} ${document.documentElement.style.colorScheme} ${innerWidth}`,
        );
        looks.add(look);
        expect(await violations(page), look).toEqual([]);
        expect(await misfits(page), look).toEqual([]);
      }
    }
    expect(looks.size).toBe(2 * TOGGLES.length);
    for (const width of [768, 2560]) {
      await page.setViewport({ width, height: 900 });
      for (const toggle of ['language', 'language']) {
        await click(page, toggle);
        await drawn(page);
        expect(await misfits(page), String(width)).toEqual([]);
      }
    }
    await click(page, 'to-recording');
    await drawn(page);
    expect(await violations(page)).toEqual([]);
  },
);

test.each(SIZES)('Train is in sight of who opens the page at $width x $height', async (viewport) => {
  for (const language of ['en-US', 'ko-KR']) {
    const page = await open({ viewport, language });
    await page.waitForSelector('#recorded');
    await drawn(page);
    const { top, bottom, left, right, over, scrolled } = await page.$eval('#train', (button) => {
      const { top, bottom, left, right } = button.getBoundingClientRect();
      return {
        top,
        bottom,
        left,
        right,
        scrolled: scrollY,
        over: document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.id,
      };
    });
    expect(scrolled).toBe(0);
    expect(over).toBe('train');
    expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(viewport.width);
    expect(bottom).toBeLessThanOrEqual(viewport.height);
    expect(await misfits(page), language).toEqual([]);
  }
});

test('the keyboard alone trains and goes through time', async () => {
  const page = await open({ link: 'model=tiny&images=640' });
  await waiting(page);
  await tabTo(page, '#train');
  await page.keyboard.press('Enter');
  await reach(page, 4, 'training');
  await page.keyboard.press('Enter');
  const paused = await waiting(page);
  expect(paused.status).toContain('Paused');

  await tabTo(page, '#time');
  const shown = (): Promise<string> => page.$eval('#time', (range) => range.getAttribute('aria-valuetext')!);
  const live = await shown();
  expect(live).toBe(`step ${paused.step}, epoch 1, live`);
  await page.keyboard.press('Home');
  expect(await shown()).toBe('step 0, epoch 1');
  await page.keyboard.press('ArrowRight');
  expect(await shown()).not.toBe('step 0, epoch 1');
  await page.keyboard.press('ArrowLeft');
  expect(await shown()).toBe('step 0, epoch 1');
  await page.keyboard.press('End');
  expect(await shown()).toBe(live);

  // To go through time is not to go away from what is watched.
  await page.evaluate(() => scrollTo(0, 100));
  await page.focus('#train');
  await page.focus('#time');
  await page.keyboard.press('Home');
  expect(await page.evaluate(() => scrollY)).toBe(100);
});
