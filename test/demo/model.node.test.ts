import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { clearSession, fashionMNISTModel } from '../../nn';
import { violations } from './accessibility';
import { downloads } from './downloads';
import { click, demoPage, openPanel, reach, waiting } from './open-page';

const open = demoPage();
const downloaded = downloads();

/** Brings what the panel has for engineers into view. */
async function openEngineers(page: Page): Promise<void> {
  await openPanel(page, 'model');
  await page.$eval('#engineers > summary', (summary) => summary.click());
  await page.waitForSelector('#model .step-times');
  await page.$eval('#model .step-times', (times) => times.scrollIntoView());
}

/** The same, and waits for its times. */
async function timed(page: Page): Promise<void> {
  await openEngineers(page);
  await page.waitForSelector('#model .step-times[data-timed="true"]', { timeout: 60_000 });
}

const openPart = (page: Page, name: string): Promise<void> =>
  page.$eval(`#model [data-part="${name}"] h3 button`, (button) => button.click());

interface Shown {
  pass: string;
  shader: string;
  workgroups: number[];
  /** Null where no time is shown. */
  milliseconds: number | null;
  code: string;
}

/** What an open part shows of its dispatches. */
const dispatchesOf = (page: Page, name: string): Promise<Shown[]> =>
  page.$$eval(`#model [data-part="${name}"] .dispatch`, (dispatches) =>
    dispatches.map((dispatch) => ({
      pass: dispatch.closest<HTMLElement>('.pass')!.dataset.pass!,
      shader: (dispatch as HTMLElement).dataset.shader!,
      workgroups: dispatch.querySelector<HTMLElement>('.sizes')!.dataset.workgroups!.split(',').map(Number),
      milliseconds:
        dispatch.querySelector('.time') && Number(dispatch.querySelector<HTMLElement>('.time')!.dataset.milliseconds),
      code: dispatch.querySelector('pre')!.textContent,
    })),
  );

/** The losses of every batch so far, which the page's own signal holds. */
const lossesOf = (page: Page): Promise<{ step: number; loss: number }[]> =>
  page.evaluate(
    `import('/state.js').then(({ run }) => run.value.training.value.map(({ step, loss }) => ({ step, loss })))`,
  ) as Promise<{ step: number; loss: number }[]>;

const summaryOf = (page: Page): Promise<string> => page.$eval('#summary', (summary) => summary.textContent);

