import type * as nodeCrypto from 'node:crypto';
import { ArgumentError, DataError, StorageError } from '../../engine/errors';
import { toConsole } from '../callbacks/messages';
import { isInteractiveLoggingEnabled } from '../interactive-logging';
import { flag, oneOf, orNull, text, value } from '../options';
import { type Arguments, type OptionsOf, optionsOf, parse } from '../schema';

/** In Keras's order. */
const schema = {
  /** The file's name in the cache. Default null: that of `origin`. With `extract`, the folder's where it has no dot. */
  fname: /* @__PURE__ */ orNull(text).default(null),
  /** The address of the file. */
  origin: text,
  /** Keras's older way to say `extract`, of a tar archive. Default false. */
  untar: /* @__PURE__ */ flag.default(false),
  /** Keras's older way to give `fileHash`, of MD5. Default null. */
  md5Hash: /* @__PURE__ */ orNull(text).default(null),
  /** What the file's hash must be, in hexadecimal digits. Default null: it is not looked at. */
  fileHash: /* @__PURE__ */ orNull(text).default(null),
  /** The folder in the cache. Default `'datasets'`. */
  cacheSubdir: /* @__PURE__ */ text.default('datasets'),
  /** Default `'auto'`: SHA-256 of 64 digits, else MD5. */
  hashAlgorithm: /* @__PURE__ */ oneOf('auto', 'sha256', 'md5').default('auto'),
  /** Unpacks the archive. Default false. */
  extract: /* @__PURE__ */ flag.default(false),
  /** `'tar'` is `.tar` and `.tar.gz`. Default `'auto'`: what it is. Null: it is not unpacked. */
  archiveFormat: /* @__PURE__ */ orNull(oneOf('auto', 'tar', 'zip')).default('auto'),
  /** Default null: `$KERAS_HOME`, or `~/.keras`. */
  cacheDir: /* @__PURE__ */ orNull(text).default(null),
  /** Downloads a file that is there too. Default false. */
  forceDownload: /* @__PURE__ */ flag.default(false),
  /** Told of bytes that have come, and of how many there are, null where the server does not say. */
  onProgress: /* @__PURE__ */ orNull(
    value<(done: number, total: number | null) => void>(
      'a function of numbers',
      (given) => typeof given === 'function',
    ),
  ).default(null),
};

const POSITIONAL = [
  'fname', 'origin', 'untar', 'md5Hash', 'fileHash', 'cacheSubdir', 'hashAlgorithm', 'extract', 'archiveFormat',
  'cacheDir', 'forceDownload',
] as const; // prettier-ignore

/** Options of `getFile`, with Keras's defaults. */
export type GetFileOptions = OptionsOf<typeof schema>;

/**
 * Downloads a file unless it is in the cache, after `keras.utils.get_file`: `~/.keras/datasets/<name>`, which Keras
 * shares. Node alone has such a folder; in a page the browser caches what `fetch` gets.
 *
 * What stands in the cache is whole: a file takes its place when it has come and has its hash, unlike Keras, which
 * leaves a file of another hash there. An archive with a member that leads out of its folder is refused; Keras leaves
 * such a member out. Of archives, `.tar.bz` and `.tar.xz` are not read.
 *
 * ```ts
 * const path = await getFile({ origin: 'https://example.com/images.zip', extract: true });
 * ```
 * @returns the path of the file, or, with `extract`, of the folder.
 * @throws ArgumentError in a page, and for an address or a name that is none; StorageError where it cannot be had;
 * DataError for another hash, with both, and for an archive that cannot be read.
 */
