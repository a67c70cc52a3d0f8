import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleProgram } from '../../scripts/bundle.js';
import { PROGRAMS } from '../../scripts/programs.js';
import { npm } from '../../scripts/setup.js';
import { brokenLinks } from '../links';
import { programToRun } from '../readme-program';
import { SWEEPS } from '../some-of';

const root = dirname(dirname(import.meta.dirname));
// A project that has installed the packed package. Within this one, so that the package finds what it depends on.
const consumer = join(root, '.cache', 'consumer-test');
const installed = join(consumer, 'node_modules', 'vitrine');
const run = promisify(execFile);

type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>>;
const { exports: entries, imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Conditions;
  imports: Conditions;
};
const specifiers = Object.keys(entries).map((entry) => entry.replace('.', 'vitrine'));

beforeAll(async () => {
  await rm(consumer, { recursive: true, force: true });
  await mkdir(installed, { recursive: true });
  npm(root, ['pack', '--silent', '--pack-destination', consumer]);
  const [tarball] = (await readdir(consumer)).filter((name) => name.endsWith('.tgz'));
  await run('tar', ['-xzf', join(consumer, tarball!), '-C', installed, '--strip-components=1']);
  await writeFile(join(consumer, 'package.json'), '{ "type": "module" }');
}, 300_000);
afterAll(() => rm(consumer, { recursive: true, force: true }));

test('every file that package.json names is in it', () => {
  const paths = [...Object.values(entries), ...Object.values(imports)].flatMap((entry) => Object.values(entry));
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
});

test('every link of its documents is there', async () => {
  const documents = (await readdir(installed, { recursive: true })).filter((name) => name.endsWith('.md'));
  expect(documents).toEqual(expect.arrayContaining(['README.md', join('docs', 'guide.md')]));
  expect(documents.flatMap((name) => brokenLinks(join(installed, name)))).toEqual([]);
});

