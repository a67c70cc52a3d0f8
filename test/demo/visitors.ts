import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { launchBrowser } from '../../scripts/setup.js';
import { PATIENCE } from './open-page';
import { type StaticHost, staticHost } from './static-host';

export interface Visitor {
  readonly page: Page;
  /** All that it asked for. */
  readonly asked: readonly string[];
  /** All that it wrote to its console, and what did not come. */
  readonly complaints: readonly string[];
}

/**
 * @param offline has the page keep itself for when there is no network. What it fetches for that takes as long as the
 * page itself.
 */
type Visit = (circumstances?: { readonly offline?: boolean }) => Promise<Visitor>;

/** The built page on a host of this file's tests, and visitors of it: each a page of a profile of its own. */
export function visitors(): { readonly host: () => StaticHost; readonly visitor: Visit } {
  let host: StaticHost;
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
    host = await staticHost(inject('builtPage').folder, '/some/where/');
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });
  afterEach(async () => {
    const contexts = browser.browserContexts().filter((context) => context !== browser.defaultBrowserContext());
    await Promise.all(contexts.map((context) => context.close()));
  });
  const visitor: Visit = async ({ offline = false } = {}) => {
    const page = await (await browser.createBrowserContext()).newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('response', (response) => {
      if (!response.ok()) complaints.push(`${response.url()}: ${response.status()}`);
    });
    page.setDefaultTimeout(PATIENCE);
    await page.setViewport({ width: 1280, height: 800 });
    if (!offline) {
      await page.evaluateOnNewDocument(() =>
        Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }),
      );
    }
    return { page, asked, complaints };
  };
  return { host: () => host, visitor };
}
