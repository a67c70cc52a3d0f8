import { ArgumentError } from '../../engine';
import { type FileTarget, writeFile, writeHandle } from '../io/storage';
import { only } from '../options';
import { parse } from '../schema';
import type { SavedModel } from '../types';
import { assertModel } from './assert-model';

type Given = Readonly<Record<string, unknown>>;

/** What Keras's `save` takes beside the target: its defaults alone. */
const SAVING = { overwrite: /* @__PURE__ */ only(true), includeOptimizer: /* @__PURE__ */ only(true) };

/** Endings, the longer of two before the shorter, and what writes each. */
const FORMATS: Readonly<Record<string, (model: SavedModel) => Promise<Uint8Array>>> = {
  '.keras': async (model) => (await import('./keras-file')).writeKerasFile(model),
  '.weights.h5': async (model) => (await import('./weights-file')).writeWeightsH5(model),
  '.h5': async (model) => (await import('./h5-file')).writeH5File(model),
  '.safetensors': async (model) => (await import('./weights-file')).writeWeightsSafetensors(model),
  '.onnx': async (model) => (await import('./onnx')).exportONNX(model),
};

/**
 * A model as the bytes of a file, of the kind that the path's ending names. @throws ArgumentError for another ending.
 */
export async function saveModel(model: SavedModel, path: string, options: Given = {}): Promise<Uint8Array> {
  assertModel('saveModel', model);
  parse('saveModel', SAVING, options);
  const name = nameOf(model, path);
  const format = Object.entries(FORMATS).find(([ending]) => name.endsWith(ending));
  if (!format)
    throw new ArgumentError(`model "${model.name}": "${name}" must end with ${Object.keys(FORMATS).join(', ')}`);
  return format[1](model);
}

/** Saves it there, as a file of the kind that the name's ending says. */
export async function saveTo(model: SavedModel, target: FileTarget, options: Given = {}): Promise<void> {
  parse('save', SAVING, options);
  const name = nameOf(model, target);
  const bytes = await saveModel(model, name);
  await (isHandle(target) ? writeHandle(target, bytes) : writeFile(name, bytes));
}

/** The same, of the weights alone. */
export async function saveWeightsTo(model: SavedModel, target: FileTarget, options: Given = {}): Promise<void> {
  parse('saveWeights', { overwrite: SAVING.overwrite }, options);
  const name = nameOf(model, target);
  if (!/\.(weights\.h5|safetensors)$/.test(name)) {
    throw new ArgumentError(`model "${model.name}": saveWeights: "${name}" must end with .weights.h5 or .safetensors`);
  }
  await saveTo(model, target);
}

const isHandle = (target: FileTarget): target is FileSystemFileHandle =>
  typeof (target as Partial<FileSystemFileHandle> | null)?.createWritable === 'function';

/** Its path or name, whose ending says the kind. @throws ArgumentError for what has none. */
function nameOf(model: SavedModel, target: FileTarget): string {
  const name: unknown = isHandle(target) ? target.name : target instanceof URL ? target.href : target;
  if (typeof name === 'string') return name;
  const what = typeof name === 'object' && name !== null ? (name.constructor?.name ?? 'an object') : String(name);
  throw new ArgumentError(
    `model "${model.name}": ${what} is not a place to save to: give a path, a file: URL or a FileSystemFileHandle`,
  );
}
