import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { misfits, violations } from './accessibility';
import { demoPage, openPanel, waiting } from './open-page';

const open = demoPage();

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, ({ textContent }) => textContent);
const sumOf = (page: Page, padding: 'valid' | 'same'): Promise<number> =>
  page.$eval(`#window-sum-${padding}`, (data) => Number((data as HTMLDataElement).value));

/** What the lab says of the output's size, with and without padding. */
const sizes = (page: Page): Promise<string[]> =>
  page.$$eval('.window-lab .formula', (all) => all.map(({ textContent }) => textContent));

test('the window’s sizes and sums follow kernel, stride, dilation and channels, and what is drawn', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await openPanel(page, 'labs');
  await page.$eval('#lab-window summary', (summary) => summary.click());
  await page.waitForSelector('#window-output-same');
  expect(await sizes(page)).toEqual(['⌊(n − k) / s⌋ + 1 = ⌊(8 − 3) / 1⌋ + 1 = 6', '⌈n / s⌉ = ⌈8 / 1⌉ = 8']);
  await page.select('#window-stride', '2');
  await page.select('#window-dilation', '2');
  expect(await sizes(page)).toEqual([
    '⌊(n − ((k − 1) · d + 1)) / s⌋ + 1 = ⌊(8 − ((3 − 1) · 2 + 1)) / 2⌋ + 1 = 2',
    '⌈n / s⌉ = ⌈8 / 2⌉ = 4',
  ]);
  expect(await textOf(page, '#window-same')).toContain('Zeros around the image: 1 above and at the left, 2 below');
  await page.select('#window-size', '7');
  expect(await textOf(page, '#window-valid')).toContain('The window covers 13 cells, but the image has only 8');

  // Of one weight: no zeros around. What is no weight is not used, and said; small products are not 0.
  await page.select('#window-size', '1');
  await page.select('#window-stride', '1');
  expect(await textOf(page, '#window-same')).toContain('No zeros are needed around the image.');
  const write = (text: string): Promise<string> =>
    page.$eval(
      '.weights-grid input',
      (weight, value) => {
        weight.value = value;
        weight.dispatchEvent(new Event('change', { bubbles: true }));
        return weight.value;
      },
      text,
    );
  expect(await write('-0.002')).toBe('-0.002');
  expect(await textOf(page, '#window-refused')).toBe('');
  await page.waitForFunction(() => document.querySelector('#window-valid canvas')); // drawn anew with it
  for (const [text, said] of [
    ['1e300', '1e300 is not used: a weight is a float32 number, from −3.4e38 to 3.4e38. It is still −0.002.'],
    ['', 'That is no number, so the weight is still −0.002.'],
  ] as const) {
    expect(await write(text)).toBe('-0.002');
    await page.waitForFunction((text) => document.getElementById('window-refused')!.textContent === text, {}, said);
  }
  await page.select('#window-image', 'slope');
  expect(await textOf(page, '#window-valid .products-of')).toMatch(/^−\de−\d$/);
  await write('0.25');
  await page.waitForFunction(() => document.getElementById('window-refused')!.textContent === '');

  // A kernel that does nothing, an image of one cell: by keyboard, painted and found in both outputs.
  await page.select('#window-size', '3');
  await page.select('#window-stride', '1');
  await page.select('#window-dilation', '1');
  await page.select('#window-kernel', 'identity');
  await page.select('#window-image', 'blank');
  await page.focus('#lab-window .makes .pick button');
  for (const key of ['Home', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter'] as const) await page.keyboard.press(key);
  expect(await page.$eval('#window-image', (select) => (select as HTMLSelectElement).value)).toBe('');
  const pointed = async (padding: string, ...keys: ('Home' | 'ArrowRight' | 'ArrowDown')[]): Promise<string> => {
    await page.focus(`#window-${padding} .pick button`);
    for (const key of keys) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    return page.evaluate(() => document.activeElement!.getAttribute('aria-label')!);
  };
  expect(await pointed('valid', 'Home', 'ArrowRight')).toBe('row 1, column 2: 1.0000');
  expect(await pointed('same', 'Home', 'ArrowDown', 'ArrowRight', 'ArrowRight')).toBe('row 2, column 3: 1.0000');
  expect([await sumOf(page, 'valid'), await sumOf(page, 'same')]).toEqual([1, 1]);
  await page.$eval('.window-lab input', (weight) => {
    weight.value = '0.5';
    weight.dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(await page.$eval('#window-kernel', (select) => (select as HTMLSelectElement).value)).toBe('');

  // Three channels: three kernels, whose sums add up.
  await page.select('#window-channels', '3');
  await page.select('#window-image', 'edge');
  await page.select('#window-kernel', 'blur');
  expect(await page.$$eval('#window-same .products-of', (all) => all.length)).toBe(3);
  const parts = await page.$$eval('#window-same .sum span', (all) =>
    all.map(({ textContent }) => Number(textContent.replace('+', '').replace('−', '-'))),
  );
  expect(parts).toHaveLength(3);
  expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(await sumOf(page, 'same'), 3);
  expect(await violations(page, '#lab-window')).toEqual([]);
  await page.setViewport({ width: 390, height: 844 });
  expect(await misfits(page)).toEqual([]);
});
