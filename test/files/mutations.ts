import { generator } from '../../scripts/generator.js';

/** A file that went wrong, and how. */
export interface Mutant {
  bytes: Uint8Array;
  how: string;
}

/** An integer from `low` to `high`, both possible. */
type Pick = (low: number, high: number) => number;
type Mutator = (bytes: Uint8Array, pick: Pick) => Mutant;

const LONGEST_RUN = 256;

/** What a size becomes that is made to lie, where it was `value`, in a file of `length` bytes. */
const LIES: ((value: bigint, length: number) => bigint)[] = [
  () => 0n,
  () => 2n ** 64n - 1n,
  () => 2n ** 63n - 1n,
  () => 2n ** 53n,
  () => 2n ** 40n,
  () => 2n ** 32n - 1n,
  () => 2n ** 31n,
  (_, length) => BigInt(length),
  (_, length) => BigInt(length - 1),
  (value) => value + 1n,
  (value) => value - 1n,
  (value) => value * 2n,
  (value) => value + 8n,
  (value) => value - 8n,
];

function run(bytes: Uint8Array, pick: Pick): { start: number; end: number } {
  const length = pick(1, Math.min(LONGEST_RUN, bytes.length));
  const start = pick(0, bytes.length - length);
  return { start, end: start + length };
}

function inserted(bytes: Uint8Array, at: number, more: Uint8Array): Uint8Array {
  const longer = new Uint8Array(bytes.length + more.length);
  longer.set(bytes.subarray(0, at));
  longer.set(more, at);
  longer.set(bytes.subarray(at), at + more.length);
  return longer;
}

/** What happens to files: on disks, on the way, and in the hands of those who wish their reader ill. */
const MUTATORS: Mutator[] = [
  function truncate(bytes, pick) {
    const length = pick(0, bytes.length - 1);
    return { bytes: bytes.slice(0, length), how: `cut off at byte ${length}` };
  },
  function flipOneBit(bytes, pick) {
    const bit = pick(0, 8 * bytes.length - 1);
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    return { bytes: flipped, how: `bit ${bit & 7} of byte ${bit >> 3} flipped` };
  },
  function flipBits(bytes, pick) {
    const flipped = bytes.slice();
    const bits = Array.from({ length: pick(2, 16) }, () => pick(0, 8 * bytes.length - 1));
    for (const bit of bits) flipped[bit >> 3]! ^= 1 << (bit & 7);
    return { bytes: flipped, how: `bits ${bits.join(', ')} flipped` };
  },
  function fill(bytes, pick) {
    const { start, end } = run(bytes, pick);
    const value = pick(0, 1) * 0xff;
    return { bytes: bytes.slice().fill(value, start, end), how: `bytes ${start} to ${end} are ${value}` };
  },
  function overwrite(bytes, pick) {
    const { start, end } = run(bytes, pick);
    const to = pick(0, bytes.length - (end - start));
    return { bytes: bytes.slice().copyWithin(to, start, end), how: `bytes ${start} to ${end} over those at ${to}` };
  },
  function splice(bytes, pick) {
    const { start, end } = run(bytes, pick);
    const to = pick(0, bytes.length);
    return { bytes: inserted(bytes, to, bytes.subarray(start, end)), how: `bytes ${start} to ${end} again at ${to}` };
  },
  function remove(bytes, pick) {
    const { start, end } = run(bytes, pick);
    const shorter = new Uint8Array(bytes.length - (end - start));
    shorter.set(bytes.subarray(0, start));
    shorter.set(bytes.subarray(end), start);
    return { bytes: shorter, how: `bytes ${start} to ${end} missing` };
  },
  function swap(bytes, pick) {
    const size = 2 ** pick(0, 8);
    const last = Math.floor(bytes.length / size) - 1;
    const [a, b] = [size * pick(0, last), size * pick(0, last)];
    const swapped = bytes.slice();
    swapped.set(bytes.subarray(b, b + size), a);
    swapped.set(bytes.subarray(a, a + size), b);
    return { bytes: swapped, how: `${size} bytes at ${a} and ${b} swapped` };
  },
  function lie(bytes, pick) {
    const size = 2 ** pick(0, 3);
    const at = pick(0, Math.floor(bytes.length / size) - 1) * size;
    const lying = bytes.slice();
    const field = lying.subarray(at, at + size);
    const value = field.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    let told = BigInt.asUintN(8 * size, LIES[pick(0, LIES.length - 1)]!(value, bytes.length));
    const how = `the u${8 * size} at ${at} is ${told} in place of ${value}`;
    for (let index = 0; index < size; index++, told >>= 8n) field[index] = Number(told & 255n);
    return { bytes: lying, how };
  },
  function lieInDigits(bytes, pick) {
    const digits = bytes.reduce<number[]>(
      (found, byte, at) => (byte >= 0x30 && byte <= 0x39 ? [...found, at] : found),
      [],
    );
    const at = digits[pick(0, digits.length - 1)] ?? 0;
    const more = new TextEncoder().encode('9'.repeat(pick(1, 20)));
    return { bytes: inserted(bytes, at, more), how: `${more.length} nines before the digit at ${at}` };
  },
];

/** The file after what `seed` decides happened to it; each kind of thing once in as many seeds as there are kinds. */
export function mutate(original: Uint8Array, seed: number): Mutant {
  const random = generator(seed);
  const mutator = MUTATORS[seed % MUTATORS.length]!;
  const { bytes, how } = mutator(original, (low, high) => low + Math.floor(random() * (high - low + 1)));
  return { bytes, how: `seed ${seed}: ${how}` };
}

export interface Work {
  /** Fields read and bytes of text decoded. */
  steps: number;
  /** Of typed arrays and buffers made. Collected garbage may hide some, never add any. */
  bytes: number;
}

/**
 * How much a reader does, counted from outside: what it reads through views and text decoders, and what it allocates.
 */
export function measured(read: () => void): Work {
  let steps = 0;
  const restore = (['getUint8', 'getUint16', 'getUint32', 'getInt32', 'getBigUint64'] as const).map((name) => {
    const original = DataView.prototype[name] as (this: DataView, offset: number, littleEndian?: boolean) => never;
    DataView.prototype[name] = function (this: DataView, offset: number, littleEndian?: boolean) {
      steps++;
      return original.call(this, offset, littleEndian);
    };
    return () => void (DataView.prototype[name] = original);
  });
  const decode = TextDecoder.prototype.decode;
  TextDecoder.prototype.decode = function (input, options) {
    steps += input?.byteLength ?? 0;
    return decode.call(this, input, options);
  };
  const before = process.memoryUsage().arrayBuffers;
  try {
    read();
  } finally {
    for (const undo of restore) undo();
    TextDecoder.prototype.decode = decode;
  }
  return { steps, bytes: process.memoryUsage().arrayBuffers - before };
}
