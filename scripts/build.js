/**
 * Builds the package: `dist/*.js`, an entry point each, over one file a module, of which a bundler takes what a program
 * uses, but for those modules that most programs need together; and the declarations beside them.
 */
import { rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { SOURCES } from './bundle.js';
import { writeDeclarations } from './declarations.js';
import { ENTRIES } from './entries.js';
import { writePrograms } from './programs.js';
import { setUp } from './setup.js';
import { splitEntries } from './split-entries.js';
import { usedModules } from './used-modules.js';
import { wgslMinifier } from './wgsl-minifier.js';

const root = dirname(import.meta.dirname);
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } });

await setUp();
const { build } = await import('vite');

/** @param output of what the bundler writes. @returns what it has written, or would have */
const bundled = async (write, output) => {
  const [{ output: files }] = [
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      plugins: [wgslMinifier, splitEntries],
      build: {
        write,
        outDir: values.out,
        target: 'es2023', // without `using`, which Safari does not know yet
        minify: false,
        // Data URLs, so that the sample needs no server and no file path.
        assetsInlineLimit: Infinity,
        lib: { formats: ['es'], entry: ENTRIES },
        rollupOptions: {
          external: [/^node:/, 'fast-png', 'fflate'],
          preserveEntrySignatures: 'allow-extension',
          output: { entryFileNames: '[name].js', ...output },
        },
      },
    }),
  ].flat();
  return files.filter(({ type }) => type === 'chunk');
};

// Bundlers cut a program and what it loads on demand into a file for each set of modules that one of these needs: one
// for nearly every module, which compress badly. So modules that the same programs need at once come in one file. What
// is imported is needed too, or such files would import each other in a circle.
const files = new Map((await bundled(false, { preserveModules: true })).map((file) => [file.fileName, file]));
const fileOf = new Map([...files.values()].flatMap((file) => file.moduleIds.map((id) => [id, file])));
const needs = Object.entries(await writePrograms()).map(async ([name, program]) => {
  const used = await usedModules(root, program, SOURCES);
  const needed = new Set([...used].flatMap((id) => fileOf.get(id) ?? []));
  for (const { imports } of needed) for (const name of imports) if (files.has(name)) needed.add(files.get(name));
  return { name, modules: new Set([...needed].flatMap(({ moduleIds }) => moduleIds)) };
});
const programs = await Promise.all(needs);
const entries = new Set(Object.values(ENTRIES).map((file) => join(root, file)));
const fileNameOf = (id) => {
  if (entries.has(id)) return null;
  const names = programs.filter(({ modules }) => modules.has(id)).map(({ name }) => name);
  if (names.length > 0) return `together/${names.join('-')}`;
  return relative(root, id)
    .replace(/(\.ts|\.wgsl\?raw)$/, '')
    .replace(/[^\w/.-]/g, '_');
};

await rm(values.out, { recursive: true, force: true });
await bundled(true, {
  chunkFileNames: '[name].js',
  minifyInternalExports: false,
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [{ debugName: 'modules', name: fileNameOf }],
  },
});
await writeDeclarations({
  root,
  entries: Object.values(ENTRIES).map((file) => join(root, file)),
  out: join(values.out, 'types'),
});
