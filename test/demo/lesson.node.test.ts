import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { misfits, tabTo, violations } from './accessibility';
import { downloads } from './downloads';
import { click, demoPage } from './open-page';
import { visitors } from './visitors';
import { SWEEPS } from '../some-of';

const open = demoPage();
const { host, visitor } = visitors();
const downloaded = downloads();

/** What each card lights; what is right, and a wrong answer; what it veils, and shows in the end. */
const CARDS = [
  { part: '#inside .chosen', right: '0', wrong: '255', veiled: '#inside .reading', shown: '#inside .reading' },
  { part: '#window-valid', right: '2', wrong: '3', veiled: '#window-same', shown: '#window-output-valid' },
  { part: '#lab-window .both', right: '4', wrong: '8', veiled: '#window-valid', shown: '#window-output-same' },
  {
    part: '#inside .layer-maps',
    right: 'quarter',
    wrong: 'half',
    veiled: '#layer',
    shown: '#inside [data-step="4500"] #maps',
  },
  { part: '#kernels-panel', right: 'flat', wrong: 'bell', veiled: '#kernels-panel .kernels', shown: '#histogram' },
  { part: '#curves', right: '8', wrong: '10', veiled: '#curves .pair', shown: '#loss-curve' },
  {
    part: '#network .network',
    right: 'left',
    wrong: 'all',
    veiled: '#network .network',
    shown: '#network [data-step="4500"] #network-map',
  },
  { part: '#curves', right: 'turns', wrong: 'same', veiled: '#curves .pair', shown: '#loss-by-epoch' },
];

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, ({ textContent }) => textContent);
const hashOf = (page: Page): Promise<string> => page.evaluate(() => location.hash);
const visibilityOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => getComputedStyle(element).visibility);
const toCard = async (page: Page, card: number): Promise<void> => {
  await page.waitForSelector(`#lesson[data-card="${card}"]`);
};

/** Answers the card that is open. */
async function answer(page: Page, card: number, said: string): Promise<void> {
  if (await page.$('#lesson-number')) await page.type('#lesson-number', said);
  else await page.$eval(`#lesson input[value="${said}"]`, (radio) => radio.click());
  await page.waitForSelector('#lesson-answer:enabled');
  await click(page, 'lesson-answer');
  await page.waitForSelector(`#lesson[data-card="${card}"] #lesson-verdict`);
}

/** Whether an element can be seen between the window's top and the card or bar that lies over the page. */
const inSight = (page: Page, selector: string): Promise<boolean> =>
  page.$eval(selector, (element) => {
    const { left, top } = element.getBoundingClientRect();
    const over = document.elementFromPoint(left + 8, Math.max(8, top + 8));
    return top > -8 && top < innerHeight && over !== null && (element.contains(over) || over.contains(element));
  });

/** Each theme, each width, with WebGPU and without, once; by `VITRINE_SWEEP=all` each theme at each width. */
const LOOKS = [
  ['light', 1280, 800, 'without WebGPU'],
  ['dark', 390, 844, 'with WebGPU'],
  ...(SWEEPS
    ? ([
        ['dark', 1280, 800, 'with WebGPU'],
        ['light', 390, 844, 'without WebGPU'],
      ] as const)
    : []),
] as const;

