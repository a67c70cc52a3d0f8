import { mkdir, mkdtemp, open, readFile as read, readdir, rm, writeFile as write } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StorageError } from '../../../engine';
import { appendFile, exists, list, readFile, remove, writeFile } from '../../../nn/io/storage';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-storage-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('files are made with their folders, replaced, appended to, listed, removed', async () => {
  const path = join(folder, 'a/b/model.bin');
  expect(await exists(path)).toBe(false);
  expect(await list(join(folder, 'a/b'))).toEqual([]);
  await writeFile(path, Uint8Array.of(1, 2, 3));
  await writeFile(path, Uint8Array.of(4, 5, 6, 7).subarray(1, 3));
  await appendFile(path, Uint8Array.of(8));
  expect(await readFile(path)).toEqual(Uint8Array.of(5, 6, 8));
  expect([...(await read(path))]).toEqual([5, 6, 8]);
  await appendFile(join(folder, 'a/b/c/new'), Uint8Array.of(9));
  await writeFile(join(folder, 'a/b/empty'), new Uint8Array());
  expect(await list(join(folder, 'a/b'))).toEqual(['empty', 'model.bin']);
  expect([await exists(path), await exists(join(folder, 'a/b'))]).toEqual([true, false]);
  await remove(path);
  await remove(path);
  expect(await exists(path)).toBe(false);
  expect((await readFile(join(folder, 'a/b/empty'))).length).toBe(0);
});

it('a write that fails leaves the old file, and nothing beside it', async () => {
  const inside = join(folder, 'full');
  // Too long a name for the one that is written beside it.
  const path = join(inside, 'x'.repeat(250));
  await writeFile(join(inside, 'other'), new Uint8Array());
  await write(path, 'old');
  const error = await writeFile(path, new TextEncoder().encode('new')).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(StorageError);
  expect(String(error)).toContain(`cannot write ${path}: ENAMETOOLONG`);
  expect((error as StorageError).cause).toMatchObject({ code: 'ENAMETOOLONG' });
  expect(await read(path, 'utf8')).toBe('old');
  await expect(writeFile(inside, new Uint8Array())).rejects.toThrow(/cannot write .*full: E/); // a folder
  expect((await readdir(inside)).length).toBe(2);
  expect((await readdir(folder)).filter((name) => name.includes('part'))).toEqual([]);
});

it('what killed writers have left in a folder goes with the first writing there; what others write stays', async () => {
  const path = join(folder, 'killed/model.bin');
  await mkdir(join(folder, 'killed'));
  const none = 2 ** 22 - 1; // above the largest process number by default
  const left = [`model.bin.${none}-0123abcd.part`, `other.bin.${none}-0123abcd.part`];
  const running = `model.bin.${process.ppid}-0123abcd.part`;
  for (const name of [...left, running, 'model.bin.part']) await write(join(folder, 'killed', name), 'x');
  await writeFile(path, Uint8Array.of(2));
  expect((await readdir(join(folder, 'killed'))).sort()).toEqual(['model.bin', 'model.bin.part', running].sort());
});

it('what is appended is whole or absent', async () => {
  const path = join(folder, 'log.csv');
  await appendFile(path, new TextEncoder().encode('one\n'));
  const handle = await open(path);
  const FileHandle = Object.getPrototypeOf(handle) as { appendFile: unknown };
  await handle.close();
  const original = FileHandle.appendFile;
  FileHandle.appendFile = async function (this: Awaited<ReturnType<typeof open>>) {
    await this.write('tw');
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  try {
    await expect(appendFile(path, new TextEncoder().encode('two\n'))).rejects.toThrow(/cannot write .*ENOSPC/);
  } finally {
    FileHandle.appendFile = original;
  }
  expect(await read(path, 'utf8')).toBe('one\n');
});

it('what is not there, or no file, is a StorageError', async () => {
  await expect(readFile(join(folder, 'none'))).rejects.toThrow(new RegExp(`cannot read ${folder}/none: ENOENT`));
  await expect(readFile(folder)).rejects.toThrow(StorageError);
  await write(join(folder, 'file'), '');
  await expect(appendFile(join(folder, 'file/below'), new Uint8Array())).rejects.toThrow(StorageError);
  await expect(list(join(folder, 'file'))).rejects.toThrow(StorageError);
});
