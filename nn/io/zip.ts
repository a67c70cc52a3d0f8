import { zipSync } from 'fflate';
import { ArgumentError } from '../../engine/errors';
import { MAX_RATIO } from './budgets';
import { crc32 } from './checksums';
import { FileBytes } from './file-bytes';
import { inflate } from './inflate';

export interface ZipLimits {
  /** Bytes of all members, unpacked. Default 2 GiB. */
  maxBytes?: number;
  /** Bytes of all members, unpacked, for a byte of the archive. Default 100. */
  maxRatio?: number;
  /** Default 10,000. */
  maxMembers?: number;
}

const END_SIZE = 22;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x2041; // with a password, strongly, or the directory itself

/** The sizes and positions that stand in their stead in archives of over 4 GiB (zip64). */
const ELSEWHERE = 0xffffffff;

const REPACK = 'Pack it again without options, as a zip of stored or deflated files.';
const TOO_LARGE = 'If it is to be trusted, unpack it and pack it again, stored.';

/**
 * Reads a zip archive, such as a `.keras` file, all of it: the members' names and contents. Folders are left out.
 *
 * Nothing in the archive is trusted. No more is unpacked than the limits allow and the directory says; CRC-32s are
 * checked; names that lead out of a folder, that are there twice, or that differ between the directory and the member
 * are refused, and so are members that overlap, encryption, methods other than stored and deflated, and archives of
 * over 4 GiB.
 *
 * Format: PKWARE's APPNOTE.TXT 6.3.10.
 *
 * @param bytes the archive; stored members are views of it
 * @param name what the errors call it
 * @throws DataError naming the member or the byte
 */
export function readZip(bytes: Uint8Array, name: string, limits: ZipLimits = {}): Map<string, Uint8Array> {
  const { maxBytes = 2 ** 31, maxRatio = MAX_RATIO, maxMembers = 10_000 } = limits;
  const file = new FileBytes(bytes, name);
  const end = findEnd(file);
  const count = file.u16(end + 10);
  if (file.u32(end + 4) !== 0 || file.u16(end + 8) !== count)
    throw file.error(end + 4, 'an archive in several parts', REPACK);
  if (count === 0xffff || file.u32(end + 16) === ELSEWHERE)
    throw file.error(end + 10, 'an archive of over 4 GiB (zip64)', REPACK);
  if (count > maxMembers) throw file.error(end + 10, `${count} members; ${maxMembers} can be read at most`, REPACK);
  const directory = file.u32(end + 16);
  const size = file.u32(end + 12);
  if (directory + size !== end)
    throw file.error(end + 12, `the directory should go from byte ${directory} to ${end}, and has ${size} bytes`);
  file.claim(directory, file.length - directory, 'the directory');

  const entries: Entry[] = [];
  const seen = new Set<string>();
  let total = 0;
  let at = directory;
  for (let index = 0; index < count; index++) {
    const entry = readEntry(file, at, end);
    if (seen.has(entry.name)) throw file.error(at, `${member(entry)} is there twice`);
    seen.add(entry.name);
    entries.push(entry);
    total += entry.size;
    at += entry.length;
  }
  if (at !== end) throw file.error(at, `the directory of ${count} members ends here, and should at byte ${end}`);
  const ratio = Math.round(total / file.length);
  if (total > maxBytes || total > maxRatio * file.length)
    throw file.error(directory, `the members unpack to ${total} bytes, ${ratio} times the archive`, TOO_LARGE);
  const contents = entries.map((entry) => ({ entry, data: findData(file, entry) }));
  return new Map(
    contents
      .filter(({ entry }) => !entry.name.endsWith('/'))
      .map(({ entry, data }) => [entry.name, unpack(file, entry, data)]),
  );
}

/**
 * Writes a zip archive as Python's `zipfile` does for Keras: members stored in the order given, for their owner to read
 * and write. All are dated 1980-01-01, the earliest that a zip can have: the same members give the same bytes.
 *
 * @throws ArgumentError for names that {@link readZip} would refuse
 */
export function writeZip(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const UNIX = 3;
  for (const name of members.keys()) {
    const problem = problemOf(name);
    // fflate keeps members in an object, which would put numbers first.
    if (problem || name.endsWith('/') || /^\d+$/.test(name))
      throw new ArgumentError(
        `zip: a member cannot be called ${JSON.stringify(name)}${problem ? `: ${problem}` : ''}.`,
      );
  }
  return zipSync(Object.fromEntries(members), { level: 0, mtime: new Date(1980, 0, 1), os: UNIX, attrs: 0o600 << 16 });
}

