import { MAX_DEFLATE_RATIO } from './budgets';
import { adler32 } from './checksums';
import { inflateInto } from './deflate-decoder';

/**
 * Unpacks raw deflate data to the `size` bytes that it is said to hold, and no further: work and memory are those of
 * `size` and of the data.
 *
 * @param surplus what to make of bytes beyond `size`
 * @throws Error for corrupt data and where there is less, without the name and offset, which the caller knows
 */
export function inflate(
  packed: Uint8Array,
  size: number,
  surplus: 'refused' | 'left' = 'refused',
): Uint8Array<ArrayBuffer> {
  if (size > packed.length * MAX_DEFLATE_RATIO) throw new Error(`its ${packed.length} bytes cannot unpack to ${size}`);
  const unpacked = new Uint8Array(size);
  const made = inflateInto(unpacked, packed);
  if (made > size && surplus === 'refused') throw new Error(`it unpacks to more than ${size} bytes`);
  if (made < size) throw new Error(`it unpacks to ${made} bytes of ${size}`);
  return unpacked;
}

/** The same of a zlib stream (RFC 1950), the form that HDF5's gzip filter has, with its checksum. */
export function inflateZlib(packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const unpacked = inflate(afterHeader(packed).subarray(0, -4), size);
  const sum = new DataView(packed.buffer, packed.byteOffset + packed.length - 4).getUint32(0);
  if (adler32(unpacked) !== sum) throw new Error('its checksum does not match');
  return unpacked;
}

/** The first `size` bytes of a zlib stream. What follows, its checksum too, is not looked at. */
export const inflateZlibStart = (packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> =>
  inflate(afterHeader(packed), size, 'left');

function afterHeader(packed: Uint8Array): Uint8Array {
  const [method = 0, flags = 0] = packed;
  if (packed.length < 6 || (method & 15) !== 8 || (256 * method + flags) % 31 !== 0 || flags & 32)
    throw new Error('it does not begin as zlib data does');
  return packed.subarray(2);
}
