/**
 * Tests of the tests: puts small faults into shaders and ops, one at a time in a copy of the project, and says which of
 * them the tests catch. Faults are drawn by a seed from all that the operators below can make, at most one a file.
 */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generator } from './generator.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '50' },
    /** Those from this one on, to run some in pieces. */
    from: { type: 'string', default: '1' },
    /** Prints the faults and runs nothing. */
    list: { type: 'boolean', default: false },
  },
});

/** What a fault changes in a line: each place where the pattern is makes one. */
const OPERATORS = [
  ['< for <=', / <= /g, ' < '],
  ['<= for <', / < /g, ' <= '],
  ['>= for >', / > /g, ' >= '],
  ['> for >=', / >= /g, ' > '],
  ['!= for ==', / === /g, ' !== '],
  ['!= for ==', / == /g, ' != '],
  ['|| for &&', / && /g, ' || '],
  ['minus for plus', / \+ /g, ' - '],
  ['plus for minus', / - /g, ' + '],
  ['sign', /(?<=[(=,]\s?)-(?=[a-z(])/g, ''],
  ['off by one', / \+ 1(?=[);,\s])/g, ''],
  ['off by one', / - 1(?=[);,\s])/g, ''],
  ['divided, not multiplied', / \* /g, ' / '],
  ['multiplied, not divided', / \/ /g, ' * '],
  ['quotient for remainder', / % /g, ' / '],
  ['factor dropped', / \* [A-Za-z_]+(?=[);,\s])/g, ''],
  ['term dropped', / [+-] [A-Za-z_][\w.]*(?=[);,])/g, ''],
  ['not accumulated', / [+*]= /g, ' = '],
  ['subtracted', / \+= /g, ' -= '],
  ['height for width', /_W\b/g, '_H'],
  ['width for height', /_H\b/g, '_W'],
  ['left for top', /\bPAD_TOP\b/g, 'PAD_LEFT'],
  ['y for x', /(?<=\w)\.x\b/g, '.y'],
  ['min for max', /\bmax\(/g, 'min('],
  ['max for min', /\bmin\(/g, 'max('],
  ['begins at 1', /(?<=for \(var \w+ = )0/g, '1'],
  ['half', /\b0\.5\b/g, '0.25'],
  ['flag', /(?<=: )true\b/g, 'false'],
  ['other input', /(?<=\b(?:needs|masked)\()0/g, '1'],
];

/** What would have a loop never end. */
const ENDLESS = ['not accumulated', 'subtracted'];

const filesOf = async (folder, end) =>
  (await readdir(join(root, folder), { recursive: true }))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((path) => path.endsWith(end))
    .sort();

const shaders = await filesOf('shaders', '.wgsl');
const modules = (await filesOf('engine/ops', '.ts')).filter((path) => !path.endsWith('.check.ts'));
const testFiles = await filesOf('test', '.test.ts');
const texts = new Map(
  await Promise.all(
    [
      ...shaders,
      ...modules,
      ...(await filesOf('engine/ops', '.check.ts')),
      ...(await filesOf('nn', '.ts')),
      'engine/tape.ts',
    ].map(async (path) => [path, await readFile(join(root, path), 'utf8')]),
  ),
);

/**
 * Lines that may have a fault, by number. Not those whose fault no test could see: the guard of threads beyond the last
 * element, whose writes WebGPU discards; how many threads there are, and which of them does what; constants that are
 * rewritten for each shape; what only chooses between two ways to one result.
 */
function placesOf(path, text) {
  const lines = text.split('\n');
  if (path.endsWith('.wgsl'))
    return lines.flatMap((line, i) =>
      /^\s+\S/.test(line) && !/return;|groups|Barrier|invocation|^\s*(@|\/\/|fn )/.test(line) ? [i] : [],
    );
  // Of ops, what they compute: their shape rules have tests of messages.
  let inside = false;
  return lines.flatMap((line, i) => {
    if (/^ {2,4}(forward|backward): /.test(line)) inside = true;
    const place = inside && !/threads|throw|\bname\b|\/\/|=>\s*$|^\s*\*/.test(line) ? [i] : [];
    if (/^ {2,4}\},$/.test(line) || (inside && /^ {2,4}(forward|backward): .*,$/.test(line))) inside = false;
    return place;
  });
}

function faultsOf(path) {
  const lines = texts.get(path).split('\n');
  return placesOf(path, texts.get(path)).flatMap((i) => {
    const code = lines[i].replace(/\s*\/\/.*$/, '');
    return OPERATORS.flatMap(([operator, pattern, replacement]) =>
      Array.from(code.matchAll(pattern), (match) => ({
        path,
        line: i + 1,
        operator,
        text: lines[i],
        replacement: code.slice(0, match.index) + replacement + code.slice(match.index + match[0].length),
      })),
    ).filter(({ operator }) => !(ENDLESS.includes(operator) && /\bfor \(/.test(code)));
  });
}

/** One of each file, in an order that the seed says; three shaders for each op. */
function draw(seed) {
  const random = generator(seed);
  const shuffled = (list) =>
    list
      .map((value) => [random(), value])
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  const one = (path) => {
    const faults = faultsOf(path);
    return faults.length > 0 ? [faults[Math.floor(random() * faults.length)]] : [];
  };
  const [ofShaders, ofOps] = [shuffled(shaders).flatMap(one), shuffled(modules).flatMap(one)];
  return ofShaders.flatMap((fault, i) => (i % 3 === 2 && ofOps.length > 0 ? [fault, ofOps.shift()] : [fault]));
}

// Which tests --------------------------------------------------------------------------------------------------------

const importersOf = (path) =>
  modules.filter((from) => new RegExp(`from '\\./${basename(path, '.ts')}'`).test(texts.get(from)));

/** The modules of ops that run a shader, or have it in one of theirs. */
function usersOf(path, seen = new Set()) {
  if (seen.has(path)) return [];
  seen.add(path);
  const name = path.replace('shaders/', '');
  return [
    ...modules.filter((module) => texts.get(module).includes(`/shaders/${name}?raw`) && !path.includes('/lib/')),
    ...includersOf(path).flatMap((shader) => usersOf(shader, seen)),
  ];
}

const checkOf = (module) => module.replace(/\.ts$/, '.check.ts');

/** Names of the check files of an op's module, or of those that are built on it. */
function checksOf(module, seen = new Set()) {
  if (seen.has(module)) return [];
  seen.add(module);
  // Some have what the checks of others are made of.
  if (/^export const \w+Check\b/m.test(texts.get(checkOf(module)) ?? '')) return [basename(checkOf(module))];
  return importersOf(module).flatMap((importer) => checksOf(importer, seen));
}

/** Of an op without a check, the tests of what calls it. */
const CALLERS = [
  ['engine/tape.ts', ['test/engine/random-graphs.test.ts']],
  ['nn/layers/normalization/', ['test/nn/normalization.test.ts']],
  ['nn/layers/preprocessing/', ['test/nn/image-augmentations.test.ts']],
  ['nn/metrics/', ['test/nn/every-metric.test.ts']],
  ['nn/optimizers/', ['test/nn/optimizers.test.ts', 'test/nn/every-optimizer.test.ts']],
];

function testsOfCallers(module) {
  if (checksOf(module).length > 0) return [];
  const names = Array.from(texts.get(module).matchAll(/^export function (\w+)/gm), ([, name]) => name);
  const called = (from) =>
    [...texts].some(
      ([path, text]) => path.startsWith(from) && names.some((name) => new RegExp(`\\b${name}\\b`).test(text)),
    );
  return CALLERS.filter(([from]) => called(from)).flatMap(([, tests]) => tests);
}

const includersOf = (shader) =>
  shaders.filter((path) => texts.get(path).includes(`// @include ${shader.replace('shaders/', '')}\n`));

/** The variants that have a shader for themselves. */
function variantsOf(path) {
  const variant = /-(tile|outer|workgroup)\.wgsl$/.exec(path)?.[1] ?? (path.includes('winograd') && 'winograd');
  if (variant) return [variant];
  const of = includersOf(path).map(variantsOf);
  return of.every((each) => each.length > 0) ? [...new Set(of.flat())] : [];
}

/** What runs: files of tests, and which of their tests. */
function testsOf({ path }) {
  const users = path.endsWith('.ts') ? [path] : [...new Set(usersOf(path))];
  const runs = [];
  const variants = variantsOf(path);
  if (variants.length > 0) return [{ files: ['test/ops/variants.test.ts'], pattern: ` (${variants.join('|')}) ` }];
  const checks = [...new Set(users.flatMap((user) => checksOf(user)))].sort().slice(0, 5);
  if (checks.length > 0)
    runs.push({ files: ['test/ops/registry.test.ts'], pattern: `^(${checks.join('|').replaceAll('.', '\\.')}) ` });
  const named = users.flatMap((user) => [
    `test/ops/${basename(user, '.ts')}.test.ts`,
    `test/engine/${basename(user, '.ts')}.test.ts`,
  ]);
  const others = testFiles.filter((file) => named.includes(file));
  others.push(...users.flatMap(testsOfCallers));
  if (users.some((user) => texts.get(user).includes('masksRelu')))
    others.push('test/ops/masks-relu.test.ts', 'test/engine/fused-relu.test.ts');
  // What adds up many terms does so in chains, which only many terms make more than one of.
  if ([path, ...users].some((file) => /\bCHAIN\b/.test(texts.get(file)))) others.push('test/ops/long-sums.test.ts');
  if (/activation/.test(path)) others.push('test/ops/activations.test.ts');
  if (others.length > 0) runs.push({ files: [...new Set(others)] });
  return runs;
}

// Running ------------------------------------------------------------------------------------------------------------

/** What tests print, and whether they passed. */
function vitest(cwd, { files, pattern }) {
  return new Promise((resolve) => {
    const args = [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'gpu*', '--bail=1', ...files];
    const child = spawn(process.execPath, [...args, ...(pattern ? ['-t', pattern] : [])], { cwd, timeout: 600_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ output, passed: code === 0 }));
  });
}

/** `caught`, `survived`, or `invalid`: WGSL that does not compile is no fault that a test must find. */
async function tried(copy, fault) {
  const file = join(copy, fault.path);
  const lines = texts.get(fault.path).split('\n');
  await writeFile(file, lines.with(fault.line - 1, fault.replacement).join('\n'));
  try {
    for (const tests of testsOf(fault)) {
      const { output, passed } = await vitest(copy, tests);
      if (/did not compile/.test(output)) return 'invalid';
      if (passed && /\bTests\b.*\d+ passed/.test(output)) continue;
      if (!/\bTests\b.*\d+ failed/.test(output)) throw new Error(`the tests did not run: ${output.slice(-2000)}`);
      return 'caught';
    }
    return 'survived';
  } finally {
    await writeFile(file, texts.get(fault.path));
  }
}

const toldOf = ({ path, line, operator, text, replacement }) =>
  `${path}:${line} ${operator}\n    - ${text.trim()}\n    + ${replacement.trim()}`;

const faults = draw(Number(options.seed));
if (options.list) {
  for (const fault of faults.slice(0, Number(options.count)))
    console.log(
      `${toldOf(fault)}\n    ${testsOf(fault)
        .map(({ files, pattern = '' }) => `${files.join(' ')} ${pattern}`)
        .join('; ')}`,
    );
  process.exit();
}

await setUp({ browser: true });
const copy = await mkdtemp(join(tmpdir(), 'vitrine-mutate-'));
const counts = { caught: 0, survived: 0, invalid: 0 };
try {
  const left = ['node_modules', '.git', '.cache', 'dist', 'dist-page', 'runs'];
  for (const name of await readdir(root))
    if (!left.includes(name)) await cp(join(root, name), join(copy, name), { recursive: true });
  // One by one, for a cache of Vite's that is the copy's own.
  await mkdir(join(copy, 'node_modules'));
  for (const name of await readdir(join(root, 'node_modules')))
    if (!name.startsWith('.vite')) await symlink(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  for (const [i, fault] of faults.entries()) {
    if (counts.caught + counts.survived >= Number(options.count)) break;
    if (i + 1 < Number(options.from)) continue;
    const began = Date.now();
    const result = await tried(copy, fault);
    counts[result]++;
    console.log(`${i + 1} ${result} (${Math.round((Date.now() - began) / 1000)} s): ${toldOf(fault)}`);
  }
} finally {
  await rm(copy, { recursive: true, force: true });
}
console.log(`\n${counts.caught} of ${counts.caught + counts.survived} caught; ${counts.invalid} did not compile`);
