import type * as nodeFS from 'node:fs/promises';
import type * as nodePath from 'node:path';
import { ArgumentError, StorageError, VitrineError } from '../../engine';

/**
 * Where models and logs are kept: in Node the file system; in a page the private files of its origin (the origin
 * private file system) or, in a browser that lacks these, IndexedDB. This module is the one of where it runs. Paths
 * have slashes; in a page they begin at the origin's root, with `opfs:` before it or not.
 */
export interface FileStore {
  /** Makes the file and its folders, or replaces it: whole, or not at all. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Writes at the end of the file, which is made where there is none. */
  appendFile(path: string, bytes: Uint8Array): Promise<void>;
  readFile(path: string): Promise<Uint8Array>;
  exists(path: string): Promise<boolean>;
  /** Does nothing where there is no such file. */
  remove(path: string): Promise<void>;
  /** The files in a folder, by name, without the folder's. None where there is no such folder. */
  list(folder: string): Promise<string[]>;
}

/**
 * Where a file is saved: in Node a path, or a `file:` URL; in a page a name among the origin's private files,
 * `best.keras` or `opfs:best.keras`, or a `FileSystemFileHandle` (`showSaveFilePicker()`).
 */
export type FileTarget = string | URL | FileSystemFileHandle;

// Each throws a StorageError that names the path, or an ArgumentError for a path that is none.
export const writeFile: FileStore['writeFile'] = (path, bytes) =>
  here('write', path, (store, file) => store.writeFile(file, bytes));
export const appendFile: FileStore['appendFile'] = (path, bytes) =>
  here('write', path, (store, file) => store.appendFile(file, bytes));
export const readFile: FileStore['readFile'] = (path) => here('read', path, (store, file) => store.readFile(file));
export const exists: FileStore['exists'] = (path) => here('look for', path, (store, file) => store.exists(file));
export const remove: FileStore['remove'] = (path) => here('remove', path, (store, file) => store.remove(file));
export const list: FileStore['list'] = (folder) => here('list', folder, (store, path) => store.list(path));

/** Replaces what a handle leads to: whole, or not at all. @throws StorageError */
export async function writeHandle(file: FileSystemFileHandle, bytes: Uint8Array): Promise<void> {
  await orStorageError('write', file.name, () => writeThrough(file, bytes));
}

let chosen: Promise<FileStore> | undefined;

const here = <T>(what: string, path: string, run: (store: FileStore, path: string) => Promise<T>): Promise<T> =>
  orStorageError(what, path, async () => run(await (chosen ??= choose()), pathOf(path)));

async function orStorageError<T>(what: string, path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof VitrineError) throw cause;
    throw new StorageError(`cannot ${what} ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Without the scheme of where it runs. */
function pathOf(path: string): string {
  const builtin = (globalThis as Partial<typeof globalThis>).process?.getBuiltinModule;
  const [, scheme, rest] = /^(opfs|file|https?|blob|data):(.*)/is.exec(path) ?? [];
  if (scheme === undefined) return path;
  if (builtin && /file/i.test(scheme)) return builtin('node:url').fileURLToPath(path);
  if (!/opfs/i.test(scheme))
    throw new ArgumentError(
      `"${path}" is an address, and files are kept by path${builtin ? '' : ": 'best.keras' or 'opfs:best.keras'"}`,
    );
  if (builtin)
    throw new ArgumentError(
      `"${path}": opfs: means the private files of a page's origin, and this is not a page; give a path`,
    );
  return rest!;
}

async function choose(): Promise<FileStore> {
  const { process, navigator, FileSystemFileHandle: Handle, indexedDB } = globalThis as Partial<typeof globalThis>;
  // Not imported: a bundle for a page has no `node:` modules.
  const builtin = process?.getBuiltinModule;
  if (builtin) return nodeFiles(builtin('node:fs/promises'), builtin('node:path'));
  // Safari before 26 writes these files in workers alone; Firefox's private windows have none.
  const root =
    Handle && 'createWritable' in Handle.prototype && (await navigator?.storage.getDirectory().catch(() => null));
  if (root) return originFiles(root);
  if (indexedDB) return indexedDBFiles(indexedDB);
  throw new StorageError('files cannot be kept here: there is neither a file system nor IndexedDB');
}

