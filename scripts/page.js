import { launchBrowser, serve } from './setup.js';

/**
 * Runs a module's `run(input, write, node)` in a page of headless Chromium, where WebGPU is. What it writes appears
 * on the terminal as it comes.
 * @param {string} module its path in the project, with a leading slash
 * @param {unknown} input JSON
 * @param {string[]} [flags] Chromium's, besides those that all commands use
 * @param {Record<string, (...values: unknown[]) => unknown>} [node] what the page can have done here: JSON in and out;
 *   each gets the browser last
 * @returns {Promise<{ result: unknown, browser: string }>} what it returned, as JSON, and the browser's version
 * @throws Error with the message of what `run` threw, or saying that the page is gone or that Ctrl-C stopped it
 */
export async function runInPage(module, input, flags = [], node = {}) {
  const server = await serve({ live: false });
  // What ends a run though evaluate() waits on.
  let end;
  const ended = new Promise((_, reject) => (end = (message) => reject(new Error(message))));
  ended.catch(() => undefined);
  const stop = () => {
    process.exitCode = 130; // a shell's for Ctrl-C
    end('Stopped.');
  };
  process.once('SIGINT', stop);
  let browser;
  try {
    // Puppeteer's own way with Ctrl-C leaves the browser's profile behind. No time limit: training takes its time.
    browser = await launchBrowser({ args: flags, handleSIGINT: false, protocolTimeout: 0 });
    browser.once('disconnected', () => end('Chromium ended unexpectedly.'));
    const page = await browser.newPage();
    page.once('error', () => end('The page crashed; it may have run out of memory.'));
    await page.exposeFunction('toTerminal', write);
    for (const [name, does] of Object.entries(node))
      await page.exposeFunction(`node_${name}`, (...values) => does(...values, browser));
    await page.goto(`${server.url}scripts/page.html`);
    const result = page.evaluate(
      async (path, value, names) => {
        const node = Object.fromEntries(names.map((name) => [name, window[`node_${name}`]]));
        return (await import(path)).run(value, (text) => window.toTerminal(text), node);
      },
      module,
      input,
      Object.keys(node),
    );
    return { result: await Promise.race([result, ended]), browser: await browser.version() };
  } finally {
    process.off('SIGINT', stop);
    await browser?.close();
    await server.close();
  }
}

/**
 * Where there is no terminal to draw over, a line that starts over ('\r') becomes a line of its own, and its
 * late end nothing.
 */
export function write(text) {
  const { stdout } = process;
  if (stdout.isTTY) stdout.write(text);
  else if (text.startsWith('\r')) stdout.write(`${text.trim()}\n`);
  else if (text !== '\n') stdout.write(text);
}
