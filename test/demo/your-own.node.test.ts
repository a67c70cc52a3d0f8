import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRESETS } from '../../demo/run/architecture';
import { network } from '../../demo/worker/network';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  MaxPooling2D,
  type NDArray,
  Sequential,
} from '../../nn';
import { mean, std } from '../../nn/numpy';
import { packKeras, readKerasFile } from '../../nn/files/keras-file';
import type { Layer } from '../../nn/layers';
import { loadLayers } from '../../nn/layers/registry';
import { violations } from './accessibility';
import { click, demoPage, openPanel, waiting } from './open-page';

const open = demoPage();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A model's file, with weights that are no initializer's; and its first kernel. */
function filled(model: Sequential): { readonly bytes: Uint8Array; readonly kernel: NDArray } {
  const weights = new Map<Layer, NDArray[]>(
    model.layers.map((layer, i) => [
      layer,
      layer.specs.map(({ shape }) => {
        const size = shape.reduce((a, b) => a * b, 1);
        return { data: Float32Array.from({ length: size }, (_, at) => Math.sin(at * 1.7 + i) / 4), shape };
      }),
    ]),
  );
  return { bytes: packKeras(model, weights, null), kernel: weights.get(model.layers[0]!)![0]! };
}

/** Gives the panel's field a text, and waits for what is made of it. */
async function paste(page: Page, text: string): Promise<void> {
  await page.$eval(
    '#own-code',
    (field, value) => {
      (field as HTMLTextAreaElement).value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    text,
  );
  await click(page, 'own-read');
  await page.waitForSelector('#own-read:enabled');
  await page.waitForSelector('#own-result, #own-status .alarm');
}

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => element.textContent);

test('a model file: its kernels, its answers on the images, further training, saved again', async () => {
  const own = filled(network(PRESETS.tiny));
  const { kernel } = own;
  const page = await open({ link: 'images=128&epochs=1&model=conv4k3-same-relu,max4,flatten,dense10-softmax' });
  await waiting(page);
  await openPanel(page, 'your-own');
  // Dropped far from the panel.
  const bytes = [...own.bytes];
  await page.evaluate((data) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(data)], 'own.keras'));
    const drop = { dataTransfer: transfer, bubbles: true, cancelable: true };
    document.querySelector('h1')!.dispatchEvent(new DragEvent('drop', drop));
  }, bytes);
  await page.waitForSelector('#own-weights');
  const row = await page.$$eval('#own-weights tbody tr:first-child > *', (cells) =>
    cells.map((cell) => cell.textContent),
  );
  expect(row.slice(0, 2)).toEqual(['conv2d/kernel', '3 × 3 × 1 × 8']);
  expect(row.slice(2).map((text) => Math.fround(Number(text)))).toEqual([mean(kernel), std(kernel)]);
  expect(await violations(page, '#your-own')).toEqual([]);

  await click(page, 'own-use');
  await page.waitForSelector('#own-test:enabled');
  const before = await waiting(page);
  await click(page, 'own-test');
  await page.waitForFunction(() => /^\d+ of 500 /.test(document.getElementById('own-score')!.textContent));
  await click(page, 'reset');
  expect((await waiting(page)).kernels).toBe(before.kernels); // those of the file again
  await click(page, 'step');
  await waiting(page, 1);

  // What is saved has the file's layers, and weights one step from the file's.
  const saved = await page.evaluate(async () => {
    const taken = new Promise<Blob>((resolve) => {
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob) => {
        resolve(blob as Blob);
        return make(blob);
      };
    });
    document.getElementById('export')!.scrollIntoView();
    while (!document.getElementById('save-keras')) await new Promise((resolve) => setTimeout(resolve, 50));
    document.getElementById('save-keras')!.click();
    return [...new Uint8Array(await (await taken).arrayBuffer())];
  });
  const { model, weights } = await readKerasFile(Uint8Array.from(saved), 'saved.keras', { compile: false });
  const [first] = weights.get(model.layers[0]!)!;
  const change = first!.data.map((value, i) => Math.abs(value - kernel.data[i]!));
  expect(Math.max(...change)).toBeGreaterThan(0);
  expect(Math.max(...change)).toBeLessThan(0.0011); // Adam's first step is its rate
  expect(await textOf(page, '#link-start')).toContain('own.keras');

  // One without a convolution, which the page does not train, is tested all the same, and leaves the run as it is.
  const dense = join(folder, 'dense.keras');
  await writeFile(
    dense,
    filled(new Sequential([Input({ shape: [28, 28, 1] }), new Flatten(), new Dense({ units: 10 })])).bytes,
  );
  await (await page.$('input#own-file'))!.uploadFile(dense);
  await page.waitForFunction(() => document.getElementById('own-result')?.textContent.includes('dense.keras'));
  expect(await textOf(page, '#own-status')).toContain('The page does not train it:');
  await click(page, 'own-test');
  await page.waitForFunction(() => /^\d+ of 500 /.test(document.getElementById('own-score')!.textContent));
  await click(page, 'step');
  await waiting(page, 2);
});

