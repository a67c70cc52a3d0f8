import type { DataError } from '../../engine/errors';
import type { FileBytes } from './file-bytes';
import { MESSAGE, NOWHERE, compareNames, padded } from './hdf5';
import { type Header, IN_ONE_FILE, type Part, REWRITE, type Superblock, messageOf, readTreeNode } from './hdf5-header';
import { FractalHeap } from './hdf5-heap';
import { TREE2, readTree2 } from './hdf5-tree2';

/** A member of a group: its name, where that lies, and where it leads. */
export interface Member {
  name: string;
  at: number;
  /** To the object header at an address, to what stands at a path, or nowhere that is read, and why. */
  to: number | string | (() => DataError);
}

/** Where those lie that have no room in an object header, and whether they keep their order. */
interface Dense {
  heap: number;
  tree: number;
  ordered: boolean;
}

/** Reads which members a group has, and where those attributes lie that have no room in an object header. */
export class LinkReader {
  readonly #file: FileBytes;
  readonly #superblock: Superblock;

  constructor(file: FileBytes, superblock: Superblock) {
    this.#file = file;
    this.#superblock = superblock;
  }

  /** In the order in which they were made, where a group keeps that, or of their names' bytes. */
  members(header: Header): Member[] {
    const symbolTable = messageOf(header, MESSAGE.symbolTable);
    const info = messageOf(header, MESSAGE.linkInfo);
    if (symbolTable && info) throw this.#file.error(header.address, 'a group of the old kind and the new');
    if (symbolTable) return this.#symbolTable(symbolTable);
    const { heap, tree, ordered } = this.#dense(info!, 8);
    const links = [
      ...header.messages.filter(({ type }) => type === MESSAGE.link),
      ...this.#parts(heap, tree, TREE2.links, { at: 4, size: 7 }).map(({ part }) => part),
    ].map((part) => this.#link(part));
    const encoder = new TextEncoder();
    const named = links.map((link) => ({ ...link, bytes: encoder.encode(link.name) }));
    return named.sort((a, b) => (ordered ? a.order - b.order : compareNames(a.bytes, b.bytes)));
  }

  /** Where the attributes' messages lie, in the order in which they were made. */
  attributes(header: Header): Part[] {
    const own = header.messages.filter(({ type }) => type === MESSAGE.attribute);
    const shared = own.find(({ flags }) => flags & 2);
    if (shared) throw this.#file.error(shared.start, 'an attribute that objects share', REWRITE);
    const info = messageOf(header, MESSAGE.attributeInfo);
    if (!info) return own;
    const { heap, tree, ordered } = this.#dense(info, 2);
    const dense = this.#parts(heap, tree, TREE2.attributes, { at: 0, size: 8 }).map(({ part, record }) => {
      if (this.#file.u8(record + 8) & 2) throw this.#file.error(record, 'an attribute that objects share', REWRITE);
      return { part, order: this.#file.u32(record + 9) };
    });
    if (ordered) own.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    return [...own, ...dense.sort((a, b) => a.order - b.order).map(({ part }) => part)];
  }

  /** @param orderBytes of the greatest order so far, which is there if order is kept */
  #dense({ start }: Part, orderBytes: number): Dense {
    const file = this.#file;
    if (file.u8(start) !== 0) throw file.error(start, `an info message of version ${file.u8(start)}`, REWRITE);
    const ordered = (file.u8(start + 1) & 1) !== 0;
    const heap = start + 2 + (ordered ? orderBytes : 0);
    return { heap: file.u64(heap), tree: file.u64(heap + 8), ordered };
  }

