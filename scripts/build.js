/** Builds the package: `dist/*.js`, one bundle an entry point with shared chunks, and the declarations beside them. */
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { wgslMinifier } from './minify-wgsl.js';
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
      entry: { vitrine: 'nn/index.ts', engine: 'engine/index.ts', viz: 'viz/index.ts', png: 'viz/png.ts', onnx: 'nn/files/onnx.ts' },
    },
    rollupOptions: { external: [/^node:/, 'fast-png', 'fflate'] },
  },
});
// The library's folders alone: tests, commands and the page are no part of it.
const project = join(values.out, 'tsconfig.json');
await writeFile(
  project,
  JSON.stringify({
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: join(values.out, 'types'),
    },
    include: ['engine', 'nn', 'viz'].map((folder) => join(root, folder)),
  }),
);
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '--project', project], { stdio: 'inherit' });
await rm(project);
process.exit(status ?? 1);
