/** The first convolution and its view of the pinned image after so many steps. Of a run there are at most `MOST_FRAMES`. */
export interface Frame {
  /** Batches trained: 0 is before training. */
  readonly step: number;
  /** The epoch it lies in, from 0. */
  readonly epoch: number;
  /** The first convolution's, `[kernelSize, kernelSize, 1, filters]`. */
  readonly kernel: { readonly data: Float32Array; readonly shape: readonly number[] };
  /** `[filters]` */
  readonly bias: Float32Array;
  /** Of the ten classes, for the pinned image: training image 0. */
  readonly probabilities: Float32Array;
}

export interface Scores {
  readonly loss: number;
  readonly accuracy: number;
}

/** Figures after so many steps. */
export interface Point extends Scores {
  readonly step: number;
}

/** One network on the images that it was trained on, and on others; measured alike. */
export interface Evaluation {
  readonly training: Scores;
  readonly validation: Scores;
}

export const MOST_FRAMES = 200;

/**
 * Every other one, where there are more than `most`: the first and the last stay, and what stays lies evenly in time. So a
 * run of any length costs the same.
 */
export function thin<T>(all: readonly T[], most: number): readonly T[] {
  return all.length <= most ? all : all.filter((_, i) => i % 2 === 0 || i === all.length - 1);
}
