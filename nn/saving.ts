import { awaited } from '../engine/misread';
import type { Structure } from './graph';
import type { KerasTensor } from './layers/layer';
import type { FileSource } from './io/file-source';
import type { LoadOptions } from './files/load-model';
import type { Model } from './model';
import type { SavedModel } from './types';

export type { FileSource } from './io/file-source';
export type { FileTarget } from './io/storage';
export type { CustomObjects } from './custom-objects';
export type { LoadOptions } from './files/load-model';

/**
 * A model from a `.keras` file (Keras 3), or from an `.h5` file (Keras 2): architecture, weights and optimizer, exact
 * to the bit. What the file is, its first bytes tell. A compiled model is ready to train; its training step is compiled
 * when training starts. No weight is drawn that the file then overwrites, so that loading, unlike Keras's, takes no
 * more from the sequence of `setRandomSeed` than making the layers does: a number for each Dropout.
 *
 * ```ts
 * await loadModel('models/digits.keras');   // in a page fetched, relative to it; in Node a path
 * await loadModel('opfs:best.keras');       // in a page: what it has saved as 'best.keras'
 * await loadModel(input.files[0]);
 * ```
 *
 * @throws DataError that names the file's member or byte, StorageError for a file that is not there or cannot be
 * reached; nothing is left half-made.
 */
export function loadModel<M extends Model<Structure<KerasTensor>> = Model<KerasTensor>>(
  source: FileSource,
  options: LoadOptions = {},
): Promise<M> {
  // How many outputs it has, the caller knows better than the type.
  const load = async (): Promise<M> =>
    (await (await import('./files/load-model')).loadModel(source, options)) as unknown as M;
  return awaited('loadModel(file)', OF_MODELS, load());
}

const OF_MODELS = [
  'layers', 'weights', 'inputs', 'input', 'outputs', 'output', 'name', 'summary', 'getLayer', 'predict', 'evaluate',
  'fit', 'compile', 'build', 'save', 'dispose',
]; // prettier-ignore

/**
 * A model as the bytes of a file: `.keras` or `.h5`, whole, with its optimizer's state if it is compiled; `.weights.h5`
 * or `.safetensors`, its weights alone; `.onnx`, for other runtimes.
 * @param path whose ending names the kind.
 */
export async function saveModel(...args: [model: SavedModel, path: string]): Promise<Uint8Array> {
  return (await import('./files/save')).saveModel(...args);
}
