import { defineBrowserProvider } from '@vitest/browser';
import type { Browser, Page } from 'puppeteer';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';
import { launchBrowser } from '../../scripts/setup.js';

/** How often a page is asked whether it is alive. */
const HEARTBEAT_MS = 10_000;

/**
 * A page that has not answered for so long is taken for dead. Vitest's own time-outs run inside the page, where
 * an endless loop stops them too; ending the browser drops its connection, which fails the run.
 */
const DEAD_AFTER_MS = 240_000;

/**
 * WGSL has the memory of a workgroup zeroed first; SwiftShader compiles a shader five times as long for it. Shaders here
 * write before they read, which shows without.
 */
const FLAGS = ['--enable-dawn-features=disable_workgroup_init'];

class ChromiumProvider implements BrowserProvider {
  readonly name = 'chromium';
  /**
   * Compiling keeps one core busy, so two pages go on side by side: each in a browser of its own, for a page behind
   * another gets no frames.
   */
  readonly supportsParallelism = true;
  private readonly watches = new Set<NodeJS.Timeout>();
  private readonly browsers: Promise<Browser>[] = [];

  constructor(private readonly flags: readonly string[]) {}

  getCommandsContext(): Record<string, never> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    const browser = launchBrowser({ args: [...FLAGS, ...this.flags] });
    this.browsers.push(browser);
    const [page] = await (await browser).pages();
    await page!.goto(url, { timeout: 120_000 });
    this.watch(page!, url);
  }

  async close(): Promise<void> {
    for (const watch of this.watches) clearInterval(watch);
    await Promise.all(
      this.browsers.splice(0).map((opening) =>
        opening.then(
          (browser) => browser.close(),
          () => undefined,
        ),
      ),
    );
  }

  private watch(page: Page, url: string): void {
    let alive = Date.now();
    const timer = setInterval(() => {
      page
        .evaluate(() => 0)
        .then(() => (alive = Date.now()))
        .catch(() => undefined);
      if (Date.now() - alive < DEAD_AFTER_MS) return;
      clearInterval(timer);
      console.error(`The page ${url} has not answered for ${DEAD_AFTER_MS / 1000} s: closing the browser.`);
      page.browser().process()?.kill('SIGKILL');
    }, HEARTBEAT_MS);
    this.watches.add(timer);
  }
}

/** Vitest's browser mode on the Chromium of `scripts/browser.js`, driven by puppeteer. `flags` are Chromium's. */
export function chromium(flags: readonly string[] = []): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'chromium',
    supportedBrowser: ['chromium'],
    providerFactory: () => new ChromiumProvider(flags),
  });
}
