import { type Deferred, attempt, once } from './deferred';
import type { FileBytes } from './file-bytes';
import { NOWHERE, padded } from './hdf5';
import { type Part, REWRITE, assertChecksum } from './hdf5-header';
import { TREE2, readTree2 } from './hdf5-tree2';

/** Bits of a fractal heap's flags. */
const CHECKSUMS = 2;

/** The least size of a global heap collection. */
const MIN_COLLECTION = 4096;

/** A block of a fractal heap: its address, and which of the heap's own addresses it has. */
interface Block extends Part {
  from: number;
}

/**
 * Reads the objects of a fractal heap, links or attributes. All those asked for take no more bytes than the heap has.
 */
export class FractalHeap {
  readonly #file: FileBytes;
  readonly #address: number;
  readonly #offsetBytes: number;
  readonly #lengthBytes: number;
  readonly #startSize: number;
  readonly #width: number;
  readonly #maxDirect: number;
  readonly #checksums: boolean;
  /** In ascending order. */
  readonly #blocks: Block[] = [];
  #left = 0;
  readonly #huge: Deferred<Map<number, Part>>;

  constructor(file: FileBytes, address: number) {
    const HEADER_SIZE = 146;
    this.#file = file;
    this.#address = address;
    file.claim(address, HEADER_SIZE, 'a fractal heap');
    if (!file.has(address, 'FRHP') || file.u8(address + 4) !== 0)
      throw file.error(address, 'a fractal heap begins with FRHP and version 0');
    if (file.u16(address + 7) !== 0) throw file.error(address + 7, 'a fractal heap with filters', REWRITE);
    assertChecksum(file, address, HEADER_SIZE, 'a fractal heap');
    this.#checksums = (file.u8(address + 9) & CHECKSUMS) !== 0;
    this.#width = file.u16(address + 110);
    this.#startSize = file.u64(address + 112);
    this.#maxDirect = file.u64(address + 120);
    const bits = file.u16(address + 128);
    if (
      ![this.#width, this.#startSize, this.#maxDirect].every((size) => Number.isInteger(Math.log2(size))) ||
      bits > 64
    )
      throw file.error(address + 110, 'a fractal heap whose blocks have impossible sizes');
    this.#offsetBytes = Math.ceil(bits / 8);
    const ofBlocks = Math.ceil(Math.log2(this.#maxDirect) / 8);
    const ofObjects = 1 + Math.floor(Math.log2(file.u32(address + 10)) / 8);
    this.#lengthBytes = Math.min(ofBlocks, ofObjects);

    const root = file.u64(address + 132);
    const rows = file.u16(address + 140);
    if (root !== NOWHERE) {
      if (rows === 0) this.#direct(root, this.#startSize, 0);
      else this.#indirect(root, rows, 0);
    }
    const huge = file.u64(address + 22);
    this.#huge = once(() => (huge === NOWHERE ? new Map<number, Part>() : this.#hugeObjects(huge)));
  }

  /** Where the object lies whose ID stands at `id`. */
  object(id: number, idSize: number): Part {
    const file = this.#file;
    const [tag, what] = [file.u8(id), 'an object of a fractal heap'];
    const kind = tag >> 4;
    let part: Part | undefined;
    if (kind === 2) {
      // So small that it is its own ID.
      part = { start: id + 1, size: (tag & 15) + 1 };
      if (part.size > idSize - 1) throw file.error(id, `${what} of ${part.size} bytes in an ID of ${idSize}`);
      return part;
    }
    if (kind === 1) part = this.#huge().get(file.uint(id + 1, Math.min(idSize - 1, 8)));
    if (kind === 0) {
      const offset = file.uint(id + 1, this.#offsetBytes);
      const size = file.uint(id + 1 + this.#offsetBytes, this.#lengthBytes);
      const block = this.#block(offset);
      if (block && offset + size <= block.from + block.size) part = { start: block.start + offset - block.from, size };
      this.#left -= size;
    }
    if (!part || part.size === 0 || this.#left < 0) throw file.error(id, `${what} that is nowhere in it`);
    if (kind === 1) file.claim(part.start, part.size, what);
    return part;
  }

  /** The last block that begins at or before an address of the heap. */
  #block(offset: number): Block | undefined {
    let [low, high] = [0, this.#blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#blocks[middle]!.from <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#blocks[low - 1];
  }

  #prefix(address: number, signature: string, from: number, size: number): void {
    const file = this.#file;
    const what = `a block of a fractal heap begins with ${signature}, version 0, its heap and its offset`;
    if (!file.has(address, signature) || file.u8(address + 4) !== 0) throw file.error(address, what);
    if (file.u64(address + 5) !== this.#address || file.uint(address + 13, this.#offsetBytes) !== from)
      throw file.error(address + 5, what);
    file.claim(address, size, "a fractal heap's block");
  }

  #direct(address: number, size: number, from: number): void {
    const file = this.#file;
    this.#prefix(address, 'FHDB', from, size);
    if (this.#checksums)
      assertChecksum(file, address, size, "a fractal heap's block", address + 13 + this.#offsetBytes);
    this.#blocks.push({ from, start: address, size });
    this.#left += size;
  }

  /**
   * Rows of blocks: those of the first two have the least size, and those of each further row twice that of the row
   * before.
   */
  #indirect(address: number, rows: number, from: number): void {
    const file = this.#file;
    const entries = address + 13 + this.#offsetBytes;
    const size = entries + 8 * rows * this.#width + 4 - address;
    this.#prefix(address, 'FHIB', from, size);
    assertChecksum(file, address, size, "a fractal heap's block");
    let offset = from;
    for (let row = 0; row < rows; row++) {
      const blockSize = this.#startSize * 2 ** Math.max(0, row - 1);
      for (let column = 0; column < this.#width; column++, offset += blockSize) {
        const child = file.u64(entries + 8 * (row * this.#width + column));
        if (child === NOWHERE) continue;
        if (blockSize <= this.#maxDirect) this.#direct(child, blockSize, offset);
        else this.#indirect(child, Math.log2(blockSize / (this.#startSize * this.#width)) + 1, offset);
      }
    }
  }

  /** Those that lie outside the blocks, by their numbers. */
  #hugeObjects(tree: number): Map<number, Part> {
    const file = this.#file;
    return new Map(
      readTree2(file, tree, TREE2.hugeObjects).map(({ start, size }) => {
        if (size !== 24) throw file.error(start, `a record of ${size} bytes of a fractal heap's huge object`);
        return [file.u64(start + 16), { start: file.u64(start), size: file.u64(start + 8) }];
      }),
    );
  }
}

interface HeapString {
  size: number;
  read: () => string;
}

/** The strings of variable length: a file's global heaps. */
export class GlobalHeaps {
  readonly #file: FileBytes;
  /** By the address of a collection, and an object's index in it. */
  readonly #collections = new Map<number, Deferred<Map<number, HeapString>>>();

  constructor(file: FileBytes) {
    this.#file = file;
  }

  /**
   * The string that an element stands for, by its length, and its characters' place: a collection, and an index in it.
   * It is decoded for each: many that stand for one long string take more than the file has.
   */
  string(bytes: FileBytes, at: number): string {
    const length = bytes.u32(at);
    const [address, index] = [bytes.u64(at + 4), bytes.u32(at + 12)];
    if (length === 0) return '';
    let collection = this.#collections.get(address);
    if (!collection) this.#collections.set(address, (collection = attempt(() => this.#collection(address))));
    const string = collection().get(index);
    if (string?.size !== length)
      throw bytes.error(at, `a string of ${length} bytes, of which the global heap has ${string?.size ?? 'none'}`);
    return string.read();
  }

  #collection(address: number): Map<number, HeapString> {
    const file = this.#file;
    if (!file.has(address, 'GCOL') || file.u8(address + 4) !== 1)
      throw file.error(address, 'a global heap collection begins with GCOL and version 1');
    const size = file.u64(address + 8);
    if (size < MIN_COLLECTION) throw file.error(address + 8, `a global heap collection of ${size} bytes`);
    file.claim(address, size, 'a global heap collection');
    const end = address + size;
    const strings = new Map<number, HeapString>();
    for (let at = address + 16; at + 16 <= end;) {
      const index = file.u16(at);
      if (index === 0) break; // free from here on
      const [start, size] = [at + 16, file.u64(at + 8)];
      at = start + padded(size);
      if (at > end || strings.has(index))
        throw file.error(start - 16, `global heap object ${index} is there twice, or leaves its collection`);
      strings.set(index, { size, read: () => this.#text(start, size) });
    }
    return strings;
  }

  #text(start: number, size: number): string {
    const text = this.#file.text(start, size, 'a string');
    if (text.includes('\0')) throw this.#file.error(start, 'a string with a zero in it');
    return text;
  }
}
