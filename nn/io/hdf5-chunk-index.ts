import type { Shape } from '../../engine/ndarray';
import type { FileBytes } from './file-bytes';
import { NOWHERE } from './hdf5';
import { REWRITE, readTreeNode, assertChecksum } from './hdf5-header';
import { TREE2, readTree2 } from './hdf5-tree2';

export interface Chunk {
  /** Which one it is along each axis. */
  place: Shape;
  /** Where it lies in the file, and how many bytes. */
  start: number;
  size: number;
  /** A filter that this chunk went without has its bit set. */
  mask: number;
}

/** What an index of chunks has to know of them. */
export interface Chunked {
  chunkShape: Shape;
  /** How many chunks there can be along each axis; `NOWHERE` is without end. */
  most: Shape;
  /** Of a chunk that no filter changed. */
  chunkBytes: number;
  filtered: boolean;
}

/** The index of a layout of version 3: a B-tree of version 1. Chunks are named by their first element. */
export function chunksOfTree(file: FileBytes, address: number, chunkShape: Shape, level?: number): Chunk[] {
  const rank = chunkShape.length;
  const keySize = 8 + 8 * (rank + 1);
  const node = readTreeNode(file, address, 1, level);
  file.claim(address, 24 + node.count * (keySize + 8) + keySize, 'a node of a B-tree of chunks');
  return Array.from({ length: node.count }, (_, index) => address + 24 + index * (keySize + 8)).flatMap((key) => {
    const child = file.u64(key + keySize);
    if (node.level > 0) return chunksOfTree(file, child, chunkShape, node.level - 1);
    const place = chunkShape.map((size, axis) => file.u64(key + 8 + 8 * axis) / size);
    const chunk = { place, start: child, size: file.u32(key), mask: file.u32(key + 4) };
    file.claim(chunk.start, chunk.size, 'a chunk');
    return [chunk];
  });
}

/** The index of a layout of version 4, whose message tells its kind at `at`, then what is its own, then its address. */
export function chunksOfIndex(file: FileBytes, at: number, single: boolean, chunked: Chunked): Chunk[] {
  const kind = file.u8(at);
  const { chunkShape, most, chunkBytes, filtered } = chunked;
  const first = chunkShape.map(() => 0);
  const chunks: Chunk[] = [];
  const add = (chunk: Chunk): void => {
    if (chunk.start === NOWHERE) return;
    file.claim(chunk.start, chunk.size, 'a chunk');
    chunks.push(chunk);
  };

  /**
   * The chunks that lie in an array, by their numbers: the last axis counts fastest, or the second last if it is
   * `slow`.
   */
  const axes = first.map((_, axis) => axis);
  const placeOf = (number: number, slow = 0): Shape => {
    const place = [...first];
    for (const axis of axes.filter((axis) => axis !== slow).reverse()) {
      place[axis] = number % most[axis]!;
      number = Math.floor(number / most[axis]!);
    }
    place[slow] = number;
    return place;
  };
  const entry = (at: number, size: number, place: Shape): void =>
    add({
      place,
      start: file.u64(at),
      size: filtered ? file.uint(at + 8, size - 12) : chunkBytes,
      mask: filtered ? file.u32(at + size - 4) : 0,
    });

  switch (kind) {
    case 1: {
      // One chunk.
      const address = at + (single ? 13 : 1);
      const [size, mask] = single ? [file.u64(at + 1), file.u32(at + 9)] : [chunkBytes, 0];
      add({ place: first, start: file.u64(address), size, mask });
      break;
    }
    case 2: {
      // One behind the other.
      const address = file.u64(at + 1);
      const count = most.reduce((product, size) => product * size, 1);
      if (address === NOWHERE) break;
      file.claim(address, count * chunkBytes, 'chunks');
      for (let number = 0; number < count; number++)
        chunks.push({ place: placeOf(number), start: address + number * chunkBytes, size: chunkBytes, mask: 0 });
      break;
    }
    case 3:
      fixedArray(file, file.u64(at + 2), filtered, (number, at, size) => entry(at, size, placeOf(number)));
      break;
    case 4: {
      const slow = most.indexOf(NOWHERE);
      if (slow < 0) throw file.error(at, 'an extensible array of chunks of data that cannot grow');
      extensibleArray(file, file.u64(at + 6), filtered, (number, at, size) => entry(at, size, placeOf(number, slow)));
      break;
    }
    case 5: {
      const address = file.u64(at + 7);
      if (address === NOWHERE) break;
      for (const { start, size } of readTree2(file, address, filtered ? TREE2.filteredChunks : TREE2.chunks)) {
        const places = start + size - 8 * chunkShape.length;
        if (places < start + (filtered ? 13 : 8)) throw file.error(start, `a record of ${size} bytes of a chunk`);
        entry(
          start,
          places - start,
          chunkShape.map((_, axis) => file.u64(places + 8 * axis)),
        );
      }
      break;
    }
    default:
      throw file.error(at, `an index of chunks of kind ${kind}`, REWRITE);
  }
  return chunks;
}

