import { ArgumentError } from '../../engine';
import type { Model } from '../model';
import { writeFile, writeHandle } from './storage';

/**
 * Where a file is saved: a path in Node; in a page a name among the origin's private files, `best.keras` or `opfs:best.keras`,
 * or a `FileSystemFileHandle` (`showSaveFilePicker()`).
 */
export type FileTarget = string | FileSystemFileHandle;

/** Endings, the longer of two before the shorter, and what writes each. */
const FORMATS: Readonly<Record<string, (model: Model) => Promise<Uint8Array>>> = {
  '.keras': async (model) => (await import('./keras-file')).writeKerasFile(model),
  '.weights.h5': async (model) => (await import('./weights-file')).writeWeightsH5(model),
  '.h5': async (model) => (await import('./h5-file')).writeH5File(model),
  '.safetensors': async (model) => (await import('./weights-file')).writeWeightsSafetensors(model),
  '.onnx': async (model) => (await import('./onnx')).exportONNX(model),
};

/** A model as the bytes of a file, of the kind that the path's ending names. @throws ArgumentError for another ending. */
export async function saveModel(model: Model, path: string): Promise<Uint8Array> {
  const format = Object.entries(FORMATS).find(([ending]) => path.endsWith(ending));
  if (!format) throw new ArgumentError(`model "${model.name}": "${path}" must end with ${Object.keys(FORMATS).join(', ')}`);
  return format[1](model);
}

/** Saves it there, as a file of the kind that the name's ending says. */
export async function saveTo(model: Model, target: FileTarget): Promise<void> {
  if (typeof target === 'string') await writeFile(target, await saveModel(model, target));
  else await writeHandle(target, await saveModel(model, target.name));
}
