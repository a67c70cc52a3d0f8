import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { describe, expect, test } from 'vitest';
import { CpuForward } from '../../demo/cpu-forward/cpu-forward';
import { confusion, mistakesOf, outcomesOf } from '../../demo/panels/mistakes/outcomes';
import { unpackWeights } from '../../demo/run/packed-weights';
import { type RecordedRun, decodeRecordedRun } from '../../demo/run/recorded';
import { network } from '../../demo/worker/network';
import { loadSample } from '../../nn/datasets/sample';
import { click, demoPage, openPanel, reach, ready, waiting } from './open-page';

const open = demoPage();

describe('outcomes', () => {
  const probabilities = new Float32Array(4 * 10);
  for (const [i, [label, share, other]] of (
    [
      [3, 0.9, 0],
      [3, 0.6, 5],
      [0, 0.8, 5],
      [9, 0.5, 9],
    ] as const
  ).entries()) {
    probabilities[i * 10 + label] = share;
    probabilities[i * 10 + other] = Math.max(probabilities[i * 10 + other]!, 1 - share);
  }
  const images = Uint8Array.from({ length: 4 * 784 }, (_, i) => Math.floor(i / 784));
  const outcomes = outcomesOf({ images, labels: Uint8Array.of(3, 5, 5, 9), probabilities });

  test('are the class predicted, its probability, and that of the right one', () => {
    expect(outcomes.map(({ index, label, predicted }) => [index, label, predicted])).toEqual([
      [0, 3, 3],
      [1, 5, 3],
      [2, 5, 0],
      [3, 9, 9],
    ]);
    expect(outcomes.map(({ sure, right }) => [sure.toFixed(1), right.toFixed(1)])).toEqual([
      ['0.9', '0.9'],
      ['0.6', '0.4'],
      ['0.8', '0.2'],
      ['0.5', '0.5'],
    ]);
    expect(outcomes.map(({ image }) => [image.length, image[0], image[783]])).toEqual(
      [0, 1, 2, 3].map((i) => [784, i, i]),
    );
  });

  test('are counted by class and prediction, the wrong ones sorted by how sure they are', () => {
    const counts = confusion(outcomes);
    expect([counts[33], counts[53], counts[50], counts[99]]).toEqual([1, 1, 1, 1]);
    expect(counts.reduce((a, b) => a + b)).toBe(4);
    expect(mistakesOf(outcomes).map(({ index }) => index)).toEqual([2, 1]);
  });
});

/** Waits until the panel shows the evaluation at a step, or any, and has no other under way. */
async function evaluated(
  page: Page,
  step?: number,
): Promise<{ step: number; right: number; total: number; percent: number }> {
  await page.waitForFunction(
    (wanted: number | null) => {
      const said = document.getElementById('accuracy');
      return (
        said?.ariaBusy === 'false' &&
        said.dataset.step !== undefined &&
        (wanted === null || said.dataset.step === String(wanted))
      );
    },
    { timeout: 60_000 },
    step ?? null,
  );
  const text = await page.$eval('#accuracy', (said) => said.textContent.replaceAll(',', ''));
  const [shown, right, total, percent] = text.match(/[\d.]+/g)!.map(Number) as [number, number, number, number];
  return { step: shown, right, total, percent };
}

/** What the matrix says of each cell, by the keyboard: count, and samples in its row. */
async function cells(page: Page): Promise<{ count: number; total: number }[]> {
  await page.focus('.matrix .cell');
  await page.keyboard.press('Home');
  // Pressed in the page: a hundred keys from outside it take as long as a page takes to open.
  const labels = await page.$eval('.matrix .cell', async (cell) => {
    const said: string[] = [];
    for (let i = 0; i < 100; i++) {
      said.push(cell.ariaLabel!);
      cell.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
      await new Promise(requestAnimationFrame);
    }
    return said;
  });
  return labels.map((label) => {
    const [count, total] = label.match(/\d+/g)!.map(Number) as [number, number];
    return { count, total };
  });
}

