import { StorageError } from '../../engine';
import type { Model } from '../model';

/** A model as the bytes of a file, of the kind that the path's ending names. @throws StorageError: no kind is written yet. */
export async function saveModel(model: Model, path: string): Promise<Uint8Array> {
  throw new StorageError(`model "${model.name}" cannot be saved as ${path} yet; give the callback a save of your own`);
}
