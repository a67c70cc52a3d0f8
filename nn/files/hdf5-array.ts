import { type Shape, formatShape, sameShape, sizeOf } from '../../engine/ndarray';
import { FileBytes } from './file-bytes';
import { float16ToFloat32 } from './half';
import { FLOAT16, type HDF5Array, type HDF5Data, MESSAGE, NOWHERE, NUMBER_TYPES, padded } from './hdf5';
import { ChunkReader } from './hdf5-chunks';
import { type Message, REWRITE } from './hdf5-header';

/** HDF5's own. */
const MAX_RANK = 32;

const TYPE_CLASSES = [
  ...['integer', 'float', 'time', 'string', 'bit field', 'opaque'],
  ...['compound', 'reference', 'enumeration', 'variable-length', 'array'],
];

const LAYOUTS = ['compact', 'contiguous', 'chunked', 'virtual'];

/** Where a message, or a part of one, lies. */
type Part = Pick<Message, 'start' | 'size'>;

/** How elements lie in a file. */
interface ElementType {
  /** Bytes of one. */
  size: number;
  stringLength?: number;
  /** The `count` elements that begin at `start`: of the file itself, or of chunks put together. */
  decode(bytes: FileBytes, start: number, count: number): HDF5Data;
}

/** Reads what has elements: data sets and attributes. */
export class ArrayReader {
  readonly #file: FileBytes;
  readonly #chunks: ChunkReader;
  /** Where the objects of each global heap collection lie that no string has taken yet, by index. */
  readonly #heaps = new Map<number, Map<number, Part>>();

  constructor(file: FileBytes) {
    this.#file = file;
    this.#chunks = new ChunkReader(file);
  }

  attribute({ start, size }: Message): { name: string; value: HDF5Array } {
    const file = this.#file;
    const version = file.u8(start);
    if (version < 1 || version > 3) throw file.error(start, `attribute message version ${version}`, REWRITE);
    if (version > 1 && file.u8(start + 1) !== 0) throw file.error(start + 1, 'an attribute of a named type', REWRITE);
    const sizes = [2, 4, 6].map((offset) => file.u16(start + offset));
    const [nameSize, typeSize, spaceSize] = sizes as [number, number, number];
    const taken = version === 1 ? padded : (bytes: number): number => bytes;
    const nameAt = start + (version === 3 ? 9 : 8);
    const typeAt = nameAt + taken(nameSize);
    const spaceAt = typeAt + taken(typeSize);
    const dataAt = spaceAt + taken(spaceSize);
    const left = start + size - dataAt;
    if (left < 0)
      throw file.error(start, `an attribute message of ${size} bytes, of which its parts take ${size - left}`);
    if (nameSize < 2 || file.slice(nameAt, nameSize).indexOf(0) !== nameSize - 1)
      throw file.error(nameAt, "an attribute's name is empty, or does not end where it should");
    const name = file.text(nameAt, nameSize - 1, "an attribute's name");
    const type = this.#type({ start: typeAt, size: typeSize });
    const { shape } = this.#space({ start: spaceAt, size: spaceSize });
    const bytes = type.size * sizeOf(shape);
    if (bytes > left || bytes < left - 7)
      throw file.error(dataAt, `attribute "${name}" has ${left} bytes for ${formatShape(shape)} x ${type.size}`);
    return { name, value: array(shape, type, type.decode(file, dataAt, sizeOf(shape))) };
  }

