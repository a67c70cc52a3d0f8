import { Inflate } from 'fflate';
import { adler32 } from './checksums';

/** Fed at a time. Deflate unpacks 1,032 times at the most (https://zlib.net/zlib_tech.html): to 17 MB. */
const STEP = 2 ** 14;

/** A stored block, of 65,535 bytes at the most, comes out when its last step is in. */
const STEPS_OF_A_BLOCK = 5;

/**
 * Unpacks raw deflate data to the `size` bytes that it is said to hold, and no further: work and memory are those of
 * `size` and of one step.
 *
 * @throws Error for corrupt data and where there is less, without the name and offset, which the caller knows
 */
export function inflate(packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const unpacked = new Uint8Array(size);
  let made = 0;
  const stream = new Inflate((part) => {
    if (made + part.length > size) throw new Error(`it unpacks to more than ${size} bytes`);
    unpacked.set(part, made);
    made += part.length;
  });
  // Past the end of the data fflate goes on collecting what it is fed.
  for (let start = 0, idle = 0; made < size && start < packed.length && idle < STEPS_OF_A_BLOCK; start += STEP) {
    const before = made;
    stream.push(packed.subarray(start, start + STEP), start + STEP >= packed.length);
    idle = made > before ? 0 : idle + 1;
  }
  if (made < size) throw new Error(`it unpacks to ${made} bytes of ${size}`);
  return unpacked;
}

/** The same of a zlib stream (RFC 1950), the form that HDF5's gzip filter has, with its checksum. */
export function inflateZlib(packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < 6 || (packed[0]! & 15) !== 8 || view.getUint16(0) % 31 !== 0 || packed[1]! & 32)
    throw new Error('it does not begin as zlib data does');
  const unpacked = inflate(packed.subarray(2, -4), size);
  if (adler32(unpacked) !== view.getUint32(packed.length - 4)) throw new Error('its checksum does not match');
  return unpacked;
}
