import { FileBytes } from './file-bytes';
import { type HDF5Attributes, type HDF5Dataset, type HDF5Group, MESSAGE, NOWHERE, compareNames, padded } from './hdf5';
import { ArrayReader } from './hdf5-array';
import { type Message, REWRITE, type Superblock, readHeader, readSuperblock, readTreeNode } from './hdf5-header';

/** Groups within groups; a Keras model within a model takes two. */
const MAX_DEPTH = 64;

/** Groups, data sets and attributes: five times those of a model of 5,000 layers with its optimizer. */
const MAX_OBJECTS = 2 ** 18;

/** Flags of messages that say nothing to a reader. */
const CONSTANT = 1;
const NOT_SHARED = 4;

const KNOWN_MESSAGES = new Set<number>(Object.values(MESSAGE));
const DATASET_MESSAGES = [
  ...[MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.oldFillValue, MESSAGE.fillValue],
  ...[MESSAGE.layout, MESSAGE.filters],
];

/** A member of a group: its name, the address of its object header, and where the name lies. */
interface Member {
  name: string;
  child: number;
  at: number;
}

/**
 * Reads an HDF5 file as a tree of groups, data sets and attributes: what h5py writes unless told otherwise, which is what
 * Keras has. That is superblock 0 to 3, object headers 1 and 2, symbol tables and compact links; contiguous and compact
 * data, and chunks by a B-tree of version 1 with gzip and shuffle; little-endian integers and floats, of which
 * half-precision ones become a `Float32Array`, and strings. All else is refused by name.
 *
 * Nothing in the file is trusted. Work and memory are bounded by the file's size, and for packed chunks by what they
 * unpack to, at most 1,032 times the file and 2 GiB. Addresses that lead in a circle, into another structure, or twice
 * to one place, as hard links do, are refused. HDF5 has no checksums over names, attributes and contiguous data: what was
 * changed within them is read as it stands.
 *
 * Format: HDF5 File Format Specification 3.0.
 *
 * @param bytes the file; the tree shares no memory with it
 * @param name what the errors call it
 * @throws DataError
 */
export function readHDF5(bytes: Uint8Array, name: string): HDF5Group {
  const file = new FileBytes(bytes, name);
  const superblock = readSuperblock(file);
  const root = new TreeReader(file, superblock).node(superblock.root, '', 0);
  if (!('children' in root)) throw file.error(superblock.root, 'a data set in place of the root group');
  file.within = '';
  file.checkOverlaps();
  return root;
}

class TreeReader {
  readonly #file: FileBytes;
  readonly #superblock: Superblock;
  readonly #arrays: ArrayReader;
  #objects = 0;

  constructor(file: FileBytes, superblock: Superblock) {
    this.#file = file;
    this.#superblock = superblock;
    this.#arrays = new ArrayReader(file);
  }

