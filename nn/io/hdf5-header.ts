import { lookup3 } from './checksums';
import { type Deferred, attempt } from './deferred';
import type { FileBytes } from './file-bytes';
import { MESSAGE, NOWHERE, SIGNATURE } from './hdf5';

/** What to do with a file of a kind that is not read. */
export const REWRITE =
  'Save it again with Keras, or with h5py: numbers or strings, with no filters but gzip, shuffle and fletcher32.';

/** What to do with a file that has a part of it elsewhere. */
export const IN_ONE_FILE = 'Save it again with all of its data in one file, for instance with h5repack.';

const CUT_OFF = 'It was cut off: get it again.';
const NO_HDF5 = 'Is it a file that Keras wrote? A .keras file is a zip, which holds one.';

export interface Superblock {
  /** Address of the root group's object header. */
  root: number;
  /** Half of the most entries that a symbol node has. */
  leafK: number;
  /** Half of the most children that a group's B-tree node has. */
  nodeK: number;
}

/** Where a message, or a part of one, lies. */
export interface Part {
  start: number;
  size: number;
}

/** One message of an object header: where its data lies. */
export interface Message extends Part {
  type: number;
  flags: number;
  /** Which of its kind it was to be made, in a header that keeps count. */
  order: number | undefined;
}

export interface Header {
  address: number;
  messages: Message[];
  /** How many hard links lead to the object. */
  links: number;
}

/** The superblock, at the beginning of what is no block of the user's. Addresses count from there. */
export function readSuperblock(file: FileBytes, headers: HeaderReader): Superblock {
  if (file.length < SIGNATURE.length || !file.has(0, SIGNATURE)) throw file.error(0, 'no HDF5 signature', NO_HDF5);
  const version = file.u8(8);
  if (version > 3) throw file.error(8, `superblock version ${version}, of which 0 to 3 are known`, REWRITE);
  const old = version < 2;
  const sizes = old ? 13 : 9;
  if (file.u8(sizes) !== 8 || file.u8(sizes + 1) !== 8)
    throw file.error(
      sizes,
      `addresses of ${file.u8(sizes)} bytes, lengths of ${file.u8(sizes + 1)}; 8 are read`,
      REWRITE,
    );

  // Version 1 has one more field of 4 bytes.
  const base = old ? 24 + 4 * version : 12;
  const root = old ? base + 40 : base + 24;
  const size = old ? base + 72 : 48;
  if (old && (file.u64(base + 8) !== NOWHERE || file.u64(base + 24) !== NOWHERE))
    throw file.error(base + 8, 'an index of free space, or a driver of its own, which no such file has', REWRITE);
  // Whatever was put before the file since, this has kept the base's distance.
  const end = file.u64(base + 16) - file.u64(base);
  if (end > file.length || end < size)
    throw file.error(
      base + 16,
      `the file should end at byte ${file.origin + end}, and ends at ${file.origin + file.length}`,
      CUT_OFF,
    );
  file.claim(0, size, 'the superblock');
  if (old) return { root: file.u64(root), leafK: file.u16(16), nodeK: file.u16(18) };

  assertChecksum(file, 0, size, 'the superblock');
  const extension = file.u64(base + 8);
  const treeSizes = extension === NOWHERE ? undefined : messageOf(headers.read(extension), MESSAGE.treeSizes);
  if (!treeSizes) return { root: file.u64(root), leafK: 4, nodeK: 16 };
  return { root: file.u64(root), leafK: file.u16(treeSizes.start + 5), nodeK: file.u16(treeSizes.start + 3) };
}

/** Reads object headers, of version 1 or 2, over all their blocks. */
export class HeaderReader {
  readonly #file: FileBytes;
  readonly #read = new Map<number, Deferred<Header>>();

  constructor(file: FileBytes) {
    this.#file = file;
  }

