import { expect, test } from 'vitest';
import { imageDatasetFromDirectory, loadImage } from '../../nn';
import { plainPNG } from '../datasets/png-file';
import keras from '../keras/pictures.json';

/** A picture of 32 x 16, left half red and right half blue, as the browser packs it. */
async function packed(type: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(32, 16);
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'rgb(255, 0, 0)';
  context.fillRect(0, 0, 16, 16);
  context.fillStyle = 'rgb(0, 0, 255)';
  context.fillRect(16, 0, 16, 16);
  const blob = await canvas.convertToBlob({ type, quality: 1 });
  expect(blob.type).toBe(type);
  return new Uint8Array(await blob.arrayBuffer());
}

/** Puts a note into a JPEG that the camera was held sideways (EXIF orientation 6). */
function sideways(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const note = [
    0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0,
    1, 0, 6, 0, 0, 0, 0, 0, 0,
  ];
  return Uint8Array.from([...jpeg.subarray(0, 2), ...note, ...jpeg.subarray(2)]);
}

test.each(['image/jpeg', 'image/webp'])('loadImage reads %s by the browser', async (type) => {
  const { data, shape } = await loadImage(await packed(type), { targetSize: [1, 2] });
  expect(shape).toEqual([1, 2, 3]);
  const expected = [255, 0, 0, 0, 0, 255];
  for (let i = 0; i < 6; i++) expect(Math.abs(data[i]! - expected[i]!)).toBeLessThanOrEqual(4);
});

test('GIF and BMP are read as Keras reads them, to the byte', async () => {
  const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const files = keras.cases.filter(({ name }) => !name.startsWith('JPEG'));
  expect(files.length).toBeGreaterThan(50);
  for (const { name, file, rgba } of files)
    expect((await loadImage(bytesOf(file), { colorMode: 'rgba' })).data, name).toEqual(bytesOf(rgba));
});

test('a photograph lies as it was stored, as in Keras, whichever way the camera was held', async () => {
  const jpeg = sideways(await packed('image/jpeg'));
  const turned = await createImageBitmap(new Blob([jpeg]));
  expect([turned.width, turned.height]).toEqual([16, 32]); // the note is understood
  turned.close();
  expect((await loadImage(jpeg)).shape).toEqual([16, 32, 3]);
});

test('imageDatasetFromDirectory takes a dropped folder', async () => {
  interface Window {
    webkitRequestFileSystem?: (
      type: number,
      size: number,
      done: (system: FileSystem) => void,
      failed: (error: Error) => void,
    ) => void;
  }
  const request = (window as Window).webkitRequestFileSystem!.bind(window);
  const { root } = await new Promise<FileSystem>((resolve, reject) => request(0, 2 ** 20, resolve, reject));
  // More than a reader gives at once.
  const png = await plainPNG(1, 1, [7, 8, 9]);
  const folder = (parent: FileSystemDirectoryEntry, path: string) =>
    new Promise<FileSystemDirectoryEntry>((resolve, reject) =>
      parent.getDirectory(path, { create: true }, (entry) => resolve(entry as FileSystemDirectoryEntry), reject),
    );
  const cats = await folder(await folder(root, 'pets'), 'cats');
  for (let i = 0; i < 130; i++) {
    const file = await new Promise<FileSystemEntry>((resolve, reject) =>
      cats.getFile(`${1000 + i}.png`, { create: true }, resolve, reject),
    );
    await write(file, png);
  }
  const dataset = await imageDatasetFromDirectory(await folder(root, 'pets'), {
    shuffle: false,
    imageSize: [1, 1],
    batchSize: 130,
  });
  expect(dataset.files).toEqual(Array.from({ length: 130 }, (_, i) => `cats/${1000 + i}.png`));
  for await (const [x] of dataset) expect(x.data).toEqual(Float32Array.from({ length: 390 }, (_, i) => 7 + (i % 3)));
});

interface Writer {
  onwriteend: () => void;
  onerror: (error: unknown) => void;
  write(blob: Blob): void;
}

function write(entry: FileSystemEntry, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const { createWriter } = entry as FileSystemEntry & {
    createWriter(done: (writer: Writer) => void, failed: (error: Error) => void): void;
  };
  return new Promise((resolve, reject) => {
    createWriter.call(
      entry,
      (writer) => {
        writer.onwriteend = resolve;
        writer.onerror = reject;
        writer.write(new Blob([bytes]));
      },
      reject,
    );
  });
}
