import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode as decodePNG } from 'fast-png';
import { unzipSync } from 'fflate';
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import type { RunConfig } from '../../demo/run/config';
import type { RecordedRun } from '../../demo/run/recorded';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { arrayAt } from '../../nn/files/keras-weights';
import { readKerasFile } from '../../nn/files/keras-file';
import { readSafetensors } from '../../nn/io/safetensors';
import { tabTo, violations } from './accessibility';
import { downloads } from './downloads';
import { click, demoPage, openPanel, reach, ready, waiting } from './open-page';
import { readONNX } from '../files/onnx-reader';

const open = demoPage();

const downloaded = downloads();

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The kernel that the page shows: its own state's, which the dev server gives by its address. */
const shownKernel = async (page: Page): Promise<number[]> =>
  (await page.evaluate("import('/state.js').then(({ frame }) => Array.from(frame.value.kernel.data))")) as number[];

/**
 * What the library makes of a model's file in the page: its first weights, and the steps that its optimizer has taken.
 */
const loaded = (page: Page, bytes: Uint8Array): Promise<unknown> =>
  page.evaluate(`import('/nn.js').then(async ({ loadModel }) => {
    const model = await loadModel(Uint8Array.from(${JSON.stringify(Array.from(bytes))}));
    const [kernel] = await model.getWeights();
    const found = { kernel: Array.from(kernel.data), compiled: model.optimizer !== null, iterations: model.iterations };
    model.dispose();
    return found;
  })`);

