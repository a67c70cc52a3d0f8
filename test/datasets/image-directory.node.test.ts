import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataError } from '../../engine/errors';
import { imageDatasetFromDirectory } from '../../nn';
import { makeFolder } from './image-folder';
import { plainPNG } from './png-file';

test('a class may be a link, an image too; other links to folders are not followed, and may go in circles', async () => {
  const png = await plainPNG(1, 1, [1, 2, 3]);
  await using elsewhere = await makeFolder({ 'c/1.png': png });
  await using made = await makeFolder({ 'a/1.png': png, 'b/': png });
  const [folder, other] = [made.folder as string, elsewhere.folder as string];
  await symlink(join(other, 'c'), join(folder, 'c'));
  await symlink(join(folder, 'a/1.png'), join(folder, 'b/2.png'));
  await symlink(folder, join(folder, 'b/circle'));
  const { classNames, files } = await imageDatasetFromDirectory(folder, { shuffle: false });
  expect(classNames).toEqual(['a', 'b', 'c']);
  expect(files).toEqual(['a/1.png', 'b/2.png', 'c/1.png']);
  expect((await imageDatasetFromDirectory(new URL(`file://${folder}`), { shuffle: false })).files).toEqual(files);

  // A link to nothing is an image that cannot be read.
  await symlink(join(folder, 'gone'), join(folder, 'a/0.png'));
  const batches = (await imageDatasetFromDirectory(folder, { shuffle: false }))[Symbol.asyncIterator]();
  const error: unknown = await batches.next().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toMatch(/^a\/0\.png: cannot be read \(ENOENT/);
});
