import { expect, test } from 'vitest';
import { loadImage } from '../../nn';
import { drawCatsAndDogs } from '../../notes/cats-and-dogs';

test('as many cats as dogs are drawn, in folders of their class, the same every time and no two alike', async () => {
  const { train, test } = await drawCatsAndDogs('tiny');
  const paths = [...train, ...test].map(({ webkitRelativePath }) => webkitRelativePath);
  expect(paths).toHaveLength(24);
  expect(new Set(paths).size).toBe(24);
  for (const [folder, count] of [
    ['train/cats', 8],
    ['train/dogs', 8],
    ['test/cats', 4],
    ['test/dogs', 4],
  ] as const) {
    expect(paths.filter((path) => path.startsWith(`${folder}/`))).toHaveLength(count);
  }

  const images = await Promise.all([...train, ...test].map((file) => loadImage(file, { targetSize: [150, 150] })));
  expect(new Set(images.map(({ data }) => data.join())).size).toBe(24);
  for (const { data } of images) expect(new Set(data).size).toBeGreaterThan(32);

  const again = await drawCatsAndDogs('tiny');
  expect((await loadImage(again.test[5]!)).data).toEqual((await loadImage(test[5]!)).data);
});
