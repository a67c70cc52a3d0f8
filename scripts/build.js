/**
 * Builds the package: `dist/*.js`, an entry point each, over one file a module, of which a bundler takes what a program
 * uses; and the declarations beside them.
 */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeDeclarations } from './declarations.js';
import { ENTRIES } from './entries.js';
import { wgslMinifier } from './wgsl-minifier.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } });

await setUp();
const { build } = await import('vite');
await rm(values.out, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  plugins: [wgslMinifier],
  build: {
    outDir: values.out,
    target: 'es2023', // without `using`, which Safari does not know yet
    minify: false,
    // Data URLs, so that the sample needs no server and no file path.
    assetsInlineLimit: Infinity,
    lib: {
      formats: ['es'],
      entry: ENTRIES,
    },
    rollupOptions: {
      external: [/^node:/, 'fast-png', 'fflate'],
      output: { preserveModules: true, preserveModulesRoot: root, entryFileNames: '[name].js' },
    },
  },
});
await writeDeclarations({
  root,
  entries: Object.values(ENTRIES).map((file) => join(root, file)),
  out: join(values.out, 'types'),
});
