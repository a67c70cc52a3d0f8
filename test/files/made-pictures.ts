/** Pictures made by hand, of any size and without any picture in them: what readers are shown and must not believe. */
import { crc32 } from '../../nn/io/checksums';
import { joinedBytes } from '../../nn/io/joined-bytes';

const latin = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const big16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
const big32 = (value: number): number[] => [...big16(Math.floor(value / 65536)), ...big16(value & 65535)];
const little16 = (value: number): number[] => big16(value).reverse();

export function bytesOf(...parts: readonly (Iterable<number> | string)[]): Uint8Array<ArrayBuffer> {
  return joinedBytes(parts.map((part) => Uint8Array.from(typeof part === 'string' ? latin(part) : part)));
}

export const zeros = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);

export function pngChunk(type: string, data: Iterable<number>, length?: number): Uint8Array<ArrayBuffer> {
  const named = bytesOf(type, data);
  return bytesOf(big32(length ?? named.length - 4), named, big32(crc32(named)));
}

export interface MadePNG {
  width: number;
  height: number;
  /** Default 8. */
  depth?: number;
  /** Default 2, of red, green and blue. */
  colorType?: number;
  interlaced?: boolean;
  /** Chunks between the header and the data. */
  between?: readonly Uint8Array[];
}

/** @param data packed */
export const madePNG = (
  data: Uint8Array,
  { width, height, depth = 8, colorType = 2, interlaced = false, between = [] }: MadePNG,
): Uint8Array<ArrayBuffer> =>
  bytesOf(
    '\x89PNG\r\n\x1a\n',
    pngChunk('IHDR', [...big32(width), ...big32(height), depth, colorType, 0, 0, Number(interlaced)]),
    ...between,
    pngChunk('IDAT', data),
    pngChunk('IEND', []),
  );

const segment = (marker: number, ...data: number[]): number[] => [0xff, marker, ...big16(data.length + 2), ...data];
/** A Huffman table with one code, a bit that is 0. */
const oneCode = (table: number, symbol: number): number[] =>
  segment(0xc4, table, 1, ...new Array<number>(15).fill(0), symbol);

/**
 * A JPEG whose data are zeros: grey all over.
 * @param dataBytes of its first scan, by default as many as its blocks take
 * @param scans behind the first, of a progressive one: each says of all blocks that nothing changes
 */
export function madeJPEG(
  width: number,
  height: number,
  { dataBytes, scans, colors = 1 }: { dataBytes?: number; scans?: number; colors?: number } = {},
): Uint8Array<ArrayBuffer> {
  const progressive = scans !== undefined;
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const ofColors = (value: number[]): number[] => Array.from({ length: colors }, (_, i) => [i + 1, ...value]).flat();
  const again = bytesOf(segment(0xda, 1, 1, 0, 1, 63, 0), zeros(Math.ceil((Math.ceil(blocks / 2 ** 14) * 15) / 8)));
  return bytesOf(
    [0xff, 0xd8],
    segment(0xdb, 0, ...new Array<number>(64).fill(1)),
    segment(progressive ? 0xc2 : 0xc0, 8, ...big16(height), ...big16(width), colors, ...ofColors([0x11, 0])),
    oneCode(0x00, 0),
    oneCode(0x10, progressive ? 0xe0 : 0), // of 16,384 blocks and more, or of one, that nothing follows
    segment(0xda, colors, ...ofColors([0]), 0, progressive ? 0 : 63, 0),
    zeros(dataBytes ?? Math.ceil((blocks * colors * (progressive ? 1 : 2)) / 8)),
    ...new Array<Uint8Array>(scans ?? 0).fill(again),
    [0xff, 0xd9],
  );
}

/** @param blocks what stands between its header and its end */
export const madeGIF = (
  width: number,
  height: number,
  ...blocks: (Iterable<number> | string)[]
): Uint8Array<ArrayBuffer> =>
  bytesOf('GIF89a', little16(width), little16(height), [0x80, 0, 0, 0, 0, 0, 255, 255, 255], ...blocks, ';');

/** A picture of a GIF, in pixels of 2 bits. @param codes of 3 bits: 4 clears, 5 ends */
export function gifPicture(width: number, height: number, codes: readonly number[]): Uint8Array<ArrayBuffer> {
  const bits = codes.reduce((sum, code, i) => sum + (BigInt(code) << BigInt(3 * i)), 0n);
  const data = Array.from({ length: Math.ceil((3 * codes.length) / 8) }, (_, i) =>
    Number((bits >> BigInt(8 * i)) & 255n),
  );
  return bytesOf([0x2c, 0, 0, 0, 0, ...little16(width), ...little16(height), 0, 2, data.length], data, [0]);
}

/** @param dataBytes by default as many as its pixels take, of zeros */
export function madeBMP(width: number, height: number, bits: number, dataBytes?: number): Uint8Array<ArrayBuffer> {
  const start = 54 + (bits <= 8 ? 4 * 2 ** bits : 0);
  const bytes = zeros(start + (dataBytes ?? Math.ceil((width * bits) / 32) * 4 * Math.abs(height)));
  const view = new DataView(bytes.buffer);
  bytes.set(latin('BM'));
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  return bytes;
}

/** The header of a WebP with a canvas, of one without loss, or of one with. */
export const madeWebP = (kind: 'VP8X' | 'VP8L' | 'VP8 ', width: number, height: number): Uint8Array<ArrayBuffer> => {
  const sizes = {
    VP8X: [0, 0, 0, 0, ...little24(width - 1), ...little24(height - 1)],
    VP8L: [0x2f, ...[0, 8, 16, 24].map((by) => ((((height - 1) & 16383) * 16384 + (width - 1)) / 2 ** by) & 255), 0, 0],
    'VP8 ': [0, 0, 0, 0x9d, 0x01, 0x2a, ...little16(width), ...little16(height)],
  }[kind];
  return bytesOf('RIFF', [100, 0, 0, 0], 'WEBP', kind, [sizes.length, 0, 0, 0], sizes, zeros(40));
};
const little24 = (value: number): number[] => [...little16(value & 65535), value >> 16];

export const madeAVIF = (width: number, height: number): Uint8Array<ArrayBuffer> =>
  bytesOf(big32(24), 'ftypavif', zeros(12), big32(20), 'ispe', zeros(4), big32(width), big32(height), zeros(40));
