import { type Shape, formatShape, sizeOf } from '../../engine/ndarray';
import { MOST_UNPACKED, mostData } from './budgets';
import type { FileBytes } from './file-bytes';
import { NOWHERE } from './hdf5';
import { type Chunk, type Chunked, chunksOfIndex, chunksOfTree } from './hdf5-chunk-index';
import { FilterPipeline } from './hdf5-filters';
import { type Message, REWRITE } from './hdf5-header';

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
    const most = Math.min(MOST_UNPACKED, mostData(this.#file.length));
    if (this.#unpacked > most)
      throw this.#file.error(at, `chunks unpack to ${this.#unpacked} bytes; ${most} can be read at most`, REWRITE);
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

/** From so many bytes on, a typed array copies faster than a loop. */
const LONG_RUN = 64;

/** Copies a chunk to its place, in runs that lie together in both, without what sticks out of the array. */
function paste(
  array: Uint8Array,
  shape: Shape,
  chunk: Uint8Array,
  chunkShape: Shape,
  offsets: readonly number[],
  elementSize: number,
): void {
  const fitting = chunkShape.map((size, axis) => Math.min(size, shape[axis]! - offsets[axis]!));
  // Bytes of a step along each axis, in the chunk and in the array.
  const [fromSteps, toSteps] = [chunkShape, shape].map((sizes) => {
    const steps = sizes.map(() => elementSize);
    for (let axis = sizes.length - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1]! * sizes[axis + 1]!;
    return steps;
  }) as [number[], number[]];
  let axes = shape.length - 1;
  let run = fitting[axes]! * elementSize;
  // Axes that a chunk has whole make runs longer.
  for (; axes > 0 && run === fromSteps[axes - 1] && run === toSteps[axes - 1]; axes--) run *= fitting[axes - 1]!;
  const at = fitting.map(() => 0);
  let from = 0;
  let to = offsets.reduce((sum, offset, axis) => sum + offset * toSteps[axis]!, 0);
  for (;;) {
    if (run < LONG_RUN) for (let byte = 0; byte < run; byte++) array[to + byte] = chunk[from + byte]!;
    else array.set(chunk.subarray(from, from + run), to);
    let axis = axes - 1;
    for (; axis >= 0; axis--) {
      from += fromSteps[axis]!;
      to += toSteps[axis]!;
      if (++at[axis]! < fitting[axis]!) break;
      from -= fromSteps[axis]! * fitting[axis]!;
      to -= toSteps[axis]! * fitting[axis]!;
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}
