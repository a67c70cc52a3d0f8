import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DataError, StorageError, utils } from '../../nn';
import { writeZip } from '../../nn/io/zip';

const { getFile } = utils;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files: Record<string, Uint8Array> = { '/a.txt': bytes('hello') };
let requests = 0;
let server: Server;
let root: string;
let base: string;
let cacheDir: string;

beforeAll(async () => {
  utils.disableInteractiveLogging();
  root = await mkdtemp(join(tmpdir(), 'get-file-'));
  await writeFile(join(root, 'one.txt'), 'one');
  for (const [flags, name] of [
    ['-cf', 'a.tar'],
    ['-czf', 'a.tar.gz'],
  ] as const) {
    execFileSync('tar', [flags, join(root, name), '-C', root, 'one.txt']);
    files[`/${name}`] = new Uint8Array(await readFile(join(root, name)));
  }
  execFileSync('tar', ['-cPf', join(root, 'out.tar'), '-C', root, '--transform', 's,^,../,', 'one.txt']);
  files['/out.tar'] = new Uint8Array(await readFile(join(root, 'out.tar')));
  files['/a.zip'] = writeZip(new Map([['in/one.txt', bytes('one')]]));
  server = createServer((request, response) => {
    requests++;
    const body = files[request.url!];
    response.writeHead(body ? 200 : 404, body ? { 'content-length': body.length } : {}).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  requests = 0;
  cacheDir = await mkdtemp(join(root, 'cache-'));
});
afterAll(async () => {
  utils.enableInteractiveLogging();
  server.close();
  await rm(root, { recursive: true });
});

it('downloads once, to the place that Keras has, and tells of progress', async () => {
  const told: unknown[] = [];
  const onProgress = (...given: readonly unknown[]) => void told.push(given);
  const path = await getFile({ origin: `${base}/a.txt`, cacheDir, onProgress });
  expect(path).toBe(join(cacheDir, 'datasets', 'a.txt'));
  expect(await readFile(path, 'utf8')).toBe('hello');
  expect(told.at(-1)).toEqual([5, 5]);
  await getFile('a.txt', `${base}/a.txt`, { cacheDir });
  expect(requests).toBe(1);
  await getFile({ origin: `${base}/a.txt`, cacheDir, forceDownload: true });
  expect(requests).toBe(2);
});

it.each(['sha256', 'md5'])('%s: a file of another hash is not kept, and one in the cache is had again', async (by) => {
  const fileHash = createHash(by).update('hello').digest('hex');
  const path = await getFile({ origin: `${base}/a.txt`, cacheDir, fileHash });
  await writeFile(path, 'other');
  await getFile({ origin: `${base}/a.txt`, cacheDir, fileHash });
  expect(await readFile(path, 'utf8')).toBe('hello');
  const wrong = fileHash.replace(/./g, '0');
  const error = await getFile('b.txt', `${base}/a.txt`, { cacheDir, fileHash: wrong }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toContain(`${by} hash ${fileHash}, expected ${wrong}`);
  expect(await readdir(join(cacheDir, 'datasets'))).toEqual(['a.txt']);
});

it.each([
  ['a.tar', 'one.txt'],
  ['a.tar.gz', 'one.txt'],
  ['a.zip', 'in/one.txt'],
])('extracts %s', async (name, member) => {
  const folder = await getFile({ origin: `${base}/${name}`, cacheDir, extract: true });
  expect(folder).toBe(join(cacheDir, 'datasets', name));
  expect(await readFile(join(folder, member), 'utf8')).toBe('one');
  const named = await getFile({ fname: `my-${name}`, origin: `${base}/${name}`, cacheDir, extract: true });
  expect(named).toBe(join(cacheDir, 'datasets', 'my-a_extracted'));
});

it('refuses members that lead out of the folder, what is no archive, and what is not there', async () => {
  const options = { cacheDir, extract: true };
  await expect(getFile({ origin: `${base}/out.tar`, ...options })).rejects.toThrow('leads out of its folder');
  await expect(getFile({ origin: `${base}/a.txt`, ...options })).rejects.toThrow(DataError);
  await expect(getFile({ origin: `${base}/none`, cacheDir })).rejects.toThrow(StorageError);
  await expect(getFile('../a', `${base}/a.txt`, { cacheDir })).rejects.toThrow('must be a name');
  expect((await readdir(join(cacheDir, 'datasets'))).sort()).toEqual(['a.txt_archive', 'out.tar_archive']);
});
