import { beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError, StorageError } from '../../../engine';
import * as storage from '../../../nn/io/storage';
import { type FileStore, indexedDBFiles, originFiles } from '../../../nn/io/storage';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = async (store: FileStore, path: string): Promise<string> =>
  new TextDecoder().decode(await store.readFile(path));

describe.each<[string, () => Promise<FileStore>]>([
  ['the origin private file system', async () => originFiles(await navigator.storage.getDirectory())],
  ['IndexedDB', async () => indexedDBFiles(indexedDB)],
])('%s', (_, open) => {
  let store: FileStore;
  beforeAll(async () => {
    store = await open();
  });

  it('files are made with their folders, replaced, appended to, listed, removed', async () => {
    const path = 'a/b/model.bin';
    expect(await store.exists(path)).toBe(false);
    expect(await store.list('a/b')).toEqual([]);
    await store.writeFile(path, bytes('a long first text'));
    await store.writeFile(`/./${path}`, bytes('(short)').subarray(1, 6));
    await store.appendFile(path, bytes(' and more'));
    expect(await text(await open(), path)).toBe('short and more');
    await store.appendFile('a/b/c/new', bytes('new'));
    await store.writeFile('a/b/empty', new Uint8Array());
    expect(await store.list('a/b')).toEqual(['empty', 'model.bin']);
    expect(await store.list('')).not.toContain('model.bin');
    expect([await store.exists(path), await store.exists('a/b/none')]).toEqual([true, false]);
    for (let i = 0; i < 2; i++) await store.remove(path);
    await store.remove('nowhere/none');
    expect(await store.exists(path)).toBe(false);
    expect(await text(store, 'a/b/empty')).toBe('');
    for (const name of ['a/b/empty', 'a/b/c/new']) await store.remove(name);
    expect(await store.list('a/b')).toEqual([]);
  });

  it('two writes at once leave one of the two, whole', async () => {
    const texts = ['one '.repeat(50_000), 'another '.repeat(10_000)];
    await Promise.all(texts.map((each) => store.writeFile('race', bytes(each))));
    expect(texts).toContain(await text(store, 'race'));
    await store.remove('race');
  });

  it('paths that lead out, or to no file, are refused', async () => {
    for (const path of ['../a', 'a/../../b', '', '/', 'a/']) {
      await expect((async () => store.writeFile(path, bytes('x')))()).rejects.toThrow(ArgumentError);
    }
    await expect(store.readFile('none')).rejects.toThrow();
  });
});

describe('of a page', () => {
  it('are the files of its origin', async () => {
    await storage.writeFile('here/model', bytes('mine'));
    expect(await text(originFiles(await navigator.storage.getDirectory()), 'here/model')).toBe('mine');
    expect([await storage.exists('here/model'), await storage.list('here')]).toEqual([true, ['model']]);
    await storage.remove('here/model');
    expect(await storage.exists('here/model')).toBe(false);
  });

  it('a write that fails leaves the old file, and no new one', async () => {
    const unlock = await lock('locked');
    for (const write of [storage.writeFile, storage.appendFile]) {
      const error = await write('locked', bytes('new')).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(StorageError);
      expect(String(error)).toContain('cannot write locked: ');
      expect((error as StorageError).cause).toMatchObject({ name: 'NoModificationAllowedError' });
    }
    await unlock();
    expect(await text(storage, 'locked')).toBe('old');
    await storage.remove('locked');
    // A folder is no file, and a file no folder.
    await storage.writeFile('folder/file', bytes('old'));
    await expect(storage.writeFile('folder', bytes('new'))).rejects.toThrow(StorageError);
    await expect(storage.writeFile('folder/file/below', bytes('new'))).rejects.toThrow(
      /cannot write folder\/file\/below: /,
    );
    await expect(storage.readFile('folder/none')).rejects.toThrow(/cannot read folder\/none: /);
    await expect(storage.readFile('../x')).rejects.toThrow(ArgumentError);
    expect(await text(storage, 'folder/file')).toBe('old');
    await storage.remove('folder/file');
  });
});

/** A worker that holds a file of the text "old" open for itself. @returns what closes it. */
async function lock(name: string): Promise<() => Promise<unknown>> {
  const source = `
    let handle;
    onmessage = async ({ data }) => {
      if (data.close) return handle.close(), postMessage('closed');
      const root = await navigator.storage.getDirectory();
      handle = await (await root.getFileHandle(data.name, { create: true })).createSyncAccessHandle();
      handle.write(new TextEncoder().encode('old'));
      handle.flush();
      postMessage('locked');
    };`;
  const worker = new Worker(URL.createObjectURL(new Blob([source])));
  const ask = (message: unknown) =>
    new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = reject;
      worker.postMessage(message);
    });
  await ask({ name });
  return () => ask({ close: true }).finally(() => worker.terminate());
}
