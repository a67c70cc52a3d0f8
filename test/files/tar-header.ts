import { bytesOf } from './made-pictures';

/** The header of a tar's member, with a checksum that is right. @param size in octal digits */
export function tarHeader(
  name: string,
  size: string,
  type = '0',
  more: readonly (readonly [at: number, text: string])[] = [],
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(512);
  for (const [at, text] of [[0, name], [124, size], [156, type], ...more] as const) header.set(bytesOf(text), at);
  header.fill(32, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(bytesOf(sum.toString(8).padStart(6, '0'), [0]), 148);
  return header;
}
