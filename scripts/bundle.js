import { dirname, join } from 'node:path';
import { moduleGroups } from './used-modules.js';
import { wgslMinifier } from './wgsl-minifier.js';

const root = dirname(import.meta.dirname);

/** The package's names for those of the sources. */
export const SOURCES = [
  { find: /^vitrine$/, replacement: join(root, 'nn/index.ts') },
  { find: /^vitrine\/(engine|viz)$/, replacement: join(root, '$1/index.ts') },
];

/**
 * Bundles a program and what it uses of the library, minified: `index.js`, and beside it a file for each part that is
 * loaded on demand. Built as a library, it carries no preloading of these; as an application, no comments.
 * @param {string} input the program
 * @param {string} outDir is emptied first
 * @param alias what its imports stand for; default the sources
 */
export async function bundleProgram(input, outDir, alias = SOURCES) {
  const { build } = await import('vite');
  // Left to itself, the bundler cuts what several chunks share into small files, which compress badly.
  const groupOf = await moduleGroups(root, alias, input, 'index');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    resolve: { alias },
    plugins: [wgslMinifier],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      modulePreload: false,
      lib: { formats: ['es'], entry: input },
      rollupOptions: {
        preserveEntrySignatures: 'allow-extension',
        output: {
          entryFileNames: 'index.js',
          chunkFileNames: '[name].js',
          assetFileNames: '[name][extname]',
          minify: true,
          comments: false,
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [{ name: (id) => groupOf(id) }],
          },
        },
      },
    },
  });
}
