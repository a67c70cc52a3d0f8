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

const url = (entry) => `/${FOLDER}/bundles/${entry.split('.')[0]}/index.js`;
const library = ([name, entry, more]) => ({ name, entry, url: url(entry), ...more });

const TRAINERS = [
  ['Vitrine', 'vitrine.ts'],
  ['Vitrine, tuned', 'vitrine.ts', { tune: true }],
  ['its engine', 'vitrine-engine.ts'],
  ['tfjs', 'tfjs.js'],
  ['jax-js', 'jax-js.js'],
].map(library);

/** Those of Vitrine. */
const OWN = ['vitrine.ts', 'vitrine-engine.ts'];

const PREDICTORS = [
  ['Vitrine', 'vitrine-predict.ts'],
  ['Vitrine, tuned', 'vitrine-predict.ts', { tune: true }],
  ['tfjs', 'tfjs.js'],
  ['jax-js', 'jax-js.js'],
  ['ORT webgpu', 'onnx-webgpu.js'],
  ['ORT wasm', 'onnx-wasm.js'],
].map(library);

/** A cold start takes a browser of its own: the first one's compiled shaders would warm the second one's. */
const COLD_STARTS = 3;

/** Milliseconds of a cold start that is not made again. */
const SLOW_START = 30_000;

/** Networks of the notes: they are trained, and predict. */
export const NOTES = ['max', 'avg', 'mnist', 'cats-and-dogs'];

/** Networks of `keras.applications`, of 96 x 96 images: they only predict, one image. */
const APPLICATIONS = ['resnet50', 'inception-v3', 'densenet121', 'mobilenet-v2'];

/** What `--peers` measures. */
export const PARTS = ['training', 'predictions'];

/** In the order of the results. */
export const MODELS = [...NOTES, ...APPLICATIONS];

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

/** Has the server of the pages leave alone what ONNX Runtime imports by an address that it has found. */
const unseen = {
  name: 'unseen',
  generateBundle(_, files) {
    for (const file of Object.values(files))
      if (file.code) file.code = file.code.replaceAll(/\bimport\((\w+)\)/g, 'import(/* @vite-ignore */ $1)');
  },
};

/**
 * A library's program, minified: a folder each. What trains by Vitrine, whose size is told, in the parts in which its
 * package loads it; the others are one file, and as libraries one of them fails.
 */
