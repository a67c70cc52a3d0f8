import { type Engine, DataError } from '../../engine';
import type { Model } from '../model';
import { kindOf } from './file-kind';
import { restore } from './restore';
import { readFile } from './storage';

export interface LoadOptions {
  /** Default: one engine that all models share. */
  engine?: Engine;
  /** Compile the model as it was when saved, its optimizer's state included, so that training goes on. Default true. */
  compile?: boolean;
  /** What errors call the file. Default its name, where it has one. */
  name?: string;
}

export type FileSource = string | URL | Uint8Array | ArrayBuffer | Blob;

/** What `saving.ts` loads when it is asked for a model. */
export async function loadModel(source: FileSource, { engine, compile = true, name }: LoadOptions): Promise<Model> {
  const { bytes, name: found } = await readSource(source);
  const file = name ?? found;
  const kind = kindOf(bytes, file);
  if (kind === 'zip') return restore((await import('./keras-file')).readKerasFile(bytes, file, { engine, compile }));
  if (kind === 'HDF5') return restore((await import('./h5-file')).readH5File(bytes, file, { engine, compile }));
  throw new DataError(`${file}: byte 0: a safetensors file has weights and no model; build the model, then model.loadWeights()`);
}

export async function readSource(source: FileSource): Promise<{ bytes: Uint8Array; name: string }> {
  if (source instanceof Uint8Array) return { bytes: source, name: 'the file' };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source), name: 'the file' };
  if (source instanceof Blob) {
    const name = 'name' in source && typeof source.name === 'string' ? source.name : 'the file';
    return { bytes: new Uint8Array(await source.arrayBuffer()), name };
  }
  const name = String(source).split('/').at(-1)!;
  if (!(source instanceof URL) && !/^(https?|file|blob|data):/.test(source)) return { bytes: await readFile(source), name };
  const address = new URL(source);
  if (address.protocol === 'file:') return { bytes: await readFile(decodeURIComponent(address.pathname)), name };
  const response = await fetch(address);
  if (!response.ok) throw new DataError(`${address.href}: the server answered ${response.status}; is it the file's address?`);
  return { bytes: new Uint8Array(await response.arrayBuffer()), name };
}
