import { encode } from 'fast-png';
import { ArgumentError } from '../engine/errors';
import { assertNone } from '../engine/known-options';
import type { Picture } from './raster';

/** The figure as the bytes of a PNG file: RGBA, 8 bits a channel. */
export function encodePNG({ width, height, data }: Picture, ...others: readonly []): Uint8Array {
  assertNone('encodePNG', others);
  return encode({ width, height, data });
}

/** Writes the figure to a PNG file; in Node only. Rejects with the file system's error, and with an ArgumentError for another ending. */
export async function writePNG(path: string, raster: Picture, ...others: readonly []): Promise<void> {
  assertNone('writePNG', others);
  if (/\.(?!png$)\w+$/i.test(path))
    throw new ArgumentError(`writePNG: the file is a PNG, so its name must end with .png, got ${path}`);
  // Imported here, so that a bundle for the browser needs nothing of Node.
  const { writeFile } = await import('node:fs/promises');
  await writeFile(path, encodePNG(raster));
}