  /** @param address of the object header that the messages are from */
  dataset(address: number, messages: ReadonlyMap<number, Message>): HDF5Array {
    const file = this.#file;
    const datatype = messages.get(MESSAGE.datatype);
    const dataspace = messages.get(MESSAGE.dataspace);
    const layout = messages.get(MESSAGE.layout);
    if (!datatype || !dataspace || !layout) throw file.error(address, 'a data set without a type or a shape');
    const type = this.#type(datatype);
    const { shape, fixed } = this.#space(dataspace);
    const filters = messages.get(MESSAGE.filters);
    for (const type of [MESSAGE.oldFillValue, MESSAGE.fillValue]) this.#checkFillValue(type, messages.get(type));

    const { start } = layout;
    const version = file.u8(start);
    const kind = LAYOUTS[file.u8(start + 1)] ?? `${file.u8(start + 1)}`;
    if (kind === 'chunked' && version === 3) {
      const bytes = this.#chunks.read(layout, shape, type.size, filters);
      return array(shape, type, type.decode(new FileBytes(bytes, `${file.name}: unpacked data`), 0, sizeOf(shape)));
    }
    const compact = kind === 'compact';
    if ((!compact && kind !== 'contiguous') || version < 3 || version > 4)
      throw file.error(start, `data layout ${kind}, version ${version}`, REWRITE);
    if (filters || !fixed) throw file.error(start, `${kind} data that is filtered, or can grow`);
    const bytes = type.size * sizeOf(shape);
    const stored = compact ? file.u16(start + 2) : file.u64(start + 10);
    if (stored !== bytes)
      throw file.error(start, `data of ${stored} bytes in place of ${formatShape(shape)} x ${type.size} = ${bytes}`);
    if (bytes === 0) return array(shape, type, type.decode(file, 0, 0));
    const at = compact ? start + 4 : file.u64(start + 2);
    if (compact && at + bytes > start + layout.size) throw file.error(at, `data of ${bytes} bytes leaves its message`);
    if (!compact && at === NOWHERE) throw file.error(start + 2, 'a data set that was never written', REWRITE);
    if (!compact) file.claim(at, bytes, 'data');
    return array(shape, type, type.decode(file, at, sizeOf(shape)));
  }