async function pick(page: Page, cell: number): Promise<void> {
  await page.focus('.matrix .cell');
  await page.keyboard.press('Home');
  for (let i = 0; i < Math.floor(cell / 10); i++) await page.keyboard.press('ArrowDown');
  for (let i = 0; i < cell % 10; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
}

/** The captions of a gallery's images, by line. */
const captions = (page: Page, gallery: string): Promise<string[][]> =>
  page.$$eval(`#${gallery} button`, (buttons) =>
    buttons.map((button) => [...button.querySelectorAll('span')].map((line) => line.textContent)),
  );

const NAMES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

test('the matrix, its galleries and all figures agree, and follow the time', async () => {
  const page = await open({ link: 'model=tiny&images=256&epochs=3' });
  const fresh = await ready(page);
  await openPanel(page, 'mistakes');
  await page.waitForSelector('#evaluate:enabled');
  await page.click('#evaluate');
  const before = await evaluated(page, 0);
  expect(before.total).toBe(500); // the sample has no more
  const beforeCells = await cells(page);

  await click(page, 'train');
  const trained = await reach(page, 24, 'finished');
  const said = await evaluated(page, trained.step);
  const matrix = await cells(page);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  expect(sum(matrix.map(({ count }) => count))).toBe(said.total);
  const diagonal = matrix.filter((_, i) => Math.floor(i / 10) === i % 10);
  expect(sum(diagonal.map(({ count }) => count))).toBe(said.right);
  expect(said.percent).toBeCloseTo((100 * said.right) / said.total, 1);
  expect(said.right).toBeGreaterThan(before.right);

  // By class: the diagonal, out of the row.
  const perClass = await page.$$eval('#per-class .number', (numbers) =>
    numbers.map(({ textContent }) => textContent.match(/\d+/g)!.map(Number)),
  );
  expect(perClass).toEqual(diagonal.map(({ count, total }) => [count, total, Math.round((100 * count) / total)]));
  for (let row = 0; row < 10; row++)
    expect(sum(matrix.slice(10 * row, 10 * row + 10).map(({ count }) => count))).toBe(matrix[10 * row]!.total);

  // The fullest wrong cell, the fullest right one and an empty one open as many images, all of their class.
  const fullest = (right: boolean): number =>
    matrix.reduce(
      (best, { count }, i) =>
        (Math.floor(i / 10) === i % 10) === right && count > (matrix[best]?.count ?? 0) ? i : best,
      -1,
    );
  for (const cell of [fullest(false), fullest(true), matrix.findIndex(({ count }) => count === 0)]) {
    await pick(page, cell);
    const lines = await captions(page, 'cell-images');
    expect(lines).toHaveLength(matrix[cell]!.count);
    const [label, predicted] = [NAMES[Math.floor(cell / 10)]!, NAMES[cell % 10]!];
    for (const [first, second] of lines) {
      expect(first!.startsWith(predicted)).toBe(true);
      expect(second?.startsWith(`is: ${label}`)).toBe(label === predicted ? undefined : true);
    }
    await page.keyboard.press('Enter'); // closes it
    expect(await page.$('#cell-images')).toBeNull();
  }
  // Escape closes it too, from within, and the focus is back at the cell.
  await pick(page, fullest(true));
  await page.focus('#opened button');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('#opened'));
  expect(await page.evaluate(() => document.activeElement?.closest('.matrix') !== null)).toBe(true);

  // Mistakes, most confident first, more at each order until all are there.
  const shares = (lines: string[][]): number[] => lines.map(([first]) => Number(/[\d.]+(?=%)/.exec(first!)![0]));
  const wrong = said.total - said.right;
  expect(await captions(page, 'surest')).toHaveLength(Math.min(24, wrong));
  while (await page.$('#more')) await click(page, 'more');
  const all = await captions(page, 'surest');
  expect(all).toHaveLength(wrong);
  expect(shares(all)).toEqual(shares(all).toSorted((a, b) => b - a));

  // Back to the start: what was evaluated there is shown again.
  await page.focus('#time');
  await page.keyboard.press('Home');
  expect(await evaluated(page, 0)).toEqual(before);
  expect(await cells(page)).toEqual(beforeCells);
  await click(page, 'live');
  expect(await evaluated(page, trained.step)).toEqual(said);

  // A new run is evaluated by itself, and nothing is left of the one before, not even if it is closed on the way.
  await click(page, 'reset');
  await waiting(page);
  expect(await evaluated(page, 0)).toEqual(before);
  await click(page, 'reset');
  await waiting(page);
  await page.waitForFunction(() => document.getElementById('accuracy')!.ariaBusy === 'true');
  await click(page, 'reset');
  await waiting(page);
  expect(await evaluated(page, 0)).toEqual(before);
  await click(page, 'reset');
  expect((await waiting(page)).buffers).toBe(fresh.buffers);
});

/** What the panel says of the image in hand, and its pictures. */
const hand = (page: Page): Promise<{ said: string; step: number; pictures: string[]; labels: string[] }> =>
  page.evaluate(() => {
    const pictures = ['in-hand', 'occlusion', 'grad-cam'].map((id) =>
      document.querySelector<HTMLCanvasElement>(`#${id}`)!,
    );
    return {
      said: document.getElementById('hand-said')!.textContent,
      step: Number(document.querySelector<HTMLElement>('.maps')!.dataset.step),
      pictures: pictures.map((canvas) => canvas.toDataURL()),
      labels: pictures.map((canvas) => canvas.ariaLabel!),
    };
  });

