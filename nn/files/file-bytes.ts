import { DataError } from '../../engine/errors';

const DAMAGED = 'The file is damaged: get it again.';
const TWICE = 'The file is damaged, or has hard links, which are not read.';

/** A part of the file that a structure takes. */
interface Claim {
  start: number;
  end: number;
  what: string;
}

/**
 * A file's bytes, little-endian, none of whose fields are trusted: a read outside the file is a `DataError` that names
 * the file and the offset.
 *
 * A reader claims the bytes of every structure that it follows a file's own addresses to. What has been claimed cannot
 * exceed the file, so a reader whose every step claims, or decodes text, ends after as many bytes as the file has,
 * wherever its addresses lead: in a circle, or to one place from many. No two claims may overlap: an address that was
 * changed to lead into another structure is noticed.
 */
export class FileBytes {
  /** What is being read, a group's path for instance; errors name it. */
  within = '';
  readonly #view: DataView;
  readonly #claims = new Map<number, Claim>();
  #claimed = 0;
  #decoded = 0;

  /** @param name what the errors call it */
  constructor(
    readonly bytes: Uint8Array,
    readonly name: string,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  /** What to throw: the file, the offset, what is wrong there, and what to do. */
  error(offset: number, problem: string, wayOut: string = DAMAGED): DataError {
    const within = this.within && `${this.within}: `;
    return new DataError(`${this.name}: byte ${offset}: ${within}${problem}. ${wayOut}`);
  }

  /** Bytes `start` to `start + size` of the file, not copied. */
  slice(start: number, size: number): Uint8Array {
    this.#within(start, size, 'a field');
    return this.bytes.subarray(start, start + size);
  }

  u8(offset: number): number {
    this.#within(offset, 1, 'a field');
    return this.#view.getUint8(offset);
  }

  u16(offset: number): number {
    this.#within(offset, 2, 'a field');
    return this.#view.getUint16(offset, true);
  }

  u32(offset: number): number {
    this.#within(offset, 4, 'a field');
    return this.#view.getUint32(offset, true);
  }

  /** Exact up to 2^53; beyond, no size or address that a file can hold. */
  u64(offset: number): number {
    this.#within(offset, 8, 'a field');
    return this.#view.getUint32(offset, true) + 2 ** 32 * this.#view.getUint32(offset + 4, true);
  }

  /** An unsigned integer of 1, 2, 4 or 8 bytes. */
  uint(offset: number, size: number): number {
    if (size === 8) return this.u64(offset);
    return size === 4 ? this.u32(offset) : size === 2 ? this.u16(offset) : this.u8(offset);
  }

  /** Whether these ASCII characters stand at `offset`. */
  has(offset: number, signature: string): boolean {
    return String.fromCharCode(...this.slice(offset, signature.length)) === signature;
  }

  /** UTF-8, of which no more is decoded in all than the file is long. */
  text(start: number, size: number, what: string): string {
    this.#within(start, size, what);
    this.#decoded += size;
    if (this.#decoded > this.length)
      throw this.error(start, `${what}: more text is asked for than the file has; parts of it are used again and again`);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes.subarray(start, start + size));
    } catch {
      throw this.error(start, `${what} is not UTF-8`);
    }
  }

  /** Says that the structure `what` takes these bytes, and that none was known to. */
  claim(start: number, size: number, what: string): void {
    this.#within(start, size, what);
    if (size > 0 && this.#claims.has(start))
      throw this.error(start, `${what} is come upon a second time: addresses lead in a circle, or it has two names`, TWICE);
    this.#claimed += size;
    if (this.#claimed > this.length)
      throw this.error(start, `${what}: the structures so far take more bytes than the file has, so they overlap`);
    if (size > 0) this.#claims.set(start, { start, end: start + size, what });
  }

  /** When all is claimed: whether no two structures take the same byte. */
  checkOverlaps(): void {
    const claims = [...this.#claims.values()].sort((a, b) => a.start - b.start);
    for (const [index, { start, what }] of claims.entries()) {
      const before = claims[index - 1];
      if (before && before.end > start)
        throw this.error(start, `${what} begins within ${before.what}, which takes bytes ${before.start} to ${before.end}`);
    }
  }

  #within(start: number, size: number, what: string): void {
    if (start + size <= this.length) return;
    throw this.error(start, `${what} of ${size} bytes would end outside the file, which has ${this.length}`);
  }
}