/** Takes an entry of an array: which one, where it stands, and how many bytes it has. */
type Visit = (number: number, at: number, size: number) => void;

/** Signature, version and what the entries are: chunks, with filters or without. @returns the bytes of an entry */
function readHeader(file: FileBytes, address: number, signature: string, size: number, filtered: boolean): number {
  const what = 'an array of chunks';
  file.claim(address, size, what);
  assertBlock(file, address, signature, filtered);
  assertChecksum(file, address, size, what);
  const entrySize = file.u8(address + 6);
  if (filtered ? entrySize < 13 || entrySize > 20 : entrySize !== 8)
    throw file.error(address + 6, `${what} with entries of ${entrySize} bytes`);
  return entrySize;
}

function assertBlock(file: FileBytes, address: number, signature: string, filtered: boolean, header?: number): void {
  if (!file.has(address, signature) || file.u8(address + 4) !== 0 || file.u8(address + 5) !== Number(filtered))
    throw file.error(
      address,
      `a part of an array of chunks begins with ${signature}, version 0 and ${Number(filtered)}`,
    );
  if (header !== undefined && file.u64(address + 6) !== header)
    throw file.error(address + 6, 'a part of another array of chunks');
}

/** Entries in pages, each with a checksum. A page has its bit set, the highest first, if it was ever written. */
function visitPages(
  file: FileBytes,
  pages: { start: number; count: number; pageCount: number; entrySize: number; number: number },
  isWritten: (page: number) => boolean,
  visit: Visit,
): void {
  const { start, count, pageCount, entrySize, number } = pages;
  for (let first = 0, page = 0, at = start; first < count; first += pageCount, page++) {
    const entries = Math.min(pageCount, count - first);
    const size = entries * entrySize + 4;
    if (isWritten(page)) {
      assertChecksum(file, at, size, 'a page of an array of chunks');
      for (let index = 0; index < entries; index++) visit(number + first + index, at + index * entrySize, entrySize);
    }
    at += size;
  }
}

const hasBit = (file: FileBytes, start: number, bit: number): boolean =>
  (file.u8(start + Math.floor(bit / 8)) & (0x80 >> (bit % 8))) !== 0;

function fixedArray(file: FileBytes, address: number, filtered: boolean, visit: Visit): void {
  if (address === NOWHERE) return;
  const entrySize = readHeader(file, address, 'FAHD', 28, filtered);
  const pageCount = 2 ** file.u8(address + 7);
  const count = file.u64(address + 8);
  const block = file.u64(address + 16);
  if (block === NOWHERE) return;
  assertBlock(file, block, 'FADB', filtered, address);
  const pages = count > pageCount ? Math.ceil(count / pageCount) : 0;
  const bits = block + 14;
  const prefix = 14 + Math.ceil(pages / 8);
  const entries = block + prefix + (pages > 0 ? 4 : 0);
  const what = "a fixed array's block";
  file.claim(block, entries - block + count * entrySize + 4 * Math.max(pages, 1), what);
  if (pages > 0) assertChecksum(file, block, prefix + 4, what);
  else assertChecksum(file, block, prefix + count * entrySize + 4, what);
  if (pages > 0) {
    visitPages(
      file,
      { start: entries, count, pageCount, entrySize, number: 0 },
      (page) => hasBit(file, bits, page),
      visit,
    );
  } else for (let index = 0; index < count; index++) visit(index, entries + index * entrySize, entrySize);
}