test('a model is saved in every format, now with its optimizer, before without, and while it trains', async () => {
  const page = await open({ link: 'model=tiny&images=512&patience=none' });
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await click(page, 'step');
  await waiting(page, 2);
  await openPanel(page, 'export');
  const kernel = await shownKernel(page);
  expect(kernel).toHaveLength(72);

  for (const ending of ['keras', 'h5']) {
    const { name, bytes } = await downloaded(page, `#save-${ending}`);
    expect(name).toBe(`vitrine-tiny-step2.${ending}`);
    expect(await loaded(page, bytes)).toEqual({ kernel, compiled: true, iterations: 2 });
  }
  const h5 = await downloaded(page, '#save-weights-h5');
  expect(h5.name).toBe('vitrine-tiny-step2.weights.h5');
  expect(Array.from(arrayAt(readHDF5(h5.bytes, h5.name), 'layers/conv2d/vars/0', [3, 3, 1, 8], h5.name).data)).toEqual(
    kernel,
  );
  const safetensors = await downloaded(page, '#save-safetensors');
  expect(safetensors.name).toBe('vitrine-tiny-step2.safetensors');
  const { tensors } = readSafetensors(safetensors.bytes, safetensors.name);
  expect([...tensors.keys()].sort()).toEqual(['conv2d/bias', 'conv2d/kernel', 'dense/bias', 'dense/kernel']);
  expect(tensors.get('conv2d/kernel')!.data).toEqual(Float32Array.from(kernel));
  const onnx = await downloaded(page, '#save-onnx');
  expect(onnx.name).toBe('vitrine-tiny-step2.onnx');
  const { nodes, initializers } = readONNX(onnx.bytes);
  const { shape, data } = initializers[nodes.find(({ op }) => op === 'Conv')!.inputs[1]!]!;
  expect(shape).toEqual([8, 1, 3, 3]); // output, input, height, width
  expect(data).toEqual(Array.from({ length: 72 }, (_, i) => kernel[(i % 9) * 8 + Math.floor(i / 9)]));

  // At the start of the timeline: the very first weights, and no optimizer.
  await page.$eval('#time', (element) => {
    (element as HTMLInputElement).value = '0';
    element.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
  await page.waitForFunction(() =>
    document.getElementById('model-files-note')!.textContent.includes('without the state of the optimizer'),
  );
  const first = await shownKernel(page);
  expect(first).not.toEqual(kernel);
  const before = await downloaded(page, '#save-keras');
  expect(before.name).toBe('vitrine-tiny-step0.keras');
  expect(await loaded(page, before.bytes)).toEqual({ kernel: first, compiled: false, iterations: 0 });

  // While it trains, weights and optimizer are of one step, which the file's name tells.
  await click(page, 'live', 'train');
  await reach(page, 4, 'training');
  const running = await downloaded(page, '#save-keras');
  const { compiled } = await readKerasFile(running.bytes, running.name, { compile: true });
  expect(running.name).toBe(`vitrine-tiny-step${compiled!.state!.iterations}.keras`);
  expect(compiled!.state!.iterations).toBeGreaterThanOrEqual(4);
  await reach(page, compiled!.state!.iterations + 2, 'training', 'validating');
});

/** A saved SVG, as a browser reads it. */
interface SVG {
  title: string;
  width: number;
  texts: { text: string; x: number; y: number }[];
  /** Of each line's first point, and of the ends of its segments. */
  lines: { color: string; points: [number, number][] }[];
  images: string[];
}

const parsed = (page: Page, bytes: Uint8Array): Promise<SVG> =>
  page.evaluate((source) => {
    const file = new DOMParser().parseFromString(source, 'image/svg+xml');
    if (file.querySelector('parsererror')) throw new Error(file.documentElement.textContent);
    const number = (element: Element, name: string): number => Number(element.getAttribute(name));
    return {
      title: file.querySelector('title')!.textContent,
      width: number(file.documentElement, 'width'),
      texts: Array.from(file.querySelectorAll('text'), (element) => ({
        text: element.textContent,
        x: number(element, 'x'),
        y: number(element, 'y'),
      })),
      lines: Array.from(file.querySelectorAll('path[stroke]'), (element) => ({
        color: element.getAttribute('stroke')!,
        points: Array.from(
          element.getAttribute('d')!.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g),
          ([, x, y]): [number, number] => [Number(x), Number(y)],
        ),
      })),
      images: Array.from(file.querySelectorAll('image'), (element) => element.getAttribute('href')!),
    };
  }, text(bytes));

/** Whether something darker than grey is drawn in a part of a PNG, whose parts are numbered from the top. */
function hasInk({ width, data, channels }: ReturnType<typeof decodePNG>, top: number, bottom: number): boolean {
  for (let at = top * width * channels; at < bottom * width * channels; at += channels)
    if (data[at]! < 100) return true;
  return false;
}

test('figures are saved complete: PNG at twice the size of an SVG with text, on white from a dark page', async () => {
  const page = await open({ link: 'model=tiny&images=64&theme=dark&lang=ko' });
  await waiting(page);
  for (const step of [1, 2, 3]) {
    await click(page, 'step');
    await waiting(page, step);
  }
  await page.$eval('#by-epoch > summary', (summary) => summary.click());
  await page.waitForSelector('#loss-by-epoch');
  await openPanel(page, 'inside');
  await page.waitForSelector('#maps');
  await openPanel(page, 'mistakes');
  await page.waitForSelector('#evaluate:enabled');
  await click(page, 'evaluate');
  await page.waitForSelector('#confusion');
  await openPanel(page, 'export');
  await page.$eval('#figures-zip', (button) => button.scrollIntoView());
  await page.waitForSelector('[data-figure="confusion"]');
  await page.waitForSelector('[data-svg="maps"]');
  const all = await downloaded(page, '#figures-zip');
  expect(all.name).toBe('vitrine-tiny-figures-step3.zip');
  const files = unzipSync(all.bytes);
  const png = (id: string) => decodePNG(files[`vitrine-tiny-${id}-step3.png`]!);
  const svg = (id: string) => parsed(page, files[`vitrine-tiny-${id}-step3.svg`]!);
  const ids = ['kernels', 'histogram', 'loss-curve', 'boot', 'confusion', 'maps'];
  for (const id of ids) {
    const [picture, { width, title, texts, images }] = [png(id), await svg(id)];
    expect(picture.width, id).toBe(2 * width);
    expect(Array.from(picture.data.subarray(0, 3)), id).toEqual([255, 255, 255]);
    expect(title, id).not.toBe('');
    expect(hasInk(picture, 0, 2 * 40), id).toBe(true); // of its title
    expect(hasInk(picture, picture.height - 2 * 50, picture.height), id).toBe(true); // and what stands below it
    const said = texts.map((each) => each.text);
    expect(said[0], id).toBe(title);
    expect(said.at(-1), id).toBe('Vitrine: 모델 ‘tiny’, 시드 42, 3번째 배치');
    expect(images.length > 0, id).toBe(id === 'boot' || id === 'maps');
    for (const image of images) expect(image).toMatch(/^data:image\/png;base64,/);
  }

  // Of one epoch: a dot, and a dot in the legend.
  const { data, channels } = png('loss-by-epoch');
  let blue = 0;
  for (let at = 0; at < data.length; at += channels) if (data[at] === 0 && data[at + 1] === 0x72) blue++;
  expect(blue).toBeGreaterThan(200);

  const loss = await svg('loss-curve');
  const words = loss.texts.map((each) => each.text);
  for (const word of ['손실', '에포크', '훈련: 에포크 시작부터의 평균', '검증: 에포크가 끝날 때마다', '지금 보는 시점'])
    expect(words).toContain(word);
  // Its ticks read its line as the run's own numbers.
  const figures = loss.texts.filter(({ text }) => /^\d\.\d+$/.test(text));
  const ticks = figures
    .filter(({ x }) => x === figures[0]!.x)
    .map(({ text, y }) => ({ value: Number(text), y }))
    .sort((a, b) => a.value - b.value);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const middle = 10.5 / 2; // of a tick's figures, above their base line
  const valueAt = (y: number): number =>
    low.value + ((low.y - middle - y) / (low.y - high.y)) * (high.value - low.value);
  const expected = (await page.evaluate(
    "import('/state.js').then(({ shown }) => shown.value.training.value.map(({ loss }) => loss))",
  )) as number[];
  const line = loss.lines.find(({ color, points }) => color === '#0072b2' && points.length >= expected.length)!;
  const found = new Set(line.points.map(([x]) => x)).size;
  expect(found).toBe(expected.length);
  const values = [...new Map(line.points).values()].map(valueAt);
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 2));

  const histogram = (await svg('histogram')).texts.map((each) => each.text);
  for (const word of ['가중치', '개수', '3번째 배치', '훈련 전']) expect(histogram).toContain(word);
  expect(histogram.join(' ')).toMatch(/평균 -?0\.\d{3}, 표준편차 0\.\d{3}/);
  expect((await svg('boot')).texts.map((each) => each.text)).toEqual(
    expect.arrayContaining(['티셔츠/상의', '앵클 부츠 ✓']),
  );

  const matrix = (await svg('confusion')).texts.map((each) => each.text);
  expect(matrix.filter((word) => word === '앵클 부츠')).toHaveLength(2);
  for (const word of ['혼동 행렬', '정답', '예측한 클래스']) expect(matrix).toContain(word);
  const counts = matrix.filter((word) => /^\d+$/.test(word)).map(Number);
  expect(counts.reduce((a, b) => a + b)).toBe(500); // the sample's test images

  const kernels = await downloaded(page, '[data-svg="kernels"]');
  expect(kernels.name).toBe('vitrine-tiny-kernels-step3.svg');
  expect(text(kernels.bytes)).toBe(text(files['vitrine-tiny-kernels-step3.svg']!));
  expect(await violations(page, '#export')).toEqual([]);
  await click(page, 'language');
  const english = await downloaded(page, '[data-svg="histogram"]');
  expect((await parsed(page, english.bytes)).texts.map((each) => each.text)).toEqual(
    expect.arrayContaining(['weight', 'count', 'before training']),
  );
});

