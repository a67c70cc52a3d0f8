import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { click, demoPage, openPanel, panelsBelow, reach, waiting } from './open-page';

const open = demoPage(5317);
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/** Every panel's code is there, and the network has learnt a little. */
async function wholePage(): Promise<Page> {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  for (const step of [1, 2]) {
    await click(page, 'step');
    await waiting(page, step);
  }
  for (const id of await panelsBelow(page)) await openPanel(page, id);
  await page.evaluate(() => scrollTo(0, 0));
  return page;
}

/** What axe calls serious or critical. */
async function serious(page: Page): Promise<string[]> {
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    return (await axe.run({ resultTypes: ['violations'] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`);
}

/** Text that does not fit where it stands, and a page wider than its window. */
const misfits = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) {
      const beyond = Array.from(document.querySelectorAll('body *')).filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
      found.push(`the page is ${scrollWidth} wide in a window of ${innerWidth}: ${beyond.map((element) => element.outerHTML.slice(0, 100)).join('\n')}`);
    }
    for (const element of document.querySelectorAll<HTMLElement>('body *:not(option)')) {
      const hasText = Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '');
      if (!(element instanceof HTMLElement) || !hasText || !element.checkVisibility()) continue;
      const { clientWidth, clientHeight } = element;
      const { display, overflowX, overflowY } = getComputedStyle(element);
      if (display === 'inline' || clientWidth <= 1) continue; // of another's box; or for the ear alone
      const wide = element.scrollWidth > clientWidth + 1 && overflowX !== 'auto' && overflowX !== 'scroll';
      const high = element.scrollHeight > clientHeight + 1 && (overflowY === 'hidden' || overflowY === 'clip');
      if (wide || high) found.push(`${element.scrollWidth} x ${element.scrollHeight} in ${clientWidth} x ${clientHeight}: ${element.outerHTML.slice(0, 200)}`);
    }
    return found;
  });

/** Waits until all that follows a change is drawn: the page's size stays as it is. */
const drawn = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const size = (): string => `${document.documentElement.scrollWidth} x ${document.documentElement.scrollHeight}`;
    for (let [same, before] = [0, '']; same < 5; ) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      const now = size();
      same = now === before ? same + 1 : 0;
      before = now;
    }
  });

test('axe finds no serious fault in any panel, language, theme or size; no text is cut off', async () => {
  const page = await wholePage();
  await page.evaluate(axe.source);
  const looks = new Set<string>();
  for (const viewport of SIZES) {
    await page.setViewport(viewport);
    for (const toggle of ['language', 'theme', 'language', 'theme']) {
      await click(page, toggle);
      await drawn(page);
      const look = await page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.style.colorScheme} ${innerWidth}`);
      looks.add(look);
      expect(await serious(page), look).toEqual([]);
      expect(await misfits(page), look).toEqual([]);
    }
  }
  expect(looks.size).toBe(8);
  await click(page, 'to-recording');
  await drawn(page);
  expect(await serious(page)).toEqual([]);
});

test('nothing is wider than its window, from a phone to a wall', async () => {
  const page = await wholePage();
  for (const width of [390, 768, 1280, 2560]) {
    await page.setViewport({ width, height: 900 });
    for (const language of ['language', 'language']) {
      await click(page, language);
      await drawn(page);
      expect(await misfits(page), String(width)).toEqual([]);
    }
  }
});

test.each(SIZES)('Train is in sight of who opens the page at $width x $height', async (viewport) => {
  for (const language of ['en-US', 'ko-KR']) {
    const page = await open({ viewport, language });
    await page.waitForSelector('#recorded');
    await drawn(page);
    const { top, bottom, left, right, over, scrolled } = await page.$eval('#train', (button) => {
      const { top, bottom, left, right } = button.getBoundingClientRect();
      return { top, bottom, left, right, scrolled: scrollY, over: document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.id };
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
  const tabTo = async (id: string): Promise<void> => {
    for (let i = 0; i < 200; i++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
    }
    throw new Error(`Tab does not come to ${id}`);
  };
  await tabTo('train');
  await page.keyboard.press('Enter');
  await reach(page, 4, 'training');
  await page.keyboard.press('Enter');
  const paused = await waiting(page);
  expect(paused.status).toContain('Paused');

  await tabTo('time');
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
