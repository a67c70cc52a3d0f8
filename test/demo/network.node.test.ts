import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { misfits, violations } from './accessibility';
import { type Circumstances, click, demoPage, openPanel, reach, waiting } from './open-page';

const open = demoPage();
const TWO_CONVOLUTIONS = 'model=conv8k3-same-relu,max2,conv6k3-valid-relu,average2,flatten,dense10-softmax&images=64';

/** Waits until the panel shows the weights of a step. */
const shows = (page: Page, step: number): Promise<unknown> =>
  page.waitForFunction(
    (wanted: number) => document.querySelector<HTMLElement>('.living')?.dataset.step === String(wanted),
    { timeout: 60_000 },
    step,
  );

async function openNetwork(circumstances: Circumstances): Promise<Page> {
  const page = await open(circumstances);
  await waiting(page);
  await openPanel(page, 'network');
  await shows(page, 0);
  return page;
}

/** The map under the keyboard's focus, in words. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement!.getAttribute('aria-label')!);
const lines = (page: Page): Promise<number> => page.$$eval('#network .links path', (all) => all.length);
const numberIn = (page: Page, id: string): Promise<number> =>
  page.$eval(`#network-${id}`, (data) => Number((data as HTMLDataElement).value));
const numbersIn = (page: Page, selector: string): Promise<number[]> =>
  page.$$eval(`#network-${selector} data`, (all) => all.map((data) => Number(data.value)));
const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
/** The pictures of the layers' maps. */
const pictures = (page: Page): Promise<string[]> =>
  page.$$eval('#network .cells canvas', (all) => all.map((canvas) => canvas.toDataURL()));

/** Goes to a map of a layer by keyboard, the first one's cell being in the tab order. */
async function goTo(page: Page, at: number, i: number): Promise<void> {
  await page.focus(`[data-cells="${at}"] button`);
  await page.keyboard.press('Home');
  for (let k = 0; k < i; k++) await page.keyboard.press('ArrowRight');
}

test('a map lights what it reads, by the weights, and what reads it; all by keyboard, and in words', async () => {
  const page = await openNetwork({ link: TWO_CONVOLUTIONS });
  const idle = await lines(page);
  expect(idle).toBeGreaterThan(6);
  expect(await page.$eval('#network', (panel) => panel.textContent)).toContain('the strongest connections behind');

  // Map 3 of the second convolution: all eight before it, in the order of the sums of its absolute weights.
  await goTo(page, 2, 2);
  const strengths = (await page.evaluate(`import('/state.js').then(async ({ host, inHand }) => {
    const { value } = await host.value.inspect(inHand.value.image, 'live');
    const { data, shape: [, , inputs, filters] } = value.weights[2][0];
    const sums = Array(inputs).fill(0);
    data.forEach((weight, i) => { if (i % filters === 2) sums[Math.floor(i / filters) % inputs] += Math.abs(weight); });
    return sums;
  })`)) as number[];
  const byStrength = strengths.map((_, i) => i).toSorted((a, b) => strengths[b]! - strengths[a]!);
  const three = byStrength.slice(0, 3).map((i) => i + 1);
  expect(await focused(page)).toBe(
    `Map 3; reads 8 maps of Max pooling, most of all ${three.join(', ')}; read by map 3 of Average pooling`,
  );
  // 8 from the pools, each once more to be counted; one to its pool, and its 36 numbers in a row.
  expect(await lines(page)).toBe(8 + 1 + 36);
  const widths = await page.$$eval('#network .links path', (all) =>
    all.slice(0, 8).map((path) => Number(path.getAttribute('stroke-width'))),
  );
  expect(widths).toEqual(widths.toSorted((a, b) => b - a));
  // A kernel for each of the eight.
  expect(await page.$eval('#network-kernel-3', (canvas) => canvas.getAttribute('aria-label'))).toContain(
    'The kernel of map 3, 3 × 3 × 8',
  );

  await page.focus('[data-cells="-1"] button');
  expect(await focused(page)).toBe(
    'Image; read by 8 maps of Convolution 1, most of all '.concat(await strongestOfFirst(page)),
  );
  expect(await lines(page)).toBe(8);
  await page.focus('#network a');
  expect(await lines(page)).toBe(idle);
});

