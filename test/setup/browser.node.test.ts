import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Browser, computeExecutablePath, detectBrowserPlatform } from '@puppeteer/browsers';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBrowser, installChromeForTesting, systemBrowsers } from '../../scripts/setup.js';

const root = dirname(dirname(import.meta.dirname));

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vitrine-'));
});
afterEach(() => rm(home, { recursive: true }));

async function program(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  await chmod(path, 0o755);
  return path;
}

/** Puts a browser where puppeteer keeps its own. */
function cached(cacheDir: string, buildId: string): Promise<string> {
  return program(
    computeExecutablePath({ cacheDir, browser: Browser.CHROME, buildId, platform: detectBrowserPlatform() }),
  );
}

describe('the Chromium to use', () => {
  const find = (env: Record<string, string>): Promise<string | undefined> =>
    findBrowser({ env, home, cache: join(home, 'project'), platform: 'linux' });

  test('is none where there is none', async () => {
    expect(await find({ PATH: home })).toBeUndefined();
  });

  test("is the first of: the environment, puppeteer's cache, the project's cache, the system's", async () => {
    const env: Record<string, string> = { PATH: [join(home, 'a'), join(home, 'b')].join(delimiter) };
    const system = await program(join(home, 'b', 'chromium'));
    expect(await find(env)).toBe(system);
    const better = await program(join(home, 'b', 'google-chrome'));
    expect(await find(env)).toBe(better);
    const project = await cached(join(home, 'project'), '130.0.0.0');
    expect(await find(env)).toBe(project);
    await cached(join(home, '.cache/puppeteer'), '99.0.0.0');
    const newest = await cached(join(home, '.cache/puppeteer'), '131.0.0.0');
    expect(await find(env)).toBe(newest);
    const elsewhere = await cached(join(home, 'elsewhere'), '90.0.0.0');
    env.PUPPETEER_CACHE_DIR = join(home, 'elsewhere');
    expect(await find(env)).toBe(elsewhere);
    for (const name of ['PUPPETEER_EXECUTABLE_PATH', 'CHROME_PATH', 'VITRINE_CHROME']) {
      env[name] = await program(join(home, name));
      expect(await find(env)).toBe(env[name]);
    }
  });

  test('a variable that names nothing is an error that says so, not a reason to look elsewhere', async () => {
    await program(join(home, 'chromium'));
    await expect(find({ PATH: home, CHROME_PATH: '/no/such/chrome' })).rejects.toThrow(
      'CHROME_PATH names /no/such/chrome, which does not exist',
    );
  });

  test('macOS and Windows have their fixed places', () => {
    expect(systemBrowsers({ platform: 'darwin', home: '/Users/a' }).slice(0, 2)).toEqual([
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Users/a/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ]);
    const windows = systemBrowsers({ platform: 'win32', env: { PROGRAMFILES: 'P', LOCALAPPDATA: 'L' } });
    expect(windows).toEqual([
      'P/Google/Chrome/Application/chrome.exe',
      'L/Google/Chrome/Application/chrome.exe',
      'P/Chromium/Application/chrome.exe',
      'L/Chromium/Application/chrome.exe',
      'P/Microsoft/Edge/Application/msedge.exe',
      'L/Microsoft/Edge/Application/msedge.exe',
    ]);
  });
});

describe("puppeteer's installer", () => {
  const buildId = '130.0.6723.58';
  const executable = (cacheDir: string): string =>
    computeExecutablePath({ cacheDir, browser: Browser.CHROME, buildId, platform: detectBrowserPlatform() });

  /** A download server that has such a browser, or none. */
  async function downloads(has: boolean): Promise<{ asked: string[]; close: () => void }> {
    const asked: string[] = [];
    const [, member] = executable('').split(`-${buildId}/`);
    const archive = zipSync({ [member!]: new TextEncoder().encode('a browser') });
    const server = createServer(({ url }, response) => {
      asked.push(url!);
      response
        .writeHead(has ? 200 : 404, { 'content-length': has ? archive.length : 0 })
        .end(has ? archive : undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv('PUPPETEER_CHROME_DOWNLOAD_BASE_URL', url);
    vi.stubEnv('PUPPETEER_CHROME_VERSION', buildId);
    return { asked, close: () => server.close() };
  }
  afterEach(() => vi.unstubAllEnvs());

  test('brings a machine without one a browser, which is found', async () => {
    const { asked, close } = await downloads(true);
    const cache = join(home, 'project');
    await installChromeForTesting(cache);
    expect(asked.filter((url) => !url.endsWith('.zip') || !url.includes(buildId))).toEqual([]);
    expect(await findBrowser({ env: { PATH: home }, home, cache, platform: 'linux' })).toBe(executable(cache));
    close();
  });

  test('that cannot reach one says so, and leaves nothing half-made', async () => {
    const { close } = await downloads(false);
    await expect(installChromeForTesting(join(home, 'project'))).rejects.toThrow();
    expect(await readdir(home)).toEqual([]);
    close();
  });

  test("does not run with npm's: the project's configuration says no, whether npm runs a package's script or not", async () => {
    const { asked, close } = await downloads(true);
    const folder = join(root, 'node_modules/puppeteer');
    const env = {
      ...process.env,
      PUPPETEER_CACHE_DIR: home,
      PUPPETEER_EXECUTABLE_PATH: undefined,
      npm_config_loglevel: 'notice',
    };
    const { stdout } = await promisify(execFile)(process.execPath, ['install.mjs'], { cwd: folder, env });
    expect(stdout).toContain('Skipping downloading browsers');
    expect([asked, await readdir(home)]).toEqual([[], []]);
    close();
  });
});
