import { type Engine, DataError } from '../../engine';
import type { Model } from '../model';
import { type FileSource, readSource } from './file-source';
import { restore } from './restore';

export interface LoadOptions {
  /** Default: one engine that all models share. */
  engine?: Engine;
  /** Compile the model as it was when saved, its optimizer's state included, so that training goes on. Default true. */
  compile?: boolean;
  /** What errors call the file. Default its name, where it has one. */
  name?: string;
}

export const isZip = (bytes: Uint8Array): boolean => begins(bytes, [0x50, 0x4b]);
export const isHDF5 = (bytes: Uint8Array): boolean => begins(bytes, [0x89, 0x48, 0x44, 0x46]);

const begins = (bytes: Uint8Array, signature: readonly number[]): boolean => signature.every((byte, i) => bytes[i] === byte);

/** What `saving.ts` loads when it is asked for a model. */
export async function loadModel(source: FileSource, { engine, compile = true, name }: LoadOptions): Promise<Model> {
  const { bytes, name: found } = await readSource(source);
  const file = name ?? found;
  if (isZip(bytes)) return restore((await import('./keras-file')).readKerasFile(bytes, file, { engine, compile }));
  if (isHDF5(bytes)) return restore((await import('./h5-file')).readH5File(bytes, file, { engine, compile }));
  throw new DataError(`${file}: byte 0: neither a zip (.keras) nor HDF5 (.h5) begins so; it is no Keras model`);
}
