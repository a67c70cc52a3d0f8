/** Prints the figures by which the sources are judged: how far one thing is spread, how wide the public face is. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setUp } from './setup.js';

await setUp();
const { publicFace } = await import('./entries.js');
const { FLOORS, ROOT, allImports, circlesOf } = await import('./import-graph.js');

/** Things of each kind that is added to, and every form in which a file may name them. */
const THINGS = {
  tanh: /tanh/i,
  LeakyReLU: /leaky_?relu/i,
  'mean absolute error': /MeanAbsoluteError|mean_absolute_error|meanAbsoluteError/,
  RMSprop: /rmsprop/i,
};

const texts = FLOORS.flatMap((floor) =>
  readdirSync(join(ROOT, floor), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|js|wgsl|css|html)$/.test(name))
    .map((name) => ({ path: join(floor, name), text: readFileSync(join(ROOT, floor, name), 'utf8') })),
);
const sources = texts.filter(({ path }) => !/\.check\.ts$/.test(path)); // an op's tests stand beside it

const sum = (count) => texts.reduce((total, { text }) => total + count(text), 0);

console.log(`of ${FLOORS.join(', ')}:`);
for (const [name, pattern] of Object.entries(THINGS)) {
  const files = sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
  console.log(`\nfiles that name ${name}: ${files.length}\n  ${files.sort().join('\n  ')}`);
}
console.log('\nexported names');
for (const [entry, { names, undocumented }] of Object.entries(await publicFace())) {
  console.log(`  ${entry}: ${names.length}; without a docstring, options' fields counted: ${undocumented.length}`);
}
console.log('\ncircles of files that import each other, types counted');
for (const circle of circlesOf(allImports())) console.log(`  ${circle.length}: ${circle.join(' ')}`);
console.log(`\nlines with @spec: ${sum((text) => text.split('// @spec').length - 1)}`);
console.log(
  `lines over 120 characters: ${sum((text) => text.split('\n').filter((line) => [...line].length > 120).length)}`,
);