test('the Vitrine code gives the figures of the run, to the bit', async () => {
  const page = await open({ link: 'model=tiny&images=64&epochs=2&seed=7' });
  await waiting(page);
  await click(page, 'train');
  await reach(page, 4, 'finished');
  await openPanel(page, 'export');
  const csv = await downloaded(page, '#history-csv');
  expect(csv.name).toBe('vitrine-tiny-history.csv');
  const [head, ...rows] = text(csv.bytes)
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  expect(head).toEqual(['step', 'loss', 'accuracy', 'val_loss', 'val_accuracy']);
  expect(rows.map(([step]) => step)).toEqual(['1', '2', '3', '4']);
  const settings = await downloaded(page, '#settings-json');
  expect(JSON.parse(text(settings.bytes)) as RunConfig).toMatchObject({
    seed: 7,
    images: 64,
    epochs: 2,
    batchSize: 32,
    layers: [{ kind: 'conv2d', filters: 8 }, {}, {}, {}],
  });

  const { name, bytes } = await downloaded(page, '#vitrine-code-download');
  expect(name).toBe('vitrine-tiny.ts');
  expect(text(bytes)).toBe(await page.$eval('#vitrine-code', (code) => code.textContent));
  const notebook = await downloaded(page, '#notebook-download');
  expect(notebook.name).toMatch(/^vitrine-.*\.ipynb$/);
  const { cells } = JSON.parse(text(notebook.bytes)) as { readonly cells: readonly { readonly source: string }[] };
  const python = await page.$eval('#keras-code', (code) => code.textContent);
  expect(python).toContain(cells.find(({ source }) => source.startsWith('model = '))!.source.split('\n\n')[0]);
  // The page's runs are on the sample here, whether the full data is there or not.
  const code = text(bytes)
    .replace("from 'vitrine'", `from '${new URL('/nn.js', page.url()).href}'`)
    .replace('loadFashionMNIST()', "loadFashionMNIST({ read: () => Promise.reject(new Error('no')) })")
    .replace('await model.fit(', 'export const { history } = await model.fit(');
  // It has no types to take out.
  const history = (await page.evaluate(
    `import(URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: 'text/javascript' }))).then(({ history }) => history)`,
  )) as Record<string, number[]>;
  const ends = rows.filter((row) => row[3] !== '');
  expect(ends).toHaveLength(2);
  for (const [column, figure] of head!.entries())
    if (figure !== 'step') expect(history[figure], figure).toEqual(ends.map((row) => Number(row[column])));
});

