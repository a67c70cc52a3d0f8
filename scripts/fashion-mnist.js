import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { run, say } from './run.js';

/** The project's copy: the four files under their original names. */
export const FASHION_MNIST_CACHE = join(dirname(import.meta.dirname), '.cache/fashion-mnist');

/**
 * The files and the SHA-256 of their contents: gzip headers vary with who packed them, so the packed bytes
 * may too.
 */
export const FASHION_MNIST_FILES = {
  'train-images-idx3-ubyte.gz': 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
  'train-labels-idx1-ubyte.gz': 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
  't10k-images-idx3-ubyte.gz': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
  't10k-labels-idx1-ubyte.gz': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
};

/** Where Debian's package dataset-fashion-mnist puts them. */
const SYSTEM_FOLDER = '/usr/share/datasets/fashion-mnist';

/** The address in the data set's own README, https://github.com/zalandoresearch/fashion-mnist. */
const OFFICIAL = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/';

const LARGEST = 64 * 2 ** 20; // the largest of the four holds 47,040,016 bytes, 26 MB packed
const STALLED_MS = 30_000;

/**
 * A place the files may come from. `read` gives one file's bytes, or throws to say why not.
 * @typedef {{ name: string, read: (file: string, scratch: string) => Promise<Uint8Array> }} Source
 */

async function readDebianPackage(file, scratch) {
  const unpacked = join(scratch, 'unpacked');
  if (!(await stat(unpacked).catch(() => undefined))) {
    const apt = (...args) =>
      run('apt-get', [...args, '-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20'], {
        topic: 'data',
        cwd: scratch,
      });
    await apt('download', 'dataset-fashion-mnist').catch(async (error) => {
      if (process.getuid?.() !== 0) throw error;
      await apt('update'); // a fresh container has no package lists
      await apt('download', 'dataset-fashion-mnist');
    });
    await run('sh', ['-c', 'dpkg-deb -x dataset-fashion-mnist_*.deb unpacking && mv unpacking unpacked'], {
      cwd: scratch,
    });
  }
  return readFile(join(unpacked, SYSTEM_FOLDER, file));
}

async function download(file) {
  const abort = new AbortController();
  let watchdog;
  const stillAlive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => abort.abort(new Error(`nothing came for ${STALLED_MS / 1000} s`)), STALLED_MS);
  };
  try {
    stillAlive();
    const response = await fetch(new URL(file, OFFICIAL), { signal: abort.signal });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    const total = Number(response.headers.get('content-length'));
    const chunks = [];
    let received = 0;
    let told = Date.now();
    for await (const chunk of response.body) {
      stillAlive();
      received += chunk.length;
      if (received > LARGEST) throw new Error(`larger than ${LARGEST} bytes`);
      chunks.push(chunk);
      if (Date.now() - told > 4_000) {
        told = Date.now();
        say('data', `${file}: ${(received / 1e6).toFixed(1)} of ${total ? (total / 1e6).toFixed(1) : '?'} MB`);
      }
    }
    return Buffer.concat(chunks);
  } catch (error) {
    // Of itself fetch says only 'fetch failed'; the cause says why.
    throw new Error(error.cause?.message ?? error.message);
  } finally {
    clearTimeout(watchdog);
  }
}

/** @type {Source[]} */
const SOURCES = [
  { name: SYSTEM_FOLDER, read: (file) => readFile(join(SYSTEM_FOLDER, file)) },
  { name: "Debian's package dataset-fashion-mnist", read: readDebianPackage },
  { name: OFFICIAL, read: download },
];

/**
 * Refuses a file whose contents are not the data set's.
 * @param {string} file one of the four names
 * @param {Uint8Array} packed its bytes, gzip
 * @throws {Error} naming the file, the SHA-256 its contents have and the one they should have
 */
export async function assertFashionMNIST(file, packed) {
  const expected = FASHION_MNIST_FILES[file];
  const contents = await promisify(gunzip)(packed, { maxOutputLength: LARGEST }).catch((error) => {
    throw new Error(`${file} refused: it cannot be unpacked (${error.message}), and should hold SHA-256 ${expected}`);
  });
  const actual = createHash('sha256').update(contents).digest('hex');
  if (actual !== expected) throw new Error(`${file} refused: its contents have SHA-256 ${actual}, not ${expected}`);
}

/** What was verified, so that the next start need not unpack 55 MB again: each file's size and time. */
async function fingerprint(path) {
  return stat(path).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => undefined,
  );
}

/**
 * Gets the four files into `cache`, each verified. What is there and whole is kept; what is there and wrong
 * is set aside as `*.refused`. Each source is tried in turn for what is still missing.
 * @param {{ cache?: string, sources?: Source[], report?: (text: string) => void }} [options]
 * @returns {Promise<boolean>} whether all four are there
 */
export async function getFashionMNIST({
  cache = FASHION_MNIST_CACHE,
  sources = SOURCES,
  report = (text) => say('data', text),
} = {}) {
  const record = join(cache, 'verified.json');
  const verified = await readFile(record, 'utf8')
    .then(JSON.parse)
    .catch(() => ({}));
  const missing = new Set(Object.keys(FASHION_MNIST_FILES));
  for (const file of [...missing]) {
    const path = join(cache, file);
    const found = await fingerprint(path);
    if (!found) continue;
    try {
      if (verified[file] !== found) await assertFashionMNIST(file, await readFile(path));
      verified[file] = found;
      missing.delete(file);
    } catch (error) {
      report(`${cache}: ${error.message}`);
      await rename(path, `${path}.refused`);
    }
  }
  await mkdir(cache, { recursive: true });
  await writeFile(record, JSON.stringify(verified, null, 2));
  if (missing.size === 0) return true;

  const scratch = await mkdtemp(join(tmpdir(), 'fashion-mnist-'));
  try {
    for (const { name, read } of sources) {
      for (const file of missing) {
        try {
          const packed = await read(file, scratch);
          await assertFashionMNIST(file, packed);
          const partial = join(cache, `${file}.${process.pid}.partial`);
          await writeFile(partial, packed);
          await rename(partial, join(cache, file));
          verified[file] = await fingerprint(join(cache, file));
          missing.delete(file);
          report(`${file} from ${name}`);
        } catch (error) {
          report(`${name}: ${error.code === 'ENOENT' ? 'not there' : error.message}`);
          break;
        }
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await writeFile(record, JSON.stringify(verified, null, 2));
  return missing.size === 0;
}
