/**
 * What every command does first. Plain JavaScript on Node alone, because it runs before anything is
 * installed: packages are imported only inside functions, after `setUp` has seen to them.
 */
import { dirname } from 'node:path';
import { installBrowser } from './browser.js';
import { getFashionMNIST } from './fashion-mnist.js';
import { installPackages } from './packages.js';
import { say } from './run.js';

export * from './browser.js';
export * from './fashion-mnist.js';
export * from './packages.js';
export * from './serve.js';

const OLDEST_NODE = [20, 19];

/**
 * Installs the locked packages where they are missing or stale; on request finds a Chromium, or installs one,
 * and gets Fashion-MNIST. Quick when all is there. No data set is not an error: the embedded sample takes its
 * place.
 * @param {{ browser?: boolean, data?: boolean }} [needs] default: packages only
 * @returns {Promise<{ browser?: string, data?: 'full' | 'sample' }>} the Chromium's path, and which data
 *   there is
 */
export async function setUp({ browser = false, data = false } = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Error(`Node ${OLDEST_NODE.join('.')} or later is needed; this is ${process.versions.node}.`);
  }
  await installPackages(dirname(import.meta.dirname));
  const ready = {};
  if (browser) {
    ready.browser = await installBrowser();
    say('chromium', ready.browser);
  }
  if (data) {
    ready.data = (await getFashionMNIST()) ? 'full' : 'sample';
    say(
      'data',
      ready.data === 'full' ? 'Fashion-MNIST, 60,000 and 10,000 images' : 'not to be had: the embedded sample is used',
    );
  }
  return ready;
}
