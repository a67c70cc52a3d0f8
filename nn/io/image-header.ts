import { MAX_JPEG_RATIO, MOST_SCANNED_PIXELS, mostPixels } from './budgets';

interface Size {
  readonly width: number;
  readonly height: number;
  /** Where in the file it stands. */
  readonly at: number;
}

/** @throws Error for more pixels than a file of so many bytes may have, and for none. @param at where that is said */
export function assertPixels(width: number, height: number, { at, bytes }: { at: number; bytes: number }): void {
  if (width * height === 0) throw new Error(`byte ${at}: it has no pixels`);
  const most = mostPixels(bytes);
  if (width * height <= most) return;
  throw new Error(`byte ${at}: its ${width} x ${height} pixels are over the ${most} that ${bytes} bytes may have`);
}

/**
 * What an image says of its size, before anyone makes room for it, a browser's own decoders too.
 * @throws Error for more than a file of so many bytes may hold
 */
export function assertHeader(format: string, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'JPEG') return assertJPEG(view);
  let size: Size | undefined;
  try {
    size = SIZES[format]?.(view);
  } catch {
    throw new Error(`byte ${bytes.length}: it is cut off in its header`);
  }
  if (size) assertPixels(size.width, size.height, { at: size.at, bytes: bytes.length });
}

/** What a PNG begins with: its header, by its name. */
export const IHDR = 0x49484452;

const SIZES: Readonly<Record<string, (view: DataView) => Size | undefined>> = {
  PNG: (view) =>
    view.getUint32(12) === IHDR ? { width: view.getUint32(16), height: view.getUint32(20), at: 16 } : undefined,
  // A canvas of no size grows to hold its pictures.
  GIF: (view) => ({ width: view.getUint16(6, true) || 1, height: view.getUint16(8, true) || 1, at: 6 }),
  BMP: (view) =>
    isOS2(view)
      ? { width: view.getUint16(18, true), height: view.getUint16(20, true), at: 18 }
      : { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)), at: 18 },
  WebP: sizeOfWebP,
  'AVIF or HEIC': sizeOfAVIF,
};

/** Whether a BMP's header is OS/2's, whose sizes are of 16 bits. */
export const isOS2 = (bmp: DataView): boolean => bmp.getUint32(14, true) === 12;

/** Lossy, lossless, or with a canvas. Format: RFC 9649. */
function sizeOfWebP(view: DataView): Size | undefined {
  const kind = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
  const u24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
  if (kind === 'VP8X') return { width: 1 + u24(24), height: 1 + u24(27), at: 24 };
  if (kind === 'VP8 ')
    return { width: view.getUint16(26, true) & 16383, height: view.getUint16(28, true) & 16383, at: 26 };
  if (kind !== 'VP8L') return undefined;
  const bits = view.getUint32(21, true);
  return { width: 1 + (bits & 16383), height: 1 + ((bits >>> 14) & 16383), at: 21 };
}

/**
 * The largest of the sizes that its properties (`ispe`) name; a grid of tiles, a thumbnail and alpha have their own.
 */
function sizeOfAVIF(view: DataView): Size | undefined {
  let largest: Size | undefined;
  for (let at = 0; at + 16 <= view.byteLength && at < AVIF_PROPERTIES; at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12), at };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

/** Properties stand before the picture's data. */
const AVIF_PROPERTIES = 2 ** 16;

/** What a JPEG's frame says. */
export interface JPEGFrame extends Size {
  /** Of a pixel. */
  readonly colors: number;
}

const [FRAME, HUFFMAN, EXTENSION, ARITHMETIC, LAST_FRAME] = [0xc0, 0xc4, 0xc8, 0xcc, 0xcf];
const [START, END, SCAN, TEMPORARY] = [0xd8, 0xd9, 0xda, 0x01];

/**
 * A JPEG's frame, and its scans, of which a file may have many: that go over all pixels, each in a few bytes.
 * Format: ITU-T T.81, annex B.
 */
export function readJPEG(view: DataView): { readonly frame: JPEGFrame | undefined; readonly scans: number } {
  let frame: JPEGFrame | undefined;
  let scans = 0;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 2; ;) {
    // What is packed has no 0xff but before a 0 or as a restart.
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 4 > bytes.length) return { frame, scans };
    const marker = bytes[at + 1]!;
    if (marker === 0xff) at += 1;
    else if (marker === 0 || marker === TEMPORARY || (marker >= 0xd0 && marker <= START)) at += 2;
    else if (marker === END) return { frame, scans };
    else {
      const isFrame = marker >= FRAME && marker <= LAST_FRAME && ![HUFFMAN, EXTENSION, ARITHMETIC].includes(marker);
      if (isFrame && !frame && at + 10 <= bytes.length)
        frame = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), at: at + 5, colors: bytes[at + 9]! };
      if (marker === SCAN) scans++;
      at += 2 + view.getUint16(at + 2);
    }
  }
}

function assertJPEG(view: DataView): void {
  const { frame, scans } = readJPEG(view);
  const bytes = view.byteLength;
  if (!frame) throw new Error('byte 2: it has no header of a frame');
  const { width, height, at } = frame;
  assertPixels(width, height, { at, bytes });
  if (width * height > bytes * MAX_JPEG_RATIO)
    throw new Error(
      `byte ${at}: its ${width} x ${height} pixels are over the ${bytes * MAX_JPEG_RATIO} that ${bytes} bytes can hold`,
    );
  const most = Math.floor(MOST_SCANNED_PIXELS / (width * height));
  if (scans > most)
    throw new Error(`its ${scans} scans are over the ${most} that ${width} x ${height} pixels may have`);
}