function nodeFiles(fs: typeof nodeFS, { dirname, join }: typeof nodePath): FileStore {
  const makeFolder = (path: string) => fs.mkdir(dirname(path), { recursive: true });
  /** Folders that have been looked through: once is enough, of what others have left. */
  const clean = new Set<string>();
  /** What processes that were killed have left of files: their names, that of the process, and `part`. */
  const removeStale = async (folder: string): Promise<void> => {
    if (clean.has(folder)) return;
    clean.add(folder);
    for (const name of await fs.readdir(folder)) {
      const [, writer] = /.\.(\d+)-[0-9a-f]{8}\.part$/.exec(name) ?? [];
      if (writer && !isRunning(Number(writer))) await fs.rm(join(folder, name), { force: true });
    }
  };
  return {
    async writeFile(path, bytes) {
      await makeFolder(path);
      await removeStale(dirname(path));
      const part = `${path}.${process.pid}-${crypto.randomUUID().slice(0, 8)}.part`;
      try {
        // On the disk before it takes the old one's place, so that a crash leaves one of the two.
        await fs.writeFile(part, bytes, { flush: true });
        await fs.rename(part, path);
      } catch (error) {
        await fs.rm(part, { force: true });
        throw error;
      }
    },
    async appendFile(path, bytes) {
      await makeFolder(path);
      const file = await fs.open(path, 'a');
      try {
        const { size } = await file.stat();
        await file.appendFile(bytes).catch(async (error: unknown) => {
          await file.truncate(size); // no part of it stays
          throw error;
        });
      } finally {
        await file.close();
      }
    },
    readFile: async (path) => new Uint8Array(await fs.readFile(path)),
    exists: (path) => fs.stat(path).then((found) => found.isFile(), ifMissing(false)),
    remove: (path) => fs.rm(path, { force: true }),
    async list(folder) {
      const entries = await fs.readdir(folder, { withFileTypes: true }).catch(ifMissing([]));
      return entries
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .sort();
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's
  }
}

async function writeThrough(file: FileSystemFileHandle, bytes: Uint8Array, keepExistingData = false): Promise<void> {
  const position = keepExistingData ? (await file.getFile()).size : 0;
  // What is written takes the file's place when the stream is closed.
  const stream = await file.createWritable({ keepExistingData });
  try {
    await stream.write({ type: 'write', position, data: bytes.slice() });
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => undefined); // the same error may have closed it
    throw error;
  }
}

/** The origin private file system. */
export function originFiles(root: FileSystemDirectoryHandle): FileStore {
  const folderAt = async (
    names: readonly string[],
    options?: FileSystemGetDirectoryOptions,
  ): Promise<FileSystemDirectoryHandle> => {
    let folder = root;
    for (const name of names) folder = await folder.getDirectoryHandle(name, options);
    return folder;
  };
  const find = async (path: string): Promise<FileSystemFileHandle> => {
    const { folder, name } = partsOf(path);
    return (await folderAt(folder)).getFileHandle(name);
  };
  const exists: FileStore['exists'] = (path) => find(path).then(() => true, ifMissing(false));
  const remove: FileStore['remove'] = async (path) => {
    const { folder, name } = partsOf(path);
    await folderAt(folder)
      .then((found) => found.removeEntry(name))
      .catch(ifMissing(undefined));
  };
  const write = async (path: string, bytes: Uint8Array, keepExistingData: boolean): Promise<void> => {
    const { folder, name } = partsOf(path);
    const isNew = !(await exists(path));
    try {
      await writeThrough(
        await (await folderAt(folder, { create: true })).getFileHandle(name, { create: true }),
        bytes,
        keepExistingData,
      );
    } catch (error) {
      if (isNew) await remove(path); // it was made to be written to, and is empty
      throw error;
    }
  };
  return {
    writeFile: (path, bytes) => write(path, bytes, false),
    appendFile: (path, bytes) => write(path, bytes, true),
    readFile: async (path) => new Uint8Array(await (await (await find(path)).getFile()).arrayBuffer()),
    exists,
    remove,
    async list(folder) {
      const names: string[] = [];
      const found = await folderAt(namesOf(folder)).catch(ifMissing(null));
      for await (const [name, { kind }] of found ?? []) if (kind === 'file') names.push(name);
      return names.sort();
    },
  };
}