/**
 * The first entries lie in the index block itself, the next in data blocks that it names, and the others in data blocks
 * that super blocks name. Super block `u` stands for 2^(u / 2) data blocks, each of 2^((u + 1) / 2) times the least
 * size, halves rounded down; of the first ones there is none, but their data blocks.
 */
function extensibleArray(file: FileBytes, address: number, filtered: boolean, visit: Visit): void {
  if (address === NOWHERE) return;
  const entrySize = readHeader(file, address, 'EAHD', 72, filtered);
  const [bits, inIndex, least, leastPointers, pageBits] = [...file.slice(address + 7, 5)] as [
    number,
    number,
    number,
    number,
    number,
  ];
  const index = file.u64(address + 60);
  if (index === NOWHERE) return;
  const [leastBits, pointerBits] = [Math.log2(least), Math.log2(leastPointers)];
  if (bits > 64 || !Number.isInteger(leastBits) || !Number.isInteger(pointerBits) || leastBits > bits)
    throw file.error(address + 7, 'an extensible array whose blocks have impossible sizes');
  const offsetBytes = Math.ceil(bits / 8);
  const pageCount = 2 ** pageBits;
  const superBlocks = Array.from({ length: 1 + bits - leastBits }, (_, u) => ({
    blocks: 2 ** Math.floor(u / 2),
    count: least * 2 ** Math.floor((u + 1) / 2),
  }));
  const direct = superBlocks.slice(0, 2 * pointerBits);
  const what = "an extensible array's block";

  const directBlocks = direct.reduce((sum, { blocks }) => sum + blocks, 0);
  const indexSize = 14 + inIndex * entrySize + 8 * (directBlocks + superBlocks.length - direct.length) + 4;
  file.claim(index, indexSize, what);
  assertBlock(file, index, 'EAIB', filtered, address);
  assertChecksum(file, index, indexSize, what);
  for (let number = 0; number < inIndex; number++) visit(number, index + 14 + number * entrySize, entrySize);

  const dataBlock = (block: number, number: number, count: number, isWritten: (page: number) => boolean): void => {
    if (block === NOWHERE) return;
    const pages = count > pageCount ? Math.ceil(count / pageCount) : 0;
    const prefix = 14 + offsetBytes;
    const entries = block + prefix + (pages > 0 ? 4 : 0);
    file.claim(block, entries - block + count * entrySize + 4 * Math.max(pages, 1), what);
    assertBlock(file, block, 'EADB', filtered, address);
    assertChecksum(file, block, pages > 0 ? prefix + 4 : prefix + count * entrySize + 4, what);
    if (pages > 0) visitPages(file, { start: entries, count, pageCount, entrySize, number }, isWritten, visit);
    else for (let at = 0; at < count; at++) visit(number + at, entries + at * entrySize, entrySize);
  };
  let pointer = index + 14 + inIndex * entrySize;
  let number = inIndex;
  for (const { blocks, count } of direct) {
    for (let block = 0; block < blocks; block++, pointer += 8, number += count)
      dataBlock(file.u64(pointer), number, count, () => true);
  }
  for (const { blocks, count } of superBlocks.slice(direct.length)) {
    const block = file.u64(pointer);
    if (block !== NOWHERE) {
      const pages = count > pageCount ? count / pageCount : 0;
      const written = block + 14 + offsetBytes;
      const pointers = written + blocks * Math.ceil(pages / 8);
      const size = pointers + 8 * blocks + 4 - block;
      file.claim(block, size, what);
      assertBlock(file, block, 'EASB', filtered, address);
      assertChecksum(file, block, size, what);
      for (let data = 0; data < blocks; data++)
        dataBlock(file.u64(pointers + 8 * data), number + data * count, count, (page) =>
          hasBit(file, written, data * pages + page),
        );
    }
    pointer += 8;
    number += blocks * count;
  }
}
