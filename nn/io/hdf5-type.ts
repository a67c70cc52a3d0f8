import type { FileBytes } from './file-bytes';
import { bfloat16ToFloat32, float16ToFloat32 } from './half';
import { BFLOAT16, FLOAT16, type HDF5Data, NUMBER_TYPES, padded } from './hdf5';
import { type Part, REWRITE } from './hdf5-header';
import { GlobalHeaps } from './hdf5-heap';

const CLASSES = [
  ...['integer', 'float', 'time', 'string', 'bit field', 'opaque'],
  ...['compound', 'reference', 'enumeration', 'variable-length', 'array', 'complex'],
];

/** How elements lie in a file. */
export interface ElementType {
  /** Bytes of one. */
  size: number;
  stringLength?: number;
  /** The `count` elements that begin at `start`: of the file itself, or of chunks put together. */
  decode(bytes: FileBytes, start: number, count: number): HDF5Data;
}

/** The types of numbers that can be read: their messages, and the arrays that their bytes become. */
const READABLE: readonly { message: Uint8Array; from(bytes: ArrayBuffer): HDF5Data }[] = [
  ...NUMBER_TYPES.map(({ message, Data }) => ({ message, from: (bytes: ArrayBuffer) => new Data(bytes) })),
  { message: FLOAT16, from: (bytes) => float16ToFloat32(new Uint16Array(bytes)) },
  { message: BFLOAT16, from: (bytes) => bfloat16ToFloat32(new Uint16Array(bytes)) },
];

/** Numbers of these have their least byte last. */
const BIG_ENDIAN = 1;

/**
 * Strings of a file, of which each is an object in memory, if only of one character: names of weights are thousands.
 */
const MAX_STRINGS = 2 ** 20;

/** Reads datatype messages. */
export class TypeReader {
  readonly #file: FileBytes;
  readonly #heaps: GlobalHeaps;
  #strings = 0;

  constructor(file: FileBytes) {
    this.#file = file;
    this.#heaps = new GlobalHeaps(file);
  }

  read({ start, size }: Part): ElementType {
    const file = this.#file;
    if (size < 8) throw file.error(start, `a data type message of ${size} bytes`);
    const message = file.slice(start, size);
    const [first, options] = [message[0]!, message[1]!];
    // The upper half of the first byte is the message's version, which changes nothing in these types.
    const version = first >> 4;
    if (version < 1 || version > 5) throw file.error(start, `data type message version ${version}`, REWRITE);
    const elementSize = file.u32(start + 4);
    const is = (known: Uint8Array): boolean =>
      padded(size) === padded(known.length) &&
      (first & 15) === (known[0]! & 15) &&
      (options & ~BIG_ENDIAN) === known[1] &&
      known.every((byte, index) => index < 2 || byte === message[index]);
    const number = READABLE.find((type) => is(type.message));
    if (number) {
      const swapped = (options & BIG_ENDIAN) !== 0 && elementSize > 1;
      const decode = (bytes: FileBytes, at: number, count: number): HDF5Data =>
        number.from(copy(bytes, at, elementSize * count, swapped ? elementSize : 1));
      return { size: elementSize, decode };
    }
    const kind = CLASSES[first & 15] ?? `class ${first & 15}`;
    // Behind the numbers' own type stand their names, as of booleans.
    if (kind === 'enumeration' && size > 20) return this.read({ start: start + 8, size: 12 });
    if (kind === 'string' && (options & 15) < 3 && elementSize > 0)
      return this.#counted(fixedStrings(options & 15, elementSize));
    if (kind === 'variable-length' && (options & 15) === 1 && elementSize === 16)
      return this.#counted(variableStrings(this.#heaps));
    // What Keras stores bfloat16 as, which HDF5 has no type for.
    if (kind === 'opaque' && elementSize === 2) {
      const decode = (bytes: FileBytes, at: number, count: number): HDF5Data =>
        bfloat16ToFloat32(new Uint16Array(copy(bytes, at, 2 * count, 1)));
      return { size: 2, decode };
    }
    throw file.error(start, `elements of type ${kind}, ${elementSize} bytes each, which is not read`, REWRITE);
  }

  #counted(type: ElementType): ElementType {
    const decode = (bytes: FileBytes, start: number, count: number): HDF5Data => {
      this.#strings += count;
      if (this.#strings > MAX_STRINGS)
        throw bytes.error(start, `${this.#strings} strings; ${MAX_STRINGS} can be read at most`, REWRITE);
      return type.decode(bytes, start, count);
    };
    return { ...type, decode };
  }
}

function variableStrings(heaps: GlobalHeaps): ElementType {
  const decode = (bytes: FileBytes, start: number, count: number): string[] =>
    Array.from({ length: count }, (_, index) => heaps.string(bytes, start + 16 * index));
  return { size: 16, decode };
}

/** @param padding 0: up to the first zero; without the zeros (1), or the zeros and spaces (2), at the end */
function fixedStrings(padding: number, size: number): ElementType {
  const length = (string: Uint8Array): number => {
    if (padding === 0) return string.includes(0) ? string.indexOf(0) : size;
    return string.findLastIndex((byte) => byte !== 0 && (padding === 1 || byte !== 32)) + 1;
  };
  return {
    size,
    stringLength: size,
    decode: (bytes, start, count) =>
      Array.from({ length: count }, (_, index) => start + index * size).map((at) =>
        bytes.text(at, length(bytes.slice(at, size)), 'a string'),
      ),
  };
}

/**
 * Wherever the bytes lie, a typed array must begin at a multiple of its element's size.
 *
 * @param swapped of how many bytes at a time the order is turned
 */
function copy(file: FileBytes, start: number, size: number, swapped: number): ArrayBuffer {
  const copied = new Uint8Array(size);
  copied.set(file.slice(start, size));
  for (let at = 0; swapped > 1 && at < size; at += swapped) copied.subarray(at, at + swapped).reverse();
  return copied.buffer;
}
