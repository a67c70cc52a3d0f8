import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { HEAD } from '../../demo/run/architecture';
import { encodeRecordedRun } from '../../demo/run/encode-recorded';
import { decodeRecordedRun, type RecordedRun } from '../../demo/run/recorded';
import { Run } from '../../demo/run/run';
import { click, demoPage, openPanel, panelsBelow, reach, ready, stateOf, waiting } from './open-page';

const open = demoPage();
const recorded = JSON.parse(
  await readFile(join(import.meta.dirname, '../../demo/recorded-run.json'), 'utf8'),
) as RecordedRun;

/** How often a canvas changes in so many milliseconds, as far as a look every 100 sees it; it looks no longer than for three. */
const changes = (page: Page, milliseconds: number): Promise<number> =>
  page.evaluate(async (duration) => {
    const canvas = document.querySelector<HTMLCanvasElement>('#kernels')!;
    let [count, before] = [0, canvas.toDataURL()];
    for (const end = performance.now() + duration; count < 3 && performance.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const now = canvas.toDataURL();
      if (now !== before) count++;
      before = now;
    }
    return count;
  }, milliseconds);

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => element.textContent);

async function unavailable(page: Page): Promise<void> {
  await page.waitForSelector('main[data-state="unavailable"]');
  await page.waitForSelector('#no-gpu');
  await page.waitForSelector('#recorded');
}

test('without WebGPU a message in both languages says why, and the recorded run moves', async () => {
  const page = await open({ without: 'webgpu' });
  await unavailable(page);
  const notices = await page.$$eval('#no-gpu p', (all) => all.map(({ lang, textContent }) => [lang, textContent]));
  expect(notices).toEqual([
    ['en', expect.stringContaining('WebGPU is not available')],
    ['ko', expect.stringContaining('WebGPU를 쓸 수 없어')],
  ]);
  const train = await page.$eval('#train', (button) => {
    const { disabled, title } = button as HTMLButtonElement;
    return { disabled, title, reason: document.getElementById(button.getAttribute('aria-describedby')!)!.textContent };
  });
  expect(train).toEqual({
    disabled: true,
    title: train.reason,
    reason: 'Training needs WebGPU, which is not available here.',
  });
  expect(await textOf(page, '#recorded')).toContain(recorded.adapter);
  expect(await textOf(page, '#recorded')).toContain(
    `${recorded.frames.at(-1)!.step.toLocaleString('en')} steps on ${recorded.images.train.toLocaleString('en')} ` +
      'images',
  );
  expect(await changes(page, 5000)).toBeGreaterThanOrEqual(3);

  await page.click('#play');
  expect(await changes(page, 1000)).toBe(0);
  await page.focus('#time');
  await page.keyboard.press('Home');
  expect(await textOf(page, '#moment')).toBe('step 0, epoch 1');
  await page.keyboard.press('End');
  expect(await textOf(page, '#moment')).toContain(`step ${recorded.frames.at(-1)!.step.toLocaleString('en')},`);
  await page.click('#play');
  expect(await changes(page, 2000)).toBeGreaterThanOrEqual(1);
  await page.keyboard.press('ArrowRight'); // the button has the focus: it still moves
  await page.focus('#time');
  await page.keyboard.press('ArrowRight');
  expect(await changes(page, 1000)).toBe(0);
  expect(await textOf(page, '#play')).toBe('Play');

  await page.click('#language');
  expect(await textOf(page, '#recorded')).toContain('녹화된 훈련');
  await page.click('#theme');
  for (const id of await panelsBelow(page)) await openPanel(page, id);
});

