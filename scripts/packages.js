import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from './run.js';

/**
 * Whether `node_modules` holds what `package-lock.json` asks for. npm writes
 * `node_modules/.package-lock.json`, its record of what is installed, last of all, so an interrupted
 * installation has none. Packages that the lock calls optional are those of other platforms.
 * @param {string} root the project's folder
 */
export async function packagesAreFresh(root) {
  try {
    const [wanted, installed] = await Promise.all(
      ['package-lock.json', 'node_modules/.package-lock.json'].map(
        async (file) => JSON.parse(await readFile(join(root, file), 'utf8')).packages,
      ),
    );
    return Object.entries(wanted).every(
      ([path, { integrity, optional }]) =>
        path === '' || (installed[path] ? installed[path].integrity === integrity : optional === true),
    );
  } catch {
    return false;
  }
}

/** Installs the locked packages where they are missing or stale. */
export async function installPackages(root) {
  if (await packagesAreFresh(root)) return;
  say('packages', 'installing what package-lock.json names');
  // No package's script is needed: puppeteer's would download a browser, and this one's would build it.
  npm(root, ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
}

/** Runs npm in a folder, its words on the terminal. @throws Error if it does not succeed */
export function npm(folder, args) {
  // Set when npm runs this script. Without it, npm on Windows is a .cmd, which needs a shell.
  const npm = process.env.npm_execpath;
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    throw new Error(
      `npm ${args[0]} did not succeed${error ? ` (${error.message})` : ''}. Run it by hand in ${folder} to see why.`,
    );
  }
}
