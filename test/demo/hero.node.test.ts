import type { JSHandle, Page } from 'puppeteer';
import { describe, expect, test } from 'vitest';
import type * as stateModule from '../../demo/state';
import { type PatchesQuestion, strongestPatches } from '../../demo/worker/patches';
import { click, demoPage, panelsBelow, reach, waiting } from './open-page';

const open = demoPage();

const KERNELS = ['kernels', 'kernels-before', 'kernels-change'];

interface Screen {
  /** The pictures, by id; null where the canvas is blank. */
  pictures: Record<string, string | null>;
  probabilities: string;
  /** What the page says in words. */
  best: string;
  spread: string;
  curve: string;
  boot: string;
}

/** What the first screen shows, once it has drawn what was asked for last. */
const screen = (page: Page): Promise<Screen> =>
  page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    const canvas = (id: string) => document.querySelector<HTMLCanvasElement>(`canvas#${id}`)!;
    const text = (selector: string) => document.querySelector(selector)!.textContent;
    const pictures = [
      'kernels',
      'kernels-before',
      'kernels-change',
      'histogram',
      'boot',
      'loss-curve',
      'accuracy-curve',
    ].map((id) => [id, canvas(id).hidden ? null : canvas(id).toDataURL()] as const);
    return {
      pictures: Object.fromEntries(pictures),
      probabilities: text('.probabilities'),
      best: text('#best-epoch'),
      spread: text('#spread'),
      curve: canvas('loss-curve').getAttribute('aria-label')!,
      boot: canvas('boot').getAttribute('aria-label')!,
    };
  });

test('kernels are painted first; charts and the panels below come after them, into the room that was kept', async () => {
  const page = await open({
    before: () => {
      const look = (): void => {
        const [kernels, chart] = ['#kernels', '#histogram'].map((id) => document.querySelector<HTMLCanvasElement>(id));
        if (!kernels || kernels.width === 1) return void requestAnimationFrame(look);
        const { height } = chart!.getBoundingClientRect();
        Object.assign(window, {
          atFirst: { pixels: chart!.width, height, below: document.querySelectorAll('.deferred').length },
        });
      };
      requestAnimationFrame(look);
    },
  });
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('#histogram')!.width > 1);
  const atFirst = await page.evaluate(() => (window as unknown as { atFirst: object }).atFirst);
  const height = await page.$eval('#histogram', (chart) => chart.getBoundingClientRect().height);
  expect(atFirst).toEqual({ pixels: 1, height, below: 0 });
  expect((await panelsBelow(page)).length).toBeGreaterThan(5);
});

test('at the beginning of time all is as it was before training, at its end it is live', async () => {
  const page = await open({ link: 'model=tiny&images=64&batch=16&epochs=3&patience=none' });
  await waiting(page);
  const before = await screen(page);
  expect(Object.values(before.pictures)).not.toContain(null);
  expect(before.best).toContain('No epoch has ended yet');
  expect(before.spread).toContain('None is beyond ±0.272');
  await click(page, 'train');
  await reach(page, 12, 'finished');
  const after = await screen(page);
  for (const id of ['kernels', 'kernels-change', 'histogram', 'loss-curve', 'accuracy-curve'])
    expect(after.pictures[id], id).not.toBe(before.pictures[id]);
  expect(after.pictures['kernels-before']).toBe(before.pictures['kernels-before']);
  expect(after.best).toMatch(/\(epoch [123]\)/);
  expect(after.boot).toContain('At step 12');

  await page.focus('#time');
  await page.keyboard.press('Home');
  const start = await screen(page);
  expect(start).toEqual(before);

  await page.keyboard.press('End');
  expect(await screen(page)).toEqual(after);
  expect(await page.$('.live')).not.toBeNull();

  // Words change with the language, and nothing else does.
  await click(page, 'language');
  const korean = await screen(page);
  expect(korean.pictures).toEqual(after.pictures);
  expect(korean.best).toContain('가장 낮은 검증 손실');
  expect(korean.spread).toContain('표준편차');
  expect(korean.boot).toContain('훈련 이미지 0번: 앵클 부츠. 배치 12개로 훈련한 신경망');
  expect(korean.curve).toContain('12번째 배치의 손실');

  // A run kept is drawn beside the next, and named.
  await click(page, 'language', 'reset');
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  expect((await screen(page)).curve).toContain('Run A, to compare');
  expect(await page.$eval('#curves .legend', (legend) => legend.textContent)).toContain('run A');
});

