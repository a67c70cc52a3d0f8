import { describe, expect, it, vi } from 'vitest';
import { DataError, loadImage } from '../../nn';
import { readSource } from '../../nn/io/file-source';
import { plainPNG } from '../datasets/png-file';
import { gifPicture, madeAVIF, madeBMP, madeGIF, madeJPEG, madeWebP } from '../files/made-pictures';

/** In a page whose site does not isolate it, `SharedArrayBuffer` has no name, but WebAssembly has such memory. */
function sharedOf(bytes: Uint8Array): Uint8Array {
  const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const shared = new Uint8Array(buffer, 0, bytes.length);
  shared.set(bytes);
  return shared;
}

describe('what is too large is not handed to the browser', () => {
  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['JPEG of 65,500 x 65,500', madeJPEG(65500, 65500, { dataBytes: 9 }), 'byte 76: its 65500 x 65500 pixels are over'],
    ['JPEG of 5,800 x 5,800 in 9 bytes', madeJPEG(5800, 5800, { dataBytes: 9 }), 'that 149 bytes can hold'],
    ['JPEG of 60,000 scans', madeJPEG(1000, 1000, { scans: 60_000 }), 'its 60001 scans are over the 4294'],
    ['BMP', madeBMP(40000, 40000, 1, 9), 'byte 18: its 40000 x 40000 pixels are over'],
    ['GIF', madeGIF(65535, 65535, gifPicture(1, 1, [4, 1, 5])), 'byte 6: its 65535 x 65535 pixels are over'],
    ['WebP with a canvas', madeWebP('VP8X', 2 ** 24, 2 ** 24), 'byte 24: its 16777216 x 16777216 pixels are over'],
    ['WebP without loss', madeWebP('VP8L', 16384, 16384), 'byte 21: its 16384 x 16384 pixels are over'],
    ['WebP', madeWebP('VP8 ', 16383, 16383), 'byte 26: its 16383 x 16383 pixels are over'],
    ['AVIF', madeAVIF(65536, 65536), 'byte 28: its 65536 x 65536 pixels are over'],
  ])('%s', async (_, file, reason) => {
    const decode = vi.spyOn(globalThis, 'createImageBitmap');
    const loading = loadImage(file);
    await expect(loading).rejects.toBeInstanceOf(DataError);
    await expect(loading).rejects.toThrow(reason);
    expect(decode).not.toHaveBeenCalled();
  });

  it('and what says nothing of its size is looked at before its pixels are copied', async () => {
    const canvas = vi.spyOn(globalThis, 'OffscreenCanvas');
    const close = vi.fn();
    vi.spyOn(globalThis, 'createImageBitmap').mockResolvedValue({ width: 9000, height: 9000, close });
    await expect(loadImage(new TextEncoder().encode('some other format'))).rejects.toBeInstanceOf(DataError);
    expect(canvas).not.toHaveBeenCalled();
    expect(close).toHaveBeenCalledOnce();
  });
});

it('bytes that other threads can change are copied first', async () => {
  const png = await plainPNG(2, 2, [1, 2, 3]);
  for (const file of [png, madeJPEG(8, 8), madeGIF(2, 1, gifPicture(2, 1, [4, 1, 0, 5]))])
    expect(await loadImage(sharedOf(file))).toEqual(await loadImage(file));
  const { bytes } = await readSource(sharedOf(png));
  expect(bytes.buffer).toBeInstanceOf(ArrayBuffer);
  expect(bytes).toEqual(png);
});
