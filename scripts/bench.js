import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { list, oneOf, readOptions, text, whole } from './options.js';
import { runHere, runInNode } from './node.js';
import { runInPage } from './page.js';
import { MODELS, NOTES, PARTS, benchPeers } from './peers.js';
import { timePage } from './page-times.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);

const usage = `Usage: npm run bench -- [flags]

Times the training step of a network of the study notes in headless Chromium: the whole, and each dispatch in it.

  --models NAME,...    max, the CNN with max pooling (333,526 weights), or avg, with average pooling (39,478); mnist, the
                       MNIST convnet (93,322); cats-and-dogs, that of 150 x 150 images (3,453,121); default max, with
                       --estimate and --peers all four. With --peers also resnet50, inception-v3, densenet121 and
                       mobilenet-v2 of keras.applications, on one image of 96 x 96, which only predict
  --batch-sizes N,...  default 32,256
  --steps N            samples of each figure; default 7
  --tune               time every variant of each shader first, and run the fastest instead of the defaults; with --peers
                       beside the defaults
  --peers              beside tfjs and jax-js, which it installs in .cache/peers, and ONNX Runtime Web: the same networks,
                       weights and data in one page, in turns; training, default at batch 32, and predictions of one
                       sample and of such a batch. What else is in the file of results stays there
  --parts NAME,...     of --peers, training or predictions; default both
  --node               in Node, through the webgpu package, which it installs in .cache/node-webgpu: the system's GPU
                       driver instead of Chromium's
  --estimate           no timing: what each dispatch would take on a discrete and on an integrated GPU, by its launch,
                       waits, arithmetic and memory; needs no GPU
  --page               the built page instead: over 10 Mbit/s, on a processor slowed four times, until kernels are
                       painted, and the longest task in a minute of training; --steps are the visits
  --json FILE          default runs/bench.json; with --peers runs/peers.json, and charts beside it; with --page
                       runs/page.json; with --estimate runs/estimate.json
  --help`;

const options = readOptions(usage, {
  models: { read: list(oneOf(...MODELS)) },
  'batch-sizes': { read: list(whole(1)) },
  steps: { read: whole(1) },
  tune: { default: false },
  peers: { default: false },
  parts: { read: list(oneOf(...PARTS)) },
  node: { default: false },
  page: { default: false },
  estimate: { default: false },
  json: { read: text },
});
/** What a way of running does not go with, and why. */
const ALONE = {
  peers: {
    what: 'compares libraries in a page',
    others: ['node', 'page', 'estimate'],
  },
  page: { what: 'times the page as it is', others: ['node', 'tune', 'models', 'batch-sizes', 'estimate'] },
  estimate: { what: 'times nothing', others: ['node', 'tune', 'steps'] },
};
for (const [name, { what, others }] of Object.entries(ALONE)) {
  const given = others.filter((other) => options[name] && options[other]);
  if (given.length === 0) continue;
  console.error(`--${name} ${what}: it does not go with --${given.join(' and --')}`);
  process.exit(2);
}
const applications = (options.models ?? []).filter((model) => !NOTES.includes(model));
if (applications.length > 0 && !options.peers) {
  console.error(`--models ${applications.join(',')} only predicts: it goes with --peers`);
  process.exit(2);
}
if (options.parts && !options.peers) {
  console.error('--parts is of --peers');
  process.exit(2);
}
const batchSizes = options['batch-sizes'] ?? (options.peers ? [32] : [32, 256]);
const { steps = 7 } = options;
const name = Object.keys(ALONE).find((way) => options[way]) ?? 'bench';
const json = options.json ?? join(root, `runs/${name}.json`);

async function bench() {
  await setUp({ browser: !options.node, data: true });
  const { models = ['max'], tune } = options;
  // Without it, Chromium rounds timestamps to 100 microseconds.
  const flags = ['--enable-webgpu-developer-features'];
  const module = '/bench/train-step.ts';
  const networks = [];
  let host;
  for (const model of models) {
    const input = { model, batchSizes, steps, tune, terminal: Boolean(process.stdout.isTTY) };
    const { result, ...ranOn } = await (options.node ? runInNode(module, input) : runInPage(module, input, flags));
    networks.push({ model, ...result });
    host = ranOn;
  }
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const versions = { vitrine: version, node: process.version, ...host };
  await record({ settings: { batchSizes, steps, tune }, networks, versions });
}

async function estimate() {
  const { models = NOTES } = options;
  await record(await runHere('/bench/estimate.ts', { models, batchSizes }));
}

async function record(result) {
  await mkdir(dirname(json), { recursive: true });
  await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`Written to ${relative(process.cwd(), json)}`);
}

const work = {
  page: () => timePage({ visits: steps, seconds: 60, json }),
  peers: () =>
    benchPeers({
      models: options.models ?? NOTES,
      batchSizes,
      rounds: steps,
      tune: options.tune,
      json,
      parts: options.parts ?? PARTS,
    }),
  estimate,
  bench,
}[name]();
await work.catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(process.exitCode ?? 1);
});