interface Closely {
  kernel: number;
  step: number;
  numbers: number[];
  before: number[];
  bias: number;
  /** Of each patch, as the canvas has it: 0 to 1. */
  patches: number[][];
  responses: number[];
  /** Of the frame that the page shows. */
  frame: { step: number; weights: number[]; first: number[]; bias: number };
}

/** What the page shows of the kernel at hand, and the frame it has it from. */
async function closely(page: Page, kernel: number): Promise<Closely> {
  await page.waitForSelector(`.patches[data-kernel="${kernel}"]`);
  const state = (await page.evaluateHandle("import('/state.js')")) as JSHandle<typeof stateModule>;
  return page.evaluate(
    ({ frame, shown }, kernel: number) => {
      const numbers = (id: string) =>
        Array.from(document.querySelectorAll(`#${id} td`), (cell) => Number(cell.textContent));
      const canvas = document.querySelector<HTMLCanvasElement>('#patches')!;
      const responses = Array.from(document.querySelectorAll('.responses li'), (item) => Number(item.textContent));
      const [count, side] = [responses.length, canvas.height];
      const gap = (canvas.width - count * side) / (count - 1);
      const context = canvas.getContext('2d')!;
      const patches = responses.map((_, i) =>
        Array.from({ length: 9 }, (_, at) => {
          const middle = (k: number) => Math.floor(((k + 0.5) * side) / 3);
          return (
            1 - context.getImageData(i * (side + gap) + middle(at % 3), middle(Math.floor(at / 3)), 1, 1).data[0]! / 255
          );
        }),
      );
      const now = frame.value!;
      const all = now.bias.length;
      const of = (data: Float32Array) => Array.from({ length: 9 }, (_, k) => data[k * all + kernel - 1]!);
      return {
        kernel: Number(document.querySelector('#kernel h3')!.textContent.replace(/\D/g, '')),
        step: Number(document.querySelector<HTMLElement>('.patches')!.dataset.step),
        numbers: numbers('kernel-now'),
        before: numbers('kernel-before'),
        bias: Number(document.querySelector('#bias')!.textContent.replace(/[^-.\d]/g, '')),
        patches,
        responses,
        frame: {
          step: now.step,
          weights: of(now.kernel.data),
          first: of(shown.value!.frames.value[0]!.kernel.data),
          bias: now.bias[kernel - 1]!,
        },
      };
    },
    state,
    kernel,
  );
}

function expectTrue(seen: Closely): void {
  const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(3)) + 0); // no -0, which does not come through from the page
  expect(seen.numbers).toEqual(rounded(seen.frame.weights));
  expect(seen.before).toEqual(rounded(seen.frame.first));
  expect(seen.bias).toBe(rounded([seen.frame.bias])[0]);
  expect(seen.step).toBe(seen.frame.step);
  expect(seen.responses).toHaveLength(9);
  expect(seen.responses).toEqual(seen.responses.toSorted((a, b) => b - a));
  seen.patches.forEach((patch, i) => {
    const response = patch.reduce((sum, pixel, k) => sum + pixel * seen.frame.weights[k]!, seen.frame.bias);
    // Shown to the hundredth; a shade of grey is right to half a byte, and the nine weights together are below 5.
    expect(Math.abs(response - seen.responses[i]!), `patch ${i}`).toBeLessThan(0.005 + (5 * 0.5) / 255);
  });
}

