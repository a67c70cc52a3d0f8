import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ArgumentError, DataError, StorageError, loadModel } from '../../nn';
import { type FileSource, readSource } from '../../nn/io/file-source';
import * as storage from '../../nn/io/storage';

const text = async (source: FileSource): Promise<[string, string]> => {
  const { bytes, name } = await readSource(source);
  return [new TextDecoder().decode(bytes), name];
};

let folder: string;
let path: string;
let site: string;
const server = createServer(({ url }, response) => {
  if (url === '/models/m.keras?v=1') response.end('served');
  else if (url === '/app') response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
  else if (url === '/broken') response.writeHead(200, { 'content-length': 100 }).end('half', () => response.destroy());
  else response.writeHead(404).end();
});
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-source-'));
  path = join(folder, 'a model #1.keras');
  await writeFile(path, 'kept');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});

it('a path, a file: or an http: address, a Response, a File and bytes are read', async () => {
  const url = pathToFileURL(path);
  for (const source of [path, url, url.href]) expect((await text(source))[0]).toBe('kept');
  expect(await text(path)).toEqual(['kept', 'a model #1.keras']);
  for (const source of [`${site}/models/m.keras?v=1`, new URL(`${site}/models/m.keras?v=1`)])
    expect(await text(source)).toEqual(['served', 'm.keras']);
  expect(await text(await fetch(`${site}/models/m.keras?v=1`))).toEqual(['served', 'm.keras']);
  expect(await text(new File(['abc'], 'x.h5'))).toEqual(['abc', 'x.h5']);
  expect(await text('data:text/plain,abc')).toEqual(['abc', 'the file']);
  expect(await text(Buffer.from('abc'))).toEqual(['abc', 'the file']);
});

it('what is not there, or no file, is named with the way out', async () => {
  const dead = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => dead.once('listening', resolve));
  const closed = `http://127.0.0.1:${(dead.address() as AddressInfo).port}/m.keras`;
  await new Promise((resolve) => dead.close(resolve));
  const used = await fetch(`${site}/models/m.keras?v=1`);
  await used.text();
  const none = join(folder, 'none.keras');
  const cases: [FileSource, new (message: string) => Error, string][] = [
    [none, StorageError, `cannot read ${none}: ENOENT`],
    ['none.keras', StorageError, `. Paths go from ${process.cwd()}.`],
    [
      folder,
      StorageError,
      'It is a folder, such as a TensorFlow SavedModel: load that in TensorFlow and save it with ' +
        "model.save('model.keras').",
    ],
    [`${site}/broken`, StorageError, 'Check that the server can be reached, and the address.'],
    [pathToFileURL(none), StorageError, 'ENOENT'],
    [`${site}/m.keras`, StorageError, `${site}/m.keras: not found on the server, which answered 404 Not Found`],
    [`${site}/app`, DataError, `${site}/app: byte 0: the server answered 200 with a web page`],
    [`${site}/broken`, StorageError, `${site}/broken: cannot be fetched: `],
    [closed, StorageError, 'ECONNREFUSED'],
    [used, ArgumentError, 'has been read already'],
    [
      'opfs:m.keras',
      ArgumentError,
      '"opfs:m.keras": opfs: means the private files of a page\'s origin, and this is not a page; give a path',
    ],
    [null as unknown as FileSource, ArgumentError, 'null is not a file: give its path or address'],
    [new Map() as unknown as FileSource, ArgumentError, 'Map is not a file'],
  ];
  for (const [source, kind, message] of cases) {
    const error: unknown = await loadModel(source).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("'opfs:name'");
  }
});

it('files are written by path, and file: address, alone', async () => {
  const bytes = new TextEncoder().encode('x');
  await storage.writeFile(pathToFileURL(join(folder, 'by address')).href, bytes);
  expect(await storage.readFile(join(folder, 'by address'))).toEqual(bytes);
  for (const target of ['https://example.com/m.keras', 'blob:m.keras'])
    await expect(storage.writeFile(target, bytes)).rejects.toThrow(
      `"${target}" is an address, and files are kept by path`,
    );
  await expect(storage.writeFile('opfs:m.keras', bytes)).rejects.toThrow('this is not a page');
});
