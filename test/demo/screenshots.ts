import { decode } from 'fast-png';
import type { Page } from 'puppeteer';

/** What a reader sees of the page from its top, as a PNG, as far as it is the same however fast the machine is. */
export async function screen(page: Page): Promise<Uint8Array> {
  await settle(page);
  await page.evaluate(() => scrollTo(0, 0));
  // A part of the page is drawn anew for it, where what is on the screen may be left from before it was scrolled.
  return page.screenshot({ clip: { x: 0, y: 0, ...page.viewport()! } });
}

/** The whole page, likewise, and wherever it is served from. */
export async function screenshot(page: Page): Promise<Uint8Array> {
  await settle(page);
  await page.evaluate(() => {
    document.querySelector('#figures-title')!.scrollIntoView(); // where the page's pictures are shown again as they are, while in view
    for (const field of document.querySelectorAll<HTMLInputElement>('#link, #embed-code')) field.value = ''; // the page's own address
  });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  return page.screenshot({ fullPage: true });
}

/** Takes out how long things took, as numbers and as bars. */
async function settle(page: Page): Promise<void> {
  await page.bringToFront(); // a page behind another draws no frames, and does not learn that a part of it has come into view
  await page.evaluate(() => {
    for (const place of document.querySelectorAll('#model, #status')) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) texts.currentNode.nodeValue = texts.currentNode.nodeValue!.replace(/[\d.,]+/g, '0');
    }
    for (const { style } of document.querySelectorAll<HTMLElement>('#model .bar[style]'))
      Object.assign(style, { flexGrow: '1', width: '9%' });
  });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/** Where two PNGs are not the same; null where they are, to the last pixel. */
export function difference(a: Uint8Array, b: Uint8Array): string | null {
  if (Buffer.compare(a, b) === 0) return null;
  const [one, other] = [decode(a), decode(b)];
  const { width, height, channels } = one;
  if (width !== other.width || height !== other.height)
    return `${width} x ${height} and ${other.width} x ${other.height} pixels`;
  let [count, left, top, right, bottom] = [0, width, height, 0, 0];
  one.data.forEach((value, i) => {
    if (value === other.data[i]) return;
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    count++;
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  });
  return count === 0 ? null : `${count} numbers, from (${left}, ${top}) to (${right}, ${bottom})`;
}
