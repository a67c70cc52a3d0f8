import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { click, demoPage, openPanel, reach, ready, stateOf, waiting } from './open-page';

const open = demoPage();

const text = async (page: Page, selector: string): Promise<string> => {
  await page.waitForSelector(selector);
  return page.$eval(selector, (element) => element.textContent);
};
const value = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => (element as HTMLInputElement).value);
/** One batch more. @returns the loss of its epoch so far, in full. */
async function step(page: Page): Promise<string> {
  const { step } = await stateOf(page);
  await click(page, 'step');
  await page.waitForFunction(
    (least: number) =>
      Number(document.querySelector('main')!.dataset.step) > least &&
      document.querySelector('main')!.dataset.state === 'waiting',
    { timeout: 60_000 },
    step,
  );
  return value(page, '#training-loss');
}

async function steps(page: Page, count: number): Promise<string[]> {
  const losses: string[] = [];
  while (losses.length < count) losses.push(await step(page));
  return losses;
}

/** Types over what a field says, as a reader would, and leaves it. */
async function type(page: Page, selector: string, what: string): Promise<void> {
  await page.focus(selector); // which a click may not, under the bar at the foot
  await page.$eval(selector, (input) => (input as HTMLInputElement).select());
  await page.keyboard.type(what);
  await page.keyboard.press('Tab');
}

test('the same seed has the same ten losses and, after Reset, the same kernels to the pixel', async () => {
  const page = await open({ link: 'model=tiny&images=192&batch=16' });
  const fresh = await ready(page);
  const losses = await steps(page, 10);
  expect(new Set(losses).size).toBe(10);
  expect(await text(page, '#epoch')).toBe('Epoch 1 of 20, batch 10 of 12');
  const trained = await stateOf(page);
  expect(trained.kernels).not.toBe(fresh.kernels);

  await click(page, 'reset');
  expect((await waiting(page)).kernels).toBe(fresh.kernels);
  expect(await text(page, '#differences')).toContain('same settings');
  expect(await steps(page, 10)).toEqual(losses);
  expect((await stateOf(page)).kernels).toBe(trained.kernels);
});

test('settings of a link are those in use, and the same by hand are the same run', async () => {
  const linked = await open({
    link: 'model=tiny&images=64&seed=7&batch=16&optimizer=sgd&rate=0.03&epochs=5&patience=none',
  });
  await ready(linked);
  const settings = {
    preset: 'tiny',
    seed: '7',
    batch: '16',
    rate: '0.03',
    optimizer: 'sgd',
    dropout: 'null',
    data: 'sample',
    images: '64',
    epochs: '5',
    patience: 'null',
  };
  const inUse = (page: Page): Promise<Record<string, string>> =>
    page.evaluate(
      (ids) => Object.fromEntries(ids.map((id) => [id, (document.getElementById(id) as HTMLSelectElement).value])),
      Object.keys(settings),
    );
  expect(await inUse(linked)).toEqual(settings);
  expect(await text(linked, '#images-used')).toBe('Built-in sample: 64 of 2,000 images train, 500 validate.');
  expect(await linked.$$eval('#images option', (options) => options.map((option) => option.textContent))).toEqual([
    'all',
    '1,000',
    '500',
    '200',
    '64',
  ]);
  const losses = await steps(linked, 3);

  const page = await open({ link: 'model=tiny&images=64' });
  await ready(page);
  await page.click('#settings summary');
  await page.select('#rate', '0.1');
  await page.select('#optimizer', 'sgd');
  expect(await value(page, '#rate')).toBe('0.01');
  await page.select('#rate', '0.03');
  await page.select('#batch', '16');
  await type(page, '#seed', '7');
  await type(page, '#epochs', '5');
  await page.select('#patience', 'null');
  await waiting(page);
  expect(await inUse(page)).toEqual(settings);
  expect(await steps(page, 3)).toEqual(losses);
});

