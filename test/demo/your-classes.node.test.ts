import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Model, NDArray } from '../../nn';
import { misfits, violations } from './accessibility';
import { downloads } from './downloads';
import { click, demoPage, openPanel, reach, waiting } from './open-page';
import { SHAPES, type Shape, drawn, random } from './shapes';

const open = demoPage(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);

const downloaded = downloads();

interface Library {
  readonly loadModel: (bytes: Uint8Array) => Promise<Model>;
}

/** To learn from, and to measure with: of each shape. */
const [LEARNT, UNSEEN] = [20, 30];

let folder: string;
const filesOf = (part: 'learnt' | 'unseen', shape: Shape): string[] =>
  Array.from({ length: part === 'learnt' ? LEARNT : UNSEEN }, (_, i) => join(folder, part, shape, `${i}.png`));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  const next = random(18);
  for (const part of ['learnt', 'unseen'] as const) {
    for (const shape of SHAPES) {
      await mkdir(join(folder, part, shape), { recursive: true });
      for (const file of filesOf(part, shape)) await writeFile(file, drawn(shape, next));
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => element.textContent);

async function openClasses(link = 'model=tiny&images=64', viewport = { width: 1280, height: 800 }): Promise<Page> {
  const page = await open({ link, viewport });
  await waiting(page);
  await openPanel(page, 'your-classes');
  return page;
}

/** Gives a field files, and waits until they are read. */
async function give(page: Page, field: string, files: readonly string[]): Promise<void> {
  await (await page.$(`input#${field}`))!.uploadFile(...files);
  await page.waitForFunction(
    () => !/^(Reading|이미지를 읽는)/.test(document.querySelector('#classes-status')!.textContent),
  );
}

const counts = (page: Page): Promise<string[]> =>
  page.$$eval('.own-class .count', (all) => all.map(({ textContent }) => textContent));

/** Three classes of shapes, by their names. */
async function giveShapes(page: Page, each = LEARNT): Promise<void> {
  await click(page, 'add-class');
  for (const [i, shape] of SHAPES.entries()) {
    await page.waitForSelector(`#class-${i + 1}-name`);
    await page.type(`#class-${i + 1}-name`, shape);
    await give(page, `class-${i + 1}-files`, filesOf('learnt', shape).slice(0, each));
    await page.waitForFunction(
      (at, text) => document.querySelectorAll('.own-class .count')[at]?.textContent === text,
      {},
      i,
      `${each} pictures`,
    );
  }
}

const train = async (page: Page): Promise<void> => {
  await page.waitForSelector('#classes-train:enabled');
  await click(page, 'classes-train');
  await page.waitForSelector('#classes-score', { timeout: 110_000 });
};

test('three classes of twenty drawn shapes are learnt: over 95% of unseen ones are right, and nothing leaves the tab', async () => {
  const page = await openClasses();
  const sent: string[] = [];
  page.on('request', (request) => {
    const isOwnCode = request.url().startsWith(new URL('/', page.url()).href) && /\.(js|css)$/.test(request.url());
    if (request.method() !== 'GET' || !(isOwnCode || /^(blob|data):/.test(request.url()))) sent.push(request.url());
  });
  await giveShapes(page);
  expect(await counts(page)).toEqual(['20 pictures', '20 pictures', '20 pictures']);
  await page.$eval('#classes-epochs', (field) => {
    (field as HTMLInputElement).value = '25'; // half of what the page offers
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await train(page);

  await give(
    page,
    'try-files',
    SHAPES.flatMap((shape) => filesOf('unseen', shape)),
  );
  await page.waitForSelector('#try-all');
  const taken = await page.$$eval('#try-all li', (all) => all.map(({ dataset }) => Number(dataset.predicted)));
  expect(taken).toHaveLength(3 * UNSEEN);
  const right = taken.filter((predicted, i) => predicted === Math.floor(i / UNSEEN)).length;
  expect(right / taken.length).toBeGreaterThan(0.95);
  expect(sent).toEqual([]);
  expect(await violations(page, '#your-classes')).toEqual([]);
});

/** In the page: a drop of files of these names and bytes on a place. */
function drop(place: string, files: readonly { readonly name: string; readonly bytes: readonly number[] }[]): void {
  const transfer = new DataTransfer();
  for (const { name, bytes } of files)
    transfer.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
  const event = { dataTransfer: transfer, bubbles: true, cancelable: true };
  document.querySelector(place)!.dispatchEvent(new DragEvent('drop', event));
}

test('a folder, files, a paste and a drop fill classes; what is not taken is named with the reason; pictures are removed', async () => {
  const page = await openClasses();
  expect(await textOf(page, '#classes-reason')).toContain('“Class 1” has too few pictures');

  // A folder of classes, as Keras reads one, with names that a file gives.
  const root = join(folder, 'root');
  await mkdir(join(root, 'disc'), { recursive: true });
  await mkdir(join(root, 'square'));
  const next = random(7);
  for (const shape of ['disc', 'square'] as const)
    for (let i = 0; i < 6; i++) await writeFile(join(root, shape, `${i}.png`), drawn(shape, next));
  await writeFile(join(root, 'disc', 'broken.png'), drawn('disc', next).subarray(0, 300));
  await writeFile(join(root, 'disc', 'notes.txt'), 'no picture');
  await writeFile(join(root, 'square', 'empty.png'), '');
  await writeFile(join(root, 'lost.png'), drawn('disc', next));
  await (await page.$('input#classes-folder'))!.uploadFile(root);
  await page.waitForSelector('#classes-left');
  expect(await counts(page)).toEqual(['6 pictures', '6 pictures']);
  expect(await page.$$eval('.own-class input:not([type])', (all) => all.map(({ value }) => value))).toEqual([
    'disc',
    'square',
  ]);
  const left = await page.$$eval('#classes-left li', (all) => all.map(({ textContent }) => textContent));
  expect(left.toSorted()).toEqual([
    'root/disc/broken.png: damaged, or of a kind that this browser does not read; save it as PNG or JPEG.',
    'root/disc/notes.txt: not a picture.',
    'root/lost.png: in no folder of a class; put it into one, or drop it on its class.',
    'root/square/empty.png: an empty file.',
  ]);
  expect(await violations(page, '#your-classes')).toEqual([]);

  const one = [...drawn('disc', next)];
  await page.evaluate(drop, '#class-1', [{ name: 'dropped.png', bytes: one }]);
  await page.waitForFunction(() => document.querySelector('.count')!.textContent === '7 pictures');
  expect(await page.$('#classes-left')).toBeNull();

  await page.focus('#class-2-name');
  await page.evaluate((bytes) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
    document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, one);
  await page.waitForFunction(() => document.querySelectorAll('.count')[1]!.textContent === '7 pictures');

  // By keyboard: the last one, at once, then the first, by its button.
  await page.focus('#class-1 .pick button');
  await page.keyboard.press('End');
  await page.keyboard.press('Delete');
  await page.waitForFunction(() => document.querySelector('.count')!.textContent === '6 pictures');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  expect(await textOf(page, '#class-1-pictures-remove')).toBe('Remove 1: 0.png');
  await page.focus('#class-1-pictures-remove');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('.count')!.textContent === '5 pictures');
  expect(await textOf(page, '#classes-reason')).toBe('');
  expect(await page.$eval('#classes-train', (button) => (button as HTMLButtonElement).disabled)).toBe(false);

  await page.$eval('#class-2-name', (field) => ((field as HTMLInputElement).value = ''));
  await page.type('#class-2-name', 'disc');
  expect(await textOf(page, '#classes-reason')).toBe('Two classes are called “disc”.');
  await click(page, 'class-2-remove');
  await page.waitForFunction(() => document.querySelectorAll('.own-class').length === 1);
  expect(await textOf(page, '#classes-reason')).toBe('It takes two classes at least.');

  // The camera takes one at a press, and more while it is held.
  await click(page, 'class-1-camera');
  await page.waitForSelector('#class-1-start-camera');
  await click(page, 'class-1-start-camera');
  await page.waitForSelector('#class-1-take:enabled');
  await click(page, 'class-1-take');
  await page.waitForFunction(() => document.querySelector('.count')!.textContent === '6 pictures');
  await page.$eval('#class-1-take', (button) => button.dispatchEvent(new PointerEvent('pointerdown')));
  await page.waitForFunction(() => parseInt(document.querySelector('.count')!.textContent, 10) >= 8);
  await page.$eval('#class-1-take', (button) => button.dispatchEvent(new PointerEvent('pointerup')));
  await click(page, 'class-1-stop-camera', 'class-1-clear');
  await page.waitForFunction(() => document.querySelector('.count')!.textContent === '0 pictures');
});

test('pictures in colour, on a phone; the run is paused, training too; its files read them as the page does', async () => {
  const page = await openClasses('model=tiny&images=640&epochs=50', { width: 390, height: 844 });
  await giveShapes(page, 6);
  await page.$eval('#classes-kind input[value="color"]', (radio) => radio.click());
  await page.$eval('#classes-epochs', (field) => {
    (field as HTMLInputElement).value = '3';
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await click(page, 'train');
  await reach(page, 1, 'training');
  await page.waitForSelector('#classes-train:enabled');
  await click(page, 'classes-train');
  await waiting(page); // the page's own run
  await page.waitForFunction(() => document.querySelector('#your-classes .work')?.textContent.includes('was paused'));
  await page.waitForSelector('#classes-pause:enabled');
  await click(page, 'classes-pause');
  await page.waitForFunction(() => document.getElementById('classes-pause')?.textContent === 'Go on');
  await click(page, 'classes-pause');
  await page.waitForSelector('#classes-score', { timeout: 110_000 });
  expect(await page.$('#classes-kernels')).not.toBeNull();
  await page.$eval('#try-source input[value="drawing"]', (radio) => radio.click());
  await page.waitForSelector('#try-drawing');
  await page.focus('#try-drawing');
  await page.keyboard.press(' ');
  await page.waitForSelector('#try-shares');
  expect(await violations(page, '#your-classes')).toEqual([]);
  expect(await misfits(page)).toEqual([]);
  await page.$eval('#try-source input[value="files"]', (radio) => radio.click());
  const file = filesOf('unseen', 'square')[0]!;
  await give(page, 'try-files', [file]);
  await page.waitForFunction(() => document.querySelector('.tried figcaption')?.textContent.includes('0.png'));
  const shares = await page.$$eval('#try-shares .number', (all) =>
    all.map(({ textContent }) => parseFloat(textContent)),
  );

  // The file, read by the library in a page, says of the same pixels the same.
  const saved = await downloaded(page, '#classes-save-keras');
  expect(saved.name).toBe('my-classes.keras');
  const labels = await downloaded(page, '#classes-labels');
  expect(Buffer.from(labels.bytes).toString()).toBe('0 disc\n1 square\n2 triangle\n');
  await page.evaluate("import('/nn.js').then((library) => void (window.library = library))");
  const read = await page.evaluate(
    async (bytes, png) => {
      const { loadModel } = (window as unknown as { library: Library }).library;
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(png)]));
      const context = new OffscreenCanvas(448, 448).getContext('2d')!;
      context.imageSmoothingQuality = 'high';
      context.drawImage(bitmap, 0, 0, 448, 448);
      const { data } = context.getImageData(0, 0, 448, 448);
      const pixels = new Float32Array(64 * 64 * 3);
      for (let i = 0; i < 448 * 448 * 3; i++) {
        const [at, channel] = [Math.floor(i / 3), i % 3];
        const pixel = Math.floor(Math.floor(at / 448) / 7) * 64 + Math.floor((at % 448) / 7);
        pixels[3 * pixel + channel]! += data[4 * at + channel]! / 49;
      }
      const model = await loadModel(new Uint8Array(bytes));
      const x = { data: pixels.map((value) => Math.round(value) / 255), shape: [1, 64, 64, 3] };
      return [...((await model.predict(x)) as NDArray<Float32Array>).data];
    },
    [...saved.bytes],
    [...(await readFile(file))],
  );
  expect(read).toHaveLength(3);
  for (const [i, share] of read.entries()) expect(Math.abs(100 * share - shares[i]!)).toBeLessThan(0.06);
  for (const format of ['h5', 'weights-h5', 'safetensors', 'onnx'])
    expect((await downloaded(page, `#classes-save-${format}`)).bytes.length).toBeGreaterThan(1000);
});

test('without WebGPU classes can be made, and why they are not trained is said', async () => {
  const page = await open({ link: 'model=tiny&images=64', without: 'webgpu', language: 'ko-KR' });
  await page.waitForSelector('main[data-state="unavailable"]');
  await openPanel(page, 'your-classes');
  await give(page, 'class-1-files', filesOf('learnt', 'disc').slice(0, 3));
  await page.waitForFunction(() => document.querySelector('.count')!.textContent === '이미지 3장');
  expect(await textOf(page, '#classes-reason')).toContain('WebGPU가 필요한데, 지금은 쓸 수 없습니다');
  expect(await page.$eval('#classes-train', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
});
