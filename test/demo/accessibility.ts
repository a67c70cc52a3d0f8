import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'puppeteer';

/** What axe finds wrong, however mild, in the whole page or in one place of it. */
export async function violations(page: Page, where = 'html'): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (selector) => {
    const { axe } = window as unknown as { axe: { run: (where: string, options: object) => Promise<AxeResults> } };
    return (await axe.run(selector, { resultTypes: ['violations'] })).violations;
  }, where);
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
  );
}

/** Text that does not fit where it stands, and a page wider than its window. */
export const misfits = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    // What is drawn by its place's size is drawn anew a frame after that has changed.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const found: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) {
      const beyond = Array.from(document.querySelectorAll('body *')).filter(
        (element) => element.getBoundingClientRect().right > innerWidth + 1,
      );
      found.push(
        `the page is ${scrollWidth} wide in a window of ${innerWidth}: ${beyond.map((element) => element.outerHTML.slice(0, 100)).join('\n')}`,
      );
    }
    for (const element of document.querySelectorAll<HTMLElement>('body *:not(option)')) {
      const hasText = Array.from(element.childNodes).some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '',
      );
      if (!(element instanceof HTMLElement) || !hasText || !element.checkVisibility()) continue;
      const { clientWidth, clientHeight } = element;
      const { display, overflowX, overflowY } = getComputedStyle(element);
      if (display === 'inline' || clientWidth <= 1) continue; // of another's box; or for the ear alone
      const wide = element.scrollWidth > clientWidth + 1 && overflowX !== 'auto' && overflowX !== 'scroll';
      const high = element.scrollHeight > clientHeight + 1 && (overflowY === 'hidden' || overflowY === 'clip');
      if (wide || high)
        found.push(
          `${element.scrollWidth} x ${element.scrollHeight} in ${clientWidth} x ${clientHeight}: ${element.outerHTML.slice(0, 200)}`,
        );
    }
    return found;
  });

/** Waits until all that follows a change is drawn: the page's size stays as it is. */
export const drawn = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const size = (): string => `${document.documentElement.scrollWidth} x ${document.documentElement.scrollHeight}`;
    for (let [same, before] = [0, '']; same < 5;) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      const now = size();
      same = now === before ? same + 1 : 0;
      before = now;
    }
  });

/** Moves the focus by Tab alone. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`Tab does not come to ${selector}`);
}