test("a cell of the notes becomes the page's network; what is not read is named, and leads to its line", async () => {
  const cells = await readFile(join(import.meta.dirname, 'keras-cells.txt'), 'utf8');
  const cell = cells.split('#### ').find((each) => each.startsWith('notes: average pooling\n'))!;
  const page = await open({ link: 'images=64&model=tiny' });
  await waiting(page);
  await openPanel(page, 'your-own');
  await paste(page, `${cell.slice(cell.indexOf('\n') + 1)}\nmodel.load_weights('best.h5')\n`);
  expect(await textOf(page, '#own-unread code')).toBe("model.load_weights('best.h5')");
  await page.click('#own-unread button');
  expect(
    await page.$eval('#own-code', (field) => {
      const { value, selectionStart, selectionEnd } = field as HTMLTextAreaElement;
      return value.slice(selectionStart, selectionEnd);
    }),
  ).toBe("model.load_weights('best.h5')");
  expect(await violations(page, '#your-own')).toEqual([]);
  await click(page, 'own-use');
  await page.waitForSelector('#own-test:enabled');
  await waiting(page);
  expect(await page.$eval('#preset', (choice) => (choice as HTMLSelectElement).value)).toBe('average');

  // What the page cannot train is shown all the same, and nothing of it is run.
  await paste(
    page,
    'import keras\nmodel = keras.Sequential([keras.Input((150, 150, 3)), keras.layers.Flatten()])\n__import__("os")',
  );
  expect(await textOf(page, '#own-status')).toContain('It reads 150 × 150 × 3.');
  expect(await page.$('#own-use')).toBeNull();
});

test('a network of layers that no preset has, on a fresh visit; of several files each that fails is named', async () => {
  await loadLayers(['BatchNormalization']);
  const own = new Sequential([
    Input({ shape: [28, 28, 1] }),
    new Conv2D({ filters: 4, kernelSize: 3 }),
    new BatchNormalization(),
    new MaxPooling2D({ poolSize: 2 }),
    new Flatten(),
    new Dropout({ rate: 0.2 }),
    new Dense({ units: 10, activation: 'softmax' }),
  ]);
  const files = ['bad.keras', 'own.keras', 'worse.h5'].map((name) => join(folder, name));
  await Promise.all(files.map((file, i) => writeFile(file, i === 1 ? filled(own).bytes : 'hello')));
  const page = await open({ link: 'model=tiny&images=64&epochs=1&batch=32' });
  await waiting(page);
  await openPanel(page, 'your-own');
  await (await page.$('input#own-file'))!.uploadFile(...files);
  await page.waitForSelector('#own-use');
  const alarms = await page.$$eval('#own-status .alarm', (all) => all.map(({ textContent }) => textContent));
  expect(alarms.map((text) => /^(\S+) could not be opened/.exec(text)?.[1])).toEqual(['bad.keras', 'worse.h5']);
  await click(page, 'own-use');
  await page.waitForFunction(() => location.hash.includes('BatchNormalization'));
  await page.waitForSelector('#own-test:enabled');
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await openPanel(page, 'export');
  await page.waitForFunction(() => document.getElementById('export')!.textContent.includes('BatchNormalization'));
});