test('every part opens its shaders, forward and gradient, with their sizes and times', async () => {
  const page = await open({
    link: 'model=conv8k3-same-relu,max2,conv4k3-valid-tanh,flatten,dense12-relu,dropout0.5,dense10-softmax&images=48&batch=16',
  });
  await waiting(page);
  await timed(page);
  const parts = await page.$$eval('#model .part', (all) => all.map((part) => (part as HTMLElement).dataset.part!));
  expect(parts).toEqual([
    'Batch',
    'conv2d',
    'max_pooling2d',
    'conv2d_1',
    'flatten',
    'dense',
    'dropout',
    'dense_1',
    'Loss',
    'Update',
  ]);
  const all: Shown[] = [];
  const passes: Record<string, string> = {};
  for (const part of parts) {
    await openPart(page, part);
    const shown = await dispatchesOf(page, part);
    passes[part] = [...new Set(shown.map(({ pass }) => pass))].join();
    all.push(...shown);
  }
  const both = 'forward,backward';
  expect(passes).toEqual({
    Batch: 'forward',
    conv2d: both,
    max_pooling2d: '',
    conv2d_1: both,
    flatten: '',
    dense: both,
    dropout: '',
    dense_1: both,
    Loss: 'loss',
    Update: 'update',
  });
  // What has no shader of its own is the end of another's.
  expect(all.flatMap(({ shader }) => shader.split(' > ')[1] ?? [])).toEqual([
    'max-pool2d-vec4',
    'max-pool2d-gradient-disjoint',
    'dropout',
    'dropout-relu-gradient',
  ]);
  expect(await page.$eval('#model [data-part="dropout"]', ({ textContent }) => textContent)).toContain('after “>”');
  for (const { shader, workgroups, milliseconds, code } of all) {
    expect(code, shader).toContain('@compute @workgroup_size(');
    expect(code, shader).not.toContain('// @spec'); // its constants are set
    expect(workgroups, shader).toHaveLength(3);
    expect(Math.min(...workgroups), shader).toBeGreaterThan(0);
    expect(milliseconds, shader).toBeGreaterThanOrEqual(0); // a clock may be too coarse for the shortest
  }
  // All of the step is there, its parts add up, and one dispatch is marked as the slowest.
  expect(await page.$$eval('#model .timeline-of-step .bar', (bars) => bars.length)).toBe(all.length);
  expect(Math.max(...all.map(({ milliseconds }) => milliseconds!))).toBeGreaterThan(0);
  const slowest = await page.$$eval('#model strong.slowest', (marks) =>
    marks.map((mark) => Number(mark.closest<HTMLElement>('.time')!.dataset.milliseconds)),
  );
  expect(slowest).toEqual([Math.max(...all.map(({ milliseconds }) => milliseconds!))]);

  // Set to the run's shapes, and marked so; as the file lies, with its defaults and its comments.
  const [conv] = await dispatchesOf(page, 'conv2d');
  expect(conv!.code).toContain('const BATCH: u32 = 16u;');
  const marked = await page.$$eval('#model [data-part="conv2d"] [data-pass="forward"] .line', (lines) =>
    lines.filter((line) => line.querySelector('mark')).map((line) => line.textContent.trim()),
  );
  expect(marked).toContain('const OUT_C: u32 = 8u;');
  await page.$eval('#model [data-part="conv2d"] .shader-head [aria-pressed="false"]', (button) =>
    (button as HTMLButtonElement).click(),
  );
  const [file] = await dispatchesOf(page, 'conv2d');
  expect(file!.code).toMatch(/const BATCH: u32 = \d+; \/\/ @spec/);
  expect(await page.$$eval('#model mark', (marks) => marks.length)).toBe(0);
  // The dense layer's gradient is two products: of its input, and of its weights.
  expect(
    (await dispatchesOf(page, 'dense')).filter(
      ({ pass, shader }) => pass === 'backward' && shader.startsWith('matmul'),
    ),
  ).toHaveLength(2);

  // Of parts that are alike axe needs no more than some.
  for (const part of parts.slice(3)) await openPart(page, part);
  expect(await violations(page, '#model')).toEqual([]);
});

