import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleProgram } from './bundle.js';
import { npm } from './packages.js';
import { runInPage, write } from './page.js';
import { say } from './run.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);

/** In the project's folder, where its server reaches them. */
const FOLDER = '.cache/peers';

/** Never the package's own: installed here alone, when `--peers` asks for them. */
const PEERS = {
  '@jax-js/jax': '0.1.25',
  '@tensorflow/tfjs-backend-cpu': '4.22.0', // which tfjs-backend-webgpu imports
  '@tensorflow/tfjs-backend-webgpu': '4.22.0',
  '@tensorflow/tfjs-core': '4.22.0',
  '@tensorflow/tfjs-layers': '4.22.0',
};

const LIBRARIES = [
  { name: 'Vitrine', entry: 'vitrine.ts', own: true },
  { name: 'its engine', entry: 'vitrine-engine.ts', own: true },
  { name: 'tfjs', entry: 'tfjs.js' },
  { name: 'jax-js', entry: 'jax-js.js' },
].map((library) => ({ ...library, url: `/${FOLDER}/bundles/${library.entry.split('.')[0]}/index.js` }));

/** A cold start takes a browser of its own: the first one's compiled shaders would warm the second one's. */
const COLD_STARTS = 3;

async function installPeers() {
  const folder = join(root, FOLDER);
  const fresh = await Promise.all(
    Object.entries(PEERS).map(async ([name, version]) => {
      const file = join(folder, 'node_modules', name, 'package.json');
      return JSON.parse(await readFile(file, 'utf8')).version === version;
    }),
  ).catch(() => [false]);
  if (fresh.every(Boolean)) return;
  say('peers', `installing ${Object.keys(PEERS).length} packages in ${FOLDER}`);
  await mkdir(folder, { recursive: true });
  const manifest = { private: true, dependencies: PEERS };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  npm(folder, ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']);
}

/**
 * What trains the model, minified: one folder a library. The others are one file, and as libraries one of them fails.
 */
async function bundle({ entry, own }) {
  const input = join(root, 'bench/peers', entry);
  const outDir = join(root, FOLDER, 'bundles', entry.split('.')[0]);
  if (own) return bundleProgram(input, outDir);
  const { build } = await import('vite');
  return build({
    root,
    configFile: false,
    logLevel: 'error', // tfjs mentions modules of Node
    publicDir: false,
    resolve: {
      alias: [{ find: /^(@(?:tensorflow|jax-js)\/[^/]+)/, replacement: join(root, FOLDER, 'node_modules/$1') }],
    },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: false,
      rollupOptions: {
        input,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'index.js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' },
      },
    },
  });
}

/**
 * Vitrine, by its layers and by its engine alone, beside tfjs and jax-js: the same model, weights and data in one page
 * of headless Chromium.
 * @param {{ batchSizes: number[], rounds: number, json: string }} options `json` is the file of the results; the
 *   charts lie beside it
 */
export async function benchPeers({ batchSizes, rounds, json }) {
  await setUp({ browser: true, data: true });
  await installPeers();
  await mkdir(dirname(json), { recursive: true });
  for (const library of LIBRARIES) {
    say('bundle', library.name);
    await bundle(library);
  }
  const { runnerImport } = await import('vite');
  const { module: report } = await runnerImport(join(root, 'bench/peers/report.ts'), { logLevel: 'warn' });
  const { module: png } = await runnerImport(join(root, 'viz/png.ts'), { logLevel: 'warn' });

  const terminal = Boolean(process.stdout.isTTY);
  const batches = [];
  let browser;
  let adapter;
  for (const batchSize of batchSizes) {
    const timed = await runInPage('/bench/peers/steps.ts', { libraries: LIBRARIES, batchSize, rounds, terminal });
    ({
      browser,
      result: { adapter },
    } = timed);
    const libraries = timed.result.libraries.map((steps) => ({ ...steps, coldStarts: [], gzipBytes: 0 }));
    for (let start = 1; start <= COLD_STARTS; start++) {
      for (const [i, { name, url }] of LIBRARIES.entries()) {
        write(`\r${`batch ${batchSize}: cold start ${start} of ${COLD_STARTS}, ${name}`.padEnd(60)}`);
        const { result } = await runInPage('/bench/peers/cold-start.ts', { url, batchSize });
        libraries[i].coldStarts.push(result.milliseconds);
        libraries[i].gzipBytes = await gzipBytes(result.files);
      }
    }
    write(`\r${''.padEnd(60)}\r`);
    batches.push({ batchSize, libraries });
    console.log(`\n${report.peersTable(batches.at(-1))}\n`);
  }

  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const versions = { vitrine: version, ...PEERS, node: process.version, browser };
  const record = { date: new Date().toISOString(), adapter, versions, rounds, batches };
  await writeFile(json, `${JSON.stringify(record, null, 2)}\n`);
  const written = [json];
  for (const batch of batches) {
    const file = json.replace(/(\.json)?$/, `-${batch.batchSize}.png`);
    await writeFile(file, png.encodePNG(report.peersChart(batch, adapter.name)));
    written.push(file);
  }
  console.log(`Written to ${written.map((file) => relative(process.cwd(), file)).join(', ')}`);
}

async function gzipBytes(paths) {
  const files = await Promise.all(paths.map((path) => readFile(join(root, path))));
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
}
