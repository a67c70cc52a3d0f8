import { type Shape, sizeOf } from '../../nn';

/** What `numbers` of `every_layer.py` gives: in (-1, 1), of which hardly two are the same. */
export function numbers(shape: Shape, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    let h = (Math.imul(i + 1, 2654435761) + Math.imul(seed, 40503)) | 0;
    h = Math.imul(h ^ (h >>> 15), 2246822519);
    h = Math.imul(h ^ (h >>> 13), 3266489917);
    h ^= h >>> 16;
    return (h >>> 8) / 2 ** 23 - 1;
  });
}
