import { ArgumentError } from './errors';

/** Names of variants by the key of a problem. */
export type ChoiceRecord = Readonly<Record<string, string>>;

/** Where `tune` keeps what it found, by adapter. What cannot be read counts as nothing kept. */
export interface ChoiceStore {
  /** What was kept for an adapter; nothing kept is `{}`. */
  load(adapter: string): Promise<ChoiceRecord>;
  /** Replaces what is kept for an adapter. */
  save(adapter: string, choices: ChoiceRecord): Promise<void>;
}

/** IndexedDB's database `vitrine`: kept for the page's origin. */
export function indexedDBStore(factory: IDBFactory = indexedDB): ChoiceStore {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
    });
  const inStore = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const opening = factory.open('vitrine', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('choices');
    const database = await settled(opening);
    try {
      return await settled(work(database.transaction('choices', mode).objectStore('choices')));
    } finally {
      database.close();
    }
  };
  return {
    load: async (adapter) => asRecord(await inStore('readonly', (store) => store.get(adapter))),
    save: async (adapter, choices) => void (await inStore('readwrite', (store) => store.put(choices, adapter))),
  };
}

/** A JSON file, in Node. @param path made with its folders when something is saved. */
export function fileStore(path: string): ChoiceStore {
  // Not imported: a bundle for a page has no `node:` modules.
  const builtin = (globalThis as Partial<typeof globalThis>).process?.getBuiltinModule;
  if (!builtin) throw new ArgumentError('fileStore: there are no files here; in a page use indexedDBStore()');
  const fs = builtin('node:fs/promises');
  const { dirname } = builtin('node:path');
  const read = async (): Promise<Record<string, unknown>> => {
    const text = await fs.readFile(path, 'utf8').catch(() => '{}');
    try {
      const parsed: unknown = JSON.parse(text);
      return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
    } catch {
      return {};
    }
  };
  return {
    load: async (adapter) => asRecord((await read())[adapter]),
    save: async (adapter, choices) => {
      const all = { ...(await read()), [adapter]: choices };
      await fs.mkdir(dirname(path), { recursive: true });
      // Written beside and moved, so that a run that is cut off leaves a whole file.
      await fs.writeFile(`${path}.part`, `${JSON.stringify(all, null, 2)}\n`);
      await fs.rename(`${path}.part`, path);
    },
  };
}

/** IndexedDB where there is one; in Node `vitrine/choices.json` in the user's cache folder. */
export function defaultStore(): ChoiceStore | null {
  const { indexedDB, process } = globalThis as Partial<typeof globalThis>;
  if (indexedDB) return indexedDBStore(indexedDB);
  const home =
    process?.env.XDG_CACHE_HOME ?? (process?.env.HOME && `${process.env.HOME}/.cache`) ?? process?.env.LOCALAPPDATA;
  return home ? fileStore(`${home}/vitrine/choices.json`) : null;
}

function asRecord(value: unknown): ChoiceRecord {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
