import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import h5wasm, { type Attribute, Dataset, File, type FileOptions, Group } from 'h5wasm/node';
import type { HDF5Array, HDF5Dataset, HDF5Group } from '../../nn/io/hdf5';

/**
 * HDF5's C library, as an oracle: what it sees in a file, and files that it writes. In Node it uses the real file
 * system.
 */
await h5wasm.ready;

let files = 0;

function withPath<T>(use: (path: string) => T): T {
  const path = join(tmpdir(), `vitrine-${process.pid}-${files++}.h5`);
  try {
    return use(path);
  } finally {
    rmSync(path, { force: true });
  }
}

export interface Seen {
  value: unknown;
  shape: number[] | null;
  /** Its type (class, size, sign, byte order, character set, variable length), chunks, and how far it can grow. */
  metadata: object;
}

export interface SeenNode {
  attributes: Record<string, Seen>;
  children?: Record<string, SeenNode>;
  dataset?: Seen;
}

const seen = ({ value, shape, metadata }: Attribute | Dataset): Seen => ({ value, shape, metadata });

function look(node: Group | Dataset): SeenNode {
  const attributes = Object.fromEntries(Object.entries(node.attrs).map(([name, attribute]) => [name, seen(attribute)]));
  if (node instanceof Dataset) return { attributes, dataset: seen(node) };
  const children = node.keys().map((name) => {
    const child = node.get(name);
    if (!(child instanceof Group || child instanceof Dataset)) throw new Error(`${name} is no group and no data set`);
    return [name, look(child)] as const;
  });
  return { attributes, children: Object.fromEntries(children) };
}

/** What the C library sees in a file. */
export function lookInto(bytes: Uint8Array): SeenNode {
  return withPath((path) => {
    writeFileSync(path, bytes);
    const file = new File(path, 'r');
    try {
      return look(file);
    } finally {
      file.close();
    }
  });
}

/** What the C library should see of a tree, apart from types. */
export function asSeen(node: HDF5Group | HDF5Dataset): object {
  const plain = ({ data, shape }: HDF5Array): object => ({ value: shape.length === 0 ? data[0] : data, shape });
  const attributes = Object.fromEntries([...node.attributes].map(([name, value]) => [name, plain(value)]));
  if (!('children' in node)) return { attributes, dataset: plain(node) };
  return { attributes, children: Object.fromEntries([...node.children].map(([name, child]) => [name, asSeen(child)])) };
}

/** A file as the C library writes it. */
export function fileOf(
  write: (root: Group) => void,
  options: FileOptions = { libver: ['earliest', 'latest'] },
): Uint8Array {
  return withPath((path) => {
    const file = new File(path, 'w', options);
    try {
      write(file);
    } finally {
      file.close();
    }
    return new Uint8Array(readFileSync(path));
  });
}

/** The file after the C library wrote into it. */
export function rewritten(bytes: Uint8Array, write: (root: Group) => void): Uint8Array {
  return withPath((path) => {
    writeFileSync(path, bytes);
    const file = new File(path, 'a');
    try {
      write(file);
    } finally {
      file.close();
    }
    return new Uint8Array(readFileSync(path));
  });
}
