import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { misfits, violations } from './accessibility';
import { click, demoPage, openPanel, reach, ready, stateOf, waiting } from './open-page';

const open = demoPage();

/** Something of the page's own state, as it is in `state.js`. */
const ofState = <T>(page: Page, what: string): Promise<T> =>
  page.evaluate(`import('/state.js').then((state) => ${what})`) as Promise<T>;

/** The first convolution's weights, kernel and bias, by filter. */
async function filters(page: Page): Promise<number[][]> {
  const [kernel, bias] = await ofState<[number[], number[]]>(
    page,
    `state.host.value.weights('live').then(({ value }) => value.slice(0, 2).map(({ data }) => [...data]))`,
  );
  return bias.map((own, filter) => [...kernel.filter((_, i) => i % bias.length === filter), own]);
}

/** Opens what changes a kernel, and chooses one. */
async function handsOn(page: Page, kernel: number): Promise<void> {
  if (!(await page.$('#hands'))) await click(page, 'change-kernel');
  await page.waitForSelector('#hands');
  await page.focus('.kernels .pick .cell');
  await page.keyboard.press('Home');
  for (let i = 1; i < kernel; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    (title) => document.getElementById('hands-title')?.textContent === title,
    {},
    `Hands on kernel ${kernel}`,
  );
}

/** Gives an order, and waits until it is done and kept. */
async function order(page: Page, id: string): Promise<void> {
  const done = (): Promise<string> => ofState(page, 'JSON.stringify(state.run.value.interventions.value)');
  const before = await done();
  await page.waitForSelector(`#${id}:enabled`);
  await click(page, id);
  await expect.poll(done, { timeout: 60_000 }).not.toBe(before);
  await page.waitForSelector('#zero:enabled');
}

async function stepTo(page: Page, last: number): Promise<void> {
  for (let { step } = await stateOf(page); step < last; step++) {
    await click(page, 'step');
    await waiting(page, step + 1);
  }
}

test('a frozen filter keeps its bits while all others train; zeros and numbers take effect, and are undone', async () => {
  const page = await open({ link: 'model=tiny&images=256&batch=4&patience=none' });
  await ready(page);
  await stepTo(page, 1);
  await handsOn(page, 3);
  expect(await page.$eval('#hands', ({ textContent }) => textContent)).not.toContain('Early stopping');
  await order(page, 'freeze');
  const before = await filters(page);
  await click(page, 'train');
  await reach(page, 110, 'training', 'validating'); // by then several steps go without a read
  await click(page, 'train');
  await waiting(page, 110);
  const after = await filters(page);
  const same = after.map((numbers, filter) => numbers.every((value, i) => Object.is(value, before[filter]![i])));
  expect(same).toEqual(before.map((_, filter) => filter === 2));
  expect(await page.$eval('#hand-marks', ({ textContent }) => textContent)).toContain('Frozen (❄): kernel 3.');

  await handsOn(page, 5);
  await order(page, 'zero');
  expect((await filters(page))[4]).toEqual(after[4]!.map(() => 0));
  const map = await ofState<number[]>(
    page,
    `state.host.value.look(state.inHand.value.image, { recorded: null, at: 'live' }).then(({ value: [{ data }] }) =>
       [...data].filter((_, i) => i % 8 === 4))`,
  );
  expect(map.every((value) => value === 0)).toBe(true);

  // By keyboard: one number of the nine, which alone is changed.
  await handsOn(page, 6);
  await page.focus('#number-4');
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  await page.keyboard.type('0.5x');
  await page.waitForSelector('#number-4[aria-invalid="true"]');
  expect(await page.$('#set-numbers:enabled')).toBeNull();
  await page.keyboard.press('Backspace');
  await page.waitForSelector('#set-numbers:enabled');
  await page.keyboard.press('Enter');
  const edited = after[5]!.map((value, i) => (i === 4 ? 0.5 : value));
  await expect.poll(async () => (await filters(page))[5], { timeout: 60_000 }).toEqual(edited);
  await page.waitForSelector('#undo:enabled');
  await order(page, 'undo');
  expect((await filters(page))[5]).toEqual(after[5]);
  expect(await page.$eval('#hand-marks', ({ textContent }) => textContent)).toContain('Changed by hand (✎): kernel 5.');

  for (const toggle of ['theme', 'language']) {
    expect(await violations(page, '#kernels-panel')).toEqual([]);
    await click(page, toggle);
  }
  await page.setViewport({ width: 390, height: 844 });
  expect(await misfits(page)).toEqual([]);
  await click(page, 'language');
  // No settings repeat it, which the code and the link say.
  await openPanel(page, 'export');
  expect(await page.$eval('#keras-code', ({ textContent }) => textContent)).toMatch(
    /^# In the run.+\n# after step 1 kernel 3 was frozen\n# after step \d+ kernel 5 was set to zero\n/,
  );
  expect(await page.$('#link-hands')).not.toBeNull();
});

