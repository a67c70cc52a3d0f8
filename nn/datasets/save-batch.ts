import type { NDArray } from '../../engine/ndarray';
import type { SaveDirectory } from './image-generator-options';
import { saveImage } from './save-image';

/**
 * Writes each image of a batch into a folder, stretched from 0 to 255.
 * @param images `[n, h, w, channels]`
 */
export async function saveBatch(
  directory: SaveDirectory,
  { data, shape }: NDArray,
  names: readonly string[],
): Promise<void> {
  const size = data.length / shape[0]!;
  for (const [n, name] of names.entries()) {
    const image = { data: data.subarray(n * size, (n + 1) * size), shape: shape.slice(1) };
    const target =
      typeof directory === 'string' || directory instanceof URL
        ? `${String(directory).replace(/\/$/, '')}/${name}`
        : await directory.getFileHandle(name, { create: true });
    await saveImage(target, image, { dataFormat: 'channels_last' });
  }
}
