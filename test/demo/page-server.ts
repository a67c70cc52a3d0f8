import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreviewServer, build, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the page is, with the slash at its end. */
    pageServer: string;
  }
}

const ROOT = join(import.meta.dirname, '../..');

/** Cross-origin isolated pages read the clock to 5 microseconds, others to 100. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

let folder: string;
let server: PreviewServer;

/**
 * The page in fifty files, once for all its tests: of its 650 sources each visit would take 4 seconds of a core, not 2.
 * Beside it `state.js` and `nn.js` give a test the page's own modules. Of the data sets it knows MNIST alone.
 */
export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-page-'));
  const shared = {
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: false },
  } as const;
  await build({
    ...shared,
    root: join(ROOT, 'demo'),
    base: './',
    define: { __DATASETS__: JSON.stringify(['mnist']) },
    worker: { format: 'es' },
    build: {
      ...shared.build,
      target: 'esnext',
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: {
          index: join(ROOT, 'demo/index.html'),
          state: join(ROOT, 'demo/state.ts'),
          nn: join(ROOT, 'nn/index.ts'),
        },
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  server = await preview({ ...shared, root: ROOT, preview: { port: 5280, headers: ISOLATED } });
  project.provide('pageServer', server.resolvedUrls!.local[0]!);
}

export async function teardown(): Promise<void> {
  await server.close();
  await rm(folder, { recursive: true });
}
