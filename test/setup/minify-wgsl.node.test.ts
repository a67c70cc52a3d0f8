import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type SpecValue, shader, specialize } from '../../engine/wgsl';
import { minifyWGSL } from '../../scripts/minify-wgsl.js';

const folder = join(dirname(dirname(import.meta.dirname)), 'shaders');
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wgsl'));
const shaders = names.filter((name) => !name.split('/').includes('lib'));
const texts = Object.fromEntries(names.map((name) => [`./${name}`, readFileSync(join(folder, name), 'utf8')]));
const minified = Object.fromEntries(names.map((name) => [`./${name}`, minifyWGSL(texts[`./${name}`]!)]));

/** Every token of the code, without comments; of `id.x` two. */
const tokens = (code: string): string[] =>
  code.replace(/\/\/.*$/gm, '').match(/\.?\w+|->|&&|\|\||\+\+|--|<<|>>|[-+*/%&|^<>=!]=|[^\s\w]/g)!;

/** The same tokens, but for names of functions' own, each by a letter that nothing else in its function has. */
function expectSame(small: string, source: string): void {
  const [after, before] = [tokens(small), tokens(source)];
  expect(after.length).toBe(before.length);
  const declarations: [string, string][][] = [[]];
  let depth = 0;
  before.forEach((token, i) => {
    declarations.at(-1)!.push([token, after[i]!]);
    depth += Number('({'.includes(token)) - Number(')}'.includes(token));
    if (depth === 0 && ';}'.includes(token)) declarations.push([]);
  });
  for (const pairs of declarations) {
    const names = new Map(pairs);
    expect(pairs.filter(([token, as]) => names.get(token) !== as)).toEqual([]);
    expect(new Set(names.values()).size).toBe(names.size);
    const differ = [...names].filter(([token, as]) => token !== as);
    expect(differ.filter(([, as]) => !/^[A-Za-z]$/.test(as))).toEqual([]);
    if (pairs.every(([token]) => token !== 'fn')) expect(differ).toEqual([]);
  }
}

test.each(shaders)('%s means the same without its comments', (name) => {
  const before = shader(name, texts[`./${name}`]!, texts);
  const after = shader(name, minified[`./${name}`]!, minified);
  const [source, small] = [before.source, after.source];
  expect(after.specs).toEqual(before.specs);
  expect(after.bindings).toEqual(before.bindings);
  expect(after.workgroupSize).toBe(before.workgroupSize);
  expectSame(small, source);
  expect(small).not.toMatch(/\/\/(?! @spec$)/m);
  const values = Object.fromEntries(
    [...before.specs].map(([key, { type, initialiser }]) => [key, type === 'fn' ? initialiser : sample(type)]),
  );
  expectSame(specialize(after, values), specialize(before, values));
});

function sample(type: string): SpecValue {
  const array = /^array<\w+, (\d+)>$/.exec(type);
  if (array) return new Array<number>(Number(array[1])).fill(1);
  return type === 'bool' ? true : 1;
}
