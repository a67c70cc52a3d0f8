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
 * @param {{ models: string[], batchSizes: number[], rounds: number, tune: boolean, json: string }} options `json` is the
 *   file of the results: what is in it of other networks stays. The charts, of all that is in it, lie beside it
 */
export async function benchPeers({ models, batchSizes, rounds, tune, json }) {
  await setUp({ browser: true, data: true });
  await installPeers();
  await mkdir(dirname(json), { recursive: true });
  const [trainers, predictors] = [TRAINERS, PREDICTORS].map((libraries) =>
    libraries.filter((each) => tune || !each.tune),
  );
  const entries = new Set([...trainers, ...predictors].map(({ entry }) => entry));
  for (const entry of entries) {
    say('bundle', entry);
    await bundle(entry);
  }
  const { runnerImport } = await import('vite');
  const { module: report } = await runnerImport(join(root, 'bench/peers/report.ts'), { logLevel: 'warn' });
  const { module: png } = await runnerImport(join(root, 'viz/png.ts'), { logLevel: 'warn' });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

  const written = new Set([json]);
  for (const model of models) {
    const trains = !APPLICATIONS.includes(model);
    const [training, predictions] = [[], []];
    let ranOn;
    for (const batchSize of trains ? batchSizes : []) {
      const timed = await inTurns('train', { libraries: trainers, model, batchSize, rounds });
      ranOn = { adapter: timed.adapter, browser: timed.browser };
      const libraries = timed.libraries.map(({ results: losses, ...turn }) => ({ ...turn, losses }));
      const able = trainers.filter((_, i) => libraries[i].failure === undefined);
      const starts = await coldStarts(able, { model, batchSize }, Math.min(COLD_STARTS, rounds));
      training.push({ batchSize, libraries: libraries.map((each) => ({ ...each, ...starts(each.name) })) });
      console.log(`\n${report.trainingTable(model, training.at(-1))}\n`);
    }
    for (const batchSize of new Set(trains ? [1, ...batchSizes] : [1])) {
      const timed = await inTurns('predict', { libraries: predictors, model, batchSize, rounds });
      ranOn = { adapter: timed.adapter, browser: timed.browser };
      predictions.push({ batchSize, libraries: timed.libraries });
      console.log(`\n${report.predictionsTable(model, predictions.at(-1))}\n`);
    }
    const { adapter, browser } = ranOn;
    const versions = {
      vitrine: version,
      ...PEERS,
      'onnxruntime-web': await versionOfORT(),
      node: process.version,
      browser,
    };
    const result = { network: model, date: new Date().toISOString(), adapter, versions, rounds, training, predictions };

    const before = await readFile(json, 'utf8').then(JSON.parse, () => ({ networks: [] }));
    const networks = [...before.networks.filter(({ network }) => network !== model), result].sort(
      (a, b) => MODELS.indexOf(a.network) - MODELS.indexOf(b.network),
    );
    await writeFile(json, `${JSON.stringify({ networks }, null, 2)}\n`);
    for (const [name, chart] of Object.entries(report.peersCharts(networks))) {
      const file = json.replace(/(\.json)?$/, `-${name}.png`);
      await writeFile(file, png.encodePNG(chart));
      written.add(file);
    }
  }
  console.log(`Written to ${[...written].map((file) => relative(process.cwd(), file)).join(', ')}`);
}

/**
 * What libraries do in turns in one page. One that gives no result in time cannot be stopped there: all begin again
 * without it.
 */
async function inTurns(what, { libraries, ...options }) {
  const { result, browser } = await runInPage(`/bench/peers/${what}.ts`, { libraries, ...options });
  const { stuck, adapter } = result;
  if (!stuck) return { adapter, browser, libraries: result.libraries };
  say('left out', `${stuck.name}: ${stuck.failure}`);
  const others = await inTurns(what, { libraries: libraries.filter(({ name }) => name !== stuck.name), ...options });
  const place = libraries.findIndex(({ name }) => name === stuck.name);
  others.libraries.splice(place, 0, stuck);
  return others;
}

/**
 * Has libraries start in turns, each in a browser of its own.
 * @returns by name the milliseconds of a library's cold starts, and the size of what it loaded; zero of no start
 */
async function coldStarts(libraries, task, count) {
  const starts = {};
  const of = (name) => (starts[name] ??= { coldStarts: [], gzipBytes: 0 });
  for (let start = 1; start <= count; start++) {
    for (const { name, url, tune } of libraries) {
      if (tune || of(name).coldStarts.some((milliseconds) => milliseconds > SLOW_START)) continue;
      write(`\r${`${task.model}: cold start ${start} of ${count}, ${name}`.padEnd(70)}`);
      const { result } = await runInPage('/bench/peers/cold-start.ts', { url, ...task });
      of(name).coldStarts.push(result.milliseconds);
      of(name).gzipBytes = await gzipBytes(result.files);
    }
  }
  return of;
}

async function versionOfORT() {
  return JSON.parse(await readFile(join(root, 'node_modules/onnxruntime-web/package.json'), 'utf8')).version;
}

async function gzipBytes(paths) {
  const files = await Promise.all(paths.map((path) => readFile(join(root, path))));
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
}
