import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { HDF5Array, HDF5Dataset, HDF5Group } from '../../nn/io/hdf5';

const unpacked = (name: string): Uint8Array =>
  new Uint8Array(gunzipSync(readFileSync(new URL(`../keras/hdf5/${name}.gz`, import.meta.url))));

/** A file that h5py wrote (test/keras/hdf5-files.py). */
export const h5pyFile = (name: string): Uint8Array => unpacked(`${name}.h5`);

/** What h5py reads of an array: its elements as text, or of many the hash of their bytes. */
interface Expected {
  shape: number[];
  type?: string;
  data?: string[];
  sha256?: string;
}

export type ExpectedNode = { attributes: Record<string, Expected> } & (
  { children: [string, ExpectedNode][] } | Expected
);

/** What h5py reads of each file. */
export const EXPECTED = JSON.parse(new TextDecoder().decode(unpacked('expected.json'))) as Record<string, ExpectedNode>;

const text = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));

function seen({ shape, data }: HDF5Array): Expected {
  if (!ArrayBuffer.isView(data)) return { shape: [...shape], data: [...data] };
  const type = data.constructor.name;
  if (data.length > 100) return { shape: [...shape], type, sha256: createHash('sha256').update(data).digest('hex') };
  return { shape: [...shape], type, data: Array.from(data as ArrayLike<unknown>, text) };
}

/** The same of what was read here. Names come in the order of the file. */
export function look(node: HDF5Group | HDF5Dataset): ExpectedNode {
  const attributes = Object.fromEntries([...node.attributes].map(([name, array]) => [name, seen(array)]));
  if (!('children' in node)) return { attributes, ...seen(node) };
  return { attributes, children: [...node.children].map(([name, child]) => [name, look(child)]) };
}
