import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packagesAreFresh } from '../../scripts/setup.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-'));
  await mkdir(join(root, 'node_modules'));
});
afterEach(() => rm(root, { recursive: true }));

const lock = (name: string, packages: object): Promise<void> =>
  writeFile(join(root, name), JSON.stringify({ packages }));
const wanted = {
  '': { name: 'vitrine' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/for-another-platform': { version: '1.0.0', integrity: 'sha512-b', optional: true },
};

test.each<[string, object | undefined, boolean]>([
  ['nothing is installed', undefined, false],
  ['a package is missing', {}, false],
  ['a package is of another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-x' } }, false],
  ['all but what is optional is there', { 'node_modules/a': wanted['node_modules/a'] }, true],
  ['something more is there', { 'node_modules/a': wanted['node_modules/a'], 'node_modules/c': {} }, true],
])('where %s', async (_, installed, fresh) => {
  await lock('package-lock.json', wanted);
  if (installed) await lock('node_modules/.package-lock.json', installed);
  expect(await packagesAreFresh(root)).toBe(fresh);
});

test('an installation cut off leaves half a record, which counts for none', async () => {
  await lock('package-lock.json', wanted);
  await writeFile(join(root, 'node_modules/.package-lock.json'), '{"packages": {"node_mod');
  expect(await packagesAreFresh(root)).toBe(false);
});

test('this project is freshly installed', async () => {
  expect(await packagesAreFresh(dirname(dirname(import.meta.dirname)))).toBe(true);
});
