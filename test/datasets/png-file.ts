export interface PNG {
  width: number;
  height: number;
  /** PNG's colour type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. Default 2. */
  colorType?: number;
  /** Default 8. */
  depth?: number;
  /** The lines, packed as PNG packs them. */
  data: Uint8Array;
  /** RGB of each index. */
  palette?: number[];
  /** Alpha of each index. */
  transparency?: number[];
}

/** Writes PNG of any kind: what `loadImage` reads, and what tests then damage. */
export async function pngFile({
  width,
  height,
  colorType = 2,
  depth = 8,
  data,
  palette,
  transparency,
}: PNG): Promise<Uint8Array<ArrayBuffer>> {
  const line = data.length / height;
  const filtered = new Uint8Array(data.length + height); // each line behind a 0: no filter
  for (let row = 0; row < height; row++)
    filtered.set(data.subarray(row * line, (row + 1) * line), row * (line + 1) + 1);
  const packed = new Blob([filtered]).stream().pipeThrough(new CompressionStream('deflate'));
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, colorType], 8);
  const chunks = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Uint8Array.from(palette))] : []),
    ...(transparency ? [chunk('tRNS', Uint8Array.from(transparency))] : []),
    chunk('IDAT', new Uint8Array(await new Response(packed).arrayBuffer())),
    chunk('IEND', new Uint8Array(0)),
  ];
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A small RGB picture of one colour. */
export const plainPNG = (
  width: number,
  height: number,
  color: readonly [number, number, number],
): Promise<Uint8Array<ArrayBuffer>> =>
  pngFile({ width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => color[i % 3]!) });
