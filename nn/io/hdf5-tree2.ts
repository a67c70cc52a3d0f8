import type { FileBytes } from './file-bytes';
import { type Part, REWRITE, assertChecksum } from './hdf5-header';

/** What the records of a version 2 B-tree are about. */
export const TREE2 = { hugeObjects: 1, links: 5, attributes: 8, chunks: 10, filteredChunks: 11 } as const;

/** A tree of this depth has more records than a file has bytes. */
const MAX_DEPTH = 32;

/** Signature, version and type before a node's records, and the checksum behind them. */
const AROUND_RECORDS = 10;

/** How many bytes a number up to `limit` takes. */
const bytesFor = (limit: number): number => (limit < 256 ? 1 : 1 + bytesFor(Math.floor(limit / 256)));

/** Where the records of a version 2 B-tree lie, in their order. */
export function readTree2(file: FileBytes, address: number, type: number): Part[] {
  const HEADER_SIZE = 38;
  file.claim(address, HEADER_SIZE, 'a version 2 B-tree');
  if (!file.has(address, 'BTHD') || file.u8(address + 4) !== 0 || file.u8(address + 5) !== type)
    throw file.error(address, `a version 2 B-tree begins with BTHD, version 0 and, here, type ${type}`, REWRITE);
  assertChecksum(file, address, HEADER_SIZE, 'a version 2 B-tree');
  const nodeSize = file.u32(address + 6);
  const size = file.u16(address + 10);
  const depth = file.u16(address + 12);
  const room = Math.floor((nodeSize - AROUND_RECORDS) / size);
  if (depth > MAX_DEPTH || size === 0 || room < 1)
    throw file.error(address + 6, `a B-tree of depth ${depth}, with nodes of ${nodeSize} bytes for records of ${size}`);

  // A node names each child by its address, its records, and but for leaves all records at and below it.
  const countBytes = bytesFor(room);
  const totalBytes = [0];
  for (let level = 1, total = room; level <= depth; level++) {
    const pointer = 8 + countBytes + totalBytes[level - 1]!;
    const own = Math.floor((nodeSize - AROUND_RECORDS - pointer) / (size + pointer));
    total = (own + 1) * total + own;
    totalBytes.push(bytesFor(total));
  }

  const node = (address: number, count: number, level: number): Part[] => {
    const what = "a version 2 B-tree's node";
    file.claim(address, nodeSize, what);
    const pointer = level > 0 ? 8 + countBytes + totalBytes[level - 1]! : 0;
    const records = address + 6;
    const children = records + count * size;
    const used = AROUND_RECORDS + count * size + (count + 1) * pointer;
    if (used > nodeSize)
      throw file.error(address, `${what} of ${count} records, which take ${used} bytes of ${nodeSize}`);
    if (!file.has(address, level > 0 ? 'BTIN' : 'BTLF') || file.u8(address + 4) !== 0 || file.u8(address + 5) !== type)
      throw file.error(address, `${what} begins with ${level > 0 ? 'BTIN' : 'BTLF'}, version 0 and type ${type}`);
    assertChecksum(file, address, used, what);
    const parts: Part[] = [];
    for (let index = 0; index <= count; index++) {
      const child = children + index * pointer;
      if (level > 0)
        for (const part of node(file.u64(child), file.uint(child + 8, countBytes), level - 1)) parts.push(part);
      if (index < count) parts.push({ start: records + index * size, size });
    }
    return parts;
  };
  const count = file.u16(address + 24);
  const records = count > 0 ? node(file.u64(address + 16), count, depth) : [];
  if (records.length !== file.u64(address + 26))
    throw file.error(address + 26, `a B-tree of ${file.u64(address + 26)} records has ${records.length}`);
  return records;
}
