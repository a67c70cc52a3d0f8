import { expect, it } from 'vitest';

const sources = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** Why an array is indexed by more than a number. A new name here needs a reason of its own. */
const AXES = 'a walk along as many axes as a constant says; written out, it would divide by all six';
const TILE = 'sums in registers: the bounds of its loops are numbers, and compilers unroll them';
const CALL = 'the index is a number wherever the function is called';
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'elementwise/lib/operands': AXES,
  'elementwise/where': AXES,
  'layout/slice': AXES,
  'layout/strided': AXES,
  'normalization/lib/places': AXES,
  'random/noise': AXES,
  'reduce/lib/axes': AXES,
  'image/lib/transforms': CALL,
  'lib/product': CALL,
  'conv2d/conv2d-input-gradient-quad': TILE,
  'conv2d/conv2d-input-gradient-tile': TILE,
  'conv2d/conv2d-kernel-gradient-outer-quad': TILE,
  'conv2d/conv2d-kernel-gradient-quad': TILE,
  'conv2d/conv2d-kernel-gradient-tile': TILE,
  'conv2d/conv2d-outer-quad': TILE,
  'conv2d/conv2d-quad': TILE,
  'conv2d/conv2d-tile': TILE,
  'matmul/matmul-quad': TILE,
  'matmul/matmul-tile': TILE,
};

/** What types of arrays are called, in any file: it may include another. */
const aliases = Object.values(sources).flatMap((text) =>
  Array.from(text.matchAll(/^alias (\w+) = array</gm), ([, name]) => name!),
);
const types = ['array', ...new Set(aliases)].join('|');

/** Names of the file's arrays that are constants or a function's own, pointers to these included. */
function arraysOf(text: string): string[] {
  const declared = new RegExp(
    String.raw`\b(?:const|var|let) (\w+)\s*(?::\s*(?:${types})\b|= (?:${types})\b)|\b(\w+): ptr<function, (?:${types})\b`,
    'g',
  );
  return Array.from(text.matchAll(declared), ([, own, pointer]) => (own ?? pointer)!);
}

/** A variable index of such an array is suspected of hangs on Apple's M1 and M3, and has others copy the array. */
const indexed = Object.entries(sources)
  .map(([path, source]) => [path.split('/shaders/')[1]!.replace('.wgsl', ''), source.replace(/\/\/.*$/gm, '')] as const)
  .filter(([, text]) =>
    arraysOf(text).some((name) =>
      [...text.matchAll(new RegExp(String.raw`\b${name}\[(.*?)\]`, 'g'))].some(([, index]) => !/^\d+u?$/.test(index!)),
    ),
  )
  .map(([name]) => name);

it('no shader indexes a constant array, or one of a function, by a variable, but for those with a reason', () => {
  expect(indexed.toSorted()).toEqual(Object.keys(EXCEPTIONS).toSorted());
});