test('a change keeps the run before as run A, and a run that did not begin never takes its place', async () => {
  const page = await open({
    link: 'model=tiny&images=64',
    before: () => {
      // What the page asks of its worker.
      Worker.prototype.postMessage = new Proxy(Worker.prototype.postMessage, {
        apply(post, worker, parameters: [{ path?: string[] }]) {
          const { dataset } = document.documentElement;
          if (parameters[0].path?.[0] === 'open') dataset.opens = String(Number(dataset.opens ?? 0) + 1);
          Reflect.apply(post, worker, parameters);
        },
      });
    },
  });
  const opens = (): Promise<number> => page.evaluate(() => Number(document.documentElement.dataset.opens));
  await waiting(page);
  await page.select('#patience', 'null');
  await waiting(page);
  await click(page, 'train');
  await reach(page, 5, 'training', 'validating');
  const before = await opens();
  await type(page, '#seed', '4217');
  expect(await opens()).toBe(before + 1);
  const fresh = await waiting(page);
  expect(fresh.step).toBe(0);
  const keptText = await text(page, '#kept');
  expect(keptText).toMatch(
    /^The previous run \(seed 42, \d+ batch(?:es)?\) is kept as run A\. Run B is ready and waits for “Train”\.$/,
  );
  expect(await text(page, '#differences')).toBe('A → B: Seed 42 → 4217.');
  const rows = (): Promise<string[][]> =>
    page.$$eval('.comparison tbody tr', (all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  const [a, b] = await rows();
  expect(Number(a![1])).toBeGreaterThan(0);
  expect(a![2]).toMatch(/^\d\.\d{4}$/);
  expect(a![3]).toMatch(/^\d+\.\d%$/);
  expect(b!.slice(0, 4)).toEqual(['B', '0', '–', '–']);

  await page.select('#batch', '64');
  await waiting(page);
  expect(await text(page, '#kept')).toBe(keptText);
  expect(await text(page, '#differences')).toBe('A → B: Seed 42 → 4217, Batch size 32 → 64.');
  expect(await rows()).toEqual([a, b]);
  await type(page, '#seed', '-3'); // no seed
  expect(await page.$eval('#seed', (input) => input.matches(':invalid'))).toBe(true);
  expect(await text(page, '#differences')).toContain('4217');
  await type(page, '#seed', '4217');
  await waiting(page);

  await step(page); // one batch is all, and an epoch
  expect((await rows())[1]![1]).toBe('1');
  expect(await text(page, '#kept')).toContain('The next change replaces run A with B.');
  await click(page, 'language');
  expect(await text(page, '#kept')).toMatch(/^앞의 훈련\(시드 42, 배치 \d+개\)은 훈련 A로 남겨 두었습니다/);
  await page.select('#rate', '0.01');
  await waiting(page);
  expect(await text(page, '#kept')).toContain('시드 4217, 배치 1개');
  expect(await text(page, '#differences')).toBe('A → B: 학습률 0.001 → 0.01');
  await click(page, 'drop-kept');
  await page.waitForFunction(() => !document.querySelector('.comparison'));
});

test('early stopping leaves the weights of the best epoch, and says so', async () => {
  const page = await open({ link: 'model=tiny&images=64&rate=0.1&patience=2&epochs=40' });
  await ready(page);
  const seen = (): Promise<{ loss: number; kernels: string; probabilities: string; said: string }> =>
    page.evaluate(() => ({
      loss: Number(document.querySelector<HTMLDataElement>('#validation-loss')?.value),
      kernels: document.querySelector<HTMLCanvasElement>('#kernels')!.toDataURL(),
      probabilities: document.querySelector('.probabilities')!.textContent,
      said: document.querySelector('#stopping')!.textContent,
    }));
  const epochs: Awaited<ReturnType<typeof seen>>[] = [];
  for (let at = 1; (await stateOf(page)).state !== 'finished'; at++) {
    await click(page, 'step');
    await reach(page, at, 'waiting', 'finished');
    if (at % 2 === 0) epochs.push(await seen());
  }
  const last = epochs.length;
  const losses = epochs.map(({ loss }) => loss);
  const best = losses.indexOf(Math.min(...losses));
  expect(last - 1 - best).toBe(2);
  expect(new Set(epochs.slice(0, -1).map(({ kernels }) => kernels)).size).toBe(last - 1);
  expect(epochs[best]!.said).toBe('The validation loss is the lowest yet.');
  expect(epochs[best + 1]!.said).toBe('The validation loss has not fallen for 1 epoch; at 2 epochs training stops.');
  const end = epochs[last - 1]!;
  await page.waitForFunction(() => document.querySelector('#stopping')!.textContent.startsWith('Stopped'));
  expect(await text(page, '#stopping')).toBe(
    `Stopped after epoch ${last}: the validation loss no longer fell. The weights of epoch ${best + 1}, ` +
      'the best, are restored.',
  );
  expect(end.kernels).toBe(epochs[best]!.kernels);
  expect(end.probabilities).toBe(epochs[best]!.probabilities);
  await click(page, 'language');
  expect(await text(page, '#stopping')).toContain(`가장 좋았던 에포크 ${best + 1}의 가중치로 되돌렸습니다`);
});

test('one epoch of one batch of one image is said in the singular', async () => {
  const page = await open({ link: 'model=tiny&images=1&batch=1&epochs=1' });
  await ready(page);
  await click(page, 'train');
  await reach(page, 1, 'finished');
  await page.waitForFunction(() => document.querySelector('#stopping')!.textContent.startsWith('Training is done'));
  expect(await text(page, '#stopping')).toBe('Training is done, after 1 epoch. Its weights stay.');
  for (const id of ['labs', 'model']) await openPanel(page, id);
  expect(await text(page, '#lab-untrained .question')).toContain('the other those after 1 step;');
  await page.$eval('#engineers', (details) => ((details as HTMLDetailsElement).open = true));
  await page.waitForSelector('.train-step');
  expect(await text(page, '.train-step')).toContain('a step takes 1 image at a time.');
  expect(await text(page, 'main')).not.toMatch(
    /\b(?<![\d.,])1 (images|epochs|steps|batches|dispatches|weights|numbers)\b/,
  );
});

test('dropout is turned off and on by its rate, from the same first weights', async () => {
  const page = await open({ link: 'model=conv4k3-same-relu,max4,flatten,dropout0.5,dense10-softmax&images=64' });
  const fresh = await ready(page);
  expect(await value(page, '#dropout')).toBe('0.5');
  expect(await page.$eval('#preset', (select) => (select as HTMLSelectElement).selectedOptions[0]!.textContent)).toBe(
    'Your own, 2,010 weights',
  );
  const losses = await steps(page, 2);
  await page.select('#dropout', '0');
  expect((await waiting(page)).kernels).toBe(fresh.kernels);
  expect(await text(page, '#differences')).toBe('A → B: Dropout 0.5 → 0.');
  expect(await steps(page, 2)).not.toEqual(losses);
  await page.select('#dropout', '0.5');
  await waiting(page);
  expect(await steps(page, 2)).toEqual(losses);
  await page.select('#preset', 'tiny');
  await waiting(page);
  expect(
    await page.$eval('#dropout', (select) => [(select as HTMLSelectElement).disabled, select.textContent]),
  ).toEqual([true, 'no such layer']);
});

test('what a model is compiled with is chosen by its options, and a link holds it', async () => {
  const page = await open({ link: 'model=tiny&images=64&optimizer=nadam' });
  await ready(page);
  const differs = (): Promise<string> => text(page, '#differences');
  const field = (name: string): string => `#more-options [name="${name}"]`;
  await page.click('#settings summary');
  await page.click('#more-options > summary');
  await page.waitForSelector(field('beta1'));
  await step(page);

  await type(page, field('beta1'), '0.8');
  await waiting(page);
  expect(await differs()).toBe('A → B: Optimizer options default → beta1 0.8.');
  await type(page, field('clipnorm'), '1');
  await waiting(page);
  expect(await differs()).toBe('A → B: Optimizer options default → beta1 0.8, clipnorm 1.');
  // What the library refuses is said in its words, and stays in the field; the run is the one before.
  await type(page, field('clipvalue'), '2');
  expect(await text(page, '#more-options .problem')).toBe(
    'Not used: Nadam: only one of clipnorm, globalClipnorm and clipvalue may be set, to a positive number; ' +
      'got clipnorm 1, clipvalue 2',
  );
  expect(await value(page, field('clipvalue'))).toBe('2');
  expect(await differs()).toBe('A → B: Optimizer options default → beta1 0.8, clipnorm 1.');
  await page.click(field('clipnorm'), { count: 3 });
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Tab');
  await waiting(page);
  expect(await page.$('#more-options .problem')).toBe(null);
  expect(await differs()).toBe('A → B: Optimizer options default → beta1 0.8, clipvalue 2.');

  await page.select('#schedule', 'ExponentialDecay');
  await waiting(page);
  expect(await value(page, '#rate')).toBe('ExponentialDecay');
  expect(await value(page, field('initialLearningRate'))).toBe('0.001');
  expect(await page.$$eval('#metric option', (all) => all.map(({ value }) => value))).not.toContain('R2Score');
  await page.select('#loss', 'Huber');
  await waiting(page);
  await page.select('#metric', 'R2Score');
  await waiting(page);
  const losses = await steps(page, 2);
  expect(Number(losses[0])).toBeLessThan(0.1); // a cross-entropy would be 2.3
  expect(await text(page, '#validation-metric')).toMatch(/^Validation -?\d+\.\d{4}$/);

  const linked = await open({
    link:
      'model=tiny&images=64&optimizer=nadam-beta1_0.8-clipvalue_2&loss=Huber&metric=R2Score' +
      '&rate=ExponentialDecay-initialLearningRate_0.001-decaySteps_1000-decayRate_0.9',
  });
  await ready(linked);
  expect(await steps(linked, 2)).toEqual(losses);

  await page.select('#optimizer', 'sgd');
  await waiting(page);
  expect(await value(page, '#rate')).toBe('0.01');
  expect(await page.$(field('beta1'))).toBe(null);
});