test('plain Node uses it: shapes, data, pictures, and a typed error where there is no GPU', async () => {
  const program = `
    const names = await Promise.all(${JSON.stringify(specifiers)}.map(async (specifier) => Object.keys(await import(specifier)).length > 0));
    const { Conv2D, Input, Sequential, WebGPUUnavailableError, loadFashionMNIST, loadImage, loadMNIST, trainTestSplit } = await import('vitrine');
    const { kernelGrid } = await import('vitrine/viz');
    const { encodePNG } = await import('vitrine/png');
    const model = new Sequential([Input({ shape: [28, 28, 1] }), new Conv2D({ filters: 32, kernelSize: 3 })]);
    const { train, source } = await loadFashionMNIST({ read: () => Promise.reject(new Error('offline')) });
    const digits = await loadMNIST();
    const kernel = { data: new Float32Array(288), shape: [3, 3, 1, 32] };
    const error = await model.build().catch((error) => error);
    console.log(JSON.stringify({
      names,
      params: model.countParams(),
      validation: [...trainTestSplit(60000, { testSize: 0.2, randomState: 42 }).test.subarray(0, 3)],
      source,
      images: train.images.shape,
      digits: digits.test.images.shape,
      png: [...encodePNG(kernelGrid(kernel)).subarray(1, 4)],
      read: (await loadImage(encodePNG(kernelGrid(kernel, { colorbar: false })), { targetSize: [4, 5] })).shape,
      noGPU: error instanceof WebGPUUnavailableError,
    }));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: consumer });
  expect(JSON.parse(stdout)).toEqual({
    names: specifiers.map(() => true),
    params: 320,
    validation: [12628, 37730, 39991],
    source: 'sample',
    images: [2500, 28, 28],
    digits: [10000, 28, 28],
    png: [...Buffer.from('PNG')],
    read: [4, 5, 3],
    noGPU: true,
  });
});

const kilobytes = (code: string | Uint8Array): number => gzipSync(code, { level: 9 }).length / 1000;

test('a bundle has what its program uses: of the package as of the sources, within 5%', async () => {
  const input = join(consumer, 'example.ts');
  await writeFile(input, programToRun);
  const sizeFrom = async (alias?: readonly []): Promise<number> => {
    await bundleProgram(input, join(consumer, 'bundle'), alias);
    return kilobytes(readFileSync(join(consumer, 'bundle', 'index.js')));
  };
  const ofSources = await sizeFrom();
  expect(await sizeFrom([])).toBeLessThan(ofSources * 1.05);
});

/** Of a bundle's files by name what each imports at once: all that comes with the first, in KB. */
function firstOf(files: ReadonlyMap<string, { code: string | Uint8Array; imports: readonly string[] }>, entry: string) {
  const loaded = new Set([entry]);
  for (const name of loaded) for (const other of files.get(name)!.imports) if (files.has(other)) loaded.add(other);
  return { files: loaded.size, size: [...loaded].reduce((sum, name) => sum + kilobytes(files.get(name)!.code), 0) };
}

test('a page that trains loads few files first, as Vite and esbuild build it without being told how', async () => {
  const page = join(consumer, 'page');
  await mkdir(page, { recursive: true });
  await writeFile(join(page, 'index.html'), '<script type="module" src="./train.js"></script>');
  await writeFile(join(page, 'train.js'), PROGRAMS.train);

  const vite = await import('vite');
  const build = { write: false, target: 'esnext' };
  const built = [await vite.build({ root: page, configFile: false, logLevel: 'error', build })].flat();
  const chunks = built.flatMap((result) => ('output' in result ? result.output : []));
  const files = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk] as const] : []));
  const byVite = firstOf(new Map(files), files.find(([, { isEntry }]) => isEntry)![0]);

  const esbuild = await import('esbuild');
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: page,
    entryPoints: ['train.js'],
    outdir: 'out',
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'esnext',
    external: ['node:*'],
    tsconfigRaw: {}, // ours has the sources stand for the package
    metafile: true,
    write: false,
  });
  const outputs = Object.entries(metafile.outputs).map(([name, { imports }]) => {
    const { contents } = outputFiles.find(({ path }) => path === join(page, name))!;
    const atOnce = imports.filter(({ kind }) => kind === 'import-statement');
    return [name, { code: contents, imports: atOnce.map(({ path }) => path) }] as const;
  });
  const byEsbuild = firstOf(new Map(outputs), join('out', 'train.js'));

  expect(byVite.size).toBeLessThan(35.8);
  expect(byEsbuild.size).toBeLessThan(33.8);
  expect(Math.max(byVite.files, byEsbuild.files)).toBeLessThan(10);
});

test('size-limit finds no program of .size-limit.js above its limit', async () => {
  const sizeLimit = join(root, 'node_modules', 'size-limit', 'bin.js');
  const { stdout } = await run(process.execPath, [sizeLimit, '--json'], { cwd: root });
  const results = JSON.parse(stdout) as readonly { name: string; passed: boolean; size: number }[];
  expect(results.map(({ name }) => name)).toEqual(Object.keys(PROGRAMS));
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});

test('a program that imports the element alone defines it, and has nothing else of the package', async () => {
  const input = join(consumer, 'lab.ts');
  await writeFile(input, "import 'vitrine/lab';");
  await bundleProgram(input, join(consumer, 'bundle'), []);
  const files = await readdir(join(consumer, 'bundle'));
  const code = files.map((file) => readFileSync(join(consumer, 'bundle', file), 'utf8')).join('');
  expect(code).toContain('customElements.define');
  expect(kilobytes(code)).toBeLessThan(1.7);
});

const program = `
${specifiers.map((specifier, i) => `import * as entry${i} from '${specifier}';`).join('\n')}
import { Conv2D, Input, type NDArray, Sequential, loadFashionMNIST, loadModel } from 'vitrine';
import { type Engine, createEngine } from 'vitrine/engine';
import { exportONNX } from 'vitrine/onnx';
import { encodePNG } from 'vitrine/png';
import { kernelGrid, subplots } from 'vitrine/viz';
import type { VitrineLab } from 'vitrine/lab';

declare const lab: HTMLElementTagNameMap['vitrine-lab'];
export const panels: string = lab.panels;
export const src: VitrineLab['src'] = lab.src;

// What has come to be any has lost its type on the way.
type IsAny<T> = 0 extends 1 & T ? true : false;
type Lost<Entry> = { [Name in keyof Entry]: IsAny<Entry[Name]> extends true ? Name : never }[keyof Entry];
export const lost: never[] = [] as (${specifiers.map((_, i) => `Lost<typeof entry${i}>`).join(' | ')})[];

export async function use(): Promise<Uint8Array> {
  const engine: Engine = await createEngine();
  const lost: GPUDeviceLostInfo = await engine.device.lost;
  const model = new Sequential([Input({ shape: [28, 28, 1] }), new Conv2D({ filters: 32, kernelSize: 3 })], { engine });
  const maps: NDArray = await model.predict({ data: new Uint8Array(784), shape: [1, 28, 28, 1] });
  const [[x, y], [testX]] = await loadFashionMNIST();
  await model.predict(testX);
  const [figure, [left, right]] = subplots(1, 2, { figsize: [10, 4] });
  left.hist(x, 20);
  right.hist(y, 20);
  const [, [above, below]] = subplots(2);
  const [, [[first], [, last]]] = subplots(2, 3);
  for (const axes of [above, below, first, last]) axes.title('kernels');
  encodePNG(figure);
  const disposable: Disposable = model;
  disposable[Symbol.dispose]();
  // @ts-expect-error
  new Conv2D({ filters: '32', kernelSize: 3 });
  // @ts-expect-error
  encodePNG(lost.reason);
  new Blob([await exportONNX(await loadModel('model.keras'))]);
  return encodePNG(kernelGrid(maps));
}
`;

/** Each resolution by one of the two compilers; by `VITRINE_SWEEP=all` by both. */
const CHECKS = (
  [
    ['node16', 'node16', 'dom', 'typescript'],
    ['nodenext', 'nodenext', 'webworker', 'typescript-7'],
    ['bundler', 'esnext', 'dom', 'typescript-7'],
  ] as const
).flatMap(([resolution, module, lib, compiler]) =>
  (SWEEPS ? ['typescript', 'typescript-7'] : [compiler]).map((each) => [resolution, each, module, lib] as const),
);

test.each(CHECKS)(
  'under moduleResolution %s every name has its type, and no declaration an error, with lib es2022, by %s',
  async (moduleResolution, compiler, module, lib) => {
    await writeFile(join(consumer, 'program.ts'), program);
    const { faults, files } = await check(compiler, { module, moduleResolution, lib: ['es2022', lib] });
    expect(faults).toEqual([]);
    expect(files.some((name) => name.includes('.cache/consumer-test/node_modules/vitrine/dist/types/'))).toBe(true);
  },
  240_000,
);

test('WebGPU comes from @webgpu/types only to a TypeScript that has none', () => {
  const [[before, file], [after, other]] = Object.entries(imports['#globals']!) as [[string, string], [string, string]];
  expect([before, after]).toEqual(['types@<6', 'types']);
  expect(readFileSync(join(root, file), 'utf8')).toContain('/// <reference types="@webgpu/types" />');
  expect(readFileSync(join(root, other), 'utf8')).not.toContain('@webgpu/types');
});

/** With everything checked, declarations too, and no types but those that are imported. */
async function check(compiler: string, options: object): Promise<{ faults: string[]; files: string[] }> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    target: 'es2022',
    skipLibCheck: false,
    skipDefaultLibCheck: true, // TypeScript's own
    noEmit: true,
    listFiles: true,
    types: [],
    ...options,
  };
  await writeFile(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const tsc = join(root, 'node_modules', compiler, 'bin', 'tsc');
  const { stdout } = await run(process.execPath, [tsc, '--project', consumer]).catch(
    (error: unknown) => error as { stdout: string }, // of what it finds wrong
  );
  const lines = stdout.split('\n');
  return { faults: lines.filter((line) => /\berror TS\d+:/.test(line)), files: lines };
}
