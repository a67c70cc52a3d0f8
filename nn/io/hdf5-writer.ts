import { ArgumentError } from '../../engine/errors';
import { type Shape, formatShape, sizeOf } from '../../engine/ndarray';
import {
  type HDF5Array,
  type HDF5Dataset,
  type HDF5Group,
  MESSAGE,
  NOWHERE,
  NUMBER_TYPES,
  SIGNATURE,
  compareNames,
  padded,
} from './hdf5';

/** Half of the most entries of a symbol table node, and of the most children of a B-tree node: HDF5's defaults. */
const LEAF_K = 4;
const NODE_K = 16;

const SUPERBLOCK_SIZE = 96;
const TREE_NODE_SIZE = 24 + 16 * 2 * NODE_K + 8;

/** A global heap collection has this size, unless one string is longer. */
const HEAP_SIZE = 4096;

/** A message's size is a u16, and a multiple of 8. */
const MAX_MESSAGE = 65528;

/** Where a group's or a data set's object header lies; a group's B-tree and heap are named beside it. */
interface Written {
  address: number;
  group?: Uint8Array;
}

/**
 * Writes a tree of groups, data sets and attributes as an HDF5 file in the dialect that h5py and Keras write: libver
 * "earliest", that is superblock 0, object headers of version 1, groups as symbol tables with their names in byte
 * order, contiguous data, and strings in global heaps, as UTF-8, or of a fixed length, padded with zeros.
 *
 * The same tree gives the same bytes: there is no time in them.
 *
 * Format: HDF5 File Format Specification 3.0.
 *
 * @throws ArgumentError for names that HDF5 cannot have, shapes that are not their data's, attributes over 64 KB
 */
export function writeHDF5(root: HDF5Group): Uint8Array<ArrayBuffer> {
  return new TreeWriter().file(root);
}

/** A node of a group's B-tree, or below one, and the offset of its last name in the group's heap. */
interface TreeNode {
  address: number;
  lastName: number;
}

/** Grows by whole structures, the children's before their parent's: addresses are known when they are written. */
class TreeWriter {
  readonly #parts: { start: number; bytes: Uint8Array }[] = [];
  #end = SUPERBLOCK_SIZE;
  /** The global heap collection that takes strings now. */
  #heap: { address: number; bytes: Fields; used: number; objects: number } | undefined;

