import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileStore } from '../../engine';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-choices-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('keeps choices by adapter in a file, which it makes with its folders', async () => {
  const path = join(folder, 'a/b/choices.json');
  const store = fileStore(path);
  expect(await store.load('one')).toEqual({});
  await store.save('one', { 'matmul {}': 'tile' });
  await store.save('two', { 'matmul {}': 'quad' });
  expect(await fileStore(path).load('one')).toEqual({ 'matmul {}': 'tile' });
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    one: { 'matmul {}': 'tile' },
    two: { 'matmul {}': 'quad' },
  });
  expect(await readdir(join(folder, 'a/b'))).toEqual(['choices.json']);
});

it.each(['', '{', '[1]', 'null', '{"one": 3}', '{"one": {"matmul {}": 4}}'])(
  'a file of %j holds nothing',
  async (text) => {
    const path = join(folder, 'odd.json');
    await writeFile(path, text);
    expect(await fileStore(path).load('one')).toEqual({});
  },
);
