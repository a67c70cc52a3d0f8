import { CLASSES } from '../run/architecture';
import type { Samples } from './data';

/** Of each class. */
const EACH = 2;

/** Test images, one of each class and then another of each. */
export interface Gallery {
  /** `[n, 28, 28]` bytes. */
  readonly images: { readonly data: Uint8Array; readonly shape: readonly number[] };
  readonly labels: readonly number[];
  /** Their places in the test data. */
  readonly indices: readonly number[];
}

/** The first of each class. */
export function galleryOf({ images, labels }: Samples): Gallery {
  const ofClass = Array.from({ length: CLASSES }, (): number[] => []);
  for (let i = 0; i < labels.data.length && ofClass.some(({ length }) => length < EACH); i++) {
    const found = ofClass[labels.data[i]!]!;
    if (found.length < EACH) found.push(i);
  }
  const indices = Array.from({ length: EACH }, (_, round) => ofClass.flatMap((found) => found[round] ?? [])).flat();
  const size = 28 * 28;
  const data = new Uint8Array(indices.length * size);
  indices.forEach((index, i) => data.set(images.data.subarray(index * size, (index + 1) * size), i * size));
  return {
    images: { data, shape: [indices.length, 28, 28] },
    labels: indices.map((index) => labels.data[index]!),
    indices,
  };
}