const strongestOfFirst = async (page: Page): Promise<string> =>
  (await page.evaluate(`import('/state.js').then(({ frame }) => {
    const { data, shape } = frame.value.kernel;
    const sums = Array(shape[3]).fill(0);
    data.forEach((weight, i) => (sums[i % shape[3]] += Math.abs(weight)));
    return sums.map((_, i) => i).toSorted((a, b) => sums[b] - sums[a]).slice(0, 3).map((i) => i + 1).join(', ');
  })`)) as string;

test('opened, the window sweeps, and each number is the sum of its products, as the network has it', async () => {
  const page = await openNetwork({ link: TWO_CONVOLUTIONS });
  await click(page, 'step');
  await shows(page, 1);
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);

  /** That the parts make the sum, the sum the value, and the value the network's. */
  const agree = async (parts: string): Promise<number> => {
    const [sum, bias, value, network] = await Promise.all(
      ['pixel-sum', 'pixel-bias', 'pixel-value', 'gpu-value'].map((id) => numberIn(page, id)),
    );
    expect(sum).toBeCloseTo(sumOf(await numbersIn(page, parts)), 12);
    expect(value).toBeCloseTo(Math.max(0, sum! + bias!), 12);
    expect(Math.abs(value! - network!)).toBeLessThan(1e-5);
    return network!;
  };
  const place = (): Promise<string> => page.$eval('#network-pixel-place', ({ textContent }) => textContent);

  // A first convolution: its window does not move by itself now, but from pixel to pixel when asked.
  await goTo(page, 0, 3);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#network-pixel');
  expect(await page.$eval('#network-play', ({ textContent }) => textContent)).toBe('Sweep');
  const before = await place();
  expect(before).toContain('Convolution 1, map 4, row');
  await agree('products');
  await page.focus('#network-pixels button');
  for (const key of ['Home', 'End', 'Home'] as const) {
    await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await agree('products');
  }
  for (let i = 2; i < 5; i++) {
    await click(page, 'network-step');
    await page.waitForFunction(
      (column) => document.getElementById('network-pixel-place')!.textContent.endsWith(`row 1, column ${column}`),
      {},
      i,
    );
    await agree('products');
  }

  // A second one: eight sums. It follows the choice of a map below, too.
  await goTo(page, 2, 5);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('network-pixel-place')?.textContent.includes('map 6'));
  expect(await numbersIn(page, 'channels')).toHaveLength(8);
  await agree('channels');
  const products = await numbersIn(page, 'products');
  expect(products).toHaveLength(9);
  const chosen = await page.$eval('#network-channels [aria-pressed="true"] data', (data) => Number(data.value));
  expect(sumOf(products)).toBeCloseTo(chosen, 12);
  expect(await violations(page, '#network')).toEqual([]);

  // The mean of a pool's window; the ten quotients of softmax.
  await goTo(page, 3, 1);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#network-window-values');
  expect(sumOf(await numbersIn(page, 'window-values')) / 4).toBeCloseTo(await numberIn(page, 'pixel-value'), 12);
  expect(await numberIn(page, 'difference')).toBeLessThan(1e-5);
  await goTo(page, 5, 9);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#network-softmax');
  expect(sumOf(await numbersIn(page, 'softmax'))).toBeCloseTo(1, 12);
  expect(await numberIn(page, 'difference')).toBeLessThan(1e-5);
  expect(sumOf(await numbersIn(page, 'terms'))).toBeCloseTo(await numberIn(page, 'pixel-sum'), 12);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('#network .opened'));

  // Where motion is welcome, it begins by itself, and ends at the last pixel.
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'no-preference' }]);
  await page.evaluate(() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(told))));
  await goTo(page, 3, 0);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('network-play')?.textContent === 'Pause');
  await page.$eval('#network-pace input[value="fast"]', (radio) => radio.click());
  await page.waitForFunction(
    () =>
      document.getElementById('network-play')!.textContent === 'Sweep' &&
      document.getElementById('network-pixel-place')!.textContent.endsWith('row 6, column 6'),
    { timeout: 20_000 },
  );
});

