import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode as decodePNG } from 'fast-png';
import { unzipSync } from 'fflate';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunConfig } from '../../demo/run/config';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { arrayAt } from '../../nn/files/keras-weights';
import { readKerasFile } from '../../nn/files/keras-file';
import { readSafetensors } from '../../nn/io/safetensors';
import { tabTo, violations } from './accessibility';
import { click, demoPage, openPanel, reach, ready, waiting } from './open-page';
import { readONNX } from '../files/onnx-reader';

const open = demoPage();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Presses a button, by a click unless told otherwise, and waits for the file that the browser saves. */
async function downloaded(
  page: Page,
  selector: string,
  press = () => page.$eval(selector, (button) => (button as HTMLElement).click()),
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  const session = await page.browser().target().createCDPSession();
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    browserContextId: page.browserContext().id!,
    downloadPath: folder,
    eventsEnabled: true,
  });
  let name = '';
  const done = new Promise<string>((resolve, reject) => {
    session.on('Browser.downloadWillBegin', (event) => (name = event.suggestedFilename));
    session.on('Browser.downloadProgress', ({ guid, state }) => {
      if (state === 'completed') resolve(guid);
      else if (state === 'canceled') reject(new Error(`${name} was not saved`));
    });
  });
  await page.waitForSelector(`${selector}:enabled`);
  await press();
  const bytes = new Uint8Array(await readFile(join(folder, await done)));
  await session.detach();
  return { name, bytes };
}

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

test('pictures are saved as they look, alone and all in one file', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await openPanel(page, 'export');
  await page.$eval('#figures-zip', (button) => button.scrollIntoView());
  await page.waitForSelector('#figures-zip:enabled');
  // Panels that came near on the way go on drawing for a while.
  const figures = (): Promise<number> => page.$$eval('[data-figure]', (all) => all.length);
  for (let before = -1, now = await figures(); now !== before; [before, now] = [now, await figures()])
    await new Promise((resolve) => setTimeout(resolve, 2000));
  const pixels = (id: string): Promise<{ width: number; height: number; data: number[] }> =>
    page.$eval(`#${id}`, (element) => {
      const { width, height } = element as HTMLCanvasElement;
      return {
        width,
        height,
        data: Array.from((element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data),
      };
    });
  const ids = await page.$$eval('[data-figure]', (buttons) =>
    buttons.map((button) => (button as HTMLElement).dataset.figure!),
  );
  expect(ids).toEqual(expect.arrayContaining(['kernels', 'histogram', 'loss-curve', 'boot']));
  const rgba = (bytes: Uint8Array): { width: number; height: number; data: number[] } => {
    const { width, height, data, channels } = decodePNG(bytes);
    const opaque = (i: number): number[] => [...data.subarray(3 * i, 3 * i + 3), 255];
    return {
      width,
      height,
      data: channels === 4 ? Array.from(data) : Array.from({ length: width * height }, (_, i) => opaque(i)).flat(),
    };
  };

  const { name, bytes } = await downloaded(page, '[data-figure="kernels"]');
  expect(name).toBe('vitrine-tiny-kernels-step1.png');
  expect(rgba(bytes)).toEqual(await pixels('kernels'));

  const all = await downloaded(page, '#figures-zip');
  expect(all.name).toBe('vitrine-tiny-figures-step1.zip');
  const files = unzipSync(all.bytes);
  expect(Object.keys(files).sort()).toEqual(ids.map((id) => `vitrine-tiny-${id}-step1.png`).sort());
  expect(await violations(page, '#export')).toEqual([]);
  for (const id of ids) expect(rgba(files[`vitrine-tiny-${id}-step1.png`]!), id).toEqual(await pixels(id));
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
    'inside',
    'mistakes',
    'model',
    'export',
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
  expect(decodePNG(picture.bytes).width).toBe(
    await page.$eval('#kernels', (canvas) => (canvas as HTMLCanvasElement).width),
  );
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
});
