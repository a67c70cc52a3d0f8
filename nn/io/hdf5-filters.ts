import { MAX_DEFLATE_RATIO } from './budgets';
import { fletcher32 } from './checksums';
import type { FileBytes } from './file-bytes';
import { padded } from './hdf5';
import { type Part, REWRITE } from './hdf5-header';
import { inflateZlib } from './inflate';

const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;

/** Those of HDF5 and h5py that are not read, and of those registered with the HDF Group the ones most met. */
const NAMES: Readonly<Record<number, string>> = {
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
  32000: 'lzf',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32013: 'zfp',
  32015: 'zstd',
  32026: 'blosc2',
};

/** What chunks went through, in its order. */
export class FilterPipeline {
  readonly #file: FileBytes;
  readonly #filters: number[] = [];

  constructor(file: FileBytes, message: Part | undefined) {
    this.#file = file;
    if (!message) return;
    const { start, size } = message;
    const version = file.u8(start);
    if (version !== 1 && version !== 2) throw file.error(start, `filter pipeline version ${version}`, REWRITE);
    let at = start + (version === 1 ? 8 : 2);
    for (let index = 0; index < file.u8(start + 1); index++) {
      const id = file.u16(at);
      if (![DEFLATE, SHUFFLE, FLETCHER32].includes(id)) {
        const name = NAMES[id] ? `${NAMES[id]} (${id})` : `${id}`;
        throw file.error(at, `chunks with filter ${name}; gzip (1), shuffle (2) and fletcher32 (3) are read`, REWRITE);
      }
      if (id === DEFLATE && this.#filters.includes(DEFLATE))
        throw file.error(at, 'chunks that are packed twice', REWRITE);
      // Version 2 has no names for HDF5's own filters, and pads nothing.
      if (version === 1) at += 8 + padded(file.u16(at + 2)) + padded(4 * file.u16(at + 6));
      else at += 6 + 4 * file.u16(at + 4);
      this.#filters.push(id);
    }
    if (at > start + size)
      throw file.error(start, `a filter message of ${size} bytes, of which its parts take ${at - start}`);
  }

  /** Whether chunks can have another size than their elements. */
  get any(): boolean {
    return this.#filters.length > 0;
  }

  /** A chunk's elements, which take `size` bytes. @param mask whose set bits are filters that it went without */
  undo({ start, size: packed }: Part, mask: number, size: number, elementSize: number): Uint8Array {
    const file = this.#file;
    const filters = this.#filters.filter((_, index) => !(mask & (1 << index)));
    if (size > MAX_DEFLATE_RATIO * packed)
      throw file.error(start, `a chunk of ${packed} bytes cannot unpack to ${size}`);
    let bytes = file.slice(start, packed);
    for (const [index, filter] of [...filters.entries()].reverse()) {
      if (filter === SHUFFLE) bytes = unshuffle(bytes, elementSize);
      if (filter === FLETCHER32) bytes = this.#checked(bytes, start);
      // Each checksum that had been added by then was packed with the elements.
      const sums = filters.slice(0, index).filter((before) => before === FLETCHER32).length;
      if (filter === DEFLATE) bytes = this.#inflated(bytes, size + 4 * sums, start);
    }
    if (bytes.length !== size) throw file.error(start, `a chunk of ${bytes.length} bytes in place of ${size}`);
    return bytes;
  }

  #inflated(bytes: Uint8Array, size: number, start: number): Uint8Array {
    try {
      return inflateZlib(bytes, size);
    } catch (error) {
      throw this.#file.error(start, `a chunk that is not gzip: ${(error as Error).message}`);
    }
  }

  /** Without the checksum at the end, which HDF5 up to 1.6.2 took of words of the other byte order. */
  #checked(bytes: Uint8Array, start: number): Uint8Array {
    const size = bytes.length - 4;
    if (size < 0) throw this.#file.error(start, `a chunk of ${bytes.length} bytes, too few for its checksum`);
    const data = bytes.subarray(0, size);
    const stored = new DataView(bytes.buffer, bytes.byteOffset + size).getUint32(0, true);
    const swapped = ((stored & 0x00ff00ff) << 8) | ((stored >>> 8) & 0x00ff00ff);
    const sum = fletcher32(data);
    if (sum !== stored && sum !== swapped >>> 0)
      throw this.#file.error(start, "a chunk's checksum (fletcher32) does not match");
    return data;
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