  /** What stands where nothing was written: no part of what is read, which was. */
  #checkFillValue(type: number, message: Message | undefined): void {
    if (!message) return;
    const file = this.#file;
    const { start, size } = message;
    const version = type === MESSAGE.oldFillValue ? 0 : file.u8(start);
    if (version > 3 || (version === 0 && type === MESSAGE.fillValue))
      throw file.error(start, `fill value message version ${version}`, REWRITE);
    // Before the value's size: nothing; version, two times and whether it is defined; or version and flags.
    const before = [0, 4, 4, 2][version]!;
    const defined = version < 2 || (version === 2 ? file.u8(start + 3) !== 0 : (file.u8(start + 1) & 0x20) !== 0);
    const taken = before + (defined ? 4 + file.u32(start + before) : 0);
    if (padded(taken) !== padded(size))
      throw file.error(start, `a fill value message of ${size} bytes, which takes ${taken}`);
  }

  /** The shape, and whether it is the only one that there can be. */
  #space({ start, size }: Part): { shape: Shape; fixed: boolean } {
    const file = this.#file;
    const version = file.u8(start);
    const rank = file.u8(start + 1);
    const flags = file.u8(start + 2);
    if (version !== 1 && version !== 2) throw file.error(start, `dataspace version ${version}`, REWRITE);
    if (rank > MAX_RANK) throw file.error(start + 1, `rank ${rank}; HDF5 has up to ${MAX_RANK}`);
    if (flags > 1 || (version === 2 && file.u8(start + 3) !== (rank > 0 ? 1 : 0)))
      throw file.error(start + 2, 'a dataspace that is null, or permuted', REWRITE);
    const at = start + (version === 1 ? 8 : 4);
    const left = start + size - (at + 8 * rank * (flags + 1));
    if (left < 0 || left > 7) throw file.error(start, `a dataspace of rank ${rank} in ${size} bytes`);
    const shape = Array.from({ length: rank }, (_, axis) => file.u64(at + 8 * axis));
    // The product of a huge size and 0 may be NaN.
    if (shape.some((axis) => axis > Number.MAX_SAFE_INTEGER) || !(sizeOf(shape) <= Number.MAX_SAFE_INTEGER))
      throw file.error(at, `a shape of ${shape.join(' x ')} elements`);
    const most = flags ? shape.map((_, axis) => file.u64(at + 8 * (rank + axis))) : shape;
    if (shape.some((size, axis) => size > most[axis]!))
      throw file.error(at, `a shape of ${shape.join(' x ')} elements, of which ${most.join(' x ')} are allowed`);
    return { shape, fixed: sameShape(shape, most) };
  }

  #type({ start, size }: Part): ElementType {
    const file = this.#file;
    if (size < 8) throw file.error(start, `a data type message of ${size} bytes`);
    const message = file.slice(start, size);
    const [first, options] = [message[0]!, message[1]!];
    // The upper half of the first byte is the message's version, which changes nothing in these types.
    const version = first >> 4;
    if (version < 1 || version > 5) throw file.error(start, `data type message version ${version}`, REWRITE);
    const is = (known: Uint8Array): boolean =>
      padded(size) === padded(known.length) &&
      (first & 15) === (known[0]! & 15) &&
      known.every((byte, index) => index === 0 || byte === message[index]);
    const elementSize = file.u32(start + 4);
    const number = NUMBER_TYPES.find((type) => is(type.message));
    if (number) {
      return { size: elementSize, decode: (bytes, at, count) => new number.Data(copy(bytes, at, elementSize * count)) };
    }
    if (is(FLOAT16)) {
      return { size: 2, decode: (bytes, at, count) => float16ToFloat32(new Uint16Array(copy(bytes, at, 2 * count))) };
    }
    const kind = TYPE_CLASSES[first & 15] ?? `class ${first & 15}`;
    if (kind === 'string' && (options & 15) < 3 && elementSize > 0) return fixedStrings(options & 15, elementSize);
    if (kind === 'variable-length' && (options & 15) === 1 && elementSize === 16) return this.#strings();
    const order = kind === 'integer' || kind === 'float' ? ` (${options & 1 ? 'big' : 'little'}-endian)` : '';
    throw file.error(start, `elements of type ${kind}${order}, ${elementSize} bytes each, which is not read`, REWRITE);
  }

  /** Each element is a length, and where the characters lie: a global heap collection, and an index in it. */
  #strings(): ElementType {
    return {
      size: 16,
      decode: (bytes, start, count) =>
        Array.from({ length: count }, (_, element) => {
          const at = start + 16 * element;
          const length = bytes.u32(at);
          const [heap, index] = [bytes.u64(at + 4), bytes.u32(at + 12)];
          if (length === 0 && heap === 0 && index === 0) return '';
          const objects = this.#heap(heap);
          const object = objects.get(index);
          if (!object) throw bytes.error(at, 'a string that the global heap does not have, or that another string took');
          if (object.size !== length)
            throw bytes.error(at, `a string of ${length} bytes, of which the global heap has ${object.size}`);
          objects.delete(index); // two strings that share their characters are none of HDF5's
          const string = this.#file.text(object.start, length, 'a string');
          if (string.includes('\0')) throw bytes.error(object.start, 'a string with a zero in it');
          return string;
        }),
    };
  }

  #heap(address: number): Map<number, Part> {
    const file = this.#file;
    const known = this.#heaps.get(address);
    if (known) return known;
    if (!file.has(address, 'GCOL') || file.u8(address + 4) !== 1)
      throw file.error(address, 'a global heap collection begins with GCOL and version 1');
    const end = address + file.u64(address + 8);
    file.claim(address, end - address, 'a global heap collection');
    const objects = new Map<number, Part>();
    for (let at = address + 16; at + 16 <= end; ) {
      const index = file.u16(at);
      if (index === 0) break; // free from here on
      const object = { start: at + 16, size: file.u64(at + 8) };
      at = object.start + padded(object.size);
      if (at > end || objects.has(index))
        throw file.error(object.start - 16, `global heap object ${index} is there twice, or leaves its collection`);
      objects.set(index, object);
    }
    this.#heaps.set(address, objects);
    return objects;
  }
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

function array(shape: Shape, { stringLength }: ElementType, data: HDF5Data): HDF5Array {
  return stringLength === undefined ? { shape, data } : { shape, data, stringLength };
}

/** Wherever the bytes lie, a typed array wants to begin at a multiple of its element's size. */
function copy(file: FileBytes, start: number, size: number): ArrayBuffer {
  const copied = new Uint8Array(size);
  copied.set(file.slice(start, size));
  return copied.buffer;
}