export async function bundle(entry, outDir = join(root, FOLDER, 'bundles', entry.split('.')[0])) {
  const input = join(root, 'bench/peers', entry);
  if (OWN.includes(entry)) return bundleProgram(input, outDir);
  const { build } = await import('vite');
  return build({
    root,
    configFile: false,
    logLevel: 'error', // tfjs mentions modules of Node
    publicDir: false,
    base: './', // an asset's address is its bundle's
    plugins: [unseen],
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
 * Vitrine beside other libraries: the same networks, weights and data in one page of headless Chromium. A network of
 * the notes is trained at each size of batch, by Vitrine's layers and by its engine alone, and predicts one sample and
 * such a batch; one of `keras.applications` predicts one image.
 * @param {{ models: string[], parts: string[], batchSizes: number[], rounds: number, tune: boolean, json: string }}
 *   options `json` is the file of the results: what is in it of other networks, parts and sizes stays. The charts, of
 *   all that is in it, lie beside it
 */
export async function benchPeers({ models, parts, batchSizes, rounds, tune, json }) {
  await setUp({ browser: true, data: true });
  await installPeers();
  await mkdir(dirname(json), { recursive: true });
  const libraries = { training: TRAINERS, predictions: PREDICTORS };
  for (const part of parts) libraries[part] = libraries[part].filter((each) => tune || !each.tune);
  for (const entry of new Set(parts.flatMap((part) => libraries[part].map(({ entry }) => entry)))) {
    say('bundle', entry);
    await bundle(entry);
  }
  const { runnerImport } = await import('vite');
  const { module: report } = await runnerImport(join(root, 'bench/peers/report.ts'), { logLevel: 'warn' });
  const { module: png } = await runnerImport(join(root, 'viz/png.ts'), { logLevel: 'warn' });
  const versions = {
    vitrine: await versionIn('package.json'),
    ...PEERS,
    'onnxruntime-web': await versionIn('node_modules/onnxruntime-web/package.json'),
    node: process.version,
  };

  const written = new Set([json]);
  const keep = async (result) => {
    console.log(`\n${report.peersTable(result)}\n`);
    const kept = JSON.parse(await readFile(json, 'utf8').catch(() => '[]'));
    const before = Array.isArray(kept) ? kept : []; // an earlier version wrote another form
    const isSame = (a) => ['network', 'what', 'batchSize'].every((key) => a[key] === result[key]);
    const results = [...before.filter((each) => !isSame(each)), result].sort(
      (a, b) => MODELS.indexOf(a.network) - MODELS.indexOf(b.network) || a.batchSize - b.batchSize,
    );
    await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
    for (const [name, chart] of Object.entries(report.peersCharts(results))) {
      const file = json.replace(/(\.json)?$/, `-${name}.png`);
      await writeFile(file, png.encodePNG(chart));
      written.add(file);
    }
  };
  for (const network of models) {
    for (const what of parts) {
      const sizes = { training: batchSizes, predictions: new Set([1, ...batchSizes]) }[what];
      for (const batchSize of NOTES.includes(network) ? sizes : what === 'training' ? [] : [1]) {
        const task = { model: network, batchSize };
        const { adapter, browser, ...timed } = await inTurns(what, { libraries: libraries[what], ...task, rounds });
        const result = { network, what, batchSize, date: new Date().toISOString(), adapter, rounds, ...timed };
        if (what === 'training')
          result.libraries = await started(result.libraries, task, Math.min(COLD_STARTS, rounds));
        await keep({ ...result, versions: { ...versions, browser } });
      }
    }
  }
  console.log(`\n${report.peersSummary(JSON.parse(await readFile(json, 'utf8')))}\n`);
  console.log(`Written to ${[...written].map((file) => relative(process.cwd(), file)).join(', ')}`);
}

/** What a part of the results is measured by. */
const MODULES = { training: '/bench/peers/train.ts', predictions: '/bench/peers/predict.ts' };

/**
 * What libraries do in turns in one page. One that gives no result in time cannot be stopped there: all begin again
 * without it.
 */
async function inTurns(what, { libraries, ...options }) {
  const { result, browser } = await runInPage(MODULES[what], { libraries, ...options });
  const { stuck, adapter } = result;
  if (!stuck) return { adapter, browser, libraries: result.libraries };
  say('left out', `${stuck.name}: ${stuck.failure}`);
  const others = await inTurns(what, { libraries: libraries.filter(({ name }) => name !== stuck.name), ...options });
  const place = libraries.findIndex(({ name }) => name === stuck.name);
  others.libraries.splice(place, 0, stuck);
  return others;
}

/** What trained, with its cold starts, one after another in turns, each in a browser of its own. */
async function started(libraries, task, count) {
  const trained = libraries.map(({ results, ...library }) => ({
    ...library,
    losses: results,
    coldStarts: [],
    gzipBytes: 0,
  }));
  for (let start = 1; start <= count; start++) {
    for (const library of trained) {
      const { name, failure, coldStarts } = library;
      const { url, tune } = TRAINERS.find((each) => each.name === name);
      if (tune || failure !== undefined || coldStarts.some((milliseconds) => milliseconds > SLOW_START)) continue;
      write(`\r${`${task.model}: cold start ${start} of ${count}, ${name}`.padEnd(70)}`);
      const { result } = await runInPage('/bench/peers/cold-start.ts', { url, ...task });
      coldStarts.push(result.milliseconds);
      library.gzipBytes = await gzipBytes(result.files);
    }
  }
  return trained;
}

const versionIn = async (file) => JSON.parse(await readFile(join(root, file), 'utf8')).version;

async function gzipBytes(paths) {
  const files = await Promise.all(paths.map((path) => readFile(join(root, path))));
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
}
