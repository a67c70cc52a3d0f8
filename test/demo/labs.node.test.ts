import type { ElementHandle, Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { click, demoPage, openPanel, panelsBelow, reach, stateOf, waiting } from './open-page';

const open = demoPage();

/** Opens a lab, and makes a guess. */
async function guess(page: Page, lab: string, value: string): Promise<void> {
  await page.$eval(
    `#${lab}`,
    (details) => (details as HTMLDetailsElement).open || details.querySelector('summary')!.click(),
  );
  await page.waitForSelector(`#${lab} fieldset`);
  expect(await page.$eval(`#${lab}-run`, (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  expect(await page.$(`#${lab}-verdict`)).toBeNull();
  await page.$eval(`#${lab} input[value="${value}"]`, (radio) => radio.click());
  await page.waitForSelector(`#${lab}-run:enabled`);
}

async function set(page: Page, id: string, value: number): Promise<void> {
  await page.$eval(
    `#${id}`,
    (field, text) => {
      (field as HTMLInputElement).value = text;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    String(value),
  );
}

const verdict = (page: Page, lab: string) =>
  page
    .waitForSelector(`#${lab}-verdict`, { timeout: 100_000 })
    .then((element) =>
      element!.evaluate((node) => ({ answer: (node as HTMLElement).dataset.answer!, text: node.textContent })),
    );

/** A table's rows, by their first cell. */
const table = (page: Page, id: string): Promise<Record<string, string[]>> =>
  page.$eval(`#${id}`, (element) =>
    Object.fromEntries(
      Array.from(element.querySelectorAll('tbody tr'), (row) =>
        Array.from(row.children, (cell) => cell.textContent),
      ).map(([name, ...cells]) => [name!, cells]),
    ),
  );

const workers = async (page: Page, count: number): Promise<void> => {
  for (let tries = 0; page.workers().length !== count && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(page.workers()).toHaveLength(count);
};

test('an untrained row beside a trained one, the first layer beside the second', async () => {
  const page = await open({ link: 'model=conv4k3-same-relu,max4,conv4k3-same-relu,flatten,dense10-softmax&images=64' });
  await waiting(page);
  await click(page, 'reset'); // away from the recorded run
  await waiting(page);
  await openPanel(page, 'labs');
  await page.waitForSelector('#lab-untrained fieldset');
  expect(await page.$('#lab-untrained-A')).toBeNull(); // nothing is trained yet
  await click(page, 'train');
  await reach(page, 4, 'training', 'validating');
  await click(page, 'train');
  const { step } = await waiting(page, 4);

  await page.waitForSelector('#lab-untrained-A');
  await guess(page, 'lab-untrained', 'A');
  await click(page, 'lab-untrained-run');
  const { answer, text } = await verdict(page, 'lab-untrained');
  expect(text).toContain(answer === 'A' ? 'and you were right' : 'the result was “Group B”');
  await page.waitForSelector('#lab-untrained-maps-B');
  const figures = await table(page, 'lab-untrained-figures');
  const head = await page.$$eval('#lab-untrained-figures thead th', (cells) => cells.map((cell) => cell.textContent));
  const untrained = answer === 'A' ? 'B' : 'A';
  expect(head).toContain(`Group ${untrained}: before training`);
  const deviation = await page.$eval(
    '#lab-untrained-figures',
    (element, column) => element.querySelector('tbody tr')!.children[column]!.textContent,
    head.findIndex((cell) => cell.includes('before training')),
  );
  // Uniform between plus and minus sqrt(6 / (9 + 36)): a standard deviation of 0.211.
  expect(Number(deviation)).toBeGreaterThan(0.15);
  expect(Number(deviation)).toBeLessThan(0.27);
  expect(figures['Maps without response']).toHaveLength(2);

  await guess(page, 'lab-depth', 'second');
  await click(page, 'lab-depth-run');
  const depth = await verdict(page, 'lab-depth');
  const measured = await table(page, 'lab-depth-figures');
  const [first, second] = measured['Likeness to the image, mean |r|']!.map(Number) as [number, number];
  for (const r of [first, second]) expect(r >= 0 && r <= 1).toBe(true);
  expect(depth.answer).toBe(Math.abs(first - second) < 0.05 ? 'same' : first > second ? 'first' : 'second');
  expect(await page.$eval('#lab-depth-figures caption', (caption) => caption.textContent)).toContain(
    `after ${step} steps`,
  );
  // It follows the timeline.
  await page.$eval('#time', (range) => {
    (range as HTMLInputElement).value = '0';
    range.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.waitForFunction(() =>
    document.querySelector('#lab-depth-figures caption')!.textContent.includes('after 0 steps'),
  );
});

/** A canvas's red channel, a value for each square of so many pixels. */
const redOf = (page: Page, id: string, square: number): Promise<{ width: number; values: number[] }> =>
  page.$eval(
    `#${id}`,
    (element, square) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const [across, down] = [Math.floor(canvas.width / square), Math.floor(canvas.height / square)];
      const values = Array.from({ length: across * down }, (_, i) => {
        const [x, y] = [(i % across) * square, Math.floor(i / across) * square];
        return data[4 * (y * canvas.width + x)]!;
      });
      return { width: canvas.width, values };
    },
    square,
  );

test('one image becomes four, as the generator of the library draws them; a photo too, in colour', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await click(page, 'step');
  await waiting(page, 1);
  await openPanel(page, 'labs');
  await guess(page, 'lab-augmentation', 'some');
  await page.waitForSelector('#lab-augmentation-four');
  const code = (): Promise<string> => page.$eval('#lab-augmentation code', ({ textContent }) => textContent);
  expect(await code()).toBe(
    'ImageDataGenerator(rotation_range=30, width_shift_range=0.1, height_shift_range=0.1, shear_range=0.2, ' +
      'zoom_range=0.5, horizontal_flip=True)',
  );
  const picture = (): Promise<string> =>
    page.$eval('#lab-augmentation-four', (canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const first = await picture();
  await click(page, 'lab-augmentation-draw');
  await expect.poll(picture).not.toBe(first);

  await click(page, 'lab-augmentation-run');
  const { answer } = await verdict(page, 'lab-augmentation');
  const [original, ...four] = Object.values(await table(page, 'lab-augmentation-figures')).map(([name]) => name);
  const same = four.filter((name) => name === original).length;
  expect(four).toHaveLength(4);
  expect(answer).toBe(same === 4 ? 'all' : same >= 2 ? 'some' : 'few');

  // Flipped alone, each is the original or its mirror image; unchanged, the original.
  for (const name of ['rotationRange', 'widthShiftRange', 'heightShiftRange', 'shearRange', 'zoomRange'])
    await click(page, `lab-augmentation-${name}`);
  expect(await code()).toBe('ImageDataGenerator(horizontal_flip=True)');
  const scale = 5;
  const image = (await redOf(page, 'lab-augmentation-original', scale)).values;
  const mirrored = image.map((_, i) => image[i - (i % 28) + 27 - (i % 28)]!);
  const draws = async (): Promise<string[]> => {
    const { width, values } = await redOf(page, 'lab-augmentation-four', 1);
    return [0, 1, 2, 3].map((i) => {
      const [left, top] = [(i % 2) * (28 * scale + 4), Math.floor(i / 2) * (28 * scale + 4)];
      const one = image.map((_, j) => values[(top + Math.floor(j / 28) * scale) * width + left + (j % 28) * scale]!);
      const alike = (other: readonly number[]): boolean => one.every((value, j) => Math.abs(value - other[j]!) <= 1);
      return alike(image) ? 'original' : alike(mirrored) ? 'mirrored' : 'other';
    });
  };
  await expect.poll(async () => (await draws()).includes('other')).toBe(false);
  expect(await draws()).toContain('mirrored');
  await click(page, 'lab-augmentation-horizontalFlip');
  await expect.poll(draws).toEqual(Array(4).fill('original'));

  const file = (await page.$('#lab-augmentation-photo')) as ElementHandle<HTMLInputElement>;
  await file.uploadFile('docs/images/page.png');
  await page.waitForFunction(
    () => document.querySelector<HTMLCanvasElement>('#lab-augmentation-four')!.width === 2 * 150 + 4,
  );
  expect(await page.$eval('#lab-augmentation .result', ({ textContent }) => textContent)).toContain('28 × 28 in grey');
  await click(page, 'lab-augmentation-photo-back');
  await page.waitForSelector('#lab-augmentation-verdict');
});

test('the convnet for cats and dogs is counted and drawn, without a GPU too', async () => {
  const page = await open({ link: 'seed=5', without: 'webgpu' });
  await reach(page, 0, 'unavailable');
  await openPanel(page, 'labs');
  await guess(page, 'lab-cats-and-dogs', 'dense');
  await click(page, 'lab-cats-and-dogs-run');
  expect((await verdict(page, 'lab-cats-and-dogs')).answer).toBe('dense');
  // As the notes' summary() has them.
  const rows = await table(page, 'lab-cats-and-dogs-figures');
  expect(rows.conv2d).toEqual(['148 × 148 × 32', '896', '0.0%']);
  expect(rows.max_pooling2d_3).toEqual(['7 × 7 × 128', '0', '']);
  expect(rows.dense).toEqual(['512', '3,211,776', '93.0%']);
  expect(rows.Total).toEqual(['', '3,453,121', '']);
  await page.waitForSelector('#lab-cats-and-dogs-plot');
  await page.$eval('#lab-augmentation', (details) => details.querySelector('summary')!.click());
  await page.waitForSelector('#lab-augmentation-missing');
});

test.each(['conv256k28-valid-relu', 'conv256k3-same-relu,max14'])(
  'with 200,704 weights or values in a layer, every part of the page works: %s',
  async (layers) => {
    const page = await open({ link: `model=${layers},flatten,dense10-softmax&images=32` });
    await waiting(page);
    await click(page, 'step');
    await waiting(page, 1);
    for (const id of await panelsBelow(page)) await openPanel(page, id);
    await page.waitForSelector('#lab-untrained-A');
    await guess(page, 'lab-untrained', 'A');
    await click(page, 'lab-untrained-run');
    await verdict(page, 'lab-untrained');
    await page.waitForSelector('#lab-untrained-maps-B');
    expect(await page.$$eval('.failed', (all) => all.map(({ textContent }) => textContent))).toEqual([]);
  },
);

test('without dropout the gap is larger, as the mean of three seeds', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await openPanel(page, 'labs');
  await guess(page, 'lab-overfitting', 'with');
  await set(page, 'lab-overfitting-images', 128);
  await set(page, 'lab-overfitting-epochs', 5);
  await click(page, 'lab-overfitting-run');
  const one = await verdict(page, 'lab-overfitting');
  const alone = await table(page, 'lab-overfitting-figures');
  expect(Object.keys(alone)).toEqual(['Without dropout, seed 42', 'With dropout, seed 42']);
  const gapOf = ([training, validation, gap]: string[]): number => {
    expect(Number(gap)).toBeCloseTo(Number(validation) - Number(training), 2);
    return Number(gap);
  };
  const [off, on] = Object.values(alone).map(gapOf) as [number, number];
  expect(off).toBeGreaterThan(0);
  expect(one.answer).toBe(Math.abs(off - on) < 0.1 * Math.max(off, on) ? 'same' : off > on ? 'without' : 'with');

  await page.waitForSelector('#lab-overfitting-seeds:enabled');
  await click(page, 'lab-overfitting-seeds');
  await page.waitForFunction(() => document.querySelectorAll('#lab-overfitting-figures tbody tr').length === 8, {
    timeout: 100_000,
  });
  const all = await table(page, 'lab-overfitting-figures');
  expect(all['Without dropout, seed 42']).toEqual(alone['Without dropout, seed 42']); // not trained again
  const [without, with_] = ['Without', 'With'].map((name) => gapOf(all[`${name} dropout, mean of 3 seeds`]!)) as [
    number,
    number,
  ];
  expect(without).toBeGreaterThan(with_);
  const three = await verdict(page, 'lab-overfitting');
  expect(three.text).toContain('mean of seeds 42, 43, 44');
  expect(three.text).toContain(three.answer === 'with' ? 'and you were right' : 'the result was “');
  await workers(page, 1);
});

test('the same seed gives the same first weights; early stopping leaves the best epoch’s', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await openPanel(page, 'labs');
  await guess(page, 'lab-dropout', 'without');
  await set(page, 'lab-dropout-images', 128);
  await set(page, 'lab-dropout-epochs', 5);
  await click(page, 'lab-dropout-run');
  const { text, answer } = await verdict(page, 'lab-dropout');
  expect(await page.$eval('#lab-dropout-weights', (element) => element.getAttribute('data-different'))).toBe('0');
  const kernels = await page.$$eval('#lab-dropout-first-without, #lab-dropout-first-with', (canvases) =>
    canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()),
  );
  expect(kernels[0]).toBe(kernels[1]);
  const last = await page.$$eval('#lab-dropout-last-without, #lab-dropout-last-with', (canvases) =>
    canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()),
  );
  expect(last[0]).not.toBe(last[1]);

  const figures = await table(page, 'lab-dropout-figures');
  const [without, with_] = figures['Best epoch']!.map(Number) as [number, number];
  expect(answer).toBe(without === with_ ? 'same' : without < with_ ? 'without' : 'with');
  // Measured anew on the weights that are left, it is the best epoch's.
  const losses = [...text.matchAll(/validation loss (\d\.\d+), measured again; in epoch \d+ it was (\d\.\d+)/g)].map(
    ([, now, then]) => [Number(now), Number(then)] as const,
  );
  expect(losses).toHaveLength(2);
  for (const [now, then] of losses) expect(now).toBeCloseTo(then, 3);
  await workers(page, 1);
});

test('the reader’s own run waits untouched; a lab that is stopped or shut leaves no worker', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await openPanel(page, 'labs');
  await page.$eval('#lab-overfitting summary', (summary) => summary.click());
  await page.$eval('#lab-dropout summary', (summary) => summary.click());
  await click(page, 'train');
  await reach(page, 2, 'training', 'validating');
  await guess(page, 'lab-overfitting', 'without');
  await click(page, 'lab-overfitting-run');
  // Not its buffers: panels in sight go on looking into it.
  const { step, status, kernels } = await waiting(page, 2);
  const untouched = { state: 'waiting', step, status, kernels };
  await page.waitForFunction(
    () => (document.querySelector<HTMLProgressElement>('#lab-overfitting progress')?.value ?? 0) > 3,
    { timeout: 60_000 },
  );
  expect(page.workers()).toHaveLength(2);
  expect(await page.$eval('#lab-overfitting .work', (element) => element.textContent)).toContain(
    'Your own run was paused',
  );
  // One lab at a time.
  expect(await page.$eval('#lab-dropout-run', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  expect(await stateOf(page)).toMatchObject(untouched);
  await click(page, 'lab-overfitting-stop');
  await workers(page, 1);
  expect(await page.$('#lab-overfitting-verdict')).toBeNull();

  // Time is measured by a few steps; and shutting a lab ends its work.
  await page.waitForSelector('#lab-overfitting-on:enabled');
  await click(page, 'lab-overfitting-on');
  await page.waitForSelector('#lab-overfitting-stop');
  await page.$eval('#lab-overfitting summary', (summary) => summary.click());
  await workers(page, 1);
  expect(await stateOf(page)).toMatchObject(untouched);
  await click(page, 'step');
  expect((await waiting(page, step + 1)).step).toBe(step + 1);
});

test('without WebGPU the labs that train say so, and those that look, look into the recorded run', async () => {
  const page = await open({ language: 'ko-KR', without: 'webgpu' });
  await page.waitForSelector('#no-gpu');
  await openPanel(page, 'labs');
  for (const lab of ['lab-overfitting', 'lab-dropout']) {
    await page.$eval(`#${lab} summary`, (summary) => summary.click());
    await page.waitForSelector(`#${lab}-missing`);
    expect(await page.$eval(`#${lab}-missing`, (element) => element.textContent)).toContain('WebGPU');
    // Nothing of how long it would take.
    expect(await page.$eval(`#${lab}`, (element) => element.textContent)).not.toContain('GPU에서는');
    expect(await page.$(`#${lab}-measure`)).toBeNull();
    expect(await page.$eval(`#${lab}-run`, (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  }
  await guess(page, 'lab-untrained', 'A');
  await click(page, 'lab-untrained-run'); // which also ends the recorded run's playing, at its end
  await verdict(page, 'lab-untrained');
  await page.waitForSelector('#lab-untrained-maps-B', { timeout: 60_000 });
  const figures = await table(page, 'lab-untrained-figures');
  const [first, second] = figures['가중치의 표준편차']!.map(Number) as [number, number];
  expect(first).not.toBe(second);
  for (const cells of Object.values(figures)) expect(cells).not.toContain('–');
  const right = figures['정답 클래스의 확률']!.map(parseFloat);
  expect(Math.max(...right)).toBeGreaterThan(90);
  expect(Math.min(...right)).toBeLessThan(50);

  await page.$eval('#lab-depth summary', (summary) => summary.click());
  await guess(page, 'lab-depth', 'first');
  await click(page, 'lab-depth-run');
  await verdict(page, 'lab-depth');
  expect(Object.values(await table(page, 'lab-depth-figures')).flat()).toHaveLength(8);
});
