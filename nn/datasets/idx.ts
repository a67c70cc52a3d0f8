import { DataError } from '../../engine/errors';
import { type NDArray, sizeOf } from '../../engine/ndarray';

const GZIP_MAGIC = [0x1f, 0x8b];
const UNSIGNED_BYTE = 0x08;
const MAX_RANK = 4;

/** No more is ever allocated, whatever a header says: five times MNIST's largest file. */
const MAX_ELEMENTS = 2 ** 28;

/** Deflate cannot do better: a run of 258 bytes takes 2 bits at least (https://zlib.net/zlib_tech.html). */
const MAX_DEFLATE_RATIO = 1032;

/** Unpacked at a time, to 17 MB at the most. */
const CHUNK = 2 ** 14;

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST and Fashion-MNIST
 * (http://yann.lecun.com/exdb/mnist): two zero bytes, the element type, the rank, each axis as a big-endian
 * u32, then the elements, row-major.
 *
 * Memory is bounded by what the header declares and the file can hold: a gzip that unpacks to more is refused
 * while it unpacks. Works wherever `DecompressionStream` does: browsers, and Node 18 or later.
 *
 * @param bytes the file, gzip or already unpacked
 * @param name what the errors call it
 * @throws DataError for a wrong magic number, element type, rank or size, and for truncated or corrupt bytes;
 *   offsets count unpacked bytes
 */
export async function readIDX(bytes: Uint8Array, name: string): Promise<NDArray<Uint8Array>> {
  const packed = GZIP_MAGIC.every((byte, offset) => bytes[offset] === byte);
  const reader = (packed ? chunksOf(bytes).pipeThrough(new DecompressionStream('gzip')) : chunksOf(bytes)).getReader();
  const mostBytes = packed ? bytes.length * MAX_DEFLATE_RATIO : bytes.length;

  const header = new Uint8Array(4 + 4 * MAX_RANK);
  let read = 0;
  let headerSize = 4;
  let shape: number[] = [];
  let data: Uint8Array | undefined;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new DataError(
          `${name}: corrupt or truncated gzip after byte ${read} of its contents (${reasonOf(error)}). ` +
            'Get the file again.',
        );
      });
      if (done) break;
      let rest = value;
      while (!data && rest.length > 0) {
        const taken = rest.subarray(0, headerSize - read);
        header.set(taken, read);
        read += taken.length;
        rest = rest.subarray(taken.length);
        if (read === 4) headerSize = 4 + 4 * rankOf(header, name);
        if (read === headerSize) {
          shape = shapeOf(header.subarray(4, headerSize), mostBytes - headerSize, name);
          data = new Uint8Array(sizeOf(shape));
        }
      }
      if (!data) continue;
      if (read + rest.length > headerSize + data.length) {
        throw new DataError(
          `${name}: byte ${headerSize + data.length}: more data than its header declares, ` +
            `which is ${shape.join(' x ')} = ${data.length} bytes after a header of ${headerSize}.`,
        );
      }
      data.set(rest, read - headerSize);
      read += rest.length;
    }
  } catch (error) {
    // It may have failed already; the first error is the one to tell.
    await reader.cancel().catch(() => undefined);
    throw error;
  }
  if (!data) throw new DataError(`${name}: byte ${read}: the file ends inside its header of ${headerSize} bytes.`);
  if (read < headerSize + data.length) {
    throw new DataError(
      `${name}: byte ${read}: the file ends early; its header declares ${shape.join(' x ')} = ${data.length} ` +
        `bytes after a header of ${headerSize}. Get the file again.`,
    );
  }
  return { data, shape };
}

function chunksOf(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset < bytes.length) controller.enqueue(new Uint8Array(bytes.subarray(offset, (offset += CHUNK))));
      else controller.close();
    },
  });
}

/** The rank, of a header whose first four bytes are right. */
function rankOf(header: Uint8Array, name: string): number {
  if (header[0] !== 0 || header[1] !== 0) {
    throw new DataError(
      `${name}: byte 0: an IDX file begins with two zero bytes, this one with ${hex(header.subarray(0, 2))}.`,
    );
  }
  if (header[2] !== UNSIGNED_BYTE) {
    throw new DataError(
      `${name}: byte 2: element type ${hex(header.subarray(2, 3))}; only unsigned bytes (08) are read.`,
    );
  }
  const rank = header[3]!;
  if (rank < 1 || rank > MAX_RANK) {
    throw new DataError(`${name}: byte 3: rank ${rank}; it must be 1 to ${MAX_RANK}.`);
  }
  return rank;
}

function shapeOf(sizes: Uint8Array, available: number, name: string): number[] {
  const view = new DataView(sizes.buffer, sizes.byteOffset, sizes.byteLength);
  const shape = Array.from({ length: sizes.length / 4 }, (_, axis) => view.getUint32(4 * axis));
  const empty = shape.indexOf(0);
  if (empty >= 0)
    throw new DataError(`${name}: byte ${4 + 4 * empty}: axis ${empty} has size 0; it must be 1 or more.`);
  const declared = sizeOf(shape);
  const most = Math.min(available, MAX_ELEMENTS);
  if (declared > most) {
    throw new DataError(
      `${name}: byte 4: the header declares ${shape.join(' x ')} = ${declared} bytes, more than the ` +
        `${most} that ${most === MAX_ELEMENTS ? 'are ever read' : 'this file can hold'}.`,
    );
  }
  return shape;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
