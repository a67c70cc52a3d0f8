import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

export const ROOT = dirname(import.meta.dirname);

/** The floors, from the top. Imports go down only. */
export const FLOORS = ['demo', 'viz', 'nn', 'engine', 'shaders'];

export const floorOf = (path) => path.split(sep)[0];

/** The modules of a folder of the project, by absolute paths. */
export function sourceFiles(folder) {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
    .map((name) => join(path, name));
}

/**
 * Every import and export-from of a file, types too, and what it loads later: `import()`, `import.meta.glob` and
 * `new URL(..., import.meta.url)`.
 */
export function importsOf(file, text = readFileSync(file, 'utf8')) {
  const found = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    later: /(?<!typeof\s+)\bimport\s*\(\s*$/.test(text.slice(Math.max(0, pos - 40), pos)),
  }));
  for (const [call] of text.matchAll(/import\.meta\.glob(?:<[^(]*>)?\([^)]*\)/g)) {
    for (const [, specifier] of call.matchAll(/['"`](\.[^'"`]*)['"`]/g)) found.push({ specifier, later: true });
  }
  for (const [, specifier] of text.matchAll(/new URL\(\s*['"`](\.[^'"`]*)['"`]\s*,\s*import\.meta\.url/g)) {
    found.push({ specifier, later: true });
  }
  return found.map((one) => ({ ...one, from: relative(ROOT, file), to: targetOf(file, one.specifier) }));
}

/** Path of an import from the project's root, with or without its ending; `undefined` for a package. */
export function targetOf(file, specifier) {
  if (specifier === 'vitrine') return join('nn', 'index.ts');
  if (specifier === '#globals') return join('engine', 'globals.d.ts');
  if (specifier.startsWith('/')) return specifier.slice(1); // Vite: from the root
  return specifier.startsWith('.') ? relative(ROOT, resolve(dirname(file), specifier.split('?')[0])) : undefined;
}

/** The file that an import's target names. */
export function fileOf(target) {
  return ['', '.ts', '.tsx', '.d.ts', `${sep}index.ts`]
    .map((end) => target + end)
    .find((path) => statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile());
}

/** An arrow from a floor to one above it, or to what is no floor. */
export function isUpward({ from, to }) {
  if (to === undefined) return false;
  const floor = FLOORS.indexOf(floorOf(to));
  return floor < FLOORS.indexOf(floorOf(from)); // -1, which is outside every floor, lies above all of them
}

/** The imports of every file of every floor. */
export function allImports() {
  return FLOORS.flatMap(sourceFiles).flatMap((file) => importsOf(file));
}

/**
 * Files that import each other, directly or through others: the strongly connected components of more than one file, by
 * Tarjan's algorithm, the largest first. What is loaded later is no part of them: a model loads what saves it.
 */
export function circlesOf(imports) {
  const targets = new Map();
  for (const { from, to, later } of imports) {
    const file = to !== undefined && !later && fileOf(to);
    if (!targets.has(from)) targets.set(from, new Set());
    if (file && file !== from) targets.get(from).add(file);
  }
  const circles = [];
  const order = new Map();
  const low = new Map();
  const stack = [];
  const visit = (file) => {
    order.set(file, order.size);
    low.set(file, order.get(file));
    stack.push(file);
    for (const next of targets.get(file) ?? []) {
      if (!order.has(next)) {
        visit(next);
        low.set(file, Math.min(low.get(file), low.get(next)));
      } else if (stack.includes(next)) {
        low.set(file, Math.min(low.get(file), order.get(next)));
      }
    }
    if (low.get(file) !== order.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles.sort((a, b) => b.length - a.length);
}
