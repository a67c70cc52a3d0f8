import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { launchBrowser } from '../../scripts/setup.js';

/** Milliseconds that a page may take for what is waited for: far more than it does on a slow machine that is busy. */
export const PATIENCE = 90_000;

/** What a page or a worker runs first, so as to lack something. */
const LACKS = {
  webgpu: "Object.defineProperty(Object.getPrototypeOf(navigator), 'gpu', { get: () => undefined });",
  database: 'indexedDB.open = () => { throw new DOMException("The user denied permission", "SecurityError"); };',
  adapter: 'navigator.gpu.requestAdapter = () => Promise.resolve(null);',
};

export interface Circumstances {
  /** Of the address, after `#`: `model=tiny&images=64`. */
  link?: string;
  /** Runs in the page before any script of its own. */
  before?: () => void;
  /** What the browser lacks, for the page and its workers. */
  without?: keyof typeof LACKS;
  language?: string;
  viewport?: { width: number; height: number };
  /** What the browser itself is to complain of. */
  complaint?: string;
}

/**
 * The page in a browser of this file's tests, on the sample: the machine may have the full data or not. Each page is a
 * fresh profile; after each test they are closed, and none may have written an error to its console.
 * @param args of the browser, after those that all tests use.
 */
export function demoPage(args: readonly string[] = []): (circumstances?: Circumstances) => Promise<Page> {
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser({ args: [...args] });
  });
  afterAll(async () => {
    await browser.close();
  });
  afterEach(async () => {
    const contexts = browser.browserContexts().filter((context) => context !== browser.defaultBrowserContext());
    await Promise.all(contexts.map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  return async ({
    link = '',
    before,
    without,
    language = 'en-US',
    viewport = { width: 1280, height: 800 },
    complaint,
  } = {}) => {
    const page = await (await browser.createBrowserContext()).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' && message.text() !== complaint) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.setDefaultTimeout(PATIENCE);
    await page.setViewport(viewport);
    await page.evaluateOnNewDocument((value: string) => {
      Object.defineProperty(Navigator.prototype, 'language', { get: () => value });
    }, language);
    if (before) await page.evaluateOnNewDocument(before);
    if (without) {
      await page.evaluateOnNewDocument(LACKS[without]);
      await page.evaluateOnNewDocument(beginWorkersWith, LACKS[without]);
    }
    await page.goto(`${inject('pageServer')}#${link}`);
    await drawn(page);
    return page;
  };
}

export interface State {
  state: string;
  step: number;
  buffers: number;
  status: string;
  /** The picture of the kernels. */
  kernels: string;
}

export const stateOf = (page: Page): Promise<State> =>
  page.evaluate(() => {
    const { state, step, buffers } = document.querySelector('main')!.dataset;
    return {
      state: state!,
      step: Number(step),
      buffers: Number(buffers),
      status: document.getElementById('status')!.textContent,
      kernels: document.querySelector<HTMLCanvasElement>('#kernels')!.toDataURL(),
    };
  });

/** Waits until the page is at `step` or later, and in one of `states`. */
export async function reach(page: Page, step: number, ...states: string[]): Promise<State> {
  await page.waitForFunction(
    (least: number, wanted: string[]) => {
      const data = document.querySelector('main')?.dataset;
      return data && Number(data.step) >= least && wanted.includes(data.state!);
    },
    { timeout: PATIENCE },
    step,
    states,
  );
  return stateOf(page);
}

/** Waits until the page waits for orders, at `step` or later. */
export const waiting = (page: Page, step = 0): Promise<State> => reach(page, step, 'waiting');

/** Clicks as fast as a script can, disabled or not; a page that is busy must not be confused by it. */
export const click = (page: Page, ...ids: string[]): Promise<void> =>
  page.evaluate((all) => all.forEach((id) => document.getElementById(id)!.click()), ids);

/** Waits until there is a run, and looks at it instead of the recorded one. */
export async function ready(page: Page): Promise<State> {
  await waiting(page);
  await click(page, 'reset');
  return waiting(page);
}

/** Waits until the page is drawn whole: its panels come some frames after its kernels. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForSelector('.deferred', { timeout: PATIENCE });
}

/** Brings a panel into view, and waits until its code is there. */
export async function openPanel(page: Page, id: string): Promise<void> {
  await page.waitForSelector(`#${id}`, { timeout: PATIENCE });
  await page.$eval(`#${id}`, (panel) => panel.scrollIntoView());
  await page.waitForSelector(`#${id} .deferred:not(:has(> .loading))`, { timeout: PATIENCE });
}

/** In the page: its workers run some code before their own modules do, in a module that they import first. */
function beginWorkersWith(code: string): void {
  const script = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  class Prepared extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(script(`import '${script(code)}'; import '${new URL(url, location.href).href}';`), options);
    }
  }
  Object.defineProperty(window, 'Worker', { value: Prepared });
}

/** Of the panels below, whose code is fetched when they are come near, in their order. */
export const panelsBelow = (page: Page): Promise<string[]> =>
  page.$$eval('.deferred', (all) => all.map((place) => place.closest('section')!.id));