test('without an adapter it is the same', async () => {
  const page = await open({ without: 'adapter', language: 'ko-KR' });
  await unavailable(page);
  expect(await page.$$eval('#no-gpu p', (all) => all.map(({ lang }) => lang))).toEqual(['en', 'ko']);
  expect(await page.$eval('#train', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  expect(await textOf(page, '#train-reason')).toContain('WebGPU가 필요');
  // The browser has WebGPU, so nothing says that it has not.
  for (const id of ['my-gpu', 'your-own', 'your-classes']) await openPanel(page, id);
  await page.waitForFunction(() => document.getElementById('my-gpu')!.textContent.includes('WebGPU를 쓸 수 없어'));
  expect(await textOf(page, 'body')).not.toMatch(/WebGPU가 (없|필요한데,? 이)/);
  expect(await changes(page, 5000)).toBeGreaterThanOrEqual(3);
});

test('who wants nothing to move sees it still, until asked for', async () => {
  const page = await open({ without: 'webgpu' });
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await page.reload();
  await unavailable(page);
  expect(await changes(page, 1000)).toBe(0);
  await page.click('#play');
  expect(await changes(page, 2000)).toBeGreaterThanOrEqual(1);
});

test('with WebGPU the recorded run plays until the reader trains, and comes back', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  expect(await page.$('#recorded')).toBeNull(); // the link asked for another
  await page.click('#to-recording');
  expect(await textOf(page, '#recorded')).toContain('What you see is a recorded run');
  expect(await changes(page, 2000)).toBeGreaterThanOrEqual(1);
  await page.click('#to-run');
  expect(await textOf(page, '#moment')).toBe('step 0, epoch 1');
  await page.click('#to-recording');
  await click(page, 'step');
  await waiting(page, 1);
  expect(await page.$('#recorded')).toBeNull();
  expect(await textOf(page, '#moment')).toBe('step 1, epoch 1');
});

async function crashGPU(page: Page): Promise<void> {
  const session = await page.browser().target().createCDPSession();
  await session.send('Browser.crashGpuProcess').catch(() => undefined);
}

test('where the GPU is lost, training goes on by itself, with the same weights, and says so', async () => {
  const run = async (crashes: readonly number[], language: string) => {
    const page = await open({ link: 'model=tiny&images=640', language });
    await ready(page);
    for (let step = 1; step <= 6; step++) {
      const losses = crashes.indexOf(step) + 1;
      if (losses > 0) {
        await crashGPU(page);
        await page.waitForSelector(`#gpu-again[data-losses="${losses}"]`, { timeout: 60_000 });
        await waiting(page, step - 1);
      }
      await click(page, 'step');
      await waiting(page, step);
    }
    expect(await page.$('#no-gpu')).toBeNull();
    await openPanel(page, 'inside'); // what looks into the network has its own on the GPU, and changes nothing
    await page.$eval('#inside .look-inside', (element) => element.scrollIntoView());
    await page.waitForSelector('#inside .look-inside[data-step="6"]', { timeout: 60_000 });
    await click(page, 'step');
    await waiting(page, 7);
    const { step, kernels } = await stateOf(page);
    const said = crashes.length > 0 ? await textOf(page, '#gpu-again') : '';
    return { step, kernels, said };
  };
  const { step, kernels } = await run([], 'en-US');
  expect(step).toBe(7);
  const other = await run([3, 5], 'ko-KR');
  expect(other).toEqual({ step, kernels, said: expect.stringContaining('지금은 멈춰 있습니다.') as string });
});

test('where the GPU is lost after the end, all stays in sight, and it goes on with what was kept, twice', async () => {
  const page = await open({ link: 'model=tiny&images=64&epochs=1' });
  await waiting(page);
  await click(page, 'train');
  const { step, kernels } = await reach(page, 2, 'finished');
  const weights = (): Promise<unknown> =>
    page.evaluate(`import('/state.js').then(({ host }) => host.value.weights('live'))
      .then(({ value }) => value.map(({ data }) => data.join()).join())`);
  const trained = await weights();
  const lose = async (): Promise<void> => {
    await crashGPU(page);
    await page.waitForSelector('main[data-state="lost"]', { timeout: 60_000 });
    await page.waitForSelector('#no-gpu');
    // Canvases come back blank, and are drawn anew.
    await expect.poll(() => stateOf(page)).toMatchObject({ step, kernels });
    expect(await page.$('#gpu-again')).toBeNull();
  };
  await lose();
  expect(await page.$$eval('#no-gpu p', (all) => all.map(({ lang }) => lang))).toEqual(['en', 'ko']);
  expect(
    await page.$eval('#train', (button) => [
      (button as HTMLButtonElement).disabled,
      button.textContent,
      (button as HTMLButtonElement).title,
    ]),
  ).toEqual([true, 'Train', 'The connection to the GPU was lost. The notice above makes a new one.']);
  const goOn = async (): Promise<void> => {
    await page.click('#start-again');
    await page.waitForSelector('main[data-state="finished"]', { timeout: 60_000 });
    expect(await page.$('#no-gpu')).toBeNull();
    await expect.poll(() => stateOf(page)).toMatchObject({ step, kernels });
    expect(await weights()).toBe(trained);
  };
  await goOn();
  await lose();
  await goOn();
});

test('a recorded run comes out of its file as it went in, to the sixteenth bit', async () => {
  const run = await decodeRecordedRun(recorded);
  expect(run.recorded).toEqual({ date: recorded.date, adapter: recorded.adapter, weights: recorded.weights });
  expect(run.frames.value).toHaveLength(recorded.frames.length);
  expect(run.frames.value[0]!.kernel.shape).toEqual([3, 3, 1, 32]);
  // What has been rounded once is not rounded again.
  const again = encodeRecordedRun(run, run.recorded!);
  expect({
    ...again,
    frames: again.frames.map(({ scale, ...frame }) => ({ ...frame, scale: Math.fround(scale) })),
  }).toEqual({
    ...recorded,
    frames: recorded.frames.map(({ scale, ...frame }) => ({ ...frame, scale: Math.fround(scale) })),
  });
  for (const broken of [
    { ...recorded, frames: [] },
    { ...recorded, pinned: { ...recorded.pinned, image: '' } },
    { ...recorded, config: 'model=tiny' },
  ]) {
    await expect(decodeRecordedRun(broken)).rejects.toThrow('the recorded run is not');
  }
});

test('a recorded run has room for a kernel of any size', async () => {
  const { config, recorded: origin, opened } = await decodeRecordedRun(recorded);
  const run = new Run(
    {
      ...config,
      layers: [
        { kind: 'conv2d', filters: 256, kernelSize: 28, padding: 'valid', activation: 'relu' },
        { kind: 'flatten' },
        HEAD,
      ],
    },
    origin,
  );
  run.hear(opened.value!);
  const kernel = { data: Float32Array.from({ length: 256 * 28 * 28 }, (_, i) => Math.sin(i)), shape: [28, 28, 1, 256] };
  run.hear({
    type: 'frame',
    frame: { step: 0, epoch: 0, kernel, bias: new Float32Array(256), probabilities: new Float32Array(10) },
  });
  const { data } = (await decodeRecordedRun(encodeRecordedRun(run, origin!))).frames.value[0]!.kernel;
  expect(data).toHaveLength(256 * 28 * 28);
  expect(data.findIndex((value, i) => Math.abs(value - kernel.data[i]!) > 1 / 32767)).toBe(-1);
});