/** A member as the directory has it. */
interface Entry {
  name: string;
  /** Bytes of this entry of the directory. */
  length: number;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  /** Where the member itself begins. */
  start: number;
}

const member = ({ name }: Entry): string => `member ${JSON.stringify(name)}`;

/** Where the record at the archive's end begins, which is found from behind: a comment may follow it. */
function findEnd(file: FileBytes): number {
  for (let at = file.length - END_SIZE; at >= 0 && at >= file.length - END_SIZE - 0xffff; at--) {
    if (file.u32(at) !== 0x06054b50) continue;
    const end = at + END_SIZE + file.u16(at + 20);
    if (end === file.length) return at;
    if (end < file.length)
      throw file.error(
        end,
        `the archive ends here, and ${file.length - end} bytes follow`,
        'Cut them off, or get the file again.',
      );
  }
  if (file.length >= 4 && file.u32(0) === 0x04034b50)
    throw file.error(file.length, 'the archive has no end record', 'It was cut off: get it again.');
  throw file.error(0, 'no zip archive', 'Is it a .keras file? An .h5 file of Keras 2 is not a zip.');
}

function readEntry(file: FileBytes, at: number, end: number): Entry {
  if (at + 46 > end || file.u32(at) !== 0x02014b50) throw file.error(at, 'an entry of the directory should be here');
  const nameSize = file.u16(at + 28);
  const name = file.text(at + 46, nameSize, "a member's name");
  const entry = {
    name,
    length: 46 + nameSize + file.u16(at + 30) + file.u16(at + 32), // an extra field and a comment
    method: file.u16(at + 10),
    crc: file.u32(at + 16),
    packedSize: file.u32(at + 20),
    size: file.u32(at + 24),
    start: file.u32(at + 42),
  };
  if (at + entry.length > end) throw file.error(at, `${member(entry)}: its entry leaves the directory`);
  const problem = problemOf(name);
  if (problem) throw file.error(at + 46, `${member(entry)}: ${problem}`, REPACK);
  if (file.u16(at + 8) & ENCRYPTED)
    throw file.error(at + 8, `${member(entry)} is encrypted`, 'Unpack it with its password.');
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw file.error(at + 10, `${member(entry)}: method ${entry.method}; stored (0) and deflated (8) are read`, REPACK);
  if ([entry.packedSize, entry.size, entry.start].includes(ELSEWHERE))
    throw file.error(at + 20, `${member(entry)} is of over 4 GiB (zip64)`, REPACK);
  if (entry.method === STORED && entry.packedSize !== entry.size)
    throw file.error(at + 20, `${member(entry)} is stored, in ${entry.packedSize} bytes of ${entry.size}`);
  return entry;
}

/** What is wrong with a member's name, if something is. A folder's ends with a slash. */
function problemOf(name: string): string | undefined {
  if (/[\\\0]/.test(name)) return 'its name has a backslash or a zero';
  if (/^\/|^[a-z]:/i.test(name)) return 'its name does not begin in the archive';
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.some((part) => ['', '.', '..'].includes(part))) return 'its name leads out of its folder, or nowhere';
  return parts.includes('__proto__') ? 'its name has "__proto__"' : undefined;
}

/** Where a member's data begins, once its own header is known to say what the directory says. */
function findData(file: FileBytes, entry: Entry): number {
  const { start, method } = entry;
  if (file.u32(start) !== 0x04034b50) throw file.error(start, `${member(entry)} should be here`);
  const nameSize = file.u16(start + 26);
  const data = start + 30 + nameSize + file.u16(start + 28);
  file.claim(start, data + entry.packedSize - start, member(entry));
  if (file.u16(start + 8) !== method || file.text(start + 30, nameSize, "a member's name") !== entry.name)
    throw file.error(start, `${member(entry)} has another name or packing here than in the directory`);
  return data;
}

function unpack(file: FileBytes, entry: Entry, data: number): Uint8Array {
  let content = file.slice(data, entry.packedSize);
  if (entry.method === DEFLATED) {
    try {
      content = inflate(content, entry.size);
    } catch (error) {
      throw file.error(data, `${member(entry)} is not what it should be: ${(error as Error).message}`);
    }
  }
  if (crc32(content) !== entry.crc) throw file.error(data, `${member(entry)}: its checksum (CRC-32) does not match`);
  return content;
}
