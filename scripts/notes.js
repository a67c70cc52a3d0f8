import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { list, readOptions, text, whole } from './options.js';
import { runInPage, write } from './page.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);

const usage = `Usage: npm run notes -- [flags]

Runs the four study notes from top to bottom in headless Chromium, and writes every figure that they show and a page,
index.html, with each cell's Python, its TypeScript here, and what that has put out.

  --quick               fewer images and epochs: minutes without a GPU, where all that the notes say takes hours
  --tiny                the least that runs every cell; nothing is learned
  --only N,...          some of the notes, by number from 1 to 4
  --cats-and-dogs DIR   train on the images of a folder that holds train/ and test/, and in each a subfolder for each of
                        two classes; default pictures that are drawn for it
  --model FILE          what the first three notes load as best-cnn-model: a .keras or .h5 file of the first note's
                        network, for the weights and figures that a note shows; default what the first note trains
  --out DIR             default runs/notes
  --help`;

const options = readOptions(usage, {
  quick: { default: false },
  tiny: { default: false },
  only: { read: list(whole(1, 4)), default: [1, 2, 3, 4] },
  'cats-and-dogs': { read: text },
  model: { read: text },
  out: { read: text },
});
if (options.quick && options.tiny) {
  console.error(`--quick and --tiny are two sizes; choose one\n\n${usage}`);
  process.exit(2);
}
if (options.model !== undefined && options.only.every((number) => number === 4)) {
  console.error(
    `--model: note 4 does not load best-cnn-model; have --only take 1, 2 or 3 too, or leave --model out\n\n${usage}`,
  );
  process.exit(2);
}
const size = options.tiny ? 'tiny' : options.quick ? 'quick' : 'full';
const folder = options.out ?? join(root, 'runs/notes');
const images = options['cats-and-dogs'];

async function notes() {
  const catsAndDogs = images === undefined ? null : await listImages(images);
  const modelFile = options.model === undefined ? null : await readModel(options.model);
  await setUp({ browser: true, data: true });
  await mkdir(folder, { recursive: true });
  const { runnerImport } = await import('vite');
  const load = async (file) => (await runnerImport(join(import.meta.dirname, file), { logLevel: 'warn' })).module;
  const { contents } = await load('../notes/contents.ts');
  const { indexPage } = await load('notes-index.ts');

  const chosen = contents.filter((_, i) => options.only.includes(i + 1)).map(({ name }) => name);
  const kept = [];
  const keep = (cell) => keepCell(kept, cell);
  const readImage = async (path) => (await readFile(join(images, path))).toString('base64');
  const readModelFile = () => modelFile.toString('base64');
  const model = modelFile && basename(options.model);
  const input = { notes: chosen, size, catsAndDogs, model, terminal: Boolean(process.stdout.isTTY) };
  const began = performance.now();
  let host = {};
  try {
    const { result, browser } = await runInPage('/scripts/notes-page.ts', input, [], {
      keep,
      readImage,
      readModel: readModelFile,
    });
    host = { ...result, browser };
  } finally {
    // What ran before an error is worth a look too.
    if (kept.length > 0) {
      const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
      const seconds = (performance.now() - began) / 1000;
      const run = {
        size,
        drawn: !images,
        model,
        seconds,
        versions: { vitrine: version, node: process.version },
        ...host,
      };
      await writeFile(join(folder, 'index.html'), indexPage(kept, run));
    }
  }
  const figures = kept.flatMap(({ outputs }) => outputs.filter(({ file }) => file)).length;
  write(
    `\nRan ${kept.length} cells in ${((performance.now() - began) / 1000).toFixed(0)} s. ` +
      `In ${relative(process.cwd(), folder) || '.'}: index.html and ${figures} figures\n`,
  );
}

/** Keeps a cell, its figures as files: `fashion-mnist-cnn/08-loss.png`. */
async function keepCell(kept, { note, index, cells, preamble, cell }) {
  const number = String(index + 1).padStart(String(cells).length, '0');
  const fileOf = ({ name }) => `${note}/${number}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.png`;
  const outputs = cell.outputs.map(({ png, ...output }) => (png ? { ...output, file: fileOf(output) } : output));
  kept.push({ note, index, preamble, ...cell, outputs }); // before any await, so that cells stay in their order
  await mkdir(join(folder, note), { recursive: true });
  for (const output of cell.outputs) {
    if (output.png) await writeFile(join(folder, fileOf(output)), Buffer.from(output.png, 'base64'));
  }
}

async function readModel(path) {
  return readFile(path).catch((error) => {
    throw new Error(
      `--model: cannot read ${resolve(path)} (${error.message}); give a .keras or .h5 file of ` +
        "the first note's network, or leave it out: the first note trains one",
      { cause: error },
    );
  });
}

/** The images of `train/` and `test/`, by their path in the folder. */
async function listImages(directory) {
  const found = [];
  for (const part of ['train', 'test']) {
    const entries = await readdir(join(directory, part), { recursive: true, withFileTypes: true }).catch((error) => {
      throw new Error(`--cats-and-dogs: ${resolve(directory)} expects the folders train and test (${error.message})`);
    });
    for (const entry of entries) {
      const path = relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
      if (entry.isFile() && path.split('/').length > 2 && /\.(png|jpe?g|gif|bmp)$/i.test(path)) found.push(path);
    }
    const classes = new Set(found.filter((path) => path.startsWith(`${part}/`)).map((path) => path.split('/')[1]));
    if (classes.size !== 2) {
      throw new Error(
        `--cats-and-dogs: ${join(directory, part)} has images of ${classes.size} classes; it must be 2, a folder each`,
      );
    }
  }
  return found.sort();
}

await notes().catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(process.exitCode ?? 1);
});