test('a kernel under the pointer or the focus shows its numbers, and the patches that fire it most', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  expectTrue(await closely(page, 1)); // the first, before anybody asks
  const height = () => page.$eval('#kernels-panel', (panel) => panel.getBoundingClientRect().height);
  const tall = await height();
  await click(page, 'step');
  await waiting(page, 1);

  await page.hover('#kernels'); // its middle
  const { kernel } = await closely(page, 4).catch(() => closely(page, 5));
  await page.waitForSelector('.patches[data-step="1"]');
  const hovered = await closely(page, kernel);
  expectTrue(hovered);
  expect(hovered.numbers).not.toEqual(hovered.before);

  await page.mouse.move(640, 20);
  await page.focus('#kernels-panel .pick button');
  await page.keyboard.press('Home');
  expectTrue(await closely(page, 1));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const third = await closely(page, 3);
  expectTrue(third);
  const label = await page.$eval('#kernels-panel .pick button', (button) => button.getAttribute('aria-label')!);
  expect(label).toBe(
    `Kernel 3 of 8: ${third.frame.weights.map((weight) => weight.toFixed(3)).join(' ')}; bias ` +
      `${third.frame.bias.toFixed(3)}`,
  );
  // Its patches are of the moment that time is moved to.
  await page.focus('#time');
  await page.keyboard.press('Home');
  await page.waitForSelector('.patches[data-step="0"]');
  const earlier = await closely(page, 3);
  expectTrue(earlier);
  expect(earlier.numbers).toEqual(third.before);
  expect(await height()).toBe(tall);
});

test('on a phone nothing is cut off, in either language', async () => {
  const page = await open({ link: 'images=64', viewport: { width: 390, height: 844 } });
  await waiting(page);
  await closely(page, 1);
  for (const [language, width] of [
    ['en', 390],
    ['ko', 390],
    ['en', 320],
    ['ko', 320],
  ] as const) {
    await page.setViewport({ width, height: 844 });
    await page.evaluate(() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(told))));
    expect(await page.$eval('html', ({ lang }) => lang)).toBe(language);
    const wide = await page.evaluate(() =>
      Array.from(document.querySelectorAll<HTMLElement>('.watch *, .side *'))
        .filter(
          (part) =>
            part.getClientRects().length > 0 &&
            !part.classList.contains('visually-hidden') &&
            part.getBoundingClientRect().right > innerWidth,
        )
        .map((part) => part.outerHTML.slice(0, 80)),
    );
    expect(wide).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await click(page, 'language');
  }
  const sizes = await page.evaluate(
    (ids: string[]) =>
      ids
        .map((id) => document.querySelector<HTMLCanvasElement>(`canvas#${id}`)!)
        .map(({ width, height }) => width / height),
    KERNELS,
  );
  for (const ratio of sizes) expect(ratio).toBeCloseTo(2, 0); // four rows of eight
});

test('without a GPU the patches are still found, once a kernel is pointed at', async () => {
  const page = await open({ without: 'webgpu' });
  await reach(page, 0, 'unavailable');
  await page.waitForSelector('#play');
  await click(page, 'play'); // it plays: one moment of it is enough
  await page.waitForSelector('.patches p');
  expect(await page.$eval('.patches p', (line) => line.textContent)).toBe(
    'Point at a kernel to see the training patches that activate it most.',
  );
  await page.focus('#kernels-panel .pick button');
  await page.keyboard.press('ArrowRight');
  const seen = await closely(page, 2);
  expectTrue(seen);
});

