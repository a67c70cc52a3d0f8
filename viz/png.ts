import { encode } from 'fast-png';
import { ArgumentError } from '../engine/errors';
import { assertNone } from '../engine/known-options';
import { fileSystem } from '../nn/datasets/file-system';
import type { Picture } from './raster';

/** The figure as the bytes of a PNG file: RGBA, 8 bits a channel. */
export function encodePNG({ width, height, data }: Picture, ...others: readonly []): Uint8Array {
  assertNone('encodePNG', others);
  return encode({ width, height, data });
}

/**
 * Writes the figure to a PNG file; in Node only. Rejects with the file system's error, and with an ArgumentError for
 * another ending and in a page.
 */
export async function writePNG(path: string, raster: Picture, ...others: readonly []): Promise<void> {
  assertNone('writePNG', others);
  if (/\.(?!png$)\w+$/i.test(path))
    throw new ArgumentError(`writePNG: the file is a PNG, so its name must end with .png, got ${path}`);
  const files = fileSystem();
  if (!files) throw new ArgumentError('writePNG: a page has no files; write encodePNG(figure), or show(figure)');
  await files.writeFile(path, encodePNG(raster));
}