export async function getFile(...args: Arguments<typeof POSITIONAL, GetFileOptions>): Promise<string> {
  const options = parse('getFile', schema, optionsOf('getFile', POSITIONAL, args));
  const { origin, onProgress } = options;
  const node = (globalThis as Partial<typeof globalThis>).process;
  const builtin = node?.getBuiltinModule;
  if (!builtin)
    throw new ArgumentError(
      'getFile: a page has no folder to cache files in; write await fetch(origin), which the browser caches, or save ' +
        'the bytes by your own',
    );
  const { dirname, join } = builtin('node:path');
  const fs = builtin('node:fs/promises');
  const { exists, readFile, writeFile } = await import('../io/storage');
  if (!URL.canParse(origin)) throw new ArgumentError(`getFile: origin "${origin}" is no address`);
  const name = options.fname || decodeURIComponent(new URL(origin).pathname.split('/').at(-1)!);
  if (name === '') throw new ArgumentError(`getFile: origin "${origin}" has no file name; give fname`);
  if (/[\\/]/.test(name) || name === '.' || name === '..')
    throw new ArgumentError(`getFile: fname "${name}" must be a name without folders; they go in cacheDir`);
  const fileHash = options.fileHash ?? options.md5Hash;
  const byMD5 = options.fileHash === null || options.hashAlgorithm === 'md5';
  const algorithm =
    fileHash !== null && !byMD5 && (options.hashAlgorithm === 'sha256' || fileHash.length === 64) ? 'sha256' : 'md5';
  const home = builtin('node:os').homedir();
  const cache = options.cacheDir?.replace(/^~(?=$|[\\/])/, home) ?? node.env.KERAS_HOME ?? join(home, '.keras');
  const folder = builtin('node:path').resolve(cache, options.cacheSubdir);
  const extracts = options.extract || options.untar;
  const isNamed = Boolean(options.fname) && name.includes('.');
  const target = join(folder, extracts && !isNamed ? `${name}_archive` : name);

  const isThere = !options.forceDownload && (await exists(target));
  if (isThere && !extracts && fileHash === null) return target;
  const found = isThere ? await readFile(target) : null;
  const differs = (bytes: Uint8Array): string | null => {
    if (fileHash === null) return null;
    const hash = hashOf(builtin('node:crypto'), algorithm, bytes);
    return hash === fileHash.toLowerCase() ? null : hash;
  };
  let bytes = found;
  if (found && differs(found) !== null) {
    toConsole(`getFile: ${target} has another ${algorithm} hash than ${fileHash}, so it is downloaded again`);
    bytes = null;
  }
  if (!bytes) {
    bytes = await download(origin, onProgress);
    const hash = differs(bytes);
    if (hash !== null)
      throw new DataError(
        `getFile: ${shown(origin)} has the ${algorithm} hash ${hash}, expected ${fileHash}; nothing is kept`,
      );
    await writeFile(target, bytes);
  }
  if (!extracts) return target;

  const extracted = join(folder, isNamed ? `${name.slice(0, name.indexOf('.'))}_extracted` : name);
  const format = options.untar ? 'tar' : options.archiveFormat;
  const members = format && (await unpacked(bytes, format, target));
  if (!members) throw new DataError(`getFile: ${target} is no archive of format ${format}; leave extract out`);
  const part = `${extracted}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    // Not each written whole and flushed, as single files are: the folder takes its place when all of it is there.
    const folders = new Set([part, ...Array.from(members.keys(), (member) => dirname(join(part, member)))]);
    for (const each of folders) await fs.mkdir(each, { recursive: true });
    for (const [member, content] of members) await fs.writeFile(join(part, member), content);
    await fs.rm(extracted, { recursive: true, force: true });
    await fs.rename(part, extracted);
  } catch (cause) {
    await fs.rm(part, { recursive: true, force: true });
    throw new StorageError(`getFile: cannot extract to ${extracted}: ${shown(String(cause))}`, { cause });
  }
  return extracted;
}

/** Of a `data:` address, or of a path that no disk has, the beginning. */
const shown = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}...` : text);

const hashOf = (crypto: typeof nodeCrypto, algorithm: string, bytes: Uint8Array): string =>
  crypto.createHash(algorithm).update(bytes).digest('hex');

async function download(origin: string, onProgress: GetFileOptions['onProgress']): Promise<Uint8Array> {
  toConsole(`Downloading data from ${shown(origin)}`);
  const failed = (why: string, cause?: unknown) =>
    new StorageError(`getFile: URL fetch failure on ${shown(origin)}: ${why}`, { cause });
  try {
    const response = await fetch(origin);
    if (!response.ok) throw failed(`${response.status} -- ${response.statusText}`);
    const length = Number(response.headers.get('content-length'));
    // Of what is packed on the way, the length is another.
    const total = length > 0 && !response.headers.has('content-encoding') ? length : null;
    const { Progbar } = await import('../callbacks/progbar');
    const bar = isInteractiveLoggingEnabled() ? new Progbar(total) : null;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let done = 0;
    for await (const part of response.body ?? []) {
      parts.push(part);
      done += part.length;
      bar?.update(done);
      onProgress?.(done, total);
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  } catch (cause) {
    throw cause instanceof StorageError ? cause : failed(String(cause), cause);
  }
}

/** The files of an archive; null of what is none. */
async function unpacked(
  bytes: Uint8Array,
  format: 'auto' | 'tar' | 'zip',
  name: string,
): Promise<ReadonlyMap<string, Uint8Array> | null> {
  if (format !== 'zip') {
    const { isTar, readTar } = await import('../io/tar');
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isGzip ? await gunzip(bytes, name) : bytes;
    if (isTar(plain)) return readTar(plain, name);
  }
  if (format === 'tar' || bytes[0] !== 0x50 || bytes[1] !== 0x4b) return null;
  const { readZip } = await import('../io/zip');
  return readZip(bytes, name, { maxBytes: await mostOf(bytes), maxRatio: Infinity, maxMembers: 65535 });
}

const mostOf = async ({ length }: Uint8Array): Promise<number> => (await import('../io/budgets')).mostUnpacked(length);

/**
 * By Node's own module, in large parts: a `DecompressionStream` takes four times as long.
 * @throws DataError for what is damaged, and as soon as there is more than a file of its size may unpack to
 */
async function gunzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const most = await mostOf(bytes);
  const stream = process.getBuiltinModule('node:zlib').createGunzip({ chunkSize: 2 ** 18 });
  stream.end(bytes);
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of stream as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > most)
        throw new DataError(
          `${name}: byte 0: it unpacks to more than ${most} bytes, the most that ${bytes.length} bytes may. If it is ` +
            'to be trusted, unpack it with tar.',
        );
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${name}: it cannot be unpacked after byte ${size} of its contents: ${String(cause)}`, {
      cause,
    });
  }
  return (await import('../io/joined-bytes')).joinedBytes(parts);
}