  /** What lies in a fractal heap, by a B-tree in whose records the IDs stand. */
  #parts(heap: number, tree: number, type: number, id: { at: number; size: number }): { part: Part; record: number }[] {
    if (heap === NOWHERE) return [];
    const file = this.#file;
    const objects = new FractalHeap(file, heap);
    const recordSize = type === TREE2.links ? 11 : 17;
    return readTree2(file, tree, type).map(({ start, size }) => {
      if (size !== recordSize) throw file.error(start, `a record of ${size} bytes in place of ${recordSize}`);
      return { part: objects.object(start + id.at, id.size), record: start };
    });
  }

  /** The members of a group of the old kind, in the order of their names' bytes. */
  #symbolTable({ start, size }: Part): Member[] {
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
      taken.push({ start: at, end: at + padded(length + 1) });
      const kind = file.u32(entry + 16);
      if (kind > 2) throw file.error(entry + 16, `a symbol table entry of kind ${kind}`, REWRITE);
      const name = file.text(at, length, 'a name');
      if (kind < 2) return void members.push({ name, at, to: file.u64(entry + 8) });
      const path = names + file.u32(entry + 24);
      const pathLength = path < end ? file.slice(path, end - path).indexOf(0) : -1;
      if (pathLength < 0) throw file.error(entry + 24, 'a path outside the local heap, or without an end');
      taken.push({ start: path, end: path + padded(pathLength + 1) });
      members.push({ name, at, to: file.text(path, pathLength, 'a path') });
    });
    taken.sort((a, b) => a.start - b.start);
    taken.push({ start: end, end });
    for (let index = 1; index < taken.length; index++) {
      const [start, size] = [taken[index - 1]!.end, taken[index]!.start - taken[index - 1]!.end];
      if (size < 0) throw file.error(start + size, 'names in a local heap overlap');
      // Blocks of 8 bytes are too small to be kept as free: they still have what was deleted.
      const left = file.slice(start, size);
      if (left.some((byte, at) => byte !== 0 && at % 8 === 7))
        throw file.error(start, 'a name in a local heap that no member has: one was lost');
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
   * Visits the entries under a node of a group's B-tree in order, and gives the last one's name as an offset in the
   * heap. HDF5 keeps it as the key between two children, and 0 before the first: entries that were lost show.
   */
  #groupTree(address: number, level: number | undefined, before: number, visit: (entry: number) => void): number {
    const file = this.#file;
    const most = 2 * this.#superblock.nodeK;
    file.claim(address, 24 + 16 * most + 8, "a node of a group's B-tree");
    const node = readTreeNode(file, address, 0, level);
    if (node.count > most)
      throw file.error(address + 6, `a B-tree node of ${node.count} children, with room for ${most}`);
    // Of an empty group the root has none.
    if (node.count === 0 && level !== undefined) throw file.error(address + 6, 'a B-tree node without children');
    let last = before;
    for (let at = address + 24, index = 0; ; index++, at += 16) {
      if (file.u64(at) !== last)
        throw file.error(at, 'a key of a B-tree is not the last name of the child to its left');
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

  #link({ start, size }: Part): Member & { order: number } {
    const file = this.#file;
    if (file.u8(start) !== 1) throw file.error(start, `link message version ${file.u8(start)}`, REWRITE);
    const flags = file.u8(start + 1);
    let at = start + 2;
    const kind = flags & 8 ? file.u8(at++) : 0;
    const order = flags & 4 ? file.u64(at) : 0;
    if (flags & 4) at += 8;
    if (flags & 16) at += 1; // ASCII or UTF-8: the one is part of the other
    const length = file.uint(at, 2 ** (flags & 3));
    at += 2 ** (flags & 3);
    const value = at + length;
    const valueSize = kind === 0 ? 8 : 2 + file.u16(value);
    const left = start + size - (value + valueSize);
    if (left < 0 || left > 7)
      throw file.error(start, `a link message of ${size} bytes, of which its parts take ${size - left}`);
    const name = file.text(at, length, 'a name');
    if (kind === 0) return { name, at, order, to: file.u64(value) };
    if (kind === 1) return { name, at, order, to: file.text(value + 2, valueSize - 2, 'a path') };
    if (kind !== 64) return { name, at, order, to: () => file.error(value, `a link of kind ${kind}`, REWRITE) };
    const external = this.#external(value, valueSize);
    return { name, at, order, to: () => file.error(value, external, IN_ONE_FILE) };
  }

  /** A link to an object of another file: flags, the file's name and the object's path. */
  #external(value: number, size: number): string {
    const [file, path] = this.#file.text(value + 3, size - 3, 'a link').split('\0');
    return `a link to ${path} in another file, ${file}`;
  }
}
