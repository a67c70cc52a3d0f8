import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { npm } from './packages.js';
import { say } from './run.js';

const root = dirname(import.meta.dirname);

/**
 * The path of a package's module that no locked package is: too large for all, and for one command alone. Where it is
 * missing, npm installs it in a folder of its own in `.cache`. The project's own packages count too, for resolution
 * climbs.
 * @param {string} name
 * @param {string} version to be installed
 * @param {string} [module] of the package; default its main one
 * @throws Error if npm does not succeed
 */
export async function extraPackage(name, version, module = name) {
  const folder = join(root, '.cache', `node-${name}`);
  const find = () => createRequire(join(folder, 'package.json')).resolve(module);
  try {
    return find();
  } catch {
    say(name, `installing ${version} in ${relative(root, folder)}`);
    await mkdir(folder, { recursive: true });
    // Without --prefix, npm would install into the project around the folder.
    npm(folder, ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`]);
    return find();
  }
}
