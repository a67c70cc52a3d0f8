import type { Shape } from '../../engine/ndarray';

/**
 * Elements of an HDF5 array. The class of the array is the element type: `Float32Array` is f32, `BigInt64Array` i64.
 */
export type HDF5Data =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | readonly string[];

/**
 * A row-major array; a scalar has the shape `[]` and one element.
 *
 * Of a file that is read, each property is read when it is asked for, and throws a `DataError` if it cannot be: what
 * nobody asks for refuses nothing. The same is true of groups and data sets.
 */
export interface HDF5Array {
  readonly shape: Shape;
  readonly data: HDF5Data;
  /** Bytes that each string takes, where they all take the same; otherwise strings are of variable length. */
  readonly stringLength?: number;
}

export type HDF5Attributes = Map<string, HDF5Array>;

export interface HDF5Dataset extends HDF5Array {
  readonly attributes: HDF5Attributes;
}

export interface HDF5Group {
  readonly children: Map<string, HDF5Group | HDF5Dataset>;
  readonly attributes: HDF5Attributes;
}

/** Stands in the place of an object that cannot be read, which may be a group or a data set. */
export function unreadable(refuse: () => never): HDF5Group & HDF5Dataset {
  return {
    get children() {
      return refuse();
    },
    get attributes() {
      return refuse();
    },
    get shape() {
      return refuse();
    },
    get data() {
      return refuse();
    },
  };
}

/** What lies at a path such as `layers/dense/vars/0`, or undefined. */
export function atPath(root: HDF5Group, path: string): HDF5Group | HDF5Dataset | undefined {
  let node: HDF5Group | HDF5Dataset | undefined = root;
  for (const name of path.split('/')) node = node && 'children' in node ? node.children.get(name) : undefined;
  return node;
}

/** A type of numbers, and its datatype message (HDF5 File Format Specification 3.0, IV.A.2.d). */
interface NumberType {
  Data: new (buffer: ArrayBuffer) => Exclude<HDF5Data, readonly string[]>;
  message: Uint8Array;
}

const integer = (size: number, signed: boolean): Uint8Array =>
  Uint8Array.of(0x10, signed ? 8 : 0, 0, 0, size, 0, 0, 0, 0, 0, 8 * size, 0);

/** IEEE: sign on top, then the exponent, then the fraction with its leading 1 left out. */
const float = (size: number, exponentBits: number): Uint8Array => {
  const fractionBits = 8 * size - 1 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  return Uint8Array.of(
    ...[0x11, 0x20, 8 * size - 1, 0, size, 0, 0, 0],
    ...[0, 0, 8 * size, 0, fractionBits, exponentBits, 0, fractionBits, bias & 255, bias >> 8, 0, 0],
  );
};

export const NUMBER_TYPES: readonly NumberType[] = [
  { Data: Float32Array, message: float(4, 8) },
  { Data: Float64Array, message: float(8, 11) },
  { Data: Int8Array, message: integer(1, true) },
  { Data: Uint8Array, message: integer(1, false) },
  { Data: Int16Array, message: integer(2, true) },
  { Data: Uint16Array, message: integer(2, false) },
  { Data: Int32Array, message: integer(4, true) },
  { Data: Uint32Array, message: integer(4, false) },
  { Data: BigInt64Array, message: integer(8, true) },
  { Data: BigUint64Array, message: integer(8, false) },
];

export const FLOAT16: Uint8Array = float(2, 5);
export const BFLOAT16: Uint8Array = float(2, 8);

export const SIGNATURE = '\x89HDF\r\n\x1a\n';

/** Where an HDF5 file begins, or -1: at byte 0, or behind a block of the user's of 512, 1024, 2048, ... bytes. */
export function findHDF5(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at = Math.max(512, 2 * at))
    if ([...SIGNATURE].every((character, i) => bytes[at + i] === character.charCodeAt(0))) return at;
  return -1;
}

/** The address of what is nowhere: all bits set. */
export const NOWHERE = 2 ** 64;

export const MESSAGE = {
  nil: 0x00,
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  groupInfo: 0x0a,
  filters: 0x0b,
  attribute: 0x0c,
  comment: 0x0d,
  oldModificationTime: 0x0e,
  sharedMessages: 0x0f,
  continuation: 0x10,
  symbolTable: 0x11,
  modificationTime: 0x12,
  treeSizes: 0x13,
  driver: 0x14,
  attributeInfo: 0x15,
  referenceCount: 0x16,
  freeSpace: 0x17,
} as const;

/** Structures begin at multiples of 8. */
export const padded = (size: number): number => 8 * Math.ceil(size / 8);

/** As C's `strcmp` orders names, which is HDF5's order. */
export function compareNames(a: Uint8Array, b: Uint8Array): number {
  const index = a.findIndex((byte, at) => byte !== b[at]);
  return index < 0 ? a.length - b.length : a[index]! - (b[index] ?? -1);
}
