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

test('the documents name every layer, loss, metric, optimizer, callback and module', () => {
  const names = readFileSync(join(root, 'docs', 'api', 'vitrine.txt'), 'utf8').split('\n');
  const kinds = ['layers', 'losses', 'metrics', 'optimizers', 'callbacks'];
  const classes = names.filter((name) => kinds.some((kind) => new RegExp(`^${kind}\\.[A-Z]\\w*$`).test(name)));
  const modules = names.filter((name) => /^[a-z]+$/.test(name) && names.some((other) => other.startsWith(`${name}.`)));
  expect(classes.length).toBeGreaterThan(40);
  expect(modules).toEqual(expect.arrayContaining(kinds));
  const text = ['guide', 'keras', 'coverage']
    .map((name) => readFileSync(join(root, 'docs', `${name}.md`), 'utf8'))
    .join();
  const bases = ['InputLayer', 'Layer', 'KerasLoss', 'Metric', 'Optimizer', 'Schedule', 'History', 'MonitorCallback'];
  const otherNames = ['AvgPool2D', 'Convolution2D', 'GlobalAvgPool2D', 'GlobalMaxPool2D', 'MaxPool2D'];
  const named = [...classes.map((name) => name.split('.')[1]!), ...modules];
  expect(
    named.filter((name) => !new RegExp(`\\b${name}\\b`).test(text) && ![...bases, ...otherNames].includes(name)),
  ).toEqual([]);
});
