import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { drawn, violations } from './accessibility';
import { click, demoPage, ready, stateOf, waiting } from './open-page';

const open = demoPage();

const text = (page: Page, selector: string): Promise<string> => page.$eval(selector, (element) => element.textContent);
const value = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => (element as HTMLInputElement).value);
/** The lines of the editor: what each layer is, its shape, its weights, and what is wrong. */
const lines = (page: Page): Promise<string[][]> =>
  page.$$eval('#network-editor [data-row]', (all) =>
    all.map((line) =>
      ['.what', '.shape', '.count', '.problem'].map((part) => line.querySelector(part)?.firstChild?.textContent ?? ''),
    ),
  );
/** Which line has the focus, from 0, and what of it. */
const focus = (page: Page): Promise<[number, string]> =>
  page.evaluate((): [number, string] => {
    const line = document.activeElement!.closest('[data-row]');
    return [
      [...document.querySelectorAll('#network-editor [data-row]')].indexOf(line!),
      document.activeElement!.getAttribute('name') ?? document.activeElement!.className.replace('small ', ''),
    ];
  });

/** Waits until the editor is there, whose code is fetched when it is first opened. */
const opened = (page: Page): Promise<unknown> => page.waitForSelector('#network-editor[open]');
/** Waits until the editor is gone, and the focus where it was before. */
const closed = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    () => !document.getElementById('network-editor') && document.activeElement?.id === 'edit-layers',
    { timeout: 60_000 },
  );

test('the editor explains an impossible network, fixes it and uses it, by keyboard alone', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  const fresh = await ready(page);
  await page.focus('#edit-layers');
  await page.keyboard.press('Enter');
  await opened(page);
  expect(await lines(page)).toEqual([
    ['Convolution (Conv2D)', '28 × 28 × 8', '80 weights', ''],
    ['Max pooling (MaxPooling2D)', '7 × 7 × 8', '', ''],
    ['Flatten', '392', '', ''],
    ['Dense', '10', '3,930 weights', ''],
  ]);
  const usable = (): Promise<boolean> =>
    page.$eval('#use-network', (button) => !(button as HTMLButtonElement).disabled);
  expect(await usable()).toBe(false);
  expect(await text(page, '#network-state')).toBe('This is the network in use: 4,010 weights.');

  await page.focus('[data-row]:nth-child(4) .remove'); // the image's line is the first
  await page.keyboard.press('Enter');
  expect(await focus(page)).toEqual([2, 'remove']);
  expect((await lines(page))[2]).toEqual([
    'Dense',
    '–',
    '',
    'A dense layer takes a row of numbers, but gets maps of 7 × 7 × 8. Flatten makes a row of 392 of them.',
  ]);
  expect(await text(page, '#network-state')).toBe('It cannot be used yet: layer 3, Dense, does not fit.');
  expect(await usable()).toBe(false);
  expect(await text(page, '.fix')).toBe('Insert Flatten');
  await page.focus('.fix');
  await page.keyboard.press('Enter');
  expect(await focus(page)).toEqual([2, 'up']);
  expect((await lines(page))[2]).toEqual(['Flatten', '392', '', '']);

  await page.keyboard.press('Enter'); // up
  expect(await focus(page)).toEqual([1, 'up']);
  expect((await lines(page))[2]![3]).toContain('gets a row of 6,272 numbers');
  await page.focus('.fix');
  await page.keyboard.press('Enter'); // before Flatten again
  expect((await lines(page)).map(([what]) => what)).toEqual([
    'Convolution (Conv2D)',
    'Max pooling (MaxPooling2D)',
    'Flatten',
    'Dense',
  ]);

  await page.focus('[name="filters"]');
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  await page.keyboard.press('Backspace');
  expect((await lines(page))[0]![3]).toBe('Its “filters” must be a whole number from 1 to 512.');
  expect(await usable()).toBe(false);
  await page.keyboard.type('5');
  expect(await focus(page)).toEqual([0, 'filters']);
  expect((await lines(page)).map(([, shape]) => shape)).toEqual(['28 × 28 × 5', '7 × 7 × 5', '245', '10']);
  expect(await text(page, '#network-state')).toBe('It works: 2,510 weights.');

  // What is closed and not used is there when it is opened again.
  await page.keyboard.press('Escape');
  await closed(page);
  expect(await stateOf(page)).toEqual(fresh);
  await page.keyboard.press('Enter');
  expect(await value(page, '[name="filters"]')).toBe('5');
  await page.focus('#use-network');
  await page.keyboard.press('Enter');
  await closed(page);
  expect((await waiting(page)).kernels).not.toBe(fresh.kernels);
  expect(await page.$eval('#kernels', (canvas) => canvas.getAttribute('aria-label'))).toContain('5');
  await click(page, 'step');
  await waiting(page, 1);
});

test('the editor in Korean, with layers added and windows that are too large', async () => {
  const page = await open({
    link: 'model=conv4k3-same-relu,max4,flatten,dropout0.5,dense10-softmax&images=64',
    language: 'ko-KR',
  });
  await ready(page);
  await page.click('#edit-layers');
  await opened(page);
  await page.select('[name="rate"]', '0.2');
  await page.click('#add-layer'); // a convolution, before Flatten
  expect(await focus(page)).toEqual([2, 'filters']);
  expect(await text(page, '#network-state')).toContain('훈련할 수 있는 신경망입니다.');
  await page.click('[aria-label^="아래로: 3번째"]');
  expect((await lines(page))[3]![3]).toBe(
    '이 층은 높이 × 너비 × 채널인 특성 맵 위를 움직이지만, Flatten을 지나 한 줄로 펼쳐진 값 196개를 받습니다. Flatten 앞에는 놓을 수 있습니다.',
  );
  expect(await text(page, '#network-state')).toBe('아직 쓸 수 없습니다. 맞지 않는 층: 4번째, 합성곱 (Conv2D).');
  await page.click('.fix');
  expect((await focus(page))[0]).toBe(2);
  expect((await lines(page))[2]).toEqual(['합성곱 (Conv2D)', '7 × 7 × 32', '가중치 1,184개', '']);
  await page.select('[data-row]:nth-child(4) [name="padding"]', 'valid');
  await page.click('[data-row]:nth-child(4) [name="kernelSize"]', { count: 3 });
  await page.keyboard.type('9');
  expect((await lines(page))[2]![3]).toBe(
    '9 × 9 크기의 창은 7 × 7 × 4 특성 맵에 들어가지 않습니다. 패딩이 없으면 창이 맵 안에 있어야 하므로 최대 7 × 7입니다.',
  );
  await page.click('.fix');
  expect(await text(page, '#network-state')).toContain('훈련할 수 있는 신경망입니다.');
  await page.click('#use-network');
  await closed(page);
  await waiting(page);
  await page.click('#edit-layers');
  await opened(page);
  expect((await lines(page))[2]![1]).toBe('7 × 7 × 32');
  expect(await value(page, '[name="rate"]')).toBe('0.2');
});

test('axe finds no fault in the editor, and it fits, on a screen and on a phone', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await ready(page);
  await click(page, 'edit-layers');
  await opened(page);
  await page.evaluate(() => document.querySelector<HTMLElement>('[data-row]:nth-child(4) .remove')!.click());
  await page.waitForSelector('.fix');
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewport(viewport);
    for (const toggle of ['language', 'language']) {
      await click(page, toggle);
      await drawn(page);
      expect(await violations(page, '#network-editor')).toEqual([]);
      expect(await page.$eval('#network-editor', (dialog) => dialog.scrollWidth <= dialog.clientWidth)).toBe(true);
    }
  }
});
