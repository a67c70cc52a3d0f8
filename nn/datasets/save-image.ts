import { ArgumentError } from '../../engine/errors';
import { assertKnown, shown } from '../../engine/known-options';
import type { NDArray } from '../../engine/ndarray';
import type { DataFormat } from '../image-data-format';
import type { FileTarget } from '../io/storage';
import { arrayToImage } from './load-image';

/** Options of `saveImage`, with Keras's defaults. */
export interface SaveImageOptions {
  /** Where the channels are. Default that of `setImageDataFormat`. */
  dataFormat?: DataFormat | null;
  /** `'png'`, `'jpeg'`, `'jpg'` or `'bmp'`. Default null: as the file's name ends. */
  fileFormat?: string | null;
  /** Stretch the values from 0 to 255. Default true. */
  scale?: boolean;
  /** Of a JPEG, 1 to 100, as Pillow's. Default 75. */
  quality?: number;
}

/**
 * Writes an image to a file, after Keras's `save_img`: PNG, JPEG and BMP. Pixels of a grey image that are not scaled,
 * and of which some are beyond 255, take 16 bits in a PNG. A JPEG has no alpha: it is left out, with a warning.
 *
 * ```ts
 * await saveImage('cats/7.png', x);   // x of [150, 150, 3]
 * ```
 *
 * @param path in Node a path, or a `file:` URL; in a page a name among the origin's private files, or a
 * `FileSystemFileHandle` (`showSaveFilePicker()`)
 * @param x `[h, w, channels]` of 1, 3 or 4 channels, or with the channels first
 * @throws ArgumentError for another format, ShapeError for other shapes, StorageError where it cannot be written
 */
export async function saveImage(path: FileTarget, x: NDArray, options: SaveImageOptions = {}): Promise<void> {
  assertKnown('saveImage', options, ['dataFormat', 'fileFormat', 'scale', 'quality']);
  const { dataFormat = null, scale = true, quality = 75 } = options;
  if (!Number.isInteger(quality) || quality < 1 || quality > 100)
    throw new ArgumentError(`saveImage: quality must be an integer from 1 to 100, got ${shown(quality)}`);
  const isHandle = typeof path !== 'string' && !(path instanceof URL);
  const name = isHandle ? path.name : String(path);
  const image = arrayToImage(x, { dataFormat, scale });
  const { encodeImage } = await import('./encode-image');
  const bytes = await encodeImage(image, options.fileFormat ?? /\.(\w+)$/.exec(name)?.[1] ?? '', { name, quality });
  const { writeFile, writeHandle } = await import('../io/storage');
  await (isHandle ? writeHandle(path, bytes) : writeFile(name, bytes));
}

/** By Keras's name. */
export { saveImage as saveImg };
