import { execFile, spawn } from 'node:child_process';
import { appendFile, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { readOptions, text } from './options.js';
import { runInPage, write } from './page.js';
import { say } from './run.js';
import { setUp } from './setup.js';

const root = dirname(import.meta.dirname);

const usage = `Usage: npm run test:keras -- [flags]

Writes the models of test/keras/cases.ts with Vitrine and has Keras open them, and the other way round: weights,
predictions, compile settings and three more steps of training must be the same on both sides, and Keras must not warn. Applications
of test/keras/applications.json go from Keras to Vitrine and back: what they predict, and their weights, or, of the large ones, by
config.

Python is that of VITRINE_PYTHON, of .cache/keras, or the system's, if it has Keras 3; with tf_keras beside it, Keras 2
takes part. VITRINE_PYTHON may list several, with '${delimiter}' between: the others open Vitrine's .keras files alone.

  --only TEXT      the models whose name has this in it; 'TEXT|TEXT' any of these
  --out DIR        where the files are; default .cache/keras-models
  --if-present     where there is no Keras, say so and succeed
  --help`;

const options = readOptions(usage, {
  only: { read: text, default: '' },
  out: { read: text },
  'if-present': { default: false },
});
const folder = options.out ?? join(root, '.cache/keras-models');
const FOLDERS = { vitrine: join(folder, 'vitrine'), keras: join(folder, 'keras'), tf_keras: join(folder, 'tf_keras') };
const ENVIRONMENT = {
  TF_CPP_MIN_LOG_LEVEL: '3',
  TF_ENABLE_ONEDNN_OPTS: '0',
  CUDA_VISIBLE_DEVICES: '-1',
  KERAS_BACKEND: 'tensorflow',
};

const isAsked = (name) => options.only.split('|').some((text) => name.includes(text));

/** Where Python may be, best first. */
const own = join(root, '.cache/keras', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const given = (process.env.VITRINE_PYTHON ?? '').split(delimiter).filter(Boolean);
const candidates = given.length > 0 ? given : [own, 'python3', 'python'];

/** The packages that a Python has, without importing them: that takes seconds. */
async function packagesOf(python) {
  const program = `
import importlib.metadata as m, importlib.util as u, json
print(json.dumps({p: m.version(d) for p, d in [('keras', 'keras'), ('tf_keras', 'tf-keras')] if u.find_spec(p)}))`;
  const { stdout } = await promisify(execFile)(python, ['-c', program]).catch(() => ({ stdout: '{}' }));
  return JSON.parse(stdout);
}

async function findPythons() {
  const found = [];
  for (const python of candidates) {
    const packages = await packagesOf(python);
    if (/^3\./.test(packages.keras ?? '')) found.push({ python, packages });
    else if (given.length > 0) throw new Error(`VITRINE_PYTHON names ${python}, which has no Keras 3.\n\n${ADVICE}`);
    if (given.length === 0 && found.length > 0) break;
  }
  return found;
}

const ADVICE = `To get one:

  python3 -m venv .cache/keras && .cache/keras/bin/pip install keras tensorflow-cpu tf-keras

and run this again; or name a Python that has them in VITRINE_PYTHON.`;

/** Runs one of test/keras's programs to its end; what it printed is for an error alone. */
function runPython(python, name, args, keras = 'keras') {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-B', join(root, 'test/keras', name), ...args], {
      env: { ...process.env, ...ENVIRONMENT, VITRINE_KERAS: keras },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${name} (${keras}): ${output.slice(-2000) || `exit code ${code}`}`)),
    );
  });
}

async function testKeras() {
  const pythons = await findPythons();
  if (pythons.length === 0) {
    if (options['if-present']) return say('keras', 'left out: there is no Python with Keras 3 here');
    throw new Error(`There is no Python with Keras 3 here. ${ADVICE}`);
  }
  const [{ python, packages }, ...others] = pythons;
  for (const each of pythons)
    say(
      'keras',
      Object.entries(each.packages)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    );
  await setUp({ browser: true });
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(root, 'test/keras/cases.ts'), { logLevel: 'warn' });
  const cases = module.cases.filter(({ name }) => isAsked(name));
  await rm(folder, { recursive: true, force: true });
  await mkdir(FOLDERS.vitrine, { recursive: true });
  const list = join(folder, 'cases.json');
  await writeFile(list, JSON.stringify(cases));

  const kinds = packages.tf_keras ? ['keras', 'tf_keras'] : ['keras'];
  const results = [];
  const endings = { keras: ['.keras', '.h5', '.weights.h5'], tf_keras: ['.h5'] };
  const opens = async (python, kind, endings, file) => {
    await runPython(python, 'open-models.py', [FOLDERS.vitrine, list, file, ...endings], kind);
    results.push(...(await readFile(file, 'utf8')).split('\n').filter(Boolean).map(JSON.parse));
    write(`${kind} has opened what Vitrine has written\n`);
  };
  let vitrineHasWritten;
  const vitrineWritten = new Promise((resolve) => (vitrineHasWritten = resolve));
  // Each Keras writes while the page does, and opens while the page does.
  const lanes = kinds.map((kind) => {
    const written = runPython(python, 'write-models.py', [FOLDERS[kind], list, options.only], kind);
    const opened = Promise.all([written, vitrineWritten]).then(() =>
      opens(python, kind, endings[kind], join(folder, `opened-by-${kind}.jsonl`)),
    );
    opened.catch(() => undefined); // it is waited for below
    return { kind, written, opened };
  });
  const node = {
    keep: async (name, files, record) => {
      const base = join(FOLDERS.vitrine, name);
      for (const [ending, bytes] of Object.entries(files)) await writeFile(base + ending, Buffer.from(bytes, 'base64'));
      await writeFile(`${base}.json`, JSON.stringify(record));
    },
    kerasRecords: async (kind) => {
      vitrineHasWritten();
      await lanes.find((lane) => lane.kind === kind).written;
      return JSON.parse(await readFile(join(FOLDERS[kind], 'written.json'), 'utf8'));
    },
    read: async (kind, file) => (await readFile(join(FOLDERS[kind], file))).toString('base64'),
    tell: async (result) => {
      results.push(result);
      await appendFile(join(folder, 'opened-here.jsonl'), `${JSON.stringify(result)}\n`);
    },
  };
  const began = performance.now();
  await runInPage('/test/keras/page.ts', { cases, kinds }, [], node);
  for (const { opened } of lanes) await opened;
  for (const [i, other] of others.entries())
    await opens(other.python, 'keras', ['.keras'], join(folder, `opened-by-other-${i}.jsonl`));
  await configsThroughVitrine(python, packages, results);
  await throughVitrine(python, packages, results);
  report(results, (performance.now() - began) / 1000);
}

/** The configs of all applications, of which some have more weights than there is memory. */
async function configsThroughVitrine(python, packages, results) {
  const goldens = JSON.parse(await readFile(join(root, 'test/keras/applications.json'), 'utf8'));
  const names = goldens.map(({ name }) => name).filter((name) => isAsked(`application ${name}`));
  if (names.length === 0) return;
  const configs = join(folder, 'application-configs');
  await runPython(python, 'application-files.py', ['write-configs', configs, ...names]);
  const node = {
    read: (name) => readFile(join(configs, `${name}.json`), 'utf8'),
    keep: async (name, again, reason) => {
      if (again !== null) await writeFile(join(configs, `${name}-again.json`), again);
      const direction = `keras ${packages.keras} -> Vitrine`;
      results.push({ direction, format: 'config', case: `application ${name}`, reason });
    },
  };
  await runInPage('/test/keras/application-configs.ts', { names }, [], node);
  const file = join(folder, 'opened-configs.jsonl');
  await runPython(python, 'application-files.py', ['open-configs', configs, file, ...names]);
  results.push(...(await readFile(file, 'utf8')).split('\n').filter(Boolean).map(JSON.parse));
}

/** Applications that Keras writes, Vitrine opens and writes, and Keras opens. */
async function throughVitrine(python, packages, results) {
  const goldens = JSON.parse(await readFile(join(root, 'test/keras/applications.json'), 'utf8'));
  const names = goldens
    .filter(({ name, predictions }) => predictions && isAsked(`application ${name}`))
    .map(({ name }) => name);
  if (names.length === 0) return;
  const from = join(folder, 'keras-applications');
  const to = join(folder, 'vitrine-applications');
  await mkdir(to, { recursive: true });
  await runPython(python, 'application-files.py', ['write', from, ...names]);
  const node = {
    piece: async (name, offset) => {
      const file = await open(join(from, name));
      try {
        const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(2 ** 22), position: offset });
        return buffer.toString('base64', 0, bytesRead);
      } finally {
        await file.close();
      }
    },
    append: (name, piece) => appendFile(join(to, name), piece, 'base64'),
    tell: async (result) => void results.push(result),
  };
  await runInPage('/test/keras/application-files.ts', { names, from: `keras ${packages.keras}` }, [], node);
  await rm(from, { recursive: true });
  const file = join(folder, 'opened-applications.jsonl');
  await runPython(python, 'application-files.py', ['open', to, file, ...names]);
  results.push(...(await readFile(file, 'utf8')).split('\n').filter(Boolean).map(JSON.parse));
}

/** Counts by direction and format, then what failed. */
function report(results, seconds) {
  const failed = results.filter(({ reason }) => reason !== null);
  const rows = [...new Set(results.map(({ direction, format }) => `${direction}\t${format}`))].map((key) => {
    const own = results.filter(({ direction, format }) => `${direction}\t${format}` === key);
    return [...key.split('\t'), own.filter(({ reason }) => reason === null).length, own.length];
  });
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  console.log();
  for (const [direction, format, passed, all] of rows) {
    console.log(`${direction.padEnd(widths[0])}  ${format.padEnd(widths[1])}  ${String(passed).padStart(4)} of ${all}`);
  }
  if (failed.length > 0) console.log(`\nNot the same:`);
  for (const { direction, format, case: name, reason } of failed)
    console.log(`  ${direction}, ${format}, ${name}: ${reason}`);
  console.log(
    `\n${results.length - failed.length} passed, ${failed.length} failed, in ${seconds.toFixed(0)} s; ` +
      `the files are in ${relative(process.cwd(), folder)}`,
  );
  if (failed.length > 0) process.exitCode = 1;
}

await testKeras().catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(process.exitCode || 1);
});