  file(root: HDF5Group): Uint8Array<ArrayBuffer> {
    const { address, group } = this.#group(root, '/');
    const superblock = new Fields(SUPERBLOCK_SIZE)
      .bytes(Uint8Array.from(SIGNATURE, (character) => character.charCodeAt(0)))
      .bytes([0, 0, 0, 0, 0, 8, 8, 0]) // versions; sizes of addresses and lengths
      .u16(LEAF_K)
      .u16(NODE_K)
      .u32(0)
      .u64(0) // where addresses count from
      .u64(NOWHERE) // free space
      .u64(this.#end)
      .u64(NOWHERE); // driver
    this.#parts.push({ start: 0, bytes: entry(superblock, 0, { address, group }).array });
    const file = new Uint8Array(this.#end);
    for (const { start, bytes } of this.#parts) file.set(bytes, start);
    return file;
  }

  #group({ children, attributes }: HDF5Group, path: string): Written {
    const members = [...children].map(([name, node]) => ({
      name: encodeName(name, path),
      node,
      path: `${path}${name}`,
    }));
    members.sort((a, b) => compareNames(a.name, b.name));
    const written = members.map(({ node, path }) =>
      'children' in node ? this.#group(node, `${path}/`) : this.#dataset(node, path),
    );

    // The empty name stands first; every name ends with a zero.
    const offsets: number[] = [];
    let heapSize = 8;
    for (const { name } of members) {
      offsets.push(heapSize);
      heapSize += padded(name.length + 1);
    }
    const names = new Uint8Array(heapSize);
    for (const [index, { name }] of members.entries()) names.set(name, offsets[index]);
    const namesAt = this.#put(names);
    const heap = this.#put(
      new Fields(32)
        .ascii('HEAP')
        .u32(0)
        .u64(heapSize)
        .u64(1) // none of it is free
        .u64(namesAt).array,
    );

    let nodes = runs(members.length, 2 * LEAF_K).map(({ start, end }) => {
      const node = new Fields(8 + 40 * 2 * LEAF_K)
        .ascii('SNOD')
        .u16(1)
        .u16(end - start);
      for (let index = start; index < end; index++) entry(node, offsets[index]!, written[index]!);
      return { address: this.#put(node.array), lastName: offsets[end - 1]! };
    });
    let level = 0;
    do {
      nodes = this.#treeNodes(nodes, level++);
    } while (nodes.length > 1);

    const group = new Fields(16).u64(nodes[0]!.address).u64(heap).array;
    return { address: this.#header([{ type: MESSAGE.symbolTable, data: group }], attributes, path), group };
  }

  /** One level of a group's B-tree, over the nodes of the level below; of an empty group, one node without children. */
  #treeNodes(children: readonly TreeNode[], level: number): TreeNode[] {
    const nodes = runs(Math.max(1, children.length), 2 * NODE_K);
    const first = this.#end;
    return nodes.map(({ start, end }, index) => {
      const below = children.slice(start, end);
      const node = new Fields(TREE_NODE_SIZE)
        .ascii('TREE')
        .bytes([0, level])
        .u16(below.length)
        .u64(index > 0 ? first + TREE_NODE_SIZE * (index - 1) : NOWHERE)
        .u64(index < nodes.length - 1 ? first + TREE_NODE_SIZE * (index + 1) : NOWHERE)
        .u64(children[start - 1]?.lastName ?? 0);
      for (const { address, lastName } of below) node.u64(address).u64(lastName);
      return { address: this.#put(node.array), lastName: below.at(-1)?.lastName ?? 0 };
    });
  }

  #dataset(dataset: HDF5Dataset, path: string): Written {
    const { type, elements } = this.#encode(dataset, path);
    const messages = [
      { type: MESSAGE.dataspace, data: dataspace(dataset.shape) },
      { type: MESSAGE.datatype, data: type, constant: true },
      // h5py's: allocated late, written if set, and set to the default, which is 0.
      { type: MESSAGE.fillValue, data: Uint8Array.of(2, 2, 2, 1, 0, 0, 0, 0), constant: true },
      {
        type: MESSAGE.layout,
        data: new Fields(24)
          .bytes([3, 1])
          .u64(elements.length > 0 ? this.#put(elements) : NOWHERE)
          .u64(elements.length).array,
      },
    ];
    return { address: this.#header(messages, dataset.attributes, path) };
  }

  #header(
    messages: { type: number; data: Uint8Array; constant?: boolean }[],
    attributes: HDF5Dataset['attributes'],
    path: string,
  ): number {
    const all = [...messages];
    for (const [name, value] of attributes)
      all.push({ type: MESSAGE.attribute, data: this.#attribute(name, value, path) });
    const size = all.reduce((sum, { data }) => sum + 8 + padded(data.length), 0);
    const header = new Fields(16 + size)
      .bytes([1, 0])
      .u16(all.length)
      .u32(1) // links to it
      .u32(size)
      .u32(0);
    for (const { type, data, constant } of all) {
      header
        .u16(type)
        .u16(padded(data.length))
        .u32(constant ? 1 : 0)
        .bytes(data)
        .zeros(padded(data.length) - data.length);
    }
    return this.#put(header.array);
  }

  #attribute(name: string, value: HDF5Array, path: string): Uint8Array {
    const what = `attribute ${JSON.stringify(name)} of ${path}`;
    const { type, elements } = this.#encode(value, what);
    const space = dataspace(value.shape);
    const encoded = encodeName(name, path, false);
    const size = 8 + padded(encoded.length + 1) + padded(type.length) + space.length + padded(elements.length);
    if (size > MAX_MESSAGE) {
      throw new ArgumentError(
        `HDF5: ${what} takes ${size} bytes, more than ${MAX_MESSAGE}: split it, as Keras does with its lists of ` +
          'names, or make it a data set.',
      );
    }
    return new Fields(size)
      .bytes([1, 0])
      .u16(encoded.length + 1)
      .u16(type.length)
      .u16(space.length)
      .bytes(encoded)
      .zeros(padded(encoded.length + 1) - encoded.length)
      .bytes(type)
      .zeros(padded(type.length) - type.length)
      .bytes(space)
      .bytes(elements).array;
  }

  /** The datatype message, and the elements' bytes. */
  #encode({ shape, data, stringLength }: HDF5Array, what: string): { type: Uint8Array; elements: Uint8Array } {
    if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || sizeOf(shape) !== data.length)
      throw new ArgumentError(`HDF5: ${what} has ${data.length} elements and the shape ${formatShape(shape)}.`);
    if (isStrings(data)) {
      if (stringLength === undefined) return { type: STRING, elements: this.#strings(data) };
      // UTF-8, padded with zeros.
      const type = new Fields(8).bytes([0x13, 0x11, 0, 0]).u32(stringLength).array;
      return { type, elements: fixedStrings(data, stringLength, what) };
    }
    const type = NUMBER_TYPES.find(({ Data }) => data instanceof Data);
    if (!type) throw new ArgumentError(`HDF5: ${what} is a ${data.constructor.name}, which cannot be written.`);
    return { type: type.message, elements: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  }

  #strings(strings: readonly string[]): Uint8Array {
    const references = new Fields(16 * strings.length);
    for (const string of strings) {
      const characters = new TextEncoder().encode(string);
      const { address, index } = characters.length > 0 ? this.#toHeap(characters) : { address: 0, index: 0 };
      references.u32(characters.length).u64(address).u32(index);
    }
    return references.array;
  }

  #toHeap(bytes: Uint8Array): { address: number; index: number } {
    const size = 16 + padded(bytes.length);
    let heap = this.#heap;
    if (!heap || heap.used + size > heap.bytes.array.length) {
      const whole = Math.max(HEAP_SIZE, 16 + size);
      const fields = new Fields(whole).ascii('GCOL').u32(1).u64(whole);
      heap = this.#heap = { address: this.#put(fields.array), bytes: fields, used: 16, objects: 0 };
    }
    const index = ++heap.objects;
    heap.bytes
      .u16(index)
      .u16(0)
      .u32(0)
      .u64(bytes.length)
      .bytes(bytes)
      .zeros(padded(bytes.length) - bytes.length);
    heap.used += size;
    const free = heap.bytes.array.length - heap.used;
    if (free >= 16) heap.bytes.u64(0).u64(free).back(16); // object 0: what is free, itself included
    return { address: heap.address, index };
  }

  /**
   * Gives bytes their place in the file: behind the last ones, as in HDF5 itself, whose addresses are of single bytes.
   */
  #put(bytes: Uint8Array): number {
    const start = this.#end;
    this.#parts.push({ start, bytes });
    this.#end += bytes.length;
    return start;
  }
}

/** A structure that is filled field by field, little-endian. */
class Fields {
  readonly array: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.array = new Uint8Array(size);
    this.#view = new DataView(this.array.buffer);
  }

