import { expect, test } from 'vitest';
import { demoPage } from './open-page';

const open = demoPage();

/** In the page: the histogram cannot be drawn until its root says so. */
function breakHistogram(): void {
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (this: CanvasRenderingContext2D, ...given: unknown[]) {
    if (this.canvas.id === 'histogram' && !document.documentElement.dataset.mended) throw new Error('no ink');
    Reflect.apply(put, this, given);
  };
}

/** In the page: no panel is near before an event says that all are. */
function keepPanelsAway(): void {
  class Observer {
    constructor(readonly tell: (entries: readonly { readonly isIntersecting: boolean }[]) => void) {}
    observe(): void {
      addEventListener('near', () => this.tell([{ isIntersecting: true }]));
    }
    disconnect(): void {}
  }
  Object.defineProperty(window, 'IntersectionObserver', { value: Observer });
}

test('a panel that throws says so in its place, and the others go on', async () => {
  const page = await open({ without: 'webgpu', before: breakHistogram });
  const failed = await page.waitForSelector('#histogram-panel .failed');
  expect(await failed!.evaluate(({ textContent }) => textContent)).toBe('This part has failed: no inkTry again');
  await page.focus('#time');
  for (const [key, moment] of [
    ['Home', 'step 0,'],
    ['End', 'step 4,500,'],
  ] as const) {
    await page.keyboard.press(key);
    await page.waitForFunction(
      (text: string) => document.querySelector('#moment')!.textContent.startsWith(text),
      {},
      moment,
    );
    await page.waitForFunction(
      (text: string) => document.querySelector('#loss-curve')!.ariaLabel!.includes(text.slice(0, -1)),
      {},
      moment,
    );
  }
  expect(await page.$$eval('.failed', (all) => all.length)).toBe(1);
  await page.click('#language');
  expect(await failed!.evaluate(({ textContent }) => textContent)).toBe('이 부분에서 오류가 났습니다: no ink다시 시도');

  await page.evaluate(() => (document.documentElement.dataset.mended = 'true'));
  // Not by the mouse: the bar at the foot may lie over it.
  await page.$eval('#histogram-panel .failed button', (button) => button.click());
  await page.waitForSelector('#histogram');
  expect(await page.$('.failed')).toBeNull();
});

test('a part whose code cannot be had says why', async () => {
  const page = await open({ without: 'webgpu' });
  await page.waitForSelector('#recorded');
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const wanted = new URL(request.url()).pathname.startsWith('/assets/comparison-');
    void (wanted
      ? request.respond({ contentType: 'text/javascript', body: "throw new Error('gone');" })
      : request.continue());
  });
  await page.evaluate(`import('/state.js').then(({ kept, recording }) => { kept.value = recording.value; })`);
  const failed = await page.waitForSelector('#training .failed');
  expect(await failed!.evaluate(({ textContent }) => textContent)).toContain('gone');
});

test('a panel that could not be fetched can be asked for again', async () => {
  const page = await open({
    without: 'webgpu',
    before: keepPanelsAway,
    complaint: 'Failed to load resource: net::ERR_FAILED',
  });
  await page.waitForSelector('#recorded');
  await page.setRequestInterception(true);
  let refused = 0;
  page.on('request', (request) => {
    const isFirst = new URL(request.url()).pathname.startsWith('/assets/export-') && refused++ === 0;
    void (isFirst ? request.abort() : request.continue());
  });
  await page.evaluate(() => dispatchEvent(new Event('near')));
  const again = await page.waitForSelector('#export .failed button');
  // Not by its place, which moves while the other panels come.
  await again!.evaluate((button) => button.click());
  await page.waitForSelector('#export .deferred:not(:has(> .loading))');
  expect(await page.$('#export .failed')).toBeNull();
});
