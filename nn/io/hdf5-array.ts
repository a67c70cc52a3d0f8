import { mostData } from './budgets';
import { type Shape, formatShape, sizeOf } from '../../engine/ndarray';
import { type Deferred, once } from './deferred';
import { FileBytes } from './file-bytes';
import { type HDF5Array, type HDF5Data, MESSAGE, NOWHERE, padded } from './hdf5';
import { ChunkReader, type Space } from './hdf5-chunks';
import {
  type Header,
  type HeaderReader,
  IN_ONE_FILE,
  type Message,
  type Part,
  REWRITE,
  messageOf,
} from './hdf5-header';
import { type ElementType, TypeReader } from './hdf5-type';

/** HDF5's own. */
const MAX_RANK = 32;

const LAYOUTS = ['compact', 'contiguous', 'chunked', 'virtual'];

/** The flag of a message that only says where another object has it. */
const SHARED = 2;

/** A data set whose bytes have been found. */
export interface Located {
  shape: Shape;
  stringLength: number | undefined;
  data: Deferred<HDF5Data>;
}

/** Reads what has elements: data sets and attributes. */
export class ArrayReader {
  readonly #file: FileBytes;
  readonly #headers: HeaderReader;
  readonly #chunks: ChunkReader;
  readonly #types: TypeReader;
  /** Bytes of data sets, each as often as it was asked for: whoever takes one by two names may make two of it. */
  #given = 0;

  constructor(file: FileBytes, headers: HeaderReader) {
    this.#file = file;
    this.#headers = headers;
    this.#chunks = new ChunkReader(file);
    this.#types = new TypeReader(file);
  }

  /** An attribute's name, and how to read it. */
  attribute({ start, size }: Part): { name: string; read: () => HDF5Array } {
    const file = this.#file;
    const version = file.u8(start);
    if (version < 1 || version > 3) throw file.error(start, `attribute message version ${version}`, REWRITE);
    const shared = version > 1 ? file.u8(start + 1) : 0;
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
    const read = (): HDF5Array => {
      const type = this.#type({ start: typeAt, size: typeSize }, (shared & 1) !== 0);
      if (shared & 2) throw file.error(start + 1, 'an attribute that shares its shape', REWRITE);
      const { shape } = this.#space({ start: spaceAt, size: spaceSize });
      const bytes = type.size * sizeOf(shape);
      if (bytes > left || bytes < left - 7)
        throw file.error(dataAt, `attribute "${name}" has ${left} bytes for ${formatShape(shape)} x ${type.size}`);
      const data = type.decode(file, dataAt, sizeOf(shape));
      return type.stringLength === undefined ? { shape, data } : { shape, data, stringLength: type.stringLength };
    };
    return { name, read };
  }

