import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const documents = [root, join(root, 'docs')].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const withoutCode = (text: string): string => text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, 'code');

/** The anchors that GitHub gives a document's headings. */
function anchorsOf(document: string): readonly string[] {
  const text = readFileSync(document, 'utf8').replace(/^```[^]*?^```/gm, '');
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(documents.map((document) => relative(root, document)))('every link and picture of %s is there', (name) => {
  const document = join(root, name);
  const targets = Array.from(withoutCode(readFileSync(document, 'utf8')).matchAll(/\]\(([^)]+)\)/g), ([, to]) => to!);
  const broken = targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [path, anchor] = target.split('#');
    const file = path ? join(dirname(document), path) : document;
    return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
  });
  expect(broken).toEqual([]);
});

test('the README and the documents are part of the package, and the README leads to each', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: readonly string[] };
  expect(files).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/*.md']));
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const names = documents.map((document) => relative(root, document)).filter((name) => name !== 'README.md');
  expect(names.filter((name) => !readme.includes(`](${name}`))).toEqual([]);
});
