import { DataError } from '../../engine/errors';

const DAMAGED = 'The file is damaged: get it again.';

/** Claims are kept by the pages that they touch, in order. */
const PAGE = 4096;

const UTF8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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
 * A reader claims the bytes of every structure that it follows a file's own addresses to, and no two claims may
 * overlap. So a reader whose every step claims, or decodes text, ends after as many bytes as the file has, wherever its
 * addresses lead: in a circle, or to one place from many; and an address that was changed to lead into another
 * structure is noticed.
 */
export class FileBytes {
  /** What is being read, a group's path for instance; errors name it. */
  within = '';
  readonly #view: DataView;
  readonly #claims = new Map<number, Claim[]>();
  #fatal: DataError | undefined;
  #decoded = 0;

  /**
   * @param name what the errors call it
   * @param origin what the errors call its first byte
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly name: string,
    readonly origin = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  /** What to throw: the file, the offset, what is wrong there, and what to do. */
  error(offset: number, problem: string, wayOut: string = DAMAGED): DataError {
    const within = this.within && `${this.within}: `;
    return new DataError(`${this.name}: byte ${this.origin + offset}: ${within}${problem}. ${wayOut}`);
  }

  /** The same, of what makes all of the file doubtful: whoever sets the error aside, `check` throws it again. */
  fatal(offset: number, problem: string, wayOut?: string): DataError {
    return (this.#fatal ??= this.error(offset, problem, wayOut));
  }

  check(): void {
    if (this.#fatal) throw this.#fatal;
  }

  /** Reads with errors that name `path`. */
  inside<T>(path: string, read: () => T): T {
    const { within } = this;
    this.within = path;
    try {
      return read();
    } finally {
      this.within = within;
    }
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

  /** An unsigned integer of 1 to 8 bytes. */
  uint(offset: number, size: number): number {
    return this.slice(offset, size).reduceRight((sum, byte) => 256 * sum + byte, 0);
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
      throw this.error(start, `${what}: texts are longer in all than the file; parts of it are used again and again`);
    try {
      return UTF8.decode(this.bytes.subarray(start, start + size));
    } catch {
      throw this.error(start, `${what} is not UTF-8`);
    }
  }

  /** Says that the structure `what` takes these bytes, and that none was known to. */
  claim(start: number, size: number, what: string): void {
    this.#within(start, size, what);
    if (size === 0) return;
    const claim = { start, end: start + size, what };
    for (let page = Math.floor(start / PAGE); page * PAGE < claim.end; page++) {
      const claims = this.#claims.get(page) ?? [];
      let [low, high] = [0, claims.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (claims[middle]!.end <= start) low = middle + 1;
        else high = middle;
      }
      const other = claims[low];
      if (other && other.start < claim.end) throw this.#overlap(claim, other);
      claims.splice(low, 0, claim);
      this.#claims.set(page, claims);
    }
  }

  #overlap(claim: Claim, other: Claim): DataError {
    const { start, what } = claim;
    if (start === other.start)
      return this.fatal(start, `${what} is found a second time: addresses form a circle, or two of them are the same`);
    const [first, second] = start < other.start ? [claim, other] : [other, claim];
    const bytes = `bytes ${this.origin + first.start} to ${this.origin + first.end}`;
    return this.fatal(second.start, `${second.what} begins within ${first.what}, which takes ${bytes}`);
  }

  #within(start: number, size: number, what: string): void {
    if (start + size <= this.length) return;
    throw this.error(start, `${what} of ${size} bytes would end outside the file, which has ${this.length}`);
  }
}
