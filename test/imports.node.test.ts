import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import {
  FLOORS,
  type Import,
  ROOT,
  allImports,
  circlesOf,
  fileOf,
  floorOf,
  importsOf,
  isUpward,
  sourceFiles,
  targetOf,
} from '../scripts/import-graph.js';

/** Floors that stand on the web platform alone: no package is imported there. */
const WITHOUT_PACKAGES = ['engine', 'shaders'];

/** Codecs: HDF5, zip, safetensors, protobuf, JSON, and the places that bytes come from and go to. */
const IO = join('nn', 'io') + sep;

/** What reads and writes files. */
const FILES = [join('nn', 'files') + sep, IO];

const imports = allImports();
const told = ({ from, specifier }: Import): string => `${from} imports ${specifier}`;

test('imports go down: demo -> viz -> nn -> engine -> shaders', () => {
  expect(imports.length).toBeGreaterThan(20);
  expect(imports.filter(isUpward).map(told)).toEqual([]);
});

test('engine/ and shaders/ import no package', () => {
  const packages = imports.filter(({ from, to }) => to === undefined && WITHOUT_PACKAGES.includes(floorOf(from)));
  expect(packages.map(told)).toEqual([]);
});

test('what the library imports is in its dependencies', () => {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string> | undefined>;
  const declared = Object.keys({ ...dependencies, ...peerDependencies });
  const undeclared = imports.filter(
    ({ from, to, specifier }) =>
      floorOf(from) !== 'demo' && // the page is built, not installed
      to === undefined &&
      !declared.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
  );
  expect(undeclared.filter(({ specifier }) => !specifier.startsWith('node:')).map(told)).toEqual([]);
});

// Most pages never open a model file: what reads and writes them comes by `import()`.
test('nn/files/ and nn/io/ are imported by themselves alone, for types, and by import()', () => {
  const isFile = (path: string | undefined) => path !== undefined && FILES.some((folder) => path.startsWith(folder));
  const always = /^(?:import|export)\s(?!type\b)(?:[^'";(]*?\sfrom\s*)?['"]([^'"]+)['"]/gm;
  const library = FLOORS.filter((floor) => floor !== 'demo');
  const from = library.flatMap(sourceFiles).filter((file) => !isFile(relative(ROOT, file)));
  const found = from.flatMap((file) =>
    Array.from(readFileSync(file, 'utf8').matchAll(always), ([, specifier]) => ({
      file,
      to: targetOf(file, specifier!),
    })),
  );
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter(({ to }) => isFile(to))).toEqual([]);
});

test('nn/io/ knows formats, not what they carry: of nn/ it imports itself alone', () => {
  const own = imports.filter(({ from }) => from.startsWith(IO));
  expect(own.length).toBeGreaterThan(50);
  const others = own.filter(({ to }) => to !== undefined && floorOf(to) === 'nn' && !to.startsWith(IO));
  expect(others.map(told)).toEqual([]);
});

test('no files import each other in a circle, types counted', () => {
  expect(circlesOf(imports)).toEqual([]);
});

test('a circle is found through types and exports, not through what is loaded later', () => {
  const engine = (name: string, text: string) => importsOf(join(ROOT, 'engine', name), text);
  expect(
    circlesOf([
      ...engine('engine.ts', "import type { Tensor } from './tensor'; import { formatShape } from './ndarray';"),
      ...engine('tensor.ts', "export * from './tape';"),
      ...engine('tape.ts', "let engine: typeof import('./engine');"),
      ...engine('ndarray.ts', "const { tune } = await import('./tune');"),
      ...engine('tune.ts', "import './ndarray';"),
    ]),
  ).toEqual([['engine/engine.ts', 'engine/tape.ts', 'engine/tensor.ts']]);
});

test('relative imports lead to files', () => {
  const missing = imports.filter(({ to, specifier }) => {
    return to !== undefined && !specifier.includes('*') && !fileOf(to);
  });
  expect(missing.map(told)).toEqual([]);
});

test.each<[string, string, boolean]>([
  ['engine/ops/add.ts', "import source from '../../shaders/add.wgsl?raw';", false],
  ['engine/ops/add.ts', "import { x } from '../../nn/index';", true],
  ['engine/ops/add.ts', "export * from '../../viz';", true],
  ['engine/ops/add.ts', "const x = await import('../../nn/model');", true],
  ['engine/ops/add.ts', "import type { Model } from '../../nn/model';", true],
  ['engine/ops/add.ts', "import { run } from '../../scripts/run.js';", true],
  ['engine/ops/add.ts', "const all = import.meta.glob('../../demo/*.ts', { query: '?raw' });", true],
  ['nn/model.ts', "const url = new URL('../viz/x.png', import.meta.url);", true],
  ['viz/grid.ts', "import { Sequential } from 'vitrine';", false],
  ['engine/index.ts', "import { Sequential } from 'vitrine';", true],
])('of %s, %s goes up: %s', (file, text, up) => {
  expect(importsOf(join(ROOT, file), text).map(isUpward)).toEqual([up]);
});