  dataset(header: Header): Located {
    const file = this.#file;
    const datatype = messageOf(header, MESSAGE.datatype);
    const dataspace = messageOf(header, MESSAGE.dataspace);
    const layout = messageOf(header, MESSAGE.layout);
    if (!datatype || !dataspace || !layout) throw file.error(header.address, 'a data set without a type or a shape');
    if (messageOf(header, MESSAGE.externalFiles))
      throw file.error(header.address, 'a data set whose data lies in other files', IN_ONE_FILE);
    const filters = messageOf(header, MESSAGE.filters);
    for (const message of [dataspace, layout, filters])
      if (message && message.flags & SHARED) throw file.error(message.start, 'a message that objects share', REWRITE);
    const type = this.#type(datatype, (datatype.flags & SHARED) !== 0);
    const space = this.#space(dataspace);
    const bytes = this.#bytes(layout, space, type, filters, this.#fillValue(header, type.size));
    const count = sizeOf(space.shape);
    const decoded = once(() => {
      const { from, at } = bytes();
      return type.decode(from, at, count);
    });
    const data = (): HDF5Data => {
      const data = decoded();
      this.#given += count * type.size;
      if (this.#given > mostData(file.length))
        throw file.error(layout.start, `data sets of ${this.#given} bytes, some of which go by many names`, REWRITE);
      return data;
    };
    return { shape: space.shape, stringLength: type.stringLength, data };
  }

  /** Where a data set's elements lie, in the file or, once they are unpacked, in memory. */
  #bytes(
    layout: Message,
    space: Space,
    type: ElementType,
    filters: Message | undefined,
    fill: Uint8Array | undefined,
  ): () => { from: FileBytes; at: number } {
    const file = this.#file;
    const { start } = layout;
    const unpacked = (unpack: () => Uint8Array) => () => ({
      from: new FileBytes(unpack(), `${file.name}: unpacked data`),
      at: 0,
    });
    const version = file.u8(start);
    const kind = LAYOUTS[file.u8(start + 1)] ?? `${file.u8(start + 1)}`;
    const known = version === 3 || version === 4;
    if (known && kind === 'chunked') return unpacked(this.#chunks.find(layout, space, type.size, filters, fill));
    const compact = kind === 'compact';
    if (kind === 'virtual') throw file.error(start, 'a virtual data set, made of others', IN_ONE_FILE);
    if (!known || (!compact && kind !== 'contiguous'))
      throw file.error(start, `data layout ${kind}, version ${version}`, REWRITE);
    const { shape, most } = space;
    if (filters || shape.some((size, axis) => size !== most[axis]))
      throw file.error(start, `${kind} data that is filtered, or can grow`);
    const bytes = type.size * sizeOf(shape);
    const stored = compact ? file.u16(start + 2) : file.u64(start + 10);
    if (stored !== bytes)
      throw file.error(start, `data of ${stored} bytes in place of ${formatShape(shape)} x ${type.size} = ${bytes}`);
    if (bytes === 0) return () => ({ from: file, at: 0 });
    const at = compact ? start + 4 : file.u64(start + 2);
    if (compact && at + bytes > start + layout.size) throw file.error(at, `data of ${bytes} bytes leaves its message`);
    if (!compact && at === NOWHERE) return unpacked(() => this.#chunks.filled(start, bytes, fill));
    if (!compact) file.claim(at, bytes, 'data');
    return () => ({ from: file, at });
  }

  /** The element that stands where nothing was written, if it is not zero. */
  #fillValue(header: Header, elementSize: number): Uint8Array | undefined {
    const file = this.#file;
    const message = messageOf(header, MESSAGE.fillValue) ?? messageOf(header, MESSAGE.oldFillValue);
    if (!message) return undefined;
    const { start, size } = message;
    if (message.flags & SHARED) throw file.error(start, 'a fill value that objects share', REWRITE);
    const version = message.type === MESSAGE.oldFillValue ? 0 : file.u8(start);
    if (version > 3 || (version === 0 && message.type === MESSAGE.fillValue))
      throw file.error(start, `fill value message version ${version}`, REWRITE);
    // Before the value's size: nothing; version, two times and whether it is defined; or version and flags.
    const before = [0, 4, 4, 2][version]!;
    const defined = version < 2 || (version === 2 ? file.u8(start + 3) !== 0 : (file.u8(start + 1) & 0x20) !== 0);
    const value = start + before + 4;
    const length = defined ? file.u32(value - 4) : 0;
    const taken = before + (defined ? 4 + length : 0);
    if (padded(taken) !== padded(size) || (length !== 0 && length !== elementSize))
      throw file.error(start, `a fill value message of ${size} bytes, which takes ${taken}`);
    return length > 0 ? file.slice(value, length) : undefined;
  }

  #space({ start, size }: Part): Space {
    const file = this.#file;
    const version = file.u8(start);
    const rank = file.u8(start + 1);
    const flags = file.u8(start + 2);
    const kind = version === 2 ? file.u8(start + 3) : Math.min(rank, 1);
    if (version !== 1 && version !== 2) throw file.error(start, `dataspace version ${version}`, REWRITE);
    if (rank > MAX_RANK) throw file.error(start + 1, `rank ${rank}; HDF5 has up to ${MAX_RANK}`);
    if (flags > 1 || kind > 2 || (kind !== 1 && rank > 0))
      throw file.error(start + 2, 'a dataspace that is permuted', REWRITE);
    const at = start + (version === 1 ? 8 : 4);
    const left = start + size - (at + 8 * rank * (flags + 1));
    if (left < 0 || left > 7) throw file.error(start, `a dataspace of rank ${rank} in ${size} bytes`);
    if (kind === 2) return { shape: [0], most: [0] }; // null: no elements, and no shape
    const shape = Array.from({ length: rank }, (_, axis) => file.u64(at + 8 * axis));
    // The product of a huge size and 0 may be NaN.
    if (shape.some((axis) => axis > Number.MAX_SAFE_INTEGER) || !(sizeOf(shape) <= Number.MAX_SAFE_INTEGER))
      throw file.error(at, `a shape of ${shape.join(' x ')} elements`);
    const most = flags ? shape.map((_, axis) => file.u64(at + 8 * (rank + axis))) : shape;
    if (shape.some((size, axis) => size > most[axis]!))
      throw file.error(at, `a shape of ${shape.join(' x ')} elements, of which ${most.join(' x ')} are allowed`);
    return { shape, most };
  }

  /** @param shared whether the message only says which object has the type */
  #type(part: Part, shared: boolean): ElementType {
    if (!shared) return this.#types.read(part);
    const file = this.#file;
    const { start } = part;
    const version = file.u8(start);
    if (version < 1 || version > 3 || (version === 3 && file.u8(start + 1) !== 2))
      throw file.error(start, 'a data type that objects share, and that has no name', REWRITE);
    const header = this.#headers.read(file.u64(start + (version === 1 ? 16 : 2)));
    const named = messageOf(header, MESSAGE.datatype);
    if (!named || named.flags & SHARED) throw file.error(header.address, 'a named data type should be here');
    return this.#types.read(named);
  }
}