test.each(LOOKS)(
  'all eight cards ask before they show, fit, leave their part in sight, and have no fault for axe: %s, %i by %i, %s',
  async (theme, width, height, gpu) => {
    const without = gpu === 'without WebGPU';
    const page = await open({
      link: `lesson=1&theme=${theme}`,
      viewport: { width, height },
      ...(without && { without: 'webgpu' }),
    });
    for (const [i, { part, right, wrong, veiled, shown }] of CARDS.entries()) {
      const card = i + 1;
      await toCard(page, card);
      expect(await hashOf(page)).toBe(`#theme=${theme}&lesson=${card}`);
      await page.waitForSelector(veiled, { timeout: 60_000 });
      expect(await visibilityOf(page, veiled), `card ${card}`).toBe('hidden');
      expect(await page.$('#lesson-verdict')).toBeNull();
      await page.waitForSelector('#lesson-answer');
      expect(await violations(page, '#lesson'), `card ${card}, asked`).toEqual([]);

      await answer(page, card, card % 2 ? right : wrong);
      expect(await textOf(page, '#lesson-verdict strong')).toMatch(
        card % 2 ? /^Correct!$/ : /^Your answer: .*Right is: /,
      );
      expect(await textOf(page, '#lesson-body')).not.toMatch(/\{\w+\}|NaN|undefined|–/);
      await page.waitForSelector(shown, { timeout: 60_000 });
      expect(await visibilityOf(page, veiled), `card ${card}`).toBe('visible');
      await page.waitForFunction(
        (text) => document.querySelector('#recorded')?.textContent.includes(text),
        {},
        'recorded',
      );
      expect(await violations(page, '#lesson'), `card ${card}, shown`).toEqual([]);
      expect(await misfits(page), `card ${card}`).toEqual([]);
      await click(page, 'lesson-part');
      expect(await inSight(page, part), `card ${card}`).toBe(true);
      if (card < CARDS.length) await click(page, 'lesson-next');
    }
    expect(await page.$eval('#lesson-next', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    // Only where there is a GPU is there something to train.
    expect((await page.$('#lesson-overfit')) !== null).toBe(!without);

    await click(page, 'lesson-close');
    await page.waitForFunction(() => !document.querySelector('#lesson'));
    expect(await hashOf(page)).toBe(`#theme=${theme}`);
  },
);

test('the keyboard alone goes through a card; answers are there after a reload, the first of each', async () => {
  const page = await open({ link: 'lang=ko' });
  await page.waitForSelector('#recorded');
  await tabTo(page, '#open-lesson');
  await page.keyboard.press('Enter');
  await toCard(page, 1);
  await page.waitForFunction(() => document.activeElement?.id === 'lesson');
  expect(await hashOf(page)).toBe('#lang=ko&lesson=1');
  await tabTo(page, '#lesson input[name="lesson-choice"]');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, '#lesson-answer');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'lesson-verdict');
  expect(await textOf(page, '#lesson-verdict strong')).toBe('내 답: 1. 정답: 0.');
  await tabTo(page, '#lesson-part');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('inside');

  await page.focus('#lesson-next');
  await page.keyboard.press('Enter');
  await toCard(page, 2);
  await tabTo(page, '#lesson-number');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  expect(await textOf(page, '#lesson-verdict strong')).toBe('맞았습니다!');
  await page.reload();
  await toCard(page, 2);
  expect(await textOf(page, '#lesson-verdict strong')).toBe('맞았습니다!');
  expect(await page.$$eval('#lesson .done', (all) => all.map(({ textContent }) => textContent))).toEqual(['1', '2']);
  await click(page, 'lesson-back');
  await toCard(page, 1);
  expect(await textOf(page, '#lesson-verdict strong')).toBe('내 답: 1. 정답: 0.');
});