  /** The group or data set whose object header is at `address`. */
  node(address: number, path: string, depth: number): HDF5Group | HDF5Dataset {
    const file = this.#file;
    file.within = path;
    if (depth > MAX_DEPTH) throw file.error(address, `groups are nested more than ${MAX_DEPTH} deep`, REWRITE);
    this.#count(address);
    const messages = new Map<number, Message>();
    const attributes: HDF5Attributes = new Map();
    const links: Member[] = [];
    for (const message of readHeader(file, address)) {
      const { type, start, flags } = message;
      if (type === MESSAGE.nil || type === MESSAGE.continuation) continue;
      if (!KNOWN_MESSAGES.has(type)) throw file.error(start, `a header message of unknown type ${type}`, REWRITE);
      if (type === MESSAGE.referenceCount) throw file.error(start, 'an object of several names (hard links)', REWRITE);
      if (flags & ~(CONSTANT | NOT_SHARED))
        throw file.error(start, `a message with flags ${flags}: objects share it, such as a named data type`, REWRITE);
      if (type === MESSAGE.attribute) {
        this.#count(start);
        const { name, value } = this.#arrays.attribute(message);
        if (attributes.has(name)) throw file.error(start, `a second attribute ${JSON.stringify(name)}`);
        attributes.set(name, value);
      } else if (type === MESSAGE.link) links.push(this.#link(message));
      else if (messages.has(type)) throw file.error(start, `a second message of type ${type} in an object header`);
      else messages.set(type, message);
    }
    this.#wantNotDense(messages.get(MESSAGE.attributeInfo), 2, 'attributes');

    if (messages.has(MESSAGE.layout) && !messages.has(MESSAGE.symbolTable) && !messages.has(MESSAGE.linkInfo))
      return { ...this.#arrays.dataset(address, messages), attributes };
    const symbolTable = messages.get(MESSAGE.symbolTable);
    const linkInfo = messages.get(MESSAGE.linkInfo);
    if (!symbolTable === !linkInfo || DATASET_MESSAGES.some((type) => messages.has(type)))
      throw file.error(address, 'an object that is neither just a group nor just a data set', REWRITE);
    this.#wantNotDense(linkInfo, 8, 'links');
    const children: HDF5Group['children'] = new Map();
    for (const { name, child, at } of symbolTable ? this.#symbolTable(symbolTable) : links) {
      file.within = path;
      if (name === '' || name === '.' || /[/\0]/.test(name) || children.has(name))
        throw file.error(at, `${JSON.stringify(name)} is no name for a member of a group, or is there twice`);
      children.set(name, this.node(child, `${path}/${name}`, depth + 1));
    }
    return { children, attributes };
  }

  #count(at: number): void {
    if (++this.#objects > MAX_OBJECTS)
      throw this.#file.error(at, `more than ${MAX_OBJECTS} groups, data sets and attributes`, REWRITE);
  }

  /** The members of a group of the old kind, in the order of their names' bytes. */
  #symbolTable({ start, size }: Message): Member[] {
    const file = this.#file;
    if (size < 16) throw file.error(start, `a symbol table message of ${size} bytes in place of 16`);
    const heap = file.u64(start + 8);
    file.claim(heap, 32, 'a local heap');
    if (!file.has(heap, 'HEAP') || file.u8(heap + 4) !== 0)
      throw file.error(heap, 'a local heap begins with HEAP and version 0');
    const names = file.u64(heap + 24);
    const end = names + file.u64(heap + 8);
    file.claim(names, end - names, "a local heap's names");

    const members: Member[] = [];
    // The empty name is always there.
    const taken = [{ start: names, end: names + 8 }, ...this.#freeBlocks(heap, names, end)];
    let last: Uint8Array = new Uint8Array();
    this.#groupTree(file.u64(start), undefined, 0, (entry) => {
      const at = names + file.u64(entry);
      const length = at < end ? file.slice(at, end - at).indexOf(0) : -1;
      if (length < 0) throw file.error(entry, 'a name outside the local heap, or without an end');
      if (compareNames(last, file.slice(at, length)) >= 0)
        throw file.error(entry, 'the names of a group are not in ascending order');
      last = file.slice(at, length);
      const kind = file.u32(entry + 16);
      if (kind > 1)
        throw file.error(entry + 16, kind === 2 ? 'a soft link' : `a symbol table entry of kind ${kind}`, REWRITE);
      members.push({ name: file.text(at, length, 'a name'), child: file.u64(entry + 8), at });
      taken.push({ start: at, end: at + padded(length + 1) });
    });
    taken.sort((a, b) => a.start - b.start);
    taken.push({ start: end, end });
    for (let index = 1; index < taken.length; index++) {
      const [start, size] = [taken[index - 1]!.end, taken[index]!.start - taken[index - 1]!.end];
      if (size < 0) throw file.error(start + size, 'names in a local heap overlap');
      if (file.slice(start, size).some((byte) => byte !== 0))
        throw file.error(start, 'a name in a local heap that no member has: one was lost, or deleted', REWRITE);
    }
    return members;
  }