test('an image in hand is explained for the predicted class or another, at the moment shown', async () => {
  const page = await open({ link: 'model=tiny&images=256' });
  const fresh = await ready(page);
  await openPanel(page, 'mistakes');
  await page.$eval('.hand', (panel) => panel.scrollIntoView());
  await page.waitForFunction(() =>
    ['in-hand', 'occlusion', 'grad-cam'].every(
      (id) => document.querySelector<HTMLCanvasElement>(`#${id}`)?.width === 8 * 28,
    ),
  );
  const pinned = await hand(page);
  expect(pinned).toMatchObject({ step: 0 });
  expect(pinned.said).toMatch(/True class: Ankle boot|Correct!/);

  await page.select('#asked-class', '8');
  await page.waitForFunction(
    (before: string) => document.querySelector('#occlusion')!.ariaLabel !== before,
    {},
    pinned.labels[1]!,
  );
  const bag = await hand(page);
  expect(bag.labels[1]).toContain('“Bag”');
  expect(bag.labels[2]).toContain('“Bag”');
  expect(bag.pictures[0]).toBe(pinned.pictures[0]);
  expect(bag.pictures[1]).not.toBe(pinned.pictures[1]);
  await page.select('#asked-class', '');

  // By keyboard: the second of the surest mistakes.
  await click(page, 'evaluate');
  await evaluated(page, 0);
  await page.focus('#surest button');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const [taken, is] = (await captions(page, 'surest'))[1]!;
  expect(
    await page.$$eval('#surest button', (buttons) => buttons.map((button) => button.ariaPressed).slice(0, 3)),
  ).toEqual(['false', 'true', 'false']);
  await page.waitForFunction(
    (before: string) => document.querySelector<HTMLCanvasElement>('#in-hand')!.toDataURL() !== before,
    {},
    pinned.pictures[0]!,
  );
  const held = await hand(page);
  const nameOf = (caption: string): string => /^(?:is: )?(.+?)\s[\d.<]+%$/.exec(caption)![1]!;
  expect(held.said).toContain(`predicts ${nameOf(taken!)} (`);
  expect(held.said).toContain(`True class: ${nameOf(is!)} (`);

  // A step further, the answer is of that step; back at the start, the same as before.
  await click(page, 'step');
  await waiting(page, 1);
  await page.waitForFunction(() => document.querySelector<HTMLElement>('.maps')!.dataset.step === '1');
  expect((await hand(page)).pictures[1]).not.toBe(held.pictures[1]);
  await page.focus('#time');
  await page.keyboard.press('Home');
  await page.waitForFunction(() => document.querySelector<HTMLElement>('.maps')!.dataset.step === '0');
  expect(await hand(page)).toEqual(held);

  await page.click('#back-to-pinned');
  expect(await page.evaluate(() => document.activeElement!.id)).toBe('asked-class');
  await page.waitForFunction(
    (before: string) => document.querySelector('#hand-said')!.textContent === before,
    {},
    pinned.said,
  );
  expect((await hand(page)).pictures).toEqual(pinned.pictures);
  await click(page, 'reset');
  expect((await waiting(page)).buffers).toBe(fresh.buffers);
});

test('without WebGPU the recorded network is evaluated, and as often right as its weights are', async () => {
  const folder = join(import.meta.dirname, '../../demo');
  const recorded = JSON.parse(await readFile(join(folder, 'recorded-run.json'), 'utf8')) as RecordedRun;
  const step = recorded.weights.at(-1)!;
  const page = await open({ without: 'webgpu' });
  await page.waitForSelector('#play');
  await click(page, 'play');
  await page.focus('#time');
  await page.keyboard.press('End');
  await openPanel(page, 'mistakes');
  await page.waitForSelector('#evaluate:enabled');
  await page.click('#evaluate');
  const said = await evaluated(page, step);
  const matrix = await cells(page);
  expect(matrix.reduce((sum, { count }) => sum + count, 0)).toBe(500);
  expect(said.total).toBe(500);

  const { config } = await decodeRecordedRun(recorded);
  const model = network(config.layers);
  const packed = new Uint8Array(await readFile(join(folder, `recorded-weights/${step}.bin`)));
  const cpu = new CpuForward(
    model,
    unpackWeights(
      packed,
      model.specs.map(({ shape }) => shape),
    ),
  );
  const { test: images } = await loadSample();
  const right = Array.from(images.labels.data).filter((label, i) => {
    const pixels = Array.from(images.images.data.subarray(784 * i, 784 * (i + 1)), (byte) => byte / 255);
    const { data } = cpu.predict(pixels)[0]!;
    return data.indexOf(Math.max(...data)) === label;
  });
  expect(said.right).toBe(right.length);

  // What the network looks at is found without a tape too.
  await page.$eval('.hand', (panel) => panel.scrollIntoView());
  await page.waitForSelector(`.hand .maps[data-step="${step}"]`, { timeout: 60_000 });
  expect((await hand(page)).labels[2]).toContain('14 × 14');
});
