/**
 * Makes the embedded sample, `nn/datasets/sample/{train,test}.png`, from the full data set: the first so many
 * images of each class, in their original order, as tiles of one grey sheet. The labels and the licence
 * travel inside as PNG text.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { FASHION_MNIST_CACHE, setUp } from './setup.js';

const SIZE = 28;
const CLASSES = 10;
const SHEETS = [
  { name: 'train', prefix: 'train', perClass: 250, columns: 50 },
  { name: 'test', prefix: 't10k', perClass: 50, columns: 25 },
];

const SOURCE = 'Fashion-MNIST, https://github.com/zalandoresearch/fashion-mnist';
const COPYRIGHT = `The MIT License (MIT)

Copyright (c) 2017 Zalando SE, https://tech.zalando.com

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and \
associated documentation files (the "Software"), to deal in the Software without restriction, including \
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell \
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the \
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial \
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT \
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO \
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER \
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR \
THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

/** Indices of the first `perClass` images of every class, in order. */
function balancedSelection(labels, perClass) {
  const taken = new Array(CLASSES).fill(0);
  return Array.from(labels.keys()).filter((index) => taken[labels[index]]++ < perClass);
}

function drawSheet(images, selection, columns) {
  const width = columns * SIZE;
  const data = new Uint8Array(selection.length * SIZE * SIZE);
  selection.forEach((index, tile) => {
    const corner = Math.floor(tile / columns) * SIZE * width + (tile % columns) * SIZE;
    for (let row = 0; row < SIZE; row++) {
      const start = (index * SIZE + row) * SIZE;
      data.set(images.subarray(start, start + SIZE), corner + row * width);
    }
  });
  return { width, height: data.length / width, data, depth: 8, channels: 1 };
}

const { data } = await setUp({ data: true });
if (data !== 'full') throw new Error('The sample is cut from the full data set, which could not be had.');
const { encode } = await import('fast-png');
const folder = join(dirname(import.meta.dirname), 'nn/datasets/sample');
await mkdir(folder, { recursive: true });

// IDX: 16 bytes of header before the images, 8 before the labels. `setUp` has verified the contents.
const contents = async (file, header) => gunzipSync(await readFile(join(FASHION_MNIST_CACHE, file))).subarray(header);
for (const { name, prefix, perClass, columns } of SHEETS) {
  const images = await contents(`${prefix}-images-idx3-ubyte.gz`, 16);
  const labels = await contents(`${prefix}-labels-idx1-ubyte.gz`, 8);
  const selection = balancedSelection(labels, perClass);
  const text = {
    Source: SOURCE,
    Copyright: COPYRIGHT,
    Labels: selection.map((index) => labels[index]).join(''),
  };
  const png = encode({ ...drawSheet(images, selection, columns), text }, { zlib: { level: 9 } });
  await writeFile(join(folder, `${name}.png`), png);
  console.log(`${name}.png: ${selection.length} images, ${png.length} bytes`);
}
