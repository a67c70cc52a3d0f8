import { type Shape, formatShape, sizeOf } from '../../engine/ndarray';
import type { FileBytes } from './file-bytes';
import { NOWHERE, padded } from './hdf5';
import { type Message, REWRITE, readTreeNode } from './hdf5-header';
import { inflateZlib } from './inflate';

/** What all chunks of a file may unpack to: 2 GiB, the least that browsers' typed arrays may have. */
const MAX_UNPACKED = 2 ** 31;

/** Deflate cannot do better: a run of 258 bytes takes 2 bits at least (https://zlib.net/zlib_tech.html). */
const MAX_DEFLATE_RATIO = 1032;

const DEFLATE = 1;
const SHUFFLE = 2;

interface Chunk {
  /** Where it lies in the array, in elements. */
  offsets: number[];
  /** Where it lies in the file, and how many bytes. */
  start: number;
  size: number;
  /** A filter that this chunk went without has its bit set. */
  mask: number;
}

/** Reads data sets that are stored in chunks of equal shape, listed by a version 1 B-tree. */
export class ChunkReader {
  readonly #file: FileBytes;
  #unpacked = 0;

  constructor(file: FileBytes) {
    this.#file = file;
  }

  /** The bytes of all elements, row-major. */
  read({ start, size }: Message, shape: Shape, elementSize: number, filters: Message | undefined): Uint8Array {
    const file = this.#file;
    const rank = shape.length;
    if (rank === 0 || file.u8(start + 2) !== rank + 1 || size < 11 + 4 * (rank + 1))
      throw file.error(start + 2, `chunks of rank ${file.u8(start + 2) - 1} for data of rank ${rank}`);
    const chunkShape = shape.map((_, axis) => file.u32(start + 11 + 4 * axis));
    if (chunkShape.includes(0) || file.u32(start + 11 + 4 * rank) !== elementSize)
      throw file.error(start + 11, `chunks of ${formatShape(chunkShape)} for elements of ${elementSize} bytes`);
    const chunkBytes = sizeOf(chunkShape) * elementSize;
    const grid = shape.map((axis, index) => Math.ceil(axis / chunkShape[index]!));
    const pipeline = filters ? this.#filters(filters) : [];
    const root = file.u64(start + 3);
    const chunks = root === NOWHERE ? [] : this.#tree(root, undefined, rank);
    if (chunks.length !== sizeOf(grid))
      throw file.error(start + 3, `${chunks.length} chunks in place of ${grid.join(' x ')}`, REWRITE);
    this.#unpacked += chunks.length * chunkBytes;
    if (this.#unpacked > MAX_UNPACKED)
      throw file.error(start, `chunks unpack to ${this.#unpacked} bytes; ${MAX_UNPACKED} are read at the most`, REWRITE);
    for (const chunk of chunks) {
      if (chunkBytes > MAX_DEFLATE_RATIO * chunk.size)
        throw file.error(chunk.start, `a chunk of ${chunk.size} bytes cannot unpack to ${chunkBytes}`);
    }

    const bytes = new Uint8Array(sizeOf(shape) * elementSize);
    const places = new Set<number>();
    for (const chunk of chunks) {
      const place = chunk.offsets.map((offset, axis) => offset / chunkShape[axis]!);
      places.add(place.reduce((sum, index, axis) => sum * grid[axis]! + index, 0));
      if (!place.every((index, axis) => Number.isInteger(index) && index < grid[axis]!))
        throw file.error(chunk.start, `a chunk at ${formatShape(chunk.offsets)} of ${formatShape(shape)}`);
      paste(bytes, shape, this.#unfilter(chunk, chunkBytes, elementSize, pipeline), chunkShape, chunk.offsets, elementSize);
    }
    if (places.size !== chunks.length) throw file.error(start + 3, 'two chunks for the same place');
    return bytes;
  }

  /** The chunks under a node of the B-tree. */
  #tree(address: number, level: number | undefined, rank: number): Chunk[] {
    const file = this.#file;
    const keySize = 8 + 8 * (rank + 1);
    const node = readTreeNode(file, address, 1, level);
    file.claim(address, 24 + node.count * (keySize + 8) + keySize, 'a node of a B-tree of chunks');
    return Array.from({ length: node.count }, (_, index) => address + 24 + index * (keySize + 8)).flatMap((key) => {
      const child = file.u64(key + keySize);
      if (node.level > 0) return this.#tree(child, node.level - 1, rank);
      const offsets = Array.from({ length: rank }, (_, axis) => file.u64(key + 8 + 8 * axis));
      const chunk = { offsets, start: child, size: file.u32(key), mask: file.u32(key + 4) };
      file.claim(chunk.start, chunk.size, 'a chunk');
      return [chunk];
    });
  }

  /** The filters' numbers, in the order in which they were applied. */
  #filters({ start, size }: Message): number[] {
    const file = this.#file;
    const version = file.u8(start);
    if (version !== 1 && version !== 2) throw file.error(start, `filter pipeline version ${version}`, REWRITE);
    const filters: number[] = [];
    let at = start + (version === 1 ? 8 : 2);
    for (let index = 0; index < file.u8(start + 1); index++) {
      const id = file.u16(at);
      if (id !== DEFLATE && id !== SHUFFLE)
        throw file.error(at, `chunks with filter ${id}; gzip (1) and shuffle (2) are read`, REWRITE);
      // Version 2 has no names for HDF5's own filters, and pads nothing.
      if (version === 1) at += 8 + padded(file.u16(at + 2)) + padded(4 * file.u16(at + 6));
      else at += 6 + 4 * file.u16(at + 4);
      filters.push(id);
    }
    if (at > start + size)
      throw file.error(start, `a filter message of ${size} bytes, of which its parts take ${at - start}`);
    return filters;
  }