/** The database `vitrine-files`: bytes by path. */
export function indexedDBFiles(factory: IDBFactory): FileStore {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
    });
  const inFiles = async <T>(mode: IDBTransactionMode, work: (files: IDBObjectStore) => Promise<T>): Promise<T> => {
    const opening = factory.open('vitrine-files', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('files');
    const database = await settled(opening);
    try {
      const transaction = database.transaction('files', mode);
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        // Where there is no room, it is the transaction that fails, after the request.
        transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted the transaction'));
      });
      const [result] = await Promise.all([work(transaction.objectStore('files')), done]);
      return result;
    } finally {
      database.close();
    }
  };
  const keyOf = (path: string): string => {
    const { folder, name } = partsOf(path);
    return [...folder, name].join('/');
  };
  const get = async (files: IDBObjectStore, path: string): Promise<Uint8Array | null> => {
    const value: unknown = await settled(files.get(keyOf(path)));
    return value instanceof Uint8Array ? value : null;
  };
  const put = async (files: IDBObjectStore, path: string, bytes: Uint8Array): Promise<void> => {
    await settled(files.put(bytes.slice(), keyOf(path))); // a copy: of a view, the whole buffer would be stored
  };
  return {
    writeFile: (path, bytes) => inFiles('readwrite', (files) => put(files, path, bytes)),
    appendFile: (path, bytes) =>
      inFiles('readwrite', async (files) => {
        const before = (await get(files, path)) ?? [];
        const all = new Uint8Array(before.length + bytes.length);
        all.set(before);
        all.set(bytes, before.length);
        await put(files, path, all);
      }),
    async readFile(path) {
      const bytes = await inFiles('readonly', (files) => get(files, path));
      if (!bytes) throw new Error('there is no such file');
      return bytes;
    },
    exists: async (path) => (await inFiles('readonly', (files) => settled(files.count(keyOf(path))))) > 0,
    remove: (path) => inFiles('readwrite', (files) => settled(files.delete(keyOf(path)))),
    async list(folder) {
      const prefix = namesOf(folder)
        .map((name) => `${name}/`)
        .join('');
      const keys = (await inFiles('readonly', (files) => settled(files.getAllKeys()))).map(String);
      const below = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      return below.filter((name) => !name.includes('/')).sort();
    },
  };
}

/** A path in a page, in its parts. */
function namesOf(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..'))
    throw new ArgumentError(`"${path}": a page's files begin at its origin's root; leave out '..'`);
  return names;
}

function partsOf(path: string): { folder: string[]; name: string } {
  const names = namesOf(path);
  const name = names.pop();
  if (name === undefined || path.endsWith('/')) throw new ArgumentError(`"${path}" is not the path of a file`);
  return { folder: names, name };
}

/** What there is instead of a file or folder that is not there; other errors stay errors. */
const ifMissing =
  <T>(value: T) =>
  (error: unknown): T => {
    if (
      error instanceof Error &&
      (error.name === 'NotFoundError' || (error as NodeJS.ErrnoException).code === 'ENOENT')
    )
      return value;
    throw error;
  };
