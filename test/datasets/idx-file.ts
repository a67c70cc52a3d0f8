/** Writes IDX of unsigned bytes, packed or not: what `readIDX` reads, and what tests then damage. */
export function idxFile(shape: readonly number[], data: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  file.set(data, 4 + 4 * shape.length);
  return file;
}

export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