test('a teacher’s link has the cards that were ticked, and hides panels but those of the card', async () => {
  const page = await open({ link: 'model=tiny&images=64&cards=7,3&hide=labs,network,model' });
  await toCard(page, 7);
  expect(await hashOf(page)).toBe('#model=tiny&images=64&hide=labs,network,model&cards=7,3&lesson=7');
  expect(await textOf(page, '#lesson-name small')).toBe('card 1 of 2');
  await page.waitForSelector('#network');
  expect(await page.$('#labs')).toBeNull();
  await click(page, 'lesson-next');
  await toCard(page, 3);
  await page.waitForSelector('#window-valid', { timeout: 60_000 });
  expect([await page.$('#network'), await page.$('#model')]).toEqual([null, null]);
  expect(await page.$eval('#lesson-next', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  await click(page, 'lesson-close');
  await page.waitForFunction(() => !document.querySelector('#labs'));
  expect(await hashOf(page)).toBe('#model=tiny&images=64&hide=labs,network,model&cards=7,3');

  // The link that Share gives opens the same.
  await page.$eval('#export', (panel) => panel.scrollIntoView());
  await page.waitForSelector('#card-5', { timeout: 60_000 });
  expect(await page.$$eval('[id^="card-"]:checked', (all) => all.map(({ id }) => id))).toEqual(['card-3', 'card-7']);
  await click(page, 'card-5', 'card-7');
  const address = await page.$eval('#link', (field) => (field as HTMLInputElement).value);
  expect(new URL(address).hash).toBe('#model=tiny&images=64&lang=en&hide=labs,network,model&cards=3,5');
});

test('a card that there is not is named, and the lesson stays closed', async () => {
  const page = await open({ link: 'lesson=9' });
  await page.waitForSelector('#link-faults');
  expect(await textOf(page, '#link-faults')).toContain('lesson=9');
  expect(await page.$('#lesson')).toBeNull();
});

test('the sheet has every question, answer and figure; its file opens from a folder and asks for nothing', async () => {
  const { page, complaints } = await visitor();
  await page.goto(`${host().url}#lesson=1`);
  for (const [i, { right }] of CARDS.entries()) {
    await toCard(page, i + 1);
    if (i === 3) await click(page, 'lesson-skip');
    else if (i !== 5) await answer(page, i + 1, right);
    await click(page, 'lesson-next');
  }
  await click(page, 'lesson-sheet');
  await page.waitForSelector('#sheet[data-drawn="true"]', { timeout: 100_000 });
  await page.type('#sheet-name', '김하나');
  const file = await downloaded(page, '#sheet-save');
  expect(file.name).toBe('vitrine-lesson.html');
  expect(complaints).toEqual([]);
  expect(await violations(page, '#sheet')).toEqual([]);
  await click(page, 'sheet-close');
  await toCard(page, 8);

  const folder = await mkdtemp(join(tmpdir(), 'vitrine-sheet-'));
  try {
    await writeFile(join(folder, file.name), file.bytes);
    const reader = (await visitor()).page;
    const asked: string[] = [];
    reader.on('request', (request) => asked.push(request.url()));
    const address = pathToFileURL(join(folder, file.name)).href;
    await reader.goto(address);
    const text = await textOf(reader, '#paper');
    expect(text).toContain('김하나');
    expect(text).toContain('6 of 8 right');
    expect(await reader.$$eval('section', (all) => all.length)).toBe(8);
    expect(await textOf(reader, '[data-card="4"]')).toContain('none: shown without an answer');
    expect(await textOf(reader, '[data-card="6"]')).toContain('has not been answered');
    expect(await textOf(reader, '[data-card="2"]')).toContain('2 (correct)');
    // One or more figures for each card that was answered, none of them broken, all described.
    const figures = await reader.$$eval('img', (all) =>
      all.map((img) => [img.closest('section')!.dataset.card, img.naturalWidth > 100, img.alt !== ''] as const),
    );
    expect(figures.map(([card]) => card).join('')).toBe('122333344557788');
    expect(figures.every(([, isDrawn, isSaid]) => isDrawn && isSaid)).toBe(true);
    // Below a figure is which network and step it is of; those of the window lab are of none.
    const sources = await reader.$$eval('img', (all) =>
      all.map((img) => {
        const svg = new DOMParser().parseFromString(atob(img.src.split(',')[1]!), 'image/svg+xml');
        return {
          card: img.closest('section')!.dataset.card,
          said: [...svg.querySelectorAll('text')].at(-1)!.textContent,
        };
      }),
    );
    for (const { card, said } of sources)
      if (card === '2' || card === '3') expect(said).toBe('Vitrine');
      else expect(said).toMatch(/^Vitrine: model .* seed 42, step [\d,]+$/);
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([address]);
    expect(await violations(reader)).toEqual([]);
    await reader.setViewport({ width: 390, height: 844 });
    expect(await misfits(reader)).toEqual([]);
    expect(await readFile(join(folder, file.name), 'utf8')).toMatch(/^<!doctype html>\n<html lang="en">/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
