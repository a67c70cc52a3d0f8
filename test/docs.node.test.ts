import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { brokenLinks } from './links';

const root = dirname(import.meta.dirname);
const documents = [root, join(root, 'docs')].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

test.each(documents.map((document) => relative(root, document)))('every link and picture of %s is there', (name) => {
  expect(brokenLinks(join(root, name))).toEqual([]);
});

test('the README and the documents are part of the package, and the README leads to each', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: readonly string[] };
  expect(files).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs']));
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const names = documents.map((document) => relative(root, document)).filter((name) => name !== 'README.md');
  expect(names.filter((name) => !readme.includes(`](${name}`))).toEqual([]);
});
