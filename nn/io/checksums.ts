/** @param polynomial with its lowest power first. */
const crcTable = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ polynomial : byte >>> 1;
    return byte;
  });

function crc(bytes: Uint8Array, table: Uint32Array): number {
  let sum = -1;
  for (let index = 0; index < bytes.length; index++) sum = (sum >>> 8) ^ table[(sum ^ bytes[index]!) & 255]!;
  return ~sum >>> 0;
}

const CRC32 = /* @__PURE__ */ crcTable(0xedb88320);
const CRC32C = /* @__PURE__ */ crcTable(0x82f63b78);

/** The CRC-32 of zip and PNG (ISO 3309). */
export const crc32 = (bytes: Uint8Array): number => crc(bytes, CRC32);

/** Castagnoli's CRC-32C (RFC 3720), of TensorFlow's records. */
export const crc32c = (bytes: Uint8Array): number => crc(bytes, CRC32C);

/** zlib's Adler-32 (RFC 1950). */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let start = 0; start < bytes.length; start += 5552) {
    // Of so many bytes neither sum reaches 2^32.
    const end = Math.min(start + 5552, bytes.length);
    for (let index = start; index < end; index++) {
      a += bytes[index]!;
      b += a;
    }
    [a, b] = [a % 65521, b % 65521];
  }
  return b * 65536 + a;
}

/** The Fletcher-32 of HDF5's filter: sums of big-endian words modulo 65535, which are not 0 unless all words are. */
export function fletcher32(bytes: Uint8Array): number {
  const fold = (sum: number): number => (sum & 0xffff) + (sum >>> 16);
  let [a, b] = [0, 0];
  for (let start = 0; start < bytes.length; start += 720) {
    // Of so many words neither sum reaches 2^32.
    const end = Math.min(start + 720, bytes.length);
    for (let index = start; index < end; index += 2) {
      a += bytes[index]! * 256 + (bytes[index + 1] ?? 0);
      b += a;
    }
    [a, b] = [fold(a), fold(b)];
  }
  return fold(b) * 65536 + fold(a);
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** Bob Jenkins's lookup3 with seed 0 (https://burtleburtle.net/bob/c/lookup3.c, `hashlittle`), as HDF5 uses it. */
export function lookup3(bytes: Uint8Array): number {
  const seed = (0xdeadbeef + bytes.length) | 0;
  let [a, b, c] = [seed, seed, seed];
  // The last block, of 1 to 12 bytes, counts as if zeros followed it, and is mixed otherwise.
  const blocks = Math.max(1, Math.ceil(bytes.length / 12));
  const padded = new Uint8Array(12 * blocks);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  for (let block = 0; block < blocks; block++) {
    a = (a + view.getInt32(12 * block, true)) | 0;
    b = (b + view.getInt32(12 * block + 4, true)) | 0;
    c = (c + view.getInt32(12 * block + 8, true)) | 0;
    if (block === blocks - 1) break;
    a = ((a - c) ^ rotate(c, 4)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotate(a, 6)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotate(b, 8)) | 0;
    b = (b + a) | 0;
    a = ((a - c) ^ rotate(c, 16)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotate(a, 19)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotate(b, 4)) | 0;
    b = (b + a) | 0;
  }
  if (bytes.length === 0) return c >>> 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
