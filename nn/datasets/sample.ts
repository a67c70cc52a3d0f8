import { type DecodedPng, decode } from 'fast-png';
import { DataError } from '../../engine/errors';
import { type LabelledImages, type TrainAndTest, labelledImages } from './labelled-images';
import { readBytes } from './read-bytes';
import { asPair } from './pair';

const SIZE = 28;

/**
 * The sample that comes with the library: the first 250 training and 50 test images of each class of
 * Fashion-MNIST, in their original order, so that training image 0 is the ankle boot. Needs neither network
 * nor data set. Each sheet is a PNG of 28 x 28 tiles, row by row, whose `Labels` text has one digit a tile;
 * `scripts/make-sample.js` makes them.
 */
export async function loadSample(): Promise<TrainAndTest> {
  // Bundlers find and ship a file by this very form of words, so each URL is spelled out.
  const [train, test] = await Promise.all([
    readSheet('train.png', new URL('./sample/train.png', import.meta.url)),
    readSheet('test.png', new URL('./sample/test.png', import.meta.url)),
  ]);
  return asPair({ train, test }, train, test);
}

/** The same in place of the data set, with a warning that says why. */
export function sampleInstead(because: string): Promise<TrainAndTest> {
  // oxlint-disable-next-line no-console -- 2,500 images are not 60,000
  console.warn(
    `loadFashionMNIST: ${because}; this is its sample of 2,500 + 500 images. Set baseUrl or read to where they are.`,
  );
  return loadSample();
}

async function readSheet(name: string, url: URL): Promise<LabelledImages> {
  const sheet = decode(await readBytes(url), { checkCrc: true });
  const labels = Uint8Array.from(sheet.text.Labels ?? '', Number);
  const cells = (sheet.width / SIZE) * (sheet.height / SIZE);
  if (sheet.channels !== 1 || sheet.depth !== 8 || cells !== labels.length) {
    throw new DataError(
      `sample/${name}: a sheet of ${sheet.width} x ${sheet.height} with ${labels.length} labels; it must be 8-bit ` +
        'grey, with one label for each 28 x 28 tile.',
    );
  }
  return labelledImages(
    { data: cutTiles(sheet), shape: [labels.length, SIZE, SIZE] },
    { data: labels, shape: [labels.length] },
  );
}

function cutTiles({ width, data }: DecodedPng): Uint8Array {
  const tiles = new Uint8Array(data.length);
  const columns = width / SIZE;
  for (let target = 0; target < data.length; target += SIZE) {
    const line = target / SIZE; // a line of a tile: line % SIZE of tile floor(line / SIZE)
    const tile = Math.floor(line / SIZE);
    const y = Math.floor(tile / columns) * SIZE + (line % SIZE);
    const source = y * width + (tile % columns) * SIZE;
    tiles.set(data.subarray(source, source + SIZE), target);
  }
  return tiles;
}
