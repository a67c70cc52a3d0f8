import type { NDArray } from '../../nn';

const GREATEST = 127;

/**
 * A model's weights in a quarter of their bytes, for a run that comes with the page. Of each tensor with an axis of
 * outputs, its last, that axis's scales as float32 and then its numbers as int8, each times the scale of its output: as
 * each scale is of fewer numbers, it is never coarser than one for the whole tensor. Biases, of which there are few,
 * are float32. Little-endian.
 */
export function packWeights(weights: readonly NDArray[]): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(weights.reduce((sum, { shape }) => sum + packedSize(shape), 0)));
  let at = 0;
  for (const { data, shape } of weights) {
    const outputs = scalesOf(shape);
    if (outputs === 0) {
      for (const value of data) at = put(bytes, at, Number(value));
      continue;
    }
    const scales = new Float32Array(outputs);
    for (let i = 0; i < data.length; i++)
      scales[i % outputs] = Math.max(scales[i % outputs]!, Math.abs(Number(data[i])) / GREATEST);
    for (const scale of scales) at = put(bytes, at, scale);
    for (let i = 0; i < data.length; i++)
      bytes.setInt8(
        at++,
        Math.max(-GREATEST, Math.min(GREATEST, Math.round(Number(data[i]) / (scales[i % outputs]! || 1)))),
      );
  }
  return new Uint8Array(bytes.buffer);
}

/** @throws where they are not of weights of these shapes. */
export function unpackWeights(
  packed: Uint8Array<ArrayBuffer>,
  shapes: readonly (readonly number[])[],
): NDArray<Float32Array>[] {
  const expected = shapes.reduce((sum, shape) => sum + packedSize(shape), 0);
  if (packed.length !== expected)
    throw new Error(`the recorded weights are ${packed.length} bytes; those of this network are ${expected}`);
  const bytes = new DataView(packed.buffer, packed.byteOffset);
  let at = 0;
  const floats = (count: number): Float32Array => {
    const values = Float32Array.from({ length: count }, (_, i) => bytes.getFloat32(at + 4 * i, true));
    at += 4 * count;
    return values;
  };
  return shapes.map((shape) => {
    const outputs = scalesOf(shape);
    const size = sizeOf(shape);
    if (outputs === 0) return { data: floats(size), shape };
    const scales = floats(outputs);
    const data = Float32Array.from({ length: size }, (_, i) => bytes.getInt8(at + i) * scales[i % outputs]!);
    at += size;
    return { data, shape };
  });
}

/** How many scales a tensor has; 0 where its numbers stay as they are. */
const scalesOf = (shape: readonly number[]): number => (shape.length > 1 ? shape.at(-1)! : 0);
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const packedSize = (shape: readonly number[]): number =>
  shape.length > 1 ? 4 * scalesOf(shape) + sizeOf(shape) : 4 * sizeOf(shape);

function put(bytes: DataView, at: number, value: number): number {
  bytes.setFloat32(at, value, true);
  return at + 4;
}