test('a link restores layers, seed, settings, language and what is left out, in a fresh profile', async () => {
  const link =
    'model=conv6k5-valid-tanh,average2,conv4k3-same-relu,flatten,dropout0.25,dense12-sigmoid,dense10-softmax&data=mnist&images=96&seed=123&batch=16&optimizer=sgd&rate=0.02&epochs=3&patience=none';
  const page = await open({ link });
  await ready(page);
  await openPanel(page, 'export');
  await click(page, 'language', 'hide-training', 'hide-labs', 'link-theme');
  const address = await page.$eval('#link', (input) => (input as HTMLInputElement).value);
  expect(address).toContain(`#${link}`);
  expect(await page.$eval('#link-open', (anchor) => (anchor as HTMLAnchorElement).href)).toBe(address);
  const settings = await downloaded(page, '#settings-json');
  expect(settings.name).toBe('vitrine-custom-settings.json');
  const kernel = await shownKernel(page);
  expect(kernel).toHaveLength(150);
  expect(page.url()).not.toBe(address);
  await click(page, 'theme');
  expect(await violations(page, '#export')).toEqual([]);

  const other = await open({ link: address.split('#')[1]! });
  expect(other.browserContext()).not.toBe(page.browserContext());
  await ready(other);
  expect(
    await other.evaluate(() => [document.documentElement.lang, document.documentElement.style.colorScheme]),
  ).toEqual(['ko', 'light']);
  const panels = await other.$$eval('main .panel', (all) => all.map(({ id }) => id));
  expect(panels).toEqual([
    'kernels-panel',
    'histogram-panel',
    'curves',
    'pinned',
    'network',
    'inside',
    'mistakes',
    'model',
    'your-own',
    'your-classes',
    'runs',
    'export',
    'my-gpu',
  ]);
  expect(await shownKernel(other)).toEqual(kernel);
  await openPanel(other, 'export');
  expect(text((await downloaded(other, '#settings-json')).bytes)).toBe(text(settings.bytes));
  expect(await other.$eval('#link', (input) => (input as HTMLInputElement).value)).toBe(
    address.replace('&theme=light', ''),
  );
});

