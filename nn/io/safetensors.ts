import { ArgumentError } from '../../engine/errors';
import { type Shape, formatShape, sizeOf } from '../../engine/ndarray';
import { FileBytes } from './file-bytes';
import { type JSONValue, isObject, parseJSON, shownJSON } from './json';

/** In the order in which the reference implementation sorts tensors: the last comes first in a file. */
const TYPES = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  F8_E5M2: Uint8Array,
  F8_E4M3: Uint8Array,
  F8_E8M0: Uint8Array,
  I16: Int16Array,
  U16: Uint16Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  F32: Float32Array,
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
} as const;

export type SafetensorsDType = keyof typeof TYPES;

/**
 * Row-major. Types that JavaScript has no array of come as their bits: F16 and BF16 in a `Uint16Array`, F8 in bytes.
 */
export interface SafetensorsTensor {
  readonly dtype: SafetensorsDType;
  readonly shape: Shape;
  readonly data: InstanceType<(typeof TYPES)[SafetensorsDType]>;
}

export interface Safetensors {
  /** In the order of their data. */
  tensors: Map<string, SafetensorsTensor>;
  metadata: Map<string, string>;
}

/** The reference implementation's. */
const MAX_HEADER = 100_000_000;

/**
 * Each takes some 300 bytes of memory beside its data: more than that of all its numbers in most files that have so
 * many.
 */
const MAX_TENSORS = 2 ** 16;

const DTYPES = Object.keys(TYPES) as SafetensorsDType[];
const METADATA = '__metadata__';

/**
 * Reads a safetensors file. What the format forbids is refused: a header of over 100 MB or beyond the file, keys that
 * are there twice, offsets that are not the tensor's size, holes and overlaps, and bytes after the last tensor. The
 * data has no checksum.
 *
 * Format: https://github.com/huggingface/safetensors, README and `safetensors/src/tensor.rs`.
 *
 * @param bytes the file; the tensors share no memory with it
 * @param name what the errors call it
 * @throws DataError naming the tensor and the byte
 */
export function readSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const file = new FileBytes(bytes, name);
  if (file.length < 8) throw file.error(0, `${file.length} bytes, too few for the size of a header`);
  const headerSize = file.u64(0);
  if (headerSize > MAX_HEADER || headerSize > file.length - 8)
    throw file.error(
      0,
      `a header of ${headerSize} bytes in a file of ${file.length}; ${MAX_HEADER} can be read at most`,
    );
  if (file.u8(8) !== 0x7b) throw file.error(8, 'the header does not begin with {', 'Is it a safetensors file?');
  const header = parseJSON(file.text(8, headerSize, 'the header'), name, 8);
  if (!isObject(header)) throw file.error(8, 'the header is not an object');

  const metadata = new Map<string, string>();
  const found: { name: string; dtype: SafetensorsDType; shape: number[]; start: number; end: number }[] = [];
  for (const [key, value] of Object.entries(header)) {
    const what = shownJSON(key);
    if (!isObject(value)) throw file.error(8, `${what} is not an object`);
    if (key === METADATA) {
      for (const [name, text] of Object.entries(value)) {
        if (typeof text !== 'string') throw file.error(8, `metadata ${shownJSON(name)} is not a string`);
        metadata.set(name, text);
      }
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = value;
    const known = DTYPES.find((name) => name === dtype);
    if (!known)
      throw file.error(8, `tensor ${what} has the type ${shownJSON(dtype)}`, `Save it as one of ${DTYPES.join(', ')}.`);
    if (!isSizes(shape)) throw file.error(8, `tensor ${what} has the shape ${shownJSON(shape)}`);
    if (!isSizes(offsets) || offsets.length !== 2)
      throw file.error(8, `tensor ${what} has the offsets ${shownJSON(offsets)}`);
    const [start, end] = offsets as [number, number];
    if (found.length === MAX_TENSORS)
      throw file.error(8, `more than ${MAX_TENSORS} tensors`, 'Save them in several files.');
    found.push({ name: key, dtype: known, shape, start, end });
  }

  const tensors: Safetensors['tensors'] = new Map();
  const dataAt = 8 + headerSize;
  let last = 0;
  for (const { name, dtype, shape, start, end } of found.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const what = `tensor ${shownJSON(name)}`;
    const size = sizeOf(shape) * TYPES[dtype].BYTES_PER_ELEMENT;
    if (start !== last)
      throw file.error(dataAt + start, `${what} begins at ${start} of the data and the one before ends at ${last}`);
    if (end - start !== size)
      throw file.error(dataAt, `${what} has ${end - start} bytes in place of ${formatShape(shape)} ${dtype} = ${size}`);
    tensors.set(name, { dtype, shape, data: new TYPES[dtype](copy(file.slice(dataAt + start, size))) });
    last = end;
  }
  if (dataAt + last !== file.length)
    throw file.error(dataAt + last, `the tensors end here and the file at byte ${file.length}`);
  return { tensors, metadata };
}

/**
 * Writes a safetensors file, byte for byte as the reference implementation does: tensors by type, those of more bytes
 * first, then by name; the header compact, and filled with spaces to a multiple of 8, so that all data is aligned.
 * Metadata is sorted by its keys, where the reference leaves the order to chance.
 *
 * @throws ArgumentError for data that is not of its type and shape, and for the name `__metadata__`
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const sorted = [...tensors].map(([name, tensor]) => {
    const { dtype, shape, data } = tensor;
    if (name === METADATA || name === '__proto__')
      throw new ArgumentError(`safetensors: a tensor cannot be called ${JSON.stringify(name)}.`);
    if (!(data instanceof TYPES[dtype]) || data.length !== sizeOf(shape)) {
      throw new ArgumentError(
        `safetensors: tensor ${JSON.stringify(name)} is ${dtype} ${formatShape(shape)}, and its data a ` +
          `${data.constructor.name} of ${data.length}; it must be a ${TYPES[dtype].name} of ${sizeOf(shape)}.`,
      );
    }
    return { name, ...tensor, order: DTYPES.indexOf(dtype) };
  });
  sorted.sort((a, b) => b.order - a.order || compareCodePoints(a.name, b.name));

  const entries: string[] = [];
  const text = JSON.stringify;
  if (metadata.size > 0) {
    const sorted = [...metadata].sort(([a], [b]) => compareCodePoints(a, b));
    entries.push(`${text(METADATA)}:{${sorted.map(([key, value]) => `${text(key)}:${text(value)}`).join()}}`);
  }
  let end = 0;
  for (const { name, dtype, shape, data } of sorted) {
    const start = end;
    end += data.byteLength;
    entries.push(`${text(name)}:${text({ dtype, shape, data_offsets: [start, end] })}`);
  }
  const header = encoder.encode(`{${entries.join()}}`);
  const headerSize = 8 * Math.ceil(header.length / 8);

  const file = new Uint8Array(8 + headerSize + end).fill(0x20, 0, 8 + headerSize);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerSize), true);
  file.set(header, 8);
  let at = 8 + headerSize;
  for (const { data } of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function isSizes(value: JSONValue | undefined): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
}

/** Wherever the bytes lie, a typed array must begin at a multiple of its element's size. */
function copy(bytes: Uint8Array): ArrayBuffer {
  const copied = new Uint8Array(bytes.length);
  copied.set(bytes);
  return copied.buffer;
}

/** The order of the UTF-8 bytes, in which Rust sorts; JavaScript sorts by UTF-16, which differs above U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const index = left.findIndex((character, at) => character !== right[at]);
  if (index < 0) return left.length - right.length;
  return left[index]!.codePointAt(0)! - (right[index]?.codePointAt(0) ?? -1);
}