  bytes(bytes: ArrayLike<number>): this {
    this.array.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  zeros(count: number): this {
    return this.bytes(new Uint8Array(count));
  }

  ascii(text: string): this {
    return this.bytes(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }

  u64(value: number): this {
    this.#view.setBigUint64(this.#at, BigInt(value) - (value === NOWHERE ? 1n : 0n), true);
    this.#at += 8;
    return this;
  }

  back(bytes: number): this {
    this.#at -= bytes;
    return this;
  }
}

/** The datatype message of strings of variable length: UTF-8, and characters of one byte underneath. */
const STRING = Uint8Array.of(0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0);

/** An entry of a symbol table: of a group it has the B-tree and the heap too, which saves reading its header. */
function entry(fields: Fields, name: number, { address, group }: Written): Fields {
  fields
    .u64(name)
    .u64(address)
    .u32(group ? 1 : 0)
    .u32(0);
  return fields.bytes(group ?? new Uint8Array(16));
}

/** Sizes, and the same again as the greatest that there may be; a scalar has none. */
function dataspace(shape: Shape): Uint8Array {
  const fields = new Fields(8 + 16 * shape.length).bytes([1, shape.length, shape.length > 0 ? 1 : 0, 0]).u32(0);
  for (const size of [...shape, ...shape]) fields.u64(size);
  return fields.array;
}

function fixedStrings(strings: readonly string[], length: number, what: string): Uint8Array {
  const elements = new Fields(strings.length * length);
  for (const string of strings) {
    const characters = new TextEncoder().encode(string);
    if (characters.length > length)
      throw new ArgumentError(`HDF5: ${what}: ${JSON.stringify(string)} is longer than ${length} bytes.`);
    elements.bytes(characters).zeros(length - characters.length);
  }
  return elements.array;
}

function encodeName(name: string, path: string, inGroup = true): Uint8Array {
  if (name === '' || name.includes('\0') || (inGroup && (name === '.' || name.includes('/'))))
    throw new ArgumentError(`HDF5: ${JSON.stringify(name)} in ${path} is not a valid HDF5 name.`);
  return new TextEncoder().encode(name);
}

function isStrings(data: HDF5Array['data']): data is readonly string[] {
  return Array.isArray(data);
}

/** `count` things in runs of `length`, the last one shorter. */
function runs(count: number, length: number): { start: number; end: number }[] {
  return Array.from({ length: Math.ceil(count / length) }, (_, index) => ({
    start: index * length,
    end: Math.min(count, (index + 1) * length),
  }));
}
