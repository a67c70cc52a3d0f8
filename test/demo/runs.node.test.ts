import type { Page } from 'puppeteer';
import { expect, inject, test } from 'vitest';
import { misfits, violations } from './accessibility';
import { click, demoPage, openPanel, reach, ready, stateOf, waiting } from './open-page';

const open = demoPage();

const choices = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => {
    const value = (id: string): string => (document.getElementById(id) as HTMLSelectElement).value;
    const { lang, style } = document.documentElement;
    return { model: value('preset'), batch: value('batch'), seed: value('seed'), lang, theme: style.colorScheme };
  });

/** Waits until what the browser keeps of the reader's choices is this. */
const remembers = (page: Page, text: string): Promise<void> =>
  expect.poll(() => page.evaluate(() => localStorage.getItem('vitrine')), { timeout: 60_000 }).toBe(text);

test('settings, language and colours are those of the last visit, unless a link says others', async () => {
  const page = await open({ link: 'labs' });
  await page.waitForSelector('#preset');
  await page.select('#preset', 'tiny');
  await page.select('#batch', '64');
  await click(page, 'language', 'theme');
  await remembers(page, 'model=tiny&batch=64&lang=ko&theme=dark');
  const chosen = { model: 'tiny', batch: '64', seed: '42', lang: 'ko', theme: 'dark' };
  await page.reload();
  await page.waitForSelector('#preset');
  expect(await choices(page)).toEqual(chosen);
  expect(await page.evaluate(() => location.hash)).toBe('#labs');
  expect(await page.$('#recorded')).toBeNull(); // it is their network that they want to see

  // A link has all settings: of a class, everybody sees the same network.
  const linked = async (link: string): Promise<Record<string, string>> => {
    await page.goto('about:blank');
    await page.goto(`${inject('pageServer')}#${link}`);
    await page.waitForSelector('#preset');
    return choices(page);
  };
  expect(await linked('seed=7&lang=en')).toEqual({ ...chosen, model: 'max', batch: '32', seed: '7', lang: 'en' });
  expect(await linked('model=tiny&images=64')).toEqual({ ...chosen, batch: '32' });
  // What is changed there is in the address as well: a reload leaves it as it is.
  await page.select('#batch', '16');
  await page.waitForFunction(() => location.hash === '#model=tiny&images=64&batch=16');
  await page.reload();
  await page.waitForSelector('#preset');
  expect(await choices(page)).toEqual({ ...chosen, batch: '16' });

  await click(page, 'notes-settings');
  expect(await choices(page)).toMatchObject({ model: 'max', batch: '32', seed: '42' });
  expect(await page.$eval('#notes-settings', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  await remembers(page, 'lang=ko&theme=dark');
});

/** Four batches an epoch. */
const LINK = 'model=tiny&images=64&batch=16&patience=none';

/** Something of the page's own state, as it is in `state.js`. */
const ofState = <T>(page: Page, what: string): Promise<T> =>
  page.evaluate(`import('/state.js').then((state) => ${what})`) as Promise<T>;

/** Waits until the browser has kept the run up to the step at hand. */
async function kept(page: Page): Promise<void> {
  const step = (): Promise<number | undefined> => ofState(page, 'state.run.value.kept.value?.step');
  await expect.poll(step, { timeout: 60_000 }).toBe((await stateOf(page)).step);
}

async function stepTo(page: Page, last: number): Promise<void> {
  for (let { step } = await stateOf(page); step < last; step++) {
    await click(page, 'step');
    await waiting(page, step + 1);
  }
}

/** All that is to be the same to the bit. */
async function outcome(page: Page): Promise<unknown> {
  const { kernels, step } = await stateOf(page);
  const curves = await ofState(page, 'JSON.stringify([state.run.value.training, state.run.value.validation])');
  const weights = await ofState(
    page,
    `state.host.value.weights('live').then(({ value }) => value.map(({ data }) => data.join()).join())`,
  );
  return { step, kernels, curves, weights };
}

/** Another tab of the same browser, where wanted once the page's process has crashed. */
async function anotherTab(page: Page, end?: (page: Page) => Promise<unknown>): Promise<Page> {
  const [url, viewport] = [page.url(), page.viewport()];
  const tab = await page.browserContext().newPage();
  await end?.(page);
  await tab.setViewport(viewport);
  await tab.goto(url);
  return tab;
}

/** Ends the page's process, and with it the worker, without a word to either. */
async function crash(page: Page): Promise<void> {
  const session = await page.createCDPSession();
  const ended = new Promise((resolve) => session.once('Inspector.targetCrashed', resolve));
  session.send('Page.crash').catch(() => undefined); // nobody is left to answer
  await ended;
}

test('a run goes on after a reload and a crash of its tab, with the bits of one without, and opens again at its end', async () => {
  const whole = await open({ link: `${LINK}&epochs=3` });
  await ready(whole);
  await stepTo(whole, 11);
  const expected = await outcome(whole);
  await whole.close();

  const page = await open({ link: `${LINK}&epochs=3` });
  await ready(page);
  await stepTo(page, 5);
  await kept(page);
  const before = await outcome(page);
  await page.reload();
  await waiting(page, 5);
  expect(await outcome(page)).toEqual(before);
  expect(await page.$eval('#epoch', ({ textContent }) => textContent)).toBe('Epoch 2 of 3, batch 1 of 4');
  // The time before is still there, with all weights.
  expect(await ofState(page, 'state.run.value.frames.value.map(({ step }) => step)')).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await ofState(page, 'state.host.value.weights(2).then(({ step }) => step)')).toBe(2);

  await stepTo(page, 8);
  await kept(page);
  const tab = await anotherTab(page, crash);
  await waiting(tab, 8);
  await stepTo(tab, 11);
  expect(await outcome(tab)).toEqual(expected);

  await click(tab, 'train');
  await reach(tab, 12, 'finished');
  await expect.poll(() => ofState(tab, 'state.run.value.kept.value?.step')).toBe(12);
  const finished = await outcome(tab);
  await tab.reload();
  await reach(tab, 12, 'finished');
  expect(await outcome(tab)).toEqual(finished);
  // What another tab has open is not taken from it.
  const other = await anotherTab(tab);
  expect((await waiting(other)).step).toBe(0);
  // Who began a new one is not brought back to the one before.
  await tab.bringToFront();
  await click(tab, 'reset');
  await waiting(tab);
  await tab.reload();
  expect((await waiting(tab)).step).toBe(0);
});

test('runs are listed, opened, renamed, compared and deleted, by who sees and who does not', async () => {
  const page = await open({ link: LINK });
  await ready(page);
  await stepTo(page, 2);
  await kept(page);
  await page.select('#batch', '32');
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await kept(page);
  await openPanel(page, 'runs');
  await page.waitForSelector('#runs li[data-step="1"]');
  const said = (): Promise<string[]> =>
    page.$$eval('#runs li', (all) => all.map((each) => each.querySelector('h3 + p')!.textContent));
  expect(await said()).toEqual([
    expect.stringContaining('Early stopping none'),
    expect.stringMatching(/^Tiny.*Batch size 16/),
  ]);
  const order = (step: number, kind: string): Promise<void> =>
    page.$eval(`#runs li[data-step="${step}"] button.${kind}`, (button) => button.click());

  await order(2, 'compare');
  await page.waitForSelector('#differences');
  expect(await page.$eval('#differences', ({ textContent }) => textContent)).toBe('A → B: Batch size 16 → 32.');
  await order(2, 'rename');
  await page.waitForSelector('#runs form input');
  await page.type('#runs form input', 'Small batches');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#runs li[data-step="2"] h3');
  await expect
    .poll(() => page.$eval('#runs li[data-step="2"] h3', ({ textContent }) => textContent))
    .toBe('Small batches');
  for (const toggle of ['theme', 'language']) {
    await click(page, toggle);
    expect(await violations(page, '#runs')).toEqual([]);
  }
  await page.setViewport({ width: 390, height: 844 });
  expect(await misfits(page)).toEqual([]);

  await order(2, 'open');
  await waiting(page, 2);
  expect(await page.$eval('#batch', (field) => (field as HTMLSelectElement).value)).toBe('16');
  await order(1, 'remove');
  await page.waitForSelector('#runs .sure');
  await order(1, 'sure');
  await page.waitForFunction(() => document.querySelectorAll('#runs li').length === 1);
  await stepTo(page, 3);
  await kept(page);
});

test('where the browser keeps nothing the page says so, and asks before a run is lost', async () => {
  const page = await open({
    link: LINK,
    without: 'database',
  });
  await ready(page);
  expect(await page.$('#not-kept')).toBeNull(); // there is nothing to lose yet
  await stepTo(page, 1);
  await page.waitForSelector('#not-kept[data-reason="unavailable"]');
  await page.select('#batch', '32');
  await page.waitForSelector('#lose-run[open]');
  expect(await violations(page, '#not-kept')).toEqual([]);
  await click(page, 'stay');
  await page.waitForSelector('#lose-run', { hidden: true });
  expect(await page.$eval('#batch', (field) => (field as HTMLSelectElement).value)).toBe('16');
  expect((await stateOf(page)).step).toBe(1);
  await click(page, 'reset');
  await page.waitForSelector('#lose-run[open]');
  await click(page, 'lose');
  await reach(page, 0, 'waiting');
  await expect.poll(async () => (await stateOf(page)).step).toBe(0);
  await stepTo(page, 1);

  await page.click('#theme'); // without a gesture no page may ask
  const asked = new Promise<string>((resolve) => {
    page.on('dialog', (dialog) => {
      resolve(dialog.type());
      void dialog.accept();
    });
  });
  await page.waitForSelector('#not-kept');
  await page.goto('about:blank');
  expect(await asked).toBe('beforeunload');
});

test('at the limit of all runs, and where the disk is full, the page says that this one is not kept', async () => {
  const page = await open({ link: LINK });
  await ready(page);
  const session = await page.createCDPSession();
  const quota = (quotaSize?: number): Promise<void> =>
    session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize });
  await quota(1000);
  await stepTo(page, 1);
  await page.waitForSelector('#not-kept[data-reason="full"]');
  expect(await violations(page, '#not-kept')).toEqual([]);
  await quota();
  await stepTo(page, 2);
  await kept(page);
  await page.waitForSelector('#not-kept', { hidden: true });

  // As if forty large ones were kept.
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('vitrine');
        request.onerror = () => reject(request.error!);
        request.onsuccess = () => {
          const transaction = request.result.transaction('runs', 'readwrite');
          const runs = transaction.objectStore('runs');
          const all = runs.getAll();
          all.onsuccess = () => runs.put({ ...all.result[0], id: 'large', name: 'Large', bytes: 1e9 }, 'large');
          transaction.oncomplete = () => {
            request.result.close();
            resolve();
          };
        };
      }),
  );
  // The one that is there already goes on; a new one has no room, until another makes it.
  await stepTo(page, 3);
  await kept(page);
  await click(page, 'reset');
  await waiting(page);
  await stepTo(page, 1);
  await page.waitForSelector('#not-kept[data-reason="limit"]');
  await openPanel(page, 'runs');
  await page.waitForSelector('#runs li[data-step="3"]');
  const remove = (kind: string): Promise<void> =>
    page.evaluate((kind) => {
      const large = [...document.querySelectorAll('#runs li')].find(
        (each) => each.querySelector('h3')?.textContent === 'Large',
      );
      large!.querySelector<HTMLButtonElement>(`button.${kind}`)!.click();
    }, kind);
  await remove('remove');
  await page.waitForSelector('#runs .sure');
  await remove('sure');
  await stepTo(page, 2);
  await kept(page);
  await page.waitForSelector('#not-kept', { hidden: true });
});
