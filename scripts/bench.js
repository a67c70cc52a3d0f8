import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { list, oneOf, readOptions, text, whole } from './options.js';
import { runInNode } from './node.js';
import { runInPage } from './page.js';
import { benchPeers } from './peers.js';
import { timePage } from './page-times.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);

const usage = `Usage: npm run bench -- [flags]

Times the training step of a network of the study notes in headless Chromium: the whole, and each dispatch in it.

  --model NAME         max, the CNN with max pooling (333,526 weights), or avg, with average pooling (39,478); mnist, the
                       MNIST convnet (93,322); cats-and-dogs, that of 150 x 150 images (3,453,121); default max
  --batch-sizes N,...  default 32,256
  --steps N            samples of each figure; default 7
  --tune               time every variant of each shader first, and run the fastest instead of the defaults
  --peers              beside tfjs and jax-js, which it installs in .cache/peers: the same max pooling CNN, weights and
                       data in one page, step by step in turns; default batch 32
  --node               in Node, through the webgpu package, which it installs in .cache/node-webgpu: the system's GPU
                       driver instead of Chromium's
  --page               the built page instead: over 10 Mbit/s, on a processor slowed four times, until kernels are
                       painted, and the longest task in a minute of training; --steps are the visits
  --json FILE          default runs/bench.json; with --peers runs/peers.json, and a chart beside it; with --page
                       runs/page.json
  --help`;

const options = readOptions(usage, {
  model: { read: oneOf('max', 'avg', 'mnist', 'cats-and-dogs'), default: 'max' },
  'batch-sizes': { read: list(whole(1)) },
  steps: { read: whole(1), default: 7 },
  tune: { default: false },
  peers: { default: false },
  node: { default: false },
  page: { default: false },
  json: { read: text },
});
if (options.peers && (options.node || options.tune || options.model !== 'max')) {
  console.error(
    '--peers compares the max pooling CNN in a page, as it comes: it goes with neither --node, --tune nor --model avg',
  );
  process.exit(2);
}
if (options.page && (options.peers || options.node || options.tune || options['batch-sizes'])) {
  console.error('--page times the page as it is: it goes with neither --peers, --node, --tune nor --batch-sizes');
  process.exit(2);
}
const batchSizes = options['batch-sizes'] ?? (options.peers ? [32] : [32, 256]);
const name = options.page ? 'page' : options.peers ? 'peers' : 'bench';
const json = options.json ?? join(root, `runs/${name}.json`);

async function bench() {
  await setUp({ browser: !options.node, data: true });
  await mkdir(dirname(json), { recursive: true });
  const settings = { model: options.model, batchSizes, steps: options.steps, tune: options.tune };
  const input = { ...settings, terminal: Boolean(process.stdout.isTTY) };
  // Without it, Chromium rounds timestamps to 100 microseconds.
  const flags = ['--enable-webgpu-developer-features'];
  const module = '/bench/train-step.ts';
  const { result, ...host } = await (options.node ? runInNode(module, input) : runInPage(module, input, flags));

  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const versions = { vitrine: version, node: process.version, ...host };
  await writeFile(json, `${JSON.stringify({ settings, ...result, versions }, null, 2)}\n`);
  console.log(`Written to ${relative(process.cwd(), json)}`);
}

const work = {
  page: () => timePage({ visits: options.steps, seconds: 60, json }),
  peers: () => benchPeers({ batchSizes, rounds: options.steps, json }),
  bench,
}[name]();
await work.catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(process.exitCode ?? 1);
});