test('by epoch the curves are what fit returns: validation, and training’s last mean of each epoch', async () => {
  const page = await open({ link: 'model=tiny&images=64&epochs=3&patience=none' });
  await waiting(page);
  await page.$eval('#by-epoch > summary', (summary) => summary.click());
  await page.waitForFunction(() => document.querySelector('#by-epoch p')?.textContent === 'No epoch has ended yet.');
  // By steps, so that each has its frame.
  for (let step = 1; step <= 6; step++) {
    await click(page, 'step');
    await reach(page, step, step < 6 ? 'waiting' : 'finished');
  }
  await page.waitForSelector('#accuracy-by-epoch');
  const state = (await page.evaluateHandle("import('/state.js')")) as JSHandle<typeof stateModule>;
  const { training, validation, steps } = await page.evaluate(
    ({ shown }) => ({
      training: shown.value!.training.value,
      validation: shown.value!.validation.value,
      steps: shown.value!.frames.value.map(({ step }) => step),
    }),
    state,
  );
  expect(validation.map(({ step }) => step)).toEqual([2, 4, 6]);
  const label = (): Promise<string> => page.$eval('#loss-by-epoch', (canvas) => canvas.getAttribute('aria-label')!);
  const said = (epoch: number): string => {
    const mean = training.find(({ step }) => step === 2 * epoch)!.loss.toFixed(4);
    return `Loss by epoch. Epoch ${epoch}: ${mean} in training, ${validation[epoch - 1]!.loss.toFixed(4)} in validation.`;
  };
  expect(await label()).toBe(said(3));
  await page.focus('#time');
  await page.keyboard.press('Home');
  for (let i = 0; i < steps.indexOf(4); i++) await page.keyboard.press('ArrowRight');
  await expect.poll(label).toBe(said(2));
  const words = await page.$eval('#by-epoch', ({ textContent }) => textContent);
  expect(words).toContain('A training point is the mean over its whole epoch');
  expect(words).not.toContain('dropout'); // this network has none
});

describe('strongestPatches', () => {
  const images = {
    shape: [3, 4, 4, 1],
    scale: 1 / 255,
    data: Uint8Array.from({ length: 48 }, (_, i) => (i * 89) % 256),
  };
  const question: PatchesQuestion = {
    kernel: Float32Array.of(1, -2, 0.5, 3),
    bias: 0.25,
    padding: 'valid',
    images: 500,
    count: 9,
  };

  test('finds in each image the window with the largest response', () => {
    const { images: looked, patches } = strongestPatches(images, question);
    expect(looked).toBe(3);
    expect(new Set(patches.map(({ image }) => image)).size).toBe(3);
    expect(patches.map(({ response }) => response)).toEqual(
      patches.map(({ response }) => response).toSorted((a, b) => b - a),
    );
    for (const { image, row, column, pixels, response } of patches) {
      const at = (y: number, x: number) => images.data[image * 16 + y * 4 + x]! / 255;
      const window = (y: number, x: number) => [at(y, x), at(y, x + 1), at(y + 1, x), at(y + 1, x + 1)];
      const answer = (values: readonly number[]) =>
        values.reduce((sum, value, i) => sum + value * question.kernel[i]!, question.bias);
      expect([...pixels].map((value) => value.toFixed(6))).toEqual(
        window(row, column).map((value) => value.toFixed(6)),
      );
      const best = Math.max(...[0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => answer(window(y, x)))));
      expect(response).toBeCloseTo(best, 5);
    }
  });

  test('looks into the padding as Keras has it, and no further than asked', () => {
    // A kernel that wants ink in its last pixel alone has the ink in the middle there when it lies half beyond the
    // corner.
    const middle = { shape: [1, 3, 3, 1], scale: 1, data: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0) };
    const kernel = Float32Array.of(-1, -1, -1, -1, -1, -1, -1, -1, 1);
    const { patches } = strongestPatches(middle, { kernel, bias: 0, padding: 'same', images: 1, count: 9 });
    expect(patches).toEqual([
      { image: 0, row: -1, column: -1, pixels: Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1), response: 1 },
    ]);
    const few = strongestPatches(images, { ...question, images: 2, count: 1 });
    expect([few.images, few.patches.length]).toEqual([2, 1]);
  });
});