test('the network follows the timeline, in Korean and by touch on a phone too, with nothing cut off', async () => {
  const page = await openNetwork({
    link: 'model=tiny&images=64',
    language: 'ko-KR',
    viewport: { width: 390, height: 844 },
  });
  const before = await pictures(page);
  expect(before).toHaveLength(4); // the classes are bars
  await click(page, 'step');
  await shows(page, 1);
  const after = await pictures(page);
  expect(after[0]).toBe(before[0]); // the image
  for (const at of [1, 2, 3]) expect(after[at], String(at)).not.toBe(before[at]);
  await page.focus('#time');
  await page.keyboard.press('Home');
  await shows(page, 0);
  expect(await pictures(page)).toEqual(before);
  await page.keyboard.press('End');
  await shows(page, 1);

  await page.$eval('[data-cells="0"]', (cells) => cells.scrollIntoView({ block: 'center' }));
  const top = (): Promise<number> => page.$eval('[data-cells="0"]', (cells) => cells.getBoundingClientRect().top);
  const still = await top();
  await page.focus('[data-cells="0"] button'); // what is then said of the map moves nothing
  expect(await top()).toBe(still);
  const { x, y } = (await (await page.$('[data-cells="0"]'))!.boundingBox())!;
  await page.touchscreen.tap(x + 60, y + 10);
  await page.waitForSelector('#network-pixel');
  expect(await page.$eval('#network-pixel-place', ({ textContent }) => textContent)).toContain('특성 맵 2번');
  expect(await misfits(page)).toEqual([]);
  await page.$eval('#network .opened .close', (button) => (button as HTMLElement).click());
  await page.waitForFunction(() => !document.querySelector('#network .opened'));
});

test('the recorded run stands still for who looks closely, at the step that is said; Escape closes, back at the cell', async () => {
  const page = await open({ without: 'webgpu' });
  await reach(page, 0, 'unavailable');
  const textOf = (selector: string): Promise<string> => page.$eval(selector, ({ textContent }) => textContent);
  /** The bar's step, and that of the numbers in a panel, when it does not play. */
  const steps = (panel: string): Promise<(string | undefined)[]> =>
    page.evaluate(
      (selector) => [
        /step ([\d,]+),/.exec(document.getElementById('moment')!.textContent)?.[1]?.replace(',', ''),
        document.querySelector<HTMLElement>(selector)!.dataset.step,
      ],
      panel,
    );
  const agree = async (panel: string): Promise<void> => {
    expect(await textOf('#play')).toBe('Play');
    await expect.poll(async () => new Set(await steps(panel)).size, { timeout: 20_000 }).toBe(1);
    const before = await steps(panel);
    await new Promise((resolve) => setTimeout(resolve, 500)); // four moments, where it plays
    expect(await steps(panel)).toEqual(before);
  };
  await openPanel(page, 'network');
  await page.waitForSelector('.living[data-step]', { timeout: 60_000 });
  expect(await textOf('#play')).toBe('Pause');
  await goTo(page, 0, 2);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#network .opened');
  await agree('.living');

  // Through time from one of the moments that are kept whole to the next; to play on closes the map.
  const [first] = await steps('.living');
  await page.focus('#time');
  await page.keyboard.press(first === '0' ? 'ArrowRight' : 'ArrowLeft');
  expect((await steps('.living'))[0]).not.toBe(first);
  await agree('.living');
  await click(page, 'play');
  await page.waitForFunction(() => !document.querySelector('#network .opened'));

  // The focus is back at the map, whichever the pointer has been over since, and Space does nothing to the page.
  for (const close of ['Escape', 'button'] as const) {
    await goTo(page, 0, 2);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#network .opened .close');
    await page.$eval('[data-cells="0"] .pick', (pick) => {
      const { left, top } = pick.getBoundingClientRect();
      const at = { clientX: left + 5, clientY: top + 5, bubbles: true };
      pick.dispatchEvent(new PointerEvent('pointermove', at));
      pick.dispatchEvent(new PointerEvent('pointerout', { ...at, relatedTarget: document.body }));
      pick.dispatchEvent(new PointerEvent('pointerleave'));
    });
    await page.focus('#network .opened .close');
    await page.keyboard.press(close === 'Escape' ? close : 'Enter');
    await page.waitForFunction(() => !document.querySelector('#network .opened'));
    expect(await focused(page)).toContain('Map 3;');
  }

  await click(page, 'play');
  await openPanel(page, 'inside');
  await page.waitForSelector('.look-inside[data-step] #maps', { timeout: 60_000 });
  await page.focus('#inside .layer-maps .cell');
  await page.keyboard.press('Enter');
  await agree('.look-inside');
});