test('a run has the same losses whether its shaders are looked at in the middle of it or not', async () => {
  const losses = async (look: boolean): Promise<{ step: number; loss: number }[]> => {
    const page = await open({
      link: 'model=conv8k3-same-relu,max4,flatten,dropout0.5,dense10-softmax&images=96&epochs=3&patience=none',
    });
    await waiting(page);
    for (let step = 1; step <= 2; step++) {
      await click(page, 'step');
      await waiting(page, step);
    }
    if (look) {
      await timed(page);
      await page.waitForSelector('#measure:enabled');
      await page.evaluate(
        "import('/state.js').then(({ worker, run }) => worker.value.summary(run.value.config.layers))",
      ); // as when it is opened
      await click(page, 'measure', 'train'); // and while it trains
    } else {
      await click(page, 'train');
    }
    await reach(page, 9, 'finished');
    if (look) {
      await page.waitForSelector('#measure:enabled');
      expect(await page.$eval('#model .reason', (reason) => reason.textContent)).toBe('');
    }
    return lossesOf(page);
  };
  const untouched = await losses(false);
  expect(untouched.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(new Set(untouched.map(({ loss }) => loss)).size).toBe(9);
  expect(await losses(true)).toEqual(untouched);
});

test('while training runs no times are taken, and the panel says so', async () => {
  const page = await open({ link: 'model=tiny' });
  await waiting(page);
  await click(page, 'train');
  await reach(page, 1, 'training');
  await openEngineers(page);
  await page.waitForFunction(
    () => document.querySelector('#model .reason')!.textContent.includes('while training runs'),
    { timeout: 60_000 },
  );
  await openPart(page, 'conv2d');
  const shown = await dispatchesOf(page, 'conv2d');
  expect(shown.length).toBeGreaterThan(1);
  expect(shown.every(({ code, milliseconds }) => code.includes('@compute') && milliseconds === null)).toBe(true);
  await click(page, 'train'); // which pauses now
  await page.waitForSelector('#model .step-times[data-timed="true"]', { timeout: 60_000 });
});

test("without WebGPU: the graph, its shapes and Keras's summary are there, and why there is no time", async () => {
  const page = await open({ without: 'webgpu', language: 'ko-KR', viewport: { width: 390, height: 844 } });
  await reach(page, 0, 'unavailable');
  await openPanel(page, 'model');
  await page.waitForFunction(() => document.querySelector('#summary')?.textContent.includes('Total'), {
    timeout: 60_000,
  });
  let table = '';
  clearSession(); // names count from one, as in the page
  fashionMNISTModel({ pooling: 'max' }).summary((text) => (table = text));
  expect(table).toContain('Total params: 333,526');
  expect(await summaryOf(page)).toBe(table);
  await openEngineers(page);
  const edges = await page.$$eval('#model .edge', (all) => all.map((edge) => edge.textContent));
  expect(edges.slice(0, 3)).toEqual([
    '↓ 28 × 28 × 1: 숫자 784개',
    '↓ 28 × 28 × 32: 숫자 25,088개',
    '↓ 14 × 14 × 32: 숫자 6,272개',
  ]);
  expect(await page.$eval('#model .reason', (reason) => reason.textContent)).toContain('WebGPU를 쓸 수 없어');
  expect(await page.$('#measure')).toBeNull();
  await openPart(page, 'conv2d_1');
  expect(await page.$eval('#model [data-part="conv2d_1"] .inside', (inside) => inside.textContent)).toContain(
    '커널 3 × 3 × 32 × 64, 절편 64',
  );
});

test('the network is drawn as plot_model draws it, by what is ticked, and saved with its words, without a GPU too', async () => {
  const page = await open({ link: 'model=tiny', without: 'webgpu' });
  await reach(page, 0, 'unavailable');
  await openPanel(page, 'model');
  await page.$eval('#plotted > summary', (summary) => summary.click());
  await page.waitForSelector('#plot-model');
  const height = (): Promise<number> => page.$eval('#plot-model', (canvas) => (canvas as HTMLCanvasElement).height);
  const code = (): Promise<string> => page.$eval('#plotted p > code', ({ textContent }) => textContent);
  expect(await code()).toBe('keras.utils.plot_model(model, show_shapes=True, show_layer_names=True)');
  const before = await height();
  await openPanel(page, 'export');
  const { name, bytes } = await downloaded(page, '[data-svg="plot-model"]');
  expect(name).toMatch(/^vitrine-[a-z]+-plot-model\.svg$/);
  const svg = new TextDecoder().decode(bytes);
  for (const words of ['conv2d', '(Conv2D)', '(None, 28, 28, 1)', 'The model, as plot_model draws it'])
    expect(svg).toContain(words);

  await click(page, 'plot-showShapes', 'plot-showLayerNames');
  await expect.poll(height).toBeLessThan(before);
  expect(await code()).toBe('keras.utils.plot_model(model)');
});

test('shaders stand behind what is for engineers, which stays as the reader left it, and an address opens', async () => {
  const page = await open({ link: 'model=tiny&images=64' });
  await waiting(page);
  await openPanel(page, 'model');
  await page.waitForSelector('#summary');
  const isOpen = (): Promise<boolean> => page.$eval('#engineers', (details) => (details as HTMLDetailsElement).open);
  const again = async (hash: string): Promise<void> => {
    await page.evaluate((text) => history.replaceState(null, '', text), hash);
    await page.reload();
    await waiting(page);
    await openPanel(page, 'model');
    await page.waitForSelector('#summary');
  };
  expect(await isOpen()).toBe(false);
  expect(await page.$('#model .graph')).toBeNull();

  await page.focus('#engineers > summary');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#model .graph');
  await again('#model=tiny&images=64');
  expect(await isOpen()).toBe(true);
  await page.waitForSelector('#model .graph');
  expect(await violations(page, '#model')).toEqual([]);

  await page.$eval('#engineers > summary', (summary) => summary.click());
  await page.waitForFunction(() => !document.querySelector('#model .graph'));
  await again('#model=tiny&images=64');
  expect(await isOpen()).toBe(false);
  await again('#model=tiny&images=64&model&engineers');
  expect(await isOpen()).toBe(true);
  expect(await page.$('#link-faults')).toBeNull();
});
