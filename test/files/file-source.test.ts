import { afterEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, DataError, StorageError, loadModel } from '../../nn';
import { type FileSource, readSource } from '../../nn/io/file-source';
import { remove, writeFile } from '../../nn/io/storage';

const text = async (source: FileSource): Promise<[string, string]> => {
  const { bytes, name } = await readSource(source);
  return [new TextDecoder().decode(bytes), name];
};

/** A server that answers so. @returns what it is asked for */
function server(answer: () => Response): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(url.href);
    return answer();
  });
  return asked;
}
afterEach(() => vi.unstubAllGlobals());

describe('in a page', () => {
  it('a string is an address, relative to the page', async () => {
    const asked = server(() => new Response('bytes'));
    for (const source of [
      'model.keras',
      './model.keras',
      '/a/model.keras',
      '../model.keras?v=1#x',
      '//elsewhere.example/b%20c.h5',
      'https://elsewhere.example/model.keras',
    ]) {
      const [bytes, name] = await text(source);
      expect([bytes, asked.at(-1)]).toEqual(['bytes', new URL(source, document.baseURI).href]);
      expect(name).toBe(source.includes('elsewhere.example/b') ? 'b c.h5' : 'model.keras');
    }
    await text(new URL('https://elsewhere.example/model.keras'));
    expect(asked.at(-1)).toBe('https://elsewhere.example/model.keras');
  });

  it('what this server has is fetched', async () => {
    expect((await text('/test/files/keras3-config.json'))[0]).toContain('"class_name"');
    expect(await text('data:text/plain,abc')).toEqual(['abc', 'the file']);
    const url = URL.createObjectURL(new Blob(['def']));
    expect(await text(url)).toEqual(['def', 'the file']);
    URL.revokeObjectURL(url);
  });

  it("opfs: names the origin's private files, and an address does not", async () => {
    await writeFile('folder/saved.keras', new TextEncoder().encode('mine'));
    const asked = server(() => new Response(null, { status: 404, statusText: 'Not Found' }));
    for (const source of ['opfs:folder/saved.keras', 'opfs:/folder/saved.keras', 'OPFS:folder/saved.keras'])
      expect(await text(source)).toEqual(['mine', 'saved.keras']);
    expect(asked).toEqual([]);
    const url = new URL('folder/saved.keras', document.baseURI).href;
    await expect(loadModel('folder/saved.keras')).rejects.toThrow(
      new StorageError(
        `${url}: not found on the server, which answered 404 Not Found; check the address. There is such a file ` +
          "among the origin's private ones: load 'opfs:folder/saved.keras'.",
      ),
    );
    await remove('folder/saved.keras');
    await expect(loadModel('folder/saved.keras')).rejects.toThrow("What a page has saved is loaded as 'opfs:name'.");
    await expect(loadModel('opfs:folder/saved.keras')).rejects.toThrow(/^cannot read opfs:folder\/saved.keras: /);
    await expect(loadModel('opfs:../saved.keras')).rejects.toThrow(ArgumentError);
  });

  it('a File, a Blob, a handle and a Response are read', async () => {
    const file = new File(['abc'], 'model.keras');
    const handle = await (await navigator.storage.getDirectory()).getFileHandle('handle.keras', { create: true });
    await writeFile('opfs:handle.keras', new TextEncoder().encode('through'));
    expect(await Promise.all([file, new Blob(['def']), handle, new Response('ghi')].map(text))).toEqual([
      ['abc', 'model.keras'],
      ['def', 'the file'],
      ['through', 'handle.keras'],
      ['ghi', 'the file'],
    ]);
    await remove('handle.keras');
    const error = await readSource(handle).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StorageError);
    expect(String(error)).toContain('cannot read handle.keras: ');
    const folder = await navigator.storage.getDirectory();
    await expect(readSource(folder as unknown as FileSource)).rejects.toThrow(
      'FileSystemDirectoryHandle is not a file: give its path or address',
    );
  });

  it("a name that is not among the origin's private files is told where there may be one", async () => {
    for (const name of ['opfs:none.keras', 'opfs:no/folder/none.keras']) {
      const error: unknown = await loadModel(name).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(StorageError);
      expect(String(error)).toContain(
        "The origin's private files hold what a page has saved, model.save('name.keras'); a file on the server is " +
          'loaded by its address.',
      );
    }
  });

  it.each<[string, () => Response, new (message: string) => Error, string]>([
    [
      'refuses',
      () => new Response('no', { status: 403, statusText: 'Forbidden' }),
      StorageError,
      'not delivered by the server, which answered 403 Forbidden',
    ],
    [
      'fails',
      () => new Response('oh', { status: 500 }),
      StorageError,
      'not delivered by the server, which answered 500;',
    ],
    ['has nothing', () => new Response(null, { status: 204 }), StorageError, 'which answered 204'],
    [
      'sends its page',
      () =>
        new Response('<!doctype html><title>App</title>', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
      DataError,
      'byte 0: the server answered 200 with a web page instead of the file',
    ],
    [
      'sends its page as anything',
      () => new Response('\ufeff\n<HTML lang="en">'),
      DataError,
      'a web page instead of the file',
    ],
    [
      'cannot be reached',
      () => {
        throw new TypeError('Failed to fetch');
      },
      StorageError,
      'cannot be fetched: Failed to fetch. Either the server cannot be reached',
    ],
    [
      'breaks off',
      () => new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('network error')) })),
      StorageError,
      'cannot be fetched: ',
    ],
  ])('a server that %s is named, with the way out', async (_, answer, kind, message) => {
    server(answer);
    const error: unknown = await loadModel('/models/m.keras').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).toContain(`${location.origin}/models/m.keras: `);
    expect(String(error)).toContain(message);
    expect(String(error)).toContain("'opfs:name'");
  });
});
