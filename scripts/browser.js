import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, say } from './run.js';

const ENVIRONMENT = ['VITRINE_CHROME', 'CHROME_PATH', 'PUPPETEER_EXECUTABLE_PATH'];
const PROGRAMS = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const FIREFOX = ['firefox', 'firefox-esr'];
const MAC_APPLICATIONS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS_PROGRAMS = [
  'Google/Chrome/Application/chrome.exe',
  'Chromium/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

const ROOT = dirname(import.meta.dirname);
const PROJECT_CACHE = join(ROOT, '.cache/puppeteer');

const FLAGS = [
  // Chromium's own sandbox needs user namespaces, which root and containers have not. Only this project opens.
  '--no-sandbox',
  // WebGPU is behind this on Linux; it also lets the software adapter (SwiftShader) through.
  '--enable-unsafe-webgpu',
  // Tests lose devices on purpose. By default a page that lost one, or three crashes, turn the GPU off for good.
  '--disable-domain-blocking-for-3d-apis',
  '--disable-gpu-process-crash-limit',
  // A page that no one looks at still trains at full speed.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  // Nothing is fetched but what the page asks for.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // Each window has the address bar's popup ready, as two pages more.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup',
];

/**
 * Where a Chrome, Chromium or Edge that the system knows may lie, best first: Linux by name on the PATH,
 * macOS and Windows by their fixed places.
 * @param {{ env?: NodeJS.ProcessEnv, platform?: string, home?: string }} [machine] this machine by default
 */
export function systemBrowsers({ env = process.env, platform = process.platform, home = homedir() } = {}) {
  if (platform === 'darwin') {
    return MAC_APPLICATIONS.flatMap((name) =>
      ['/Applications', join(home, 'Applications')].map((folder) => join(folder, `${name}.app/Contents/MacOS/${name}`)),
    );
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return WINDOWS_PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program)));
  }
  return onPath(PROGRAMS, env);
}

function onPath(programs, env = process.env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return programs.flatMap((program) => folders.map((folder) => join(folder, program)));
}

/** Browsers that puppeteer keeps in a cache folder, newest first. */
async function cachedBrowsers(cacheDir) {
  if (!existsSync(cacheDir)) return [];
  const { getInstalledBrowsers } = await import('@puppeteer/browsers');
  return (await getInstalledBrowsers({ cacheDir }))
    .filter(({ browser }) => browser === 'chrome' || browser === 'chromium')
    .sort((a, b) => b.buildId.localeCompare(a.buildId, 'en', { numeric: true }))
    .map(({ executablePath }) => executablePath);
}

/**
 * The Chromium to use: the one an environment variable names (VITRINE_CHROME, CHROME_PATH,
 * PUPPETEER_EXECUTABLE_PATH), else one in puppeteer's cache, in the project's, or the system's. `undefined`
 * when there is none.
 * @param {{ env?: NodeJS.ProcessEnv, platform?: string, home?: string, cache?: string }} [machine] this one
 *   by default
 */
export async function findBrowser({
  env = process.env,
  platform = process.platform,
  home = homedir(),
  cache = PROJECT_CACHE,
} = {}) {
  const variable = ENVIRONMENT.find((name) => env[name]);
  if (variable) {
    if (existsSync(env[variable])) return env[variable];
    throw new Error(
      `${variable} names ${env[variable]}, which does not exist. Correct it, or unset it to have one found.`,
    );
  }
  const caches = [env.PUPPETEER_CACHE_DIR || join(home, '.cache/puppeteer'), cache];
  const candidates = [
    ...(await Promise.all(caches.map(cachedBrowsers))).flat(),
    ...systemBrowsers({ env, platform, home }),
  ];
  return candidates.find((path) => existsSync(path));
}

/** @param {string} name */
export async function installDebianPackage(name) {
  say(name, "installing Debian's package");
  await run('apt-get', ['update'], { topic: name });
  await run('apt-get', ['install', '-y', '--no-install-recommends', name], { topic: name });
}

/**
 * Chrome for Testing into a cache folder, by puppeteer's installer, which `.puppeteerrc.json` keeps from running with
 * npm's. It comes by way of a folder beside that one: never half-unpacked.
 */
export async function installChromeForTesting(cache = PROJECT_CACHE) {
  say('chromium', 'downloading Chrome for Testing');
  await mkdir(dirname(cache), { recursive: true });
  const partial = await mkdtemp(`${cache}-`);
  const env = {
    PUPPETEER_CACHE_DIR: partial,
    PUPPETEER_SKIP_DOWNLOAD: 'false',
    PUPPETEER_SKIP_CHROME_HEADLESS_SHELL_DOWNLOAD: 'true',
  };
  try {
    const installer = fileURLToPath(import.meta.resolve('puppeteer/install.mjs'));
    await run(process.execPath, [installer], { topic: 'chromium', cwd: ROOT, env });
    await rm(cache, { recursive: true, force: true });
    await rename(partial, cache);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Whether `installDebianPackage` can work. */
export function isRootOnDebian() {
  return (
    process.getuid?.() === 0 &&
    existsSync('/etc/os-release') &&
    /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

/** Finds a Chromium, or installs one: Debian's as root there, else Chrome for Testing. Returns its path. */
export async function installBrowser() {
  const found = await findBrowser();
  if (found) return found;
  for (const install of [
    ...(isRootOnDebian() ? [() => installDebianPackage('chromium')] : []),
    installChromeForTesting,
  ]) {
    await install().catch((error) => say('chromium', `that did not work: ${error.message}`));
    const installed = await findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    'No Chrome, Chromium or Edge was found, and none could be installed. ' +
      'Install one, or set VITRINE_CHROME to its path.',
  );
}

/** The system's Firefox, or Debian's where it can be installed. `undefined` elsewhere: few tests need it. */
export async function installFirefox() {
  const find = () => onPath(FIREFOX).find((path) => existsSync(path));
  if (!find() && isRootOnDebian()) {
    await installDebianPackage('firefox-esr').catch((error) => say('firefox', `that did not work: ${error.message}`));
  }
  return find();
}

/**
 * Starts Chromium with WebGPU, through puppeteer.
 * @param {import('puppeteer').LaunchOptions} [options] puppeteer's; `args` are added to the flags used
 *   here
 */
export async function launchBrowser({ args = [], ...options } = {}) {
  const { launch } = await import('puppeteer');
  const executablePath = await installBrowser();
  return launch({ executablePath, headless: true, timeout: 120_000, ...options, args: [...FLAGS, ...args] });
}
