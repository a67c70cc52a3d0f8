import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = dirname(import.meta.dirname);

/** The floors, from the top. Imports go down only. */
const FLOORS = ['demo', 'viz', 'nn', 'engine', 'shaders'];

/** Floors that stand on the web platform alone: no package is imported there. */
const WITHOUT_PACKAGES = ['engine', 'shaders'];

interface Import {
  from: string;
  specifier: string;
  /** Path from the project's root; `undefined` for a package. */
  to: string | undefined;
}

function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
    .map((name) => join(folder, name));
}

/** Every import, export-from, `import()`, `import.meta.glob` and `new URL(..., import.meta.url)`. */
function importsOf(file: string, text = readFileSync(file, 'utf8')): Import[] {
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  for (const [call] of text.matchAll(/import\.meta\.glob(?:<[^(]*>)?\([^)]*\)/g)) {
    specifiers.push(...Array.from(call.matchAll(/['"`](\.[^'"`]*)['"`]/g), (match) => match[1]!));
  }
  specifiers.push(
    ...Array.from(text.matchAll(/new URL\(\s*['"`](\.[^'"`]*)['"`]\s*,\s*import\.meta\.url/g), (match) => match[1]!),
  );
  return specifiers.map((specifier) => ({
    from: relative(ROOT, file),
    specifier,
    to: targetOf(file, specifier),
  }));
}

function targetOf(file: string, specifier: string): string | undefined {
  if (specifier === 'vitrine') return join('nn', 'index.ts');
  if (specifier === '#globals') return join('engine', 'globals.d.ts');
  if (specifier.startsWith('/')) return specifier.slice(1); // Vite: from the root
  return specifier.startsWith('.') ? relative(ROOT, resolve(dirname(file), specifier.split('?')[0]!)) : undefined;
}

const floorOf = (path: string): string => path.split(sep)[0]!;

function isUpward({ from, to }: Import): boolean {
  if (to === undefined) return false;
  const floor = FLOORS.indexOf(floorOf(to));
  return floor < FLOORS.indexOf(floorOf(from)); // -1, which is outside every floor, lies above all of them
}

const imports = FLOORS.flatMap((floor) => sourceFiles(join(ROOT, floor))).flatMap((file) => importsOf(file));
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
test('nn/files/ is imported by itself alone, for types, and by import()', () => {
  const folder = join('nn', 'files') + sep;
  const always = /^(?:import|export)\s(?!type\b)(?:[^'";(]*?\sfrom\s*)?['"]([^'"]+)['"]/gm;
  const library = FLOORS.filter((floor) => floor !== 'demo');
  const from = library
    .flatMap((floor) => sourceFiles(join(ROOT, floor)))
    .filter((file) => !relative(ROOT, file).startsWith(folder));
  const found = from.flatMap((file) =>
    Array.from(readFileSync(file, 'utf8').matchAll(always), ([, specifier]) => ({
      file,
      to: targetOf(file, specifier!),
    })),
  );
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter(({ to }) => to?.startsWith(folder))).toEqual([]);
});

test('relative imports lead to files', () => {
  const missing = imports.filter(({ to, specifier }) => {
    if (to === undefined || specifier.includes('*')) return false;
    return !['', '.ts', '.tsx', '.d.ts', '/index.ts'].some((end) =>
      statSync(join(ROOT, to + end), { throwIfNoEntry: false })?.isFile(),
    );
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
