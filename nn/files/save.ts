import { ArgumentError } from '../../engine';
import type { Model } from '../model';

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
