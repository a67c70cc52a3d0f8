import { encode } from 'fast-png';
import type { Picture } from './raster';

/** The figure as the bytes of a PNG file: RGBA, 8 bits a channel. */
export function encodePNG({ width, height, data }: Picture): Uint8Array {
  return encode({ width, height, data });
}

/** Writes the figure to a PNG file; in Node only. Rejects with the file system's error. */
export async function writePNG(path: string, raster: Picture): Promise<void> {
  // Imported here, so that a bundle for the browser needs nothing of Node.
  const { writeFile } = await import('node:fs/promises');
  await writeFile(path, encodePNG(raster));
}
