/** Codes of up to so many bits are found in one step, longer ones bit by bit: so that a table is soon made. */
const ROOT = 10;
const MAX_BITS = 15;

const ROOT_MASK = 2 ** ROOT - 1;

const END_OF_BLOCK = 256;

/** What symbols stand for (RFC 1951, 3.2.5): where a range begins, and how many bits tell a place in it. */
const LENGTHS = {
  base: [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ],
  extra: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
}; // prettier-ignore
const DISTANCES = {
  base: [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
  ],
  extra: [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13],
}; // prettier-ignore

/** The order in which lengths of codes for lengths of codes stand. */
const CODE_LENGTHS = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code (RFC 1951, 3.2.2). */
class Code {
  /** By the next bits: a symbol, and in the lowest four bits its code's length; 0 for longer codes. */
  readonly table = new Uint16Array(2 ** ROOT);
  /** How many codes have each length. */
  readonly #counts = new Uint16Array(MAX_BITS + 1);
  /** In the order of their codes. */
  readonly #symbols = new Uint16Array(288);

  /** @throws Error where there are more codes than their lengths allow, or fewer, unless there is one. */
  make(lengths: Uint8Array): this {
    const counts = this.#counts.fill(0);
    for (const length of lengths) counts[length]!++;
    counts[0] = 0;
    const codes = [0];
    const places = [0];
    for (let length = 1; length <= MAX_BITS; length++) {
      codes[length] = (codes[length - 1]! + counts[length - 1]!) << 1;
      places[length] = places[length - 1]! + counts[length - 1]!;
      if (codes[length]! + counts[length]! > 2 ** length)
        throw new Error('more codes than their lengths have room for');
    }
    const isComplete = codes[MAX_BITS]! + counts[MAX_BITS]! === 2 ** MAX_BITS;
    if (!isComplete && places[MAX_BITS]! + counts[MAX_BITS]! > 1) throw new Error('codes are missing');
    this.table.fill(0);
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol]!;
      if (length === 0) continue;
      this.#symbols[places[length]!++] = symbol;
      const code = codes[length]!++;
      if (length > ROOT) continue;
      let at = 0;
      for (let bit = 0; bit < length; bit++) at |= ((code >> bit) & 1) << (length - 1 - bit);
      for (; at < 2 ** ROOT; at += 1 << length) this.table[at] = (symbol << 4) | length;
    }
    return this;
  }

  /** The same, of the table's entries, of a code of any length; 0 where there is none. */
  find(bits: number): number {
    let [code, first, place] = [0, 0, 0];
    for (let length = 1; length <= MAX_BITS; length++) {
      code |= (bits >> (length - 1)) & 1;
      const count = this.#counts[length]!;
      if (code - first < count) return (this.#symbols[place + code - first]! << 4) | length;
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return 0;
  }
}

/**
 * Unpacks raw deflate data (RFC 1951) into `unpacked`, up to its end. Work is that of the bytes on both sides: a block
 * costs a few microseconds, however little is in it.
 *
 * @returns how many bytes there were, up to one more than there is room for
 * @throws Error for what is no such data, or ends too early
 */
export function inflateInto(unpacked: Uint8Array, packed: Uint8Array): number {
  const size = unpacked.length;
  let made = 0;
  let at = 0;
  let hold = 0;
  let held = 0;
  /** Has 15 bits or more ready; behind the data they are zeros. */
  const refill = (): void => {
    if (at > packed.length + 4) throw new Error('it ends too early');
    while (held < 15) {
      hold |= packed[at++]! << held;
      held += 8;
    }
  };
  const bits = (count: number): number => {
    refill();
    const value = hold & ((1 << count) - 1);
    hold >>>= count;
    held -= count;
    return value;
  };
  const symbol = (code: Code): number => {
    refill();
    const entry = code.table[hold & ROOT_MASK]! || code.find(hold);
    if (entry === 0) throw new Error('a code that stands for nothing');
    hold >>>= entry & 15;
    held -= entry & 15;
    return entry >> 4;
  };
  const literals = new Code();
  const distances = new Code();

  for (let last = 0; last === 0;) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 3) throw new Error('a block of no known kind');
    if (kind === 0) {
      at -= held >> 3; // whole bytes that were taken too many
      [hold, held] = [0, 0];
      const length = packed[at]! | (packed[at + 1]! << 8);
      if (at + 4 > packed.length || length !== (~(packed[at + 2]! | (packed[at + 3]! << 8)) & 0xffff))
        throw new Error('a stored block of unknown size');
      at += 4;
      if (at + length > packed.length) throw new Error('it ends too early');
      unpacked.set(packed.subarray(at, at + Math.min(length, size - made)), made);
      if (length > size - made) return size + 1;
      made += length;
      at += length;
      continue;
    }
    if (kind === 1) {
      literals.make(new Uint8Array(288).fill(8).fill(9, 144).fill(7, 256).fill(8, 280));
      distances.make(new Uint8Array(32).fill(5));
    } else {
      const [literalCount, distanceCount, count] = [257 + bits(5), 1 + bits(5), 4 + bits(4)];
      const ofLengths = new Uint8Array(19);
      for (const place of CODE_LENGTHS.slice(0, count)) ofLengths[place] = bits(3);
      distances.make(ofLengths);
      const lengths = new Uint8Array(literalCount + distanceCount);
      for (let i = 0; i < lengths.length;) {
        const next = symbol(distances);
        if (next < 16) {
          lengths[i++] = next;
          continue;
        }
        if (next === 16 && i === 0) throw new Error('a length to repeat, of nothing');
        const times = next === 16 ? 3 + bits(2) : next === 17 ? 3 + bits(3) : 11 + bits(7);
        if (i + times > lengths.length) throw new Error('more lengths than codes');
        lengths.fill(next === 16 ? lengths[i - 1]! : 0, i, i + times);
        i += times;
      }
      if (lengths[END_OF_BLOCK] === 0) throw new Error('a block without an end');
      literals.make(lengths.subarray(0, literalCount));
      distances.make(lengths.subarray(literalCount));
    }
    for (let next = symbol(literals); next !== END_OF_BLOCK; next = symbol(literals)) {
      if (next < END_OF_BLOCK) {
        if (made === size) return size + 1;
        unpacked[made++] = next;
        continue;
      }
      const range = next - END_OF_BLOCK - 1;
      if (range >= LENGTHS.base.length) throw new Error('a length of no known kind');
      const length = LENGTHS.base[range]! + bits(LENGTHS.extra[range]!);
      const place = symbol(distances);
      if (place >= DISTANCES.base.length) throw new Error('a distance of no known kind');
      const distance = DISTANCES.base[place]! + bits(DISTANCES.extra[place]!);
      if (distance > made) throw new Error('a distance to before the beginning');
      const isCut = length > size - made;
      const end = isCut ? size : made + length;
      if (distance === 1) unpacked.fill(unpacked[made - 1]!, made, end);
      else for (let to = made; to < end; to++) unpacked[to] = unpacked[to - distance]!;
      if (isCut) return size + 1;
      made = end;
    }
  }
  if (8 * at - held > 8 * packed.length) throw new Error('it ends too early');
  return made;
}
