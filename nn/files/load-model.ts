import { type Engine, DataError } from '../../engine';
import type { Model } from '../model';
import { kindOf } from './file-kind';
import { type FileSource, readSource } from '../io/file-source';
import { restore } from './restore';

/** Options of `loadModel`. */
export interface LoadOptions {
  /** Default: one engine that all models share. */
  engine?: Engine;
  /** Compile the model as it was when saved, its optimizer's state included, so that training goes on. Default true. */
  compile?: boolean;
  /** What errors call the file. Default its name, where it has one. */
  name?: string;
}

/** What `saving.ts` loads when it is asked for a model. */
export async function loadModel(source: FileSource, { engine, compile = true, name }: LoadOptions): Promise<Model> {
  const { bytes, name: found } = await readSource(source);
  const file = name ?? found;
  const kind = kindOf(bytes, file);
  if (kind === 'zip') return restore((await import('./keras-file')).readKerasFile(bytes, file, { engine, compile }));
  if (kind === 'HDF5') return restore((await import('./h5-file')).readH5File(bytes, file, { engine, compile }));
  throw new DataError(
    `${file}: byte 0: a safetensors file has weights and no model; build the model, then model.loadWeights()`,
  );
}
