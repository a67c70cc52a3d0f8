import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import type { RecordedRun } from '../../demo/run/recorded';
import { violations } from './accessibility';
import { click, demoPage, openPanel, reach, waiting } from './open-page';

const open = demoPage(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
const TWO_CONVOLUTIONS = 'model=conv8k3-same-relu,max2,conv8k3-same-relu,max2,flatten,dense10-softmax&images=64';

const recorded = JSON.parse(
  await readFile(join(import.meta.dirname, '../../demo/recorded-run.json'), 'utf8'),
) as RecordedRun;
/** The moment of the recorded run, of those of which all weights are there. */
const nearestTo = (step: number): number =>
  recorded.weights.reduce((a, b) => (Math.abs(b - step) < Math.abs(a - step) ? b : a));

interface Shown {
  step: number;
  /** The pictures of the maps and of the image. */
  maps: string;
  chosen: string;
  text: string;
}

/** The panel, once it shows the image that is chosen, with the weights of `step`. */
async function inside(page: Page, step = 0): Promise<Shown> {
  await page.waitForFunction(
    (wanted: number) => {
      const data = document.querySelector<HTMLElement>('.look-inside')?.dataset;
      return data?.step === String(wanted) && data.image === 'true' && document.querySelector('#maps, #units');
    },
    { timeout: 60_000 },
    step,
  );
  return page.evaluate(() => ({
    step: Number(document.querySelector<HTMLElement>('.look-inside')!.dataset.step),
    maps: document.querySelector<HTMLCanvasElement>('#maps, #units')!.toDataURL(),
    chosen: document.querySelector<HTMLCanvasElement>('#chosen')!.toDataURL(),
    text: document.querySelector('.chosen')!.textContent,
  }));
}

async function openInside(link: string): Promise<Page> {
  const page = await open({ link });
  await waiting(page);
  await openPanel(page, 'inside');
  await inside(page);
  return page;
}

const chooseLayer = (page: Page, i: number): Promise<void> =>
  page.$eval(`#layer input[value="${i}"]`, (radio) => radio.click());
const chooseSource = (page: Page, name: string): Promise<void> =>
  page.$eval(`#source input[value="${name}"]`, (radio) => radio.click());
const numberIn = (page: Page, id: string): Promise<number> =>
  page.$eval(`#${id}`, (data) => Number((data as HTMLDataElement).value));
const numbersIn = (page: Page, selector: string): Promise<number[]> =>
  page.$$eval(`${selector} data`, (all) => all.map((data) => Number(data.value)));
const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Goes to a pixel of the enlarged map by keyboard: `Home` is the top left corner, `End` the bottom right. */
async function goTo(
  page: Page,
  ...keys: ('Home' | 'End' | 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight')[]
): Promise<string> {
  await page.focus('#pixels button');
  for (const key of keys) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
  return page.$eval('#pixel-place', (place) => place.textContent);
}

/** That the parts make the sum, the sum the value, and the value the GPU's. */
async function expectAgreement(page: Page, parts: readonly number[]): Promise<number> {
  const [sum, bias, value, gpu] = await Promise.all(
    ['pixel-sum', 'pixel-bias', 'pixel-value', 'gpu-value'].map((id) => numberIn(page, id)),
  );
  expect(sum).toBeCloseTo(sumOf(parts), 12);
  expect(value).toBeCloseTo(Math.max(0, sum! + bias!), 12);
  expect(Math.abs(value! - gpu!)).toBeLessThan(1e-5);
  return gpu!;
}

test('a pixel is the sum of its products, plus bias, through ReLU, as the GPU has it', async () => {
  const page = await openInside(TWO_CONVOLUTIONS);
  await click(page, 'step');
  await waiting(page, 1); // so that there is a bias
  await inside(page, 1);
  expect(await page.$$eval('#layer small', (all) => all.map(({ textContent }) => textContent))).toEqual([
    '28 × 28 × 8',
    '14 × 14 × 8',
    '14 × 14 × 8',
    '7 × 7 × 8',
    '392',
    '10',
  ]);

  // The strongest of the map is there without a choice; then two corners, where padding is, and an edge.
  expect(await expectAgreement(page, await numbersIn(page, '#products'))).toBeGreaterThan(0);
  expect(await numberIn(page, 'pixel-bias')).not.toBe(0);
  expect(await goTo(page, 'Home')).toContain('row 1, column 1');
  expect(await page.$$eval('#products .outside', (cells) => cells.length)).toBe(5);
  await expectAgreement(page, await numbersIn(page, '#products'));
  expect(await goTo(page, 'End')).toContain('row 28, column 28');
  await expectAgreement(page, await numbersIn(page, '#products'));
  expect(await goTo(page, 'Home', 'ArrowDown', 'ArrowDown')).toContain('row 3, column 1');
  expect(await page.$$eval('#products .outside', (cells) => cells.length)).toBe(3);
  await expectAgreement(page, await numbersIn(page, '#products'));

  // 8 sums of 9 products, each of which can be opened.
  await chooseLayer(page, 2);
  const sums = await numbersIn(page, '#channels');
  expect(sums).toHaveLength(8);
  expect(sums.map(Math.abs)).toEqual(sums.map(Math.abs).toSorted((a, b) => b - a));
  expect(await expectAgreement(page, sums)).toBeGreaterThan(0);
  for (const [i, sum] of sums.entries()) {
    await page.$$eval('#channels button', (buttons, at) => (buttons[at] as HTMLButtonElement).click(), i);
    const products = await numbersIn(page, '#products');
    expect(products).toHaveLength(9);
    expect(sumOf(products)).toBeCloseTo(sum, 12);
  }
  for (const keys of [['Home'], ['End'], ['Home', 'ArrowRight']] as const) {
    await goTo(page, ...keys);
    await expectAgreement(page, await numbersIn(page, '#channels'));
  }

  // A pool's number is one of its window's; flatten's is the pool's; the ten probabilities are softmax of ten sums.
  await chooseLayer(page, 3);
  expect(Math.max(...(await numbersIn(page, '#window-values')))).toBe(await numberIn(page, 'gpu-value'));
  await chooseLayer(page, 4);
  expect(await numberIn(page, 'difference')).toBe(0);
  await chooseLayer(page, 5);
  expect(await numberIn(page, 'difference')).toBeLessThan(1e-5);
  expect(sumOf(await numbersIn(page, '#terms'))).toBeCloseTo(await numberIn(page, 'pixel-sum'), 12);
  const shares = await numbersIn(page, '#softmax');
  expect(shares).toHaveLength(10);
  expect(sumOf(shares)).toBeCloseTo(1, 12);
  expect(shares[0]).toBeCloseTo(await numberIn(page, 'pixel-value'), 12);
  const powers = await page.$$eval('#softmax tr td:nth-child(3)', (cells) =>
    cells.map(({ textContent }) => Number(textContent)),
  );
  expect(powers.pop()).toBeCloseTo(sumOf(powers), 2);
});

test("the notes' second convolution: 288 products, summed by channel", async () => {
  const page = await openInside('images=64');
  await chooseLayer(page, 2);
  const sums = await numbersIn(page, '#channels');
  expect(sums).toHaveLength(32);
  expect(await page.$eval('#pixel', (section) => section.textContent)).toContain('Sum of 288 products');
  expect(await expectAgreement(page, sums)).toBeGreaterThan(0);
  expect(await goTo(page, 'Home')).toContain('row 1, column 1');
  await expectAgreement(page, await numbersIn(page, '#channels'));
  const states = await page.$eval('#dead-maps', (said) => said.textContent);
  expect(states).toMatch(/^(All maps respond|\d+ of 64 maps gives? no response)\.$/);
});

test('an image from the gallery, drawn by keyboard and by pointer, uploaded, from the camera: the maps are of it', async () => {
  const page = await openInside('model=tiny&images=64');
  const boot = await inside(page);
  expect(boot.text).toContain('Training image 0: Ankle boot');

  // By keyboard: the next test image, by Enter.
  await page.focus('#gallery-pick button');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const trouser = await inside(page);
  expect(trouser.text).toContain('Trouser');
  expect(trouser.maps).not.toBe(boot.maps);

  await chooseSource(page, 'draw');
  await page.focus('#drawing');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  expect(await page.$eval('#drawing-cursor', ({ textContent }) => textContent)).toBe('row 15, column 16, value 0.60');
  const dot = await inside(page);
  expect(dot.text).toContain('Your drawing');
  expect(dot.maps).not.toBe(trouser.maps);
  await page.keyboard.down('Shift');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.up('Shift');
  const line = await inside(page);
  expect(line.chosen).not.toBe(dot.chosen);

  const surface = (await (await page.$('#drawing'))!.boundingBox())!;
  await page.mouse.move(surface.x + 30, surface.y + 30);
  await page.mouse.down();
  await page.mouse.move(surface.x + 200, surface.y + 60, { steps: 4 });
  await page.mouse.up();
  const stroke = await inside(page);
  expect(stroke.chosen).not.toBe(line.chosen);
  expect(stroke.maps).not.toBe(line.maps);

  // Before the first step all biases are 0: nothing in, nothing out.
  await click(page, 'clear-drawing');
  await inside(page);
  await page.waitForFunction(
    () => document.getElementById('dead-maps')!.textContent === '8 of 8 maps give no response.',
  );

  // A black bar on white paper comes out as a bright bar on black, and inverted again if asked.
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  try {
    const data = new Uint8Array(80 * 56).fill(255);
    for (let y = 20; y < 36; y++) data.fill(0, y * 80 + 30, y * 80 + 50);
    await writeFile(join(folder, 'bar.png'), encode({ width: 80, height: 56, data, channels: 1 }));
    await chooseSource(page, 'upload');
    await (await page.$('input#file'))!.uploadFile(join(folder, 'bar.png'));
    await page.waitForSelector('#invert');
    const bar = await inside(page);
    expect(bar.text).toContain('Your image');
    expect(await page.$eval('#invert', (box) => (box as HTMLInputElement).checked)).toBe(true);
    expect(await darkShare(page)).toBeCloseTo((10 * 8) / 28 ** 2, 3); // ink for what is bright
    await click(page, 'invert');
    const inverted = await inside(page);
    expect(inverted.maps).not.toBe(bar.maps);
    expect(await darkShare(page)).toBeCloseTo(1 - (10 * 8) / 28 ** 2, 3);

    await writeFile(join(folder, 'no.png'), 'not a picture');
    await (await page.$('input#file'))!.uploadFile(join(folder, 'no.png'));
    const refused = (name: string) =>
      page.waitForFunction(
        (name) => document.querySelector('#drop [role="alert"]')?.textContent.includes(name),
        {},
        name,
      );
    await refused('no.png');

    // More pixels than the browser is asked to unpack.
    const large = encode({ width: 2, height: 2, data: new Uint8Array(4), channels: 1 });
    new DataView(large.buffer, large.byteOffset).setUint32(16, 30000);
    new DataView(large.buffer, large.byteOffset).setUint32(20, 30000);
    await writeFile(join(folder, 'large.png'), large);
    await (await page.$('input#file'))!.uploadFile(join(folder, 'large.png'));
    await refused('large.png');
  } finally {
    await rm(folder, { recursive: true });
  }

  // Chromium's own moving picture; its camera stops with the click.
  await chooseSource(page, 'camera');
  expect(await page.$('#video')).toBeNull();
  await click(page, 'start-camera');
  await page.waitForSelector('#take:enabled', { timeout: 30_000 });
  const track = await page.evaluateHandle(
    () => (document.getElementById('video') as HTMLVideoElement).srcObject as MediaStream,
  );
  await click(page, 'take');
  await page.waitForFunction(() => document.querySelector('.chosen')!.textContent.includes('Your picture'));
  expect(await track.evaluate((stream) => stream.getTracks().map(({ readyState }) => readyState))).toEqual(['ended']);
  expect((await inside(page)).maps).not.toBe(boot.maps);
  expect(await page.$('#video')).toBeNull();

  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await click(page, 'start-camera');
  await page.waitForFunction(() =>
    document.querySelector('.camera [role="alert"]')?.textContent.startsWith('The camera was not allowed.'),
  );
});

/** How much of the chosen image is drawn dark. */
const darkShare = (page: Page): Promise<number> =>
  page.$eval('#chosen', (canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return data.filter((value, i) => i % 4 === 0 && value < 128).length / (width * height);
  });

test('the panel follows the timeline: at its start the maps are those before training, to the pixel', async () => {
  const page = await openInside('model=tiny&images=64');
  const before = await inside(page);
  await click(page, 'step');
  await waiting(page, 1);
  const after = await inside(page, 1);
  expect(after.maps).not.toBe(before.maps);
  await page.focus('#time');
  await page.keyboard.press('Home');
  expect(await inside(page, 0)).toEqual(before);
  await page.keyboard.press('End');
  expect(await inside(page, 1)).toEqual(after);
});

test('the window slides along the row when asked, all layers make a sheet, and nothing shuts a reader out', async () => {
  const page = await openInside('model=tiny&images=64');
  await goTo(page, 'Home', 'ArrowDown');
  await page.mouse.move(0, 0);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const left = (): Promise<number> => page.$eval('#window', (window) => parseFloat((window as HTMLElement).style.left));
  const start = await left();
  await click(page, 'slide');
  await page.waitForFunction(
    (from: number) => parseFloat(document.getElementById('window')!.style.left) >= from + 16,
    {},
    start,
  );
  expect(await page.$eval('#pixel-place', (place) => place.textContent)).toContain('row 2,');
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await page.waitForFunction(() => document.getElementById('slide') === null);

  for (const source of ['gallery', 'draw', 'upload', 'camera']) {
    await chooseSource(page, source);
    expect(await violations(page, '#inside')).toEqual([]);
  }

  await page.$eval('#layer input[value="all"]', (radio) => radio.click());
  expect(await page.$$eval('[id^="sheet-"]', (all) => all.map((canvas) => canvas.getAttribute('aria-label')))).toEqual([
    'Convolution: 28 × 28 × 8',
    'Max pooling: 7 × 7 × 8',
  ]);
});

test('without a GPU the recorded run is looked into, at the moment nearest to the slider, and with any image', async () => {
  const page = await open({ link: 'model=tiny', without: 'webgpu' });
  await reach(page, 0, 'unavailable');
  await page.waitForSelector('#play');
  await click(page, 'play'); // it stands still
  await openPanel(page, 'inside');
  /** At a place of the slider: the step of the weights, a picture of the maps, and what is said. */
  const at = async (place: number): Promise<{ step: number; maps: string; said: string; seen: string }> => {
    await page.$eval(
      '#time',
      (slider, value) => {
        const input = slider as HTMLInputElement;
        input.value = String(value);
        input.dispatchEvent(new Event('input'));
      },
      place,
    );
    const step = nearestTo(recorded.frames[place]!.step);
    await page.waitForSelector(`#inside .look-inside[data-step="${step}"]`, { timeout: 60_000 });
    return page.evaluate(
      (step) => ({
        step,
        maps: document.querySelector<HTMLCanvasElement>('#maps')!.toDataURL(),
        said: document.querySelector('#inside')!.textContent,
        seen: document.querySelector('#seen')!.textContent,
      }),
      step,
    );
  };
  const last = recorded.frames.length - 1;
  const moments = [];
  for (const place of [0, 1, Math.round(last / 2), last]) moments.push(await at(place));
  const different = new Set(moments.map(({ step }) => step)).size;
  expect(new Set(moments.map(({ maps }) => maps)).size).toBe(different);
  for (const { step, said } of moments)
    expect(said).toContain(`The recorded run, with the weights of step ${step.toLocaleString('en')}:`);
  expect(moments.at(-1)!.seen).toContain('Ankle boot');
  expect(await page.$('#inside-absence')).toBeNull();
  await page.waitForSelector('#gallery-pick button', { timeout: 60_000 });
  await page.$eval('#gallery-pick button', (button) => button.click());
  await page.waitForFunction(() => document.querySelector('.chosen')?.textContent.includes('Test image'));
});