  /** What is free in a local heap: a list of blocks, each of which begins with where the next one is, and its size. */
  #freeBlocks(heap: number, start: number, end: number): { start: number; end: number }[] {
    const file = this.#file;
    const blocks: { start: number; end: number }[] = [];
    let sum = 0;
    // The last one's next is 1, by the specification NOWHERE.
    for (let next = file.u64(heap + 16); next !== 1 && next !== NOWHERE; next = file.u64(start + next)) {
      const size = start + next + 16 <= end ? file.u64(start + next + 8) : 0;
      sum += size;
      if (size < 16 || sum > end - start)
        throw file.error(heap + 16, 'the free blocks of a local heap lead out of it, or in a circle');
      blocks.push({ start: start + next, end: start + next + size });
    }
    return blocks;
  }

  /**
   * Visits the entries under a node of a group's B-tree in order, and gives the last one's name as an offset in the heap.
   * HDF5 keeps it as the key between two children, and 0 before the first: entries that were lost show.
   */
  #groupTree(address: number, level: number | undefined, before: number, visit: (entry: number) => void): number {
    const file = this.#file;
    const most = 2 * this.#superblock.nodeK;
    file.claim(address, 24 + 16 * most + 8, "a node of a group's B-tree");
    const node = readTreeNode(file, address, 0, level);
    if (node.count > most) throw file.error(address + 6, `a B-tree node of ${node.count} children, with room for ${most}`);
    // Of an empty group the root has none.
    if (node.count === 0 && level !== undefined) throw file.error(address + 6, 'a B-tree node without children');
    let last = before;
    for (let at = address + 24, index = 0; ; index++, at += 16) {
      if (file.u64(at) !== last) throw file.error(at, 'a key of a B-tree is not the last name of the child to its left');
      if (index === node.count) return last;
      const child = file.u64(at + 8);
      last = node.level > 0 ? this.#groupTree(child, node.level - 1, last, visit) : this.#symbolNode(child, visit);
    }
  }

  #symbolNode(address: number, visit: (entry: number) => void): number {
    const file = this.#file;
    const most = 2 * this.#superblock.leafK;
    file.claim(address, 8 + 40 * most, 'a symbol table node');
    if (!file.has(address, 'SNOD') || file.u8(address + 4) !== 1)
      throw file.error(address, 'a symbol table node begins with SNOD and version 1');
    const count = file.u16(address + 6);
    if (count === 0 || count > most)
      throw file.error(address + 6, `a symbol table node of ${count} entries; it has 1 to ${most}`);
    for (let index = 0; index < count; index++) visit(address + 8 + 40 * index);
    return file.u64(address + 8 + 40 * (count - 1));
  }

  /** A member of a group of the new kind. */
  #link({ start, size }: Message): Member {
    const file = this.#file;
    if (file.u8(start) !== 1) throw file.error(start, `link message version ${file.u8(start)}`, REWRITE);
    const flags = file.u8(start + 1);
    let at = start + 2;
    if (flags & 8) {
      const kind = file.u8(at++);
      if (kind !== 0) throw file.error(at - 1, kind === 1 ? 'a soft link' : `a link of kind ${kind}`, REWRITE);
    }
    if (flags & 4) at += 8; // the order in which links were made
    if (flags & 16) at += 1; // ASCII or UTF-8: the one is part of the other
    const length = file.uint(at, 2 ** (flags & 3));
    at += 2 ** (flags & 3);
    const left = start + size - (at + length + 8);
    if (left < 0 || left > 7)
      throw file.error(start, `a link message of ${size} bytes, of which its parts take ${size - left}`);
    return { name: file.text(at, length, 'a name'), child: file.u64(at + length), at };
  }

  /** More than 8 links or attributes lie in a fractal heap, in groups that keep their order or with libver "latest". */
  #wantNotDense(info: Message | undefined, indexBytes: number, what: string): void {
    if (!info) return;
    const file = this.#file;
    const heap = info.start + 2 + (file.u8(info.start + 1) & 1 ? indexBytes : 0);
    if (file.u64(heap) !== NOWHERE)
      throw file.error(heap, `${what} in a fractal heap, as h5py has them with libver "latest" or track_order`, REWRITE);
  }
}