  read(address: number): Header {
    const known = this.#read.get(address);
    if (known) return known();
    const header = attempt(() => readHeader(this.#file, address));
    this.#read.set(address, header);
    return header();
  }
}

function readHeader(file: FileBytes, address: number): Header {
  const header = file.has(address, 'OHDR') ? readHeader2(file, address) : readHeader1(file, address);
  const seen = new Set<number>();
  for (const { type, start } of header.messages) {
    if (!KNOWN_MESSAGES.has(type)) throw file.error(start, `a header message of unknown type ${type}`, REWRITE);
    if (REPEATED_MESSAGES.has(type)) continue;
    if (seen.has(type)) throw file.error(start, `a second message of type ${type} in an object header`);
    seen.add(type);
  }
  return header;
}

/** The message of a type that an object header has no more than one of. */
export const messageOf = ({ messages }: Header, wanted: number): Message | undefined =>
  messages.find(({ type }) => type === wanted);

const KNOWN_MESSAGES = new Set<number>(Object.values(MESSAGE));
const REPEATED_MESSAGES = new Set<number>([MESSAGE.nil, MESSAGE.continuation, MESSAGE.link, MESSAGE.attribute]);

function readHeader1(file: FileBytes, address: number): Header {
  if (file.u8(address) !== 1)
    throw file.error(address, `an object header begins with 1 or OHDR, not with ${file.u8(address)}`);
  const count = file.u16(address + 2);
  const size = file.u32(address + 8);
  file.claim(address, 16 + size, 'an object header');
  const messages: Message[] = [];
  const blocks = [{ start: address + 16, end: address + 16 + size }];
  for (const { start, end } of blocks) {
    for (let at = start; at < end;) {
      if (at + 8 > end) throw file.error(at, `${end - at} bytes are left in an object header, too few for a message`);
      const [type, size, flags] = [file.u16(at), file.u16(at + 2), file.u8(at + 4)];
      const message = { type, flags, start: at + 8, size, order: undefined };
      at = message.start + message.size;
      if (at > end) throw file.error(message.start, `a message of ${message.size} bytes leaves its object header`);
      messages.push(message);
      if (message.type === MESSAGE.continuation) {
        const block = continuation(file, message);
        file.claim(block.start, block.size, "an object header's continuation");
        blocks.push({ start: block.start, end: block.start + block.size });
      }
    }
  }
  if (messages.length !== count)
    throw file.error(address + 2, `an object header of ${count} messages has ${messages.length}`);
  return { address, messages, links: file.u32(address + 4) };
}

function readHeader2(file: FileBytes, address: number): Header {
  if (file.u8(address + 4) !== 2)
    throw file.error(address + 4, `object header version ${file.u8(address + 4)}`, REWRITE);
  const flags = file.u8(address + 5);
  // The sizes of the fields that are there if their flag is: times, attribute limits.
  const sizeAt = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 2 ** (flags & 3);
  const size = file.uint(sizeAt, sizeBytes);
  const first = sizeAt + sizeBytes;
  file.claim(address, first + size + 4 - address, 'an object header');
  assertChecksum(file, address, first + size + 4 - address, 'an object header');
  const messages: Message[] = [];
  const prefix = flags & 4 ? 6 : 4;
  const blocks = [{ start: first, end: first + size }];
  for (const { start, end } of blocks) {
    // What is too short for a message is a gap.
    for (let at = start; at + prefix <= end;) {
      const [type, size, flags] = [file.u8(at), file.u16(at + 1), file.u8(at + 3)];
      const message = { type, flags, start: at + prefix, size, order: prefix === 6 ? file.u16(at + 4) : undefined };
      at = message.start + message.size;
      if (at > end) throw file.error(message.start, `a message of ${message.size} bytes leaves its object header`);
      messages.push(message);
      if (message.type === MESSAGE.continuation) {
        const block = continuation(file, message);
        if (block.size < 8 || !file.has(block.start, 'OCHK'))
          throw file.error(block.start, "an object header's continuation begins with OCHK");
        file.claim(block.start, block.size, "an object header's continuation");
        assertChecksum(file, block.start, block.size, "an object header's continuation");
        blocks.push({ start: block.start + 4, end: block.start + block.size - 4 });
      }
    }
  }
  const count = messages.find(({ type }) => type === MESSAGE.referenceCount);
  return { address, messages, links: count ? file.u32(count.start + 1) : 1 };
}

function continuation(file: FileBytes, { start, size }: Message): Part {
  if (size < 16) throw file.error(start, `a continuation message of ${size} bytes in place of 16`);
  return { start: file.u64(start), size: file.u64(start + 8) };
}

/**
 * Of a structure whose last 4 bytes, or those at `at`, are the checksum of all others; in the middle they count as
 * zeros.
 */
export function assertChecksum(
  file: FileBytes,
  start: number,
  size: number,
  what: string,
  at = start + size - 4,
): void {
  const last = at === start + size - 4;
  const covered = last
    ? file.slice(start, size - 4)
    : file
        .slice(start, size)
        .slice()
        .fill(0, at - start, at - start + 4);
  if (lookup3(covered) !== file.u32(at)) throw file.error(at, `the checksum of ${what} does not match`);
}

/** How many children a node of a version 1 B-tree has, once it is known to be one, of the level that is wanted. */
export function readTreeNode(
  file: FileBytes,
  address: number,
  type: number,
  level: number | undefined,
): { level: number; count: number } {
  if (!file.has(address, 'TREE') || file.u8(address + 4) !== type)
    throw file.error(address, `a B-tree node begins with TREE and, here, type ${type}`);
  const own = file.u8(address + 5);
  if (level !== undefined && own !== level)
    throw file.error(address + 5, `a B-tree node of level ${own} under one of level ${level + 1}`);
  return { level: own, count: file.u16(address + 6) };
}