test('by keyboard alone a model and a picture are saved', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await ready(page);
  await tabTo(page, 'nav a[href="#export"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#export .deferred:not(:has(> .loading))');
  const byKeyboard = async (selector: string) =>
    downloaded(page, selector, async () => {
      await tabTo(page, selector);
      await page.keyboard.press('Enter');
    });
  const model = await byKeyboard('#save-keras');
  expect(model.name).toMatch(/\.keras$/);
  expect((await readKerasFile(model.bytes, model.name, { compile: false })).weights).not.toEqual([]);
  await page.waitForSelector('[data-figure="kernels"]');
  const picture = await byKeyboard('[data-figure="kernels"]');
  expect(decodePNG(picture.bytes).width).toBeGreaterThan(800);
});

test('without WebGPU all but the model files can be had, and it says why', async () => {
  const page = await open({ link: 'seed=5', without: 'webgpu' });
  await reach(page, 0, 'unavailable');
  await openPanel(page, 'export');
  expect(
    await page.$$eval('[id^="save-"]', (buttons) => buttons.map((button) => (button as HTMLButtonElement).disabled)),
  ).toEqual([true, true, true, true, true]);
  expect(await page.$eval('#model-files-note', (note) => note.textContent)).toContain('WebGPU, which is not available');
  expect((await downloaded(page, '#keras-code-download')).name).toBe('vitrine-max.py');
  await click(page, 'hide-curves', 'link-language');
  expect(await page.$eval('#link', (input) => (input as HTMLInputElement).value)).toMatch(/#seed=5&hide=curves$/);
  await click(page, 'hide-curves');

  // A figure is of the step of its own weights, which may be another than the bar's; one of no network is of none.
  const { frames, weights } = JSON.parse(
    await readFile(join(import.meta.dirname, '../../demo/recorded-run.json'), 'utf8'),
  ) as RecordedRun;
  const at = frames.findIndex(({ step }) => step > weights[1]! && !weights.includes(step));
  const { step } = frames[at]!;
  const kept = weights.reduce((a, b) => (Math.abs(b - step) < Math.abs(a - step) ? b : a));
  await page.$eval(
    '#time',
    (slider, value) => {
      (slider as HTMLInputElement).value = String(value);
      slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
    },
    at,
  );
  await openPanel(page, 'inside');
  await page.waitForSelector(`.look-inside[data-step="${kept}"] #maps`, { timeout: 60_000 });
  await page.waitForSelector('#gallery', { timeout: 60_000 });
  await page.$eval('#figures-zip', (button) => button.scrollIntoView());
  for (const [id, name, source] of [
    ['maps', `vitrine-max-maps-step${kept}.svg`, `model “max”, seed 42, step ${kept}`],
    ['kernels', `vitrine-max-kernels-step${step}.svg`, `model “max”, seed 42, step ${step}`],
    ['kernels-before', 'vitrine-max-kernels-before-step0.svg', 'model “max”, seed 42, step 0'],
    ['gallery', 'vitrine-gallery.svg', null],
  ] as const) {
    await page.waitForSelector(`[data-svg="${id}"]`);
    const file = await downloaded(page, `[data-svg="${id}"]`);
    expect(file.name).toBe(name);
    const { texts } = await parsed(page, file.bytes);
    expect(texts.at(-1)!.text, id).toBe(source === null ? 'Vitrine' : `Vitrine: ${source}`);
  }
});