/** Four batches an epoch. */
const LINK = 'model=tiny&images=64&batch=16&patience=9&epochs=5';

/** All that is to be the same to the bit. */
async function outcome(page: Page): Promise<unknown> {
  const { kernels, step } = await stateOf(page);
  const curves = await ofState(page, 'JSON.stringify([state.run.value.training, state.run.value.validation])');
  const weights = await ofState(
    page,
    `state.host.value.weights('live').then(({ value }) => value.map(({ data }) => data.slice(0, 100).join()).join())`,
  );
  return { step, kernels, curves, weights };
}

test('what was done goes on after reloads and in a branch with the same bits; a branch that is changed goes its own way', async () => {
  const steps = async (page: Page, between: () => Promise<unknown>): Promise<void> => {
    await handsOn(page, 1);
    await order(page, 'zero'); // before the first step
    await between();
    await stepTo(page, 3);
    await handsOn(page, 2);
    await order(page, 'freeze'); // within an epoch
    await between();
    await stepTo(page, 4);
    await handsOn(page, 4);
    await order(page, 'zero'); // between two epochs
    await between();
  };
  const whole = await open({ link: LINK });
  await ready(whole);
  await steps(whole, async () => undefined);
  await stepTo(whole, 7);
  const expected = await outcome(whole);
  await whole.close();

  const page = await open({ link: LINK });
  await ready(page);
  await steps(page, async () => {
    const { step } = await stateOf(page);
    await page.reload();
    await waiting(page, step);
    await page.waitForSelector('#hand-marks');
  });
  await stepTo(page, 5);
  await handsOn(page, 1);
  expect(await page.$eval('#hands', ({ textContent }) => textContent)).toContain('Early stopping brings back');
  const a = await ofState<string>(page, 'state.run.value.id');
  await click(page, 'branch');
  await page.waitForFunction(`import('/state.js').then(({ run }) => run.value.id !== '${a}')`);
  await waiting(page, 5);
  await page.waitForSelector('#differences');
  expect(await page.$eval('#differences', ({ textContent }) => textContent)).toBe(
    'Run B is a branch of A: up to step 5 they are the same to the bit.',
  );
  expect(await ofState(page, 'state.kept.value.id')).toBe(a);
  await stepTo(page, 7);
  expect(await outcome(page)).toEqual(expected);
  await handsOn(page, 6);
  await order(page, 'zero');
  await stepTo(page, 8);
  expect(await ofState(page, 'state.kept.value.progress.value.step')).toBe(5);
  await openPanel(page, 'runs');
  await page.waitForSelector(`#runs li[data-id="${a}"][data-step="5"]`);
});

test('kernels of a recorded run stay as they are: the page says so, and offers to train', async () => {
  const page = await open();
  await page.waitForSelector('#change-kernel');
  await click(page, 'change-kernel');
  await page.waitForSelector('#hands-train');
  expect(await page.$eval('#hands', ({ textContent }) => textContent)).toContain('This is a recorded run');
  expect(await violations(page, '#hands')).toEqual([]);
  expect(await page.$('#freeze')).toBeNull();
});
