import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadMNIST } from '../../nn/datasets';
import { gzip, idxFile } from './idx-file';

test('finds packed files in a folder: these, which are not the data set, are refused for what they hold', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mnist-'));
  try {
    for (const [name, shape] of [
      ['train-images-idx3', [2, 28, 28]],
      ['train-labels-idx1', [2]],
      ['t10k-images-idx3', [1, 28, 28]],
      ['t10k-labels-idx1', [1]],
    ] as const) {
      const size = shape.reduce<number>((product, axis) => product * axis, 1);
      await writeFile(join(folder, `${name}-ubyte.gz`), await gzip(idxFile(shape, new Uint8Array(size))));
    }
    for (const baseUrl of [folder, `${folder}/`, `file://${folder}`]) {
      await expect(loadMNIST({ baseUrl })).rejects.toThrow(
        /^[a-z0-9-]+-ubyte: its contents have SHA-256 [0-9a-f]{64}, MNIST's/,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
