import { type Shape, formatShape, sizeOf } from '../../engine/ndarray';
import type { FileBytes } from './file-bytes';
import { NOWHERE } from './hdf5';
import { type Chunk, type Chunked, chunksOfIndex, chunksOfTree } from './hdf5-chunk-index';
import { FilterPipeline } from './hdf5-filters';
import { type Message, REWRITE } from './hdf5-header';

/** What all chunks of a file may unpack to: 2 GiB, the least that browsers' typed arrays may have. */
const MAX_UNPACKED = 2 ** 31;

/** Flags of a layout of version 4. */
const EDGES_UNFILTERED = 1;
const SINGLE_FILTERED = 2;

/** How far each axis goes, and how far it can grow; `NOWHERE` is without end. */
export interface Space {
  shape: Shape;
  most: Shape;
}

/** Reads data sets that are stored in chunks of equal shape. */
export class ChunkReader {
  readonly #file: FileBytes;
  #unpacked = 0;

  constructor(file: FileBytes) {
    this.#file = file;
  }

  /** Finds the chunks of a data set. @returns what unpacks them to the bytes of all elements, row-major */
  find(
    layout: Message,
    { shape, most }: Space,
    elementSize: number,
    filters: Message | undefined,
    fill: Uint8Array | undefined,
  ): () => Uint8Array {
    const file = this.#file;
    const { start, size } = layout;
    const rank = shape.length;
    // Version 4 has flags before the rank, and sizes of as many bytes as they need.
    const old = file.u8(start) === 3;
    const rankAt = start + (old ? 2 : 3);
    const sizeBytes = old ? 4 : file.u8(start + 4);
    const sizesAt = start + (old ? 11 : 5);
    const end = sizesAt + sizeBytes * (rank + 1);
    if (rank === 0 || file.u8(rankAt) !== rank + 1 || size < end - start || sizeBytes < 1 || sizeBytes > 8)
      throw file.error(rankAt, `chunks of rank ${file.u8(rankAt) - 1} for data of rank ${rank}`);
    const sizes = Array.from({ length: rank + 1 }, (_, axis) => file.uint(sizesAt + sizeBytes * axis, sizeBytes));
    const chunkShape = sizes.slice(0, rank);
    if (chunkShape.includes(0) || sizes[rank] !== elementSize)
      throw file.error(sizesAt, `chunks of ${formatShape(chunkShape)} for elements of ${elementSize} bytes`);

    const inChunks = (axis: number, index: number): number => Math.ceil(axis / chunkShape[index]!);
    const chunkBytes = sizeOf(chunkShape) * elementSize;
    const pipeline = new FilterPipeline(file, filters);
    const chunked: Chunked = {
      chunkShape,
      most: most.map((axis, index) => (axis === NOWHERE ? NOWHERE : inChunks(axis, index))),
      chunkBytes,
      filtered: pipeline.any,
    };
    const flags = old ? 0 : file.u8(start + 2);
    const root = file.u64(start + 3);
    const found = !old
      ? chunksOfIndex(file, end, (flags & SINGLE_FILTERED) !== 0, chunked)
      : root === NOWHERE
        ? []
        : chunksOfTree(file, root, chunkShape);
    const grid = shape.map(inChunks);
    const chunks = this.#within(found, grid, old);

    return () => {
      const [bytes, unpacked] = [sizeOf(shape) * elementSize, chunks.length * chunkBytes];
      const whole = chunks.length === sizeOf(grid);
      const array = this.filled(start, bytes, whole ? undefined : fill, Math.max(bytes, unpacked));
      for (const { place, start, size, mask } of chunks) {
        const from = place.map((index, axis) => index * chunkShape[axis]!);
        const sticksOut = from.some((index, axis) => index + chunkShape[axis]! > shape[axis]!);
        const without = flags & EDGES_UNFILTERED && sticksOut ? -1 : mask;
        paste(
          array,
          shape,
          pipeline.undo({ start, size }, without, chunkBytes, elementSize),
          chunkShape,
          from,
          elementSize,
        );
      }
      return array;
    };
  }

  /**
   * Room for an array's bytes, of which nothing was written so far. @param cost what it counts as, of all that may be
   * unpacked
   */
  filled(at: number, size: number, fill: Uint8Array | undefined, cost = size): Uint8Array {
    this.#unpacked += cost;
    if (this.#unpacked > MAX_UNPACKED)
      throw this.#file.error(
        at,
        `chunks unpack to ${this.#unpacked} bytes; ${MAX_UNPACKED} can be read at most`,
        REWRITE,
      );
    const bytes = new Uint8Array(size);
    if (!fill?.some((byte) => byte !== 0)) return bytes;
    bytes.set(fill.subarray(0, size));
    for (let done = fill.length; done < size; done *= 2) bytes.copyWithin(done, 0, done);
    return bytes;
  }

  /**
   * The chunks of the array as it is now. An array of chunks has those for which there would be room as well; a tree
   * must not.
   */
  #within(chunks: Chunk[], grid: Shape, tree: boolean): Chunk[] {
    const file = this.#file;
    const fits = ({ place }: Chunk): boolean =>
      place.every((index, axis) => Number.isInteger(index) && index < grid[axis]!);
    const outside = tree && chunks.find((chunk) => !fits(chunk));
    if (outside) throw file.error(outside.start, `a chunk at ${formatShape(outside.place)} of ${formatShape(grid)}`);
    const inside = chunks.filter(fits);
    const places = new Set<number>();
    for (const { start, place } of inside) {
      const number = place.reduce((sum, index, axis) => sum * grid[axis]! + index, 0);
      if (places.has(number)) throw file.error(start, 'two chunks for the same place');
      places.add(number);
    }
    return inside;
  }
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
