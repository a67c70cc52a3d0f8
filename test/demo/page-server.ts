import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreviewServer, build, preview } from 'vite';
import type { TestProject } from 'vitest/node';
import { command } from '../commands/command';
import { writeImages } from './data-set-files';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the page is, with the slash at its end. */
    pageServer: string;
    /** Its files; and the bytes of its small `fashion-mnist`. */
    page: { readonly folder: string; readonly bytes: number };
    /** The page as `npm run build:page -- --sample` makes it, and what that printed. */
    builtPage: { readonly folder: string; readonly code: number | null; readonly output: string };
  }
}

const ROOT = join(import.meta.dirname, '../..');

/** Cross-origin isolated pages read the clock to 5 microseconds, others to 100. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

let folder: string;
let builtFolder: string;
let server: PreviewServer;

/**
 * The page in fifty files, once for all its tests: of its 650 sources each visit would take 4 seconds of a core, not 2.
 * Beside it `state.js` and `nn.js` give a test the page's own modules. Of its data sets, Fashion-MNIST is small.
 */
export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-page-'));
  const bytes = await writeImages(join(folder, 'fashion-mnist'));
  project.provide('page', { folder, bytes });
  builtFolder = await mkdtemp(join(tmpdir(), 'vitrine-built-page-'));
  const built = await command('build-page.js', '--sample', '--out', builtFolder);
  project.provide('builtPage', { folder: builtFolder, ...built });
  const shared = {
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: false },
  } as const;
  await build({
    ...shared,
    root: join(ROOT, 'demo'),
    base: './',
    define: { __DATASETS__: JSON.stringify({ 'fashion-mnist': bytes, mnist: 1e7 }) },
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
  for (const made of [folder, builtFolder]) await rm(made, { recursive: true });
}
