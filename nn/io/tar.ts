import { FileBytes } from './file-bytes';

const BLOCK = 512;

/** The end of a text that zeros fill up. */
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(/\0[^]*/, '');

/** Whether bytes begin as a tar archive does: with a header whose checksum is right. */
export function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < BLOCK) return false;
  const header = bytes.subarray(0, BLOCK);
  // Of the header with spaces in the checksum's place.
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  return parseInt(textOf(header.subarray(148, 156)), 8) === sum;
}

/**
 * The files of a tar archive, by name. Folders are left out.
 *
 * Format: POSIX.1-2001's ustar, its pax headers, GNU's long names.
 * @param bytes the archive. @param name what the errors call it.
 * @throws DataError for a member that leads out of its folder, a link, and an archive that is cut off.
 */
export function readTar(bytes: Uint8Array, name: string): Map<string, Uint8Array> {
  const file = new FileBytes(bytes, name);
  const members = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    if (!isTar(bytes.subarray(at))) throw file.error(at, 'a header of the tar archive should be here');
    const field = (from: number, length: number): string => textOf(bytes.subarray(at + from, at + from + length));
    const size = parseInt(field(124, 12), 8);
    if (!(size >= 0)) throw file.error(at + 124, 'the size of a member is no octal number');
    const start = at + BLOCK;
    file.claim(start, size, 'a member');
    const data = bytes.subarray(start, start + size);
    const type = field(156, 1);
    const prefix = field(257, 5) === 'ustar' && bytes[at + 262] === 0 ? field(345, 155) : '';
    const member = longName ?? (prefix ? `${prefix}/${field(0, 100)}` : field(0, 100));
    longName = undefined;
    if (type === 'L') longName = textOf(data);
    else if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(new TextDecoder().decode(data))?.[1];
    else if (type === '' || type === '0') {
      const path = member.replace(/^(\.\/)+/, '');
      if (/^\/|^[a-z]:|\\/i.test(path) || path.split('/').includes('..'))
        throw file.error(at, `member ${JSON.stringify(member)} leads out of its folder`);
      members.set(path, data);
    } else if (type !== '5' && type !== 'g')
      throw file.error(at, `member ${JSON.stringify(member)} is a link or a device; files and folders are extracted`);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return members;
}
