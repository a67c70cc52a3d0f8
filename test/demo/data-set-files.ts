import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const SIZES = { train: 3000, t10k: 600 };

/** Writes the four files of a data set of 3,000 and 600 images of noise. @returns their bytes. */
export async function writeImages(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  let bytes = 0;
  for (const [set, count] of Object.entries(SIZES)) {
    const images = idx([count, 28, 28], randomBytes(count * 28 * 28));
    const labels = idx(
      [count],
      Uint8Array.from({ length: count }, (_, i) => i % 10),
    );
    for (const [name, content] of [
      [`${set}-images-idx3-ubyte.gz`, images],
      [`${set}-labels-idx1-ubyte.gz`, labels],
    ] as const) {
      const packed = gzipSync(content);
      bytes += packed.length;
      await writeFile(join(folder, name), packed);
    }
  }
  return bytes;
}

/** An IDX file of bytes: http://yann.lecun.com/exdb/mnist/. */
function idx(shape: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, data]);
}
