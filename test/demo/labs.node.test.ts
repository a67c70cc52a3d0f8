import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { click, demoPage, openPanel, panelsBelow, reach, stateOf, waiting } from './open-page';

const open = demoPage();

/** Opens a lab, and makes a guess. */
async function guess(page: Page, lab: string, value: string): Promise<void> {
  await page.$eval(
    `#${lab}`,
    (details) => (details as HTMLDetailsElement).open || details.querySelector('summary')!.click(),
  );
  await page.waitForSelector(`#${lab} fieldset`);
  expect(await page.$eval(`#${lab}-run`, (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  expect(await page.$(`#${lab}-verdict`)).toBeNull();
  await page.$eval(`#${lab} input[value="${value}"]`, (radio) => radio.click());
  await page.waitForSelector(`#${lab}-run:enabled`);
}

async function set(page: Page, id: string, value: number): Promise<void> {
  await page.$eval(
    `#${id}`,
    (field, text) => {
      (field as HTMLInputElement).value = text;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    String(value),
  );
}

const verdict = (page: Page, lab: string) =>
  page
    .waitForSelector(`#${lab}-verdict`, { timeout: 100_000 })
    .then((element) =>
      element!.evaluate((node) => ({ answer: (node as HTMLElement).dataset.answer!, text: node.textContent })),
    );

/** A table's rows, by their first cell. */
const table = (page: Page, id: string): Promise<Record<string, string[]>> =>
  page.$eval(`#${id}`, (element) =>
    Object.fromEntries(
      Array.from(element.querySelectorAll('tbody tr'), (row) =>
        Array.from(row.children, (cell) => cell.textContent),
      ).map(([name, ...cells]) => [name!, cells]),
    ),
  );

const workers = async (page: Page, count: number): Promise<void> => {
  for (let tries = 0; page.workers().length !== count && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(page.workers()).toHaveLength(count);
};

test('an untrained row beside a trained one, the first layer beside the second', async () => {
  const page = await open({ link: 'model=conv4k3-same-relu,max4,conv4k3-same-relu,flatten,dense10-softmax&images=64' });
  await waiting(page);
  await click(page, 'reset'); // away from the recorded run
  await waiting(page);
  await openPanel(page, 'labs');
  await page.waitForSelector('#lab-untrained fieldset');
  expect(await page.$('#lab-untrained-A')).toBeNull(); // nothing is trained yet
  await click(page, 'train');
  await reach(page, 4, 'training', 'validating');
  await click(page, 'train');
  const { step } = await waiting(page, 4);

  await page.waitForSelector('#lab-untrained-A');
  await guess(page, 'lab-untrained', 'A');
  await click(page, 'lab-untrained-run');
  const { answer, text } = await verdict(page, 'lab-untrained');
  expect(text).toContain(answer === 'A' ? 'and you were right' : 'the result was “Row B”');
  await page.waitForSelector('#lab-untrained-maps-B');
  const figures = await table(page, 'lab-untrained-figures');
  const head = await page.$$eval('#lab-untrained-figures thead th', (cells) => cells.map((cell) => cell.textContent));
  const untrained = answer === 'A' ? 'B' : 'A';
  expect(head).toContain(`Row ${untrained}: before training`);
  const deviation = await page.$eval(
    '#lab-untrained-figures',
    (element, column) => element.querySelector('tbody tr')!.children[column]!.textContent,
    head.findIndex((cell) => cell.includes('before training')),
  );
  // Uniform between plus and minus sqrt(6 / (9 + 36)): a standard deviation of 0.211.
  expect(Number(deviation)).toBeGreaterThan(0.15);
  expect(Number(deviation)).toBeLessThan(0.27);
  expect(figures['Maps without response']).toHaveLength(2);

  await guess(page, 'lab-depth', 'second');
  await click(page, 'lab-depth-run');
  const depth = await verdict(page, 'lab-depth');
  const measured = await table(page, 'lab-depth-figures');
  const [first, second] = measured['Likeness to the image, mean |r|']!.map(Number) as [number, number];
  for (const r of [first, second]) expect(r >= 0 && r <= 1).toBe(true);
  expect(depth.answer).toBe(Math.abs(first - second) < 0.05 ? 'same' : first > second ? 'first' : 'second');
  expect(await page.$eval('#lab-depth-figures caption', (caption) => caption.textContent)).toContain(
    `after ${step} steps`,
  );
  // It follows the timeline.
  await page.$eval('#time', (range) => {
    (range as HTMLInputElement).value = '0';
    range.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.waitForFunction(() =>
    document.querySelector('#lab-depth-figures caption')!.textContent.includes('after 0 steps'),
  );
});

test.each(['conv256k28-valid-relu', 'conv256k3-same-relu,max14'])(
  'with 200,704 weights or values in a layer, every part of the page works: %s',
  async (layers) => {
    const page = await open({ link: `model=${layers},flatten,dense10-softmax&images=32` });
    await waiting(page);
    await click(page, 'step');
    await waiting(page, 1);
    for (const id of await panelsBelow(page)) await openPanel(page, id);
    await page.waitForSelector('#lab-untrained-A');
    await guess(page, 'lab-untrained', 'A');
    await click(page, 'lab-untrained-run');
    await verdict(page, 'lab-untrained');
    await page.waitForSelector('#lab-untrained-maps-B');
    expect(await page.$$eval('.failed', (all) => all.map(({ textContent }) => textContent))).toEqual([]);
  },
);

test('without dropout the gap is larger, as the mean of three seeds', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await openPanel(page, 'labs');
  await guess(page, 'lab-overfitting', 'with');
  await set(page, 'lab-overfitting-images', 256);
  await set(page, 'lab-overfitting-epochs', 4);
  await click(page, 'lab-overfitting-run');
  const one = await verdict(page, 'lab-overfitting');
  const alone = await table(page, 'lab-overfitting-figures');
  expect(Object.keys(alone)).toEqual(['Without dropout, seed 42', 'With dropout, seed 42']);
  const gapOf = ([training, validation, gap]: string[]): number => {
    expect(Number(gap)).toBeCloseTo(Number(validation) - Number(training), 2);
    return Number(gap);
  };
  const [off, on] = Object.values(alone).map(gapOf) as [number, number];
  expect(off).toBeGreaterThan(0);
  expect(one.answer).toBe(Math.abs(off - on) < 0.1 * Math.max(off, on) ? 'same' : off > on ? 'without' : 'with');

  await page.waitForSelector('#lab-overfitting-seeds:enabled');
  await click(page, 'lab-overfitting-seeds');
  await page.waitForFunction(() => document.querySelectorAll('#lab-overfitting-figures tbody tr').length === 8, {
    timeout: 100_000,
  });
  const all = await table(page, 'lab-overfitting-figures');
  expect(all['Without dropout, seed 42']).toEqual(alone['Without dropout, seed 42']); // not trained again
  const [without, with_] = ['Without', 'With'].map((name) => gapOf(all[`${name} dropout, mean of 3 seeds`]!)) as [
    number,
    number,
  ];
  expect(without).toBeGreaterThan(with_);
  const three = await verdict(page, 'lab-overfitting');
  expect(three.text).toContain('mean of seeds 42, 43, 44');
  expect(three.text).toContain(three.answer === 'with' ? 'and you were right' : 'the result was “');
  await workers(page, 1);
});

test('the same seed gives the same first weights; early stopping leaves the best epoch’s', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await openPanel(page, 'labs');
  await guess(page, 'lab-dropout', 'without');
  await set(page, 'lab-dropout-images', 256);
  await set(page, 'lab-dropout-epochs', 8);
  await click(page, 'lab-dropout-run');
  const { text, answer } = await verdict(page, 'lab-dropout');
  expect(await page.$eval('#lab-dropout-weights', (element) => element.getAttribute('data-different'))).toBe('0');
  const kernels = await page.$$eval('#lab-dropout-first-without, #lab-dropout-first-with', (canvases) =>
    canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()),
  );
  expect(kernels[0]).toBe(kernels[1]);
  const last = await page.$$eval('#lab-dropout-last-without, #lab-dropout-last-with', (canvases) =>
    canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()),
  );
  expect(last[0]).not.toBe(last[1]);

  const figures = await table(page, 'lab-dropout-figures');
  const [without, with_] = figures['Best epoch']!.map(Number) as [number, number];
  expect(answer).toBe(without === with_ ? 'same' : without < with_ ? 'without' : 'with');
  // Measured anew on the weights that are left, it is the best epoch's.
  const losses = [...text.matchAll(/validation loss (\d\.\d+), measured again; in epoch \d+ it was (\d\.\d+)/g)].map(
    ([, now, then]) => [Number(now), Number(then)] as const,
  );
  expect(losses).toHaveLength(2);
  for (const [now, then] of losses) expect(now).toBeCloseTo(then, 3);
  await workers(page, 1);
});

test('the reader’s own run waits untouched; a lab that is stopped or shut leaves no worker', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await openPanel(page, 'labs');
  await page.$eval('#lab-overfitting summary', (summary) => summary.click());
  await page.$eval('#lab-dropout summary', (summary) => summary.click());
  await click(page, 'train');
  await reach(page, 2, 'training', 'validating');
  await guess(page, 'lab-overfitting', 'without');
  await click(page, 'lab-overfitting-run');
  // Not its buffers: panels in sight go on looking into it.
  const { step, status, kernels } = await waiting(page, 2);
  const untouched = { state: 'waiting', step, status, kernels };
  await page.waitForFunction(
    () => (document.querySelector<HTMLProgressElement>('#lab-overfitting progress')?.value ?? 0) > 3,
    { timeout: 60_000 },
  );
  expect(page.workers()).toHaveLength(2);
  expect(await page.$eval('#lab-overfitting .work', (element) => element.textContent)).toContain(
    'Your own run was paused',
  );
  // One lab at a time.
  expect(await page.$eval('#lab-dropout-run', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  expect(await stateOf(page)).toMatchObject(untouched);
  await click(page, 'lab-overfitting-stop');
  await workers(page, 1);
  expect(await page.$('#lab-overfitting-verdict')).toBeNull();

  // Time is measured by a few steps; and shutting a lab ends its work.
  await page.waitForSelector('#lab-overfitting-on:enabled');
  await click(page, 'lab-overfitting-on');
  await page.waitForSelector('#lab-overfitting-stop');
  await page.$eval('#lab-overfitting summary', (summary) => summary.click());
  await workers(page, 1);
  expect(await stateOf(page)).toMatchObject(untouched);
  await click(page, 'step');
  expect((await waiting(page, step + 1)).step).toBe(step + 1);
});

test('without WebGPU the labs that need it say so', async () => {
  const page = await open({ language: 'ko-KR', without: 'webgpu' });
  await page.waitForSelector('#no-gpu');
  await openPanel(page, 'labs');
  for (const lab of ['lab-depth', 'lab-overfitting', 'lab-dropout']) {
    await page.$eval(`#${lab} summary`, (summary) => summary.click());
    await page.waitForSelector(`#${lab}-missing`);
    expect(await page.$eval(`#${lab}-missing`, (element) => element.textContent)).toContain('WebGPU');
    expect(await page.$eval(`#${lab}-run`, (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  }
  // The recorded run has kernels and probabilities, so the first lab works.
  await guess(page, 'lab-untrained', 'A');
  await click(page, 'lab-untrained-run');
  await verdict(page, 'lab-untrained');
  expect(await page.$eval('#lab-untrained .result', (element) => element.textContent)).toContain('WebGPU');
  const figures = await table(page, 'lab-untrained-figures');
  const [first, second] = figures['가중치의 표준편차']!.map(Number) as [number, number];
  expect(first).not.toBe(second);
});