  #unfilter(chunk: Chunk, chunkBytes: number, elementSize: number, filters: readonly number[]): Uint8Array {
    const file = this.#file;
    let bytes = file.slice(chunk.start, chunk.size);
    for (const [index, filter] of [...filters.entries()].reverse()) {
      if (chunk.mask & (1 << index)) continue;
      try {
        bytes = filter === SHUFFLE ? unshuffle(bytes, elementSize) : inflateZlib(bytes, chunkBytes);
      } catch (error) {
        throw file.error(chunk.start, `a chunk that is not gzip: ${(error as Error).message}`);
      }
    }
    if (bytes.length !== chunkBytes)
      throw file.error(chunk.start, `a chunk of ${bytes.length} bytes in place of ${chunkBytes}`);
    return bytes;
  }
}

/** The first bytes of all elements stand first, then their second bytes; what is no whole element stays at the end. */
function unshuffle(bytes: Uint8Array, elementSize: number): Uint8Array {
  const count = Math.floor(bytes.length / elementSize);
  const elements = bytes.slice();
  for (let byte = 0; byte < elementSize; byte++) {
    for (let index = 0; index < count; index++) elements[index * elementSize + byte] = bytes[byte * count + index]!;
  }
  return elements;
}

/** Copies a chunk to its place, row by row of the last axis, without what sticks out of the array. */
function paste(
  array: Uint8Array,
  shape: Shape,
  chunk: Uint8Array,
  chunkShape: Shape,
  offsets: readonly number[],
  elementSize: number,
): void {
  const fitting = chunkShape.map((size, axis) => Math.min(size, shape[axis]! - offsets[axis]!));
  const last = shape.length - 1;
  const rows = sizeOf(fitting.slice(0, last));
  for (let row = 0; row < rows; row++) {
    let rest = row;
    let [from, to] = [0, offsets[last]!];
    let [fromStride, toStride] = [chunkShape[last]!, shape[last]!];
    for (let axis = last - 1; axis >= 0; axis--) {
      const index = rest % fitting[axis]!;
      rest = Math.floor(rest / fitting[axis]!);
      from += index * fromStride;
      to += (index + offsets[axis]!) * toStride;
      fromStride *= chunkShape[axis]!;
      toStride *= shape[axis]!;
    }
    array.set(chunk.subarray(from * elementSize, (from + fitting[last]!) * elementSize), to * elementSize);
  }
}
