/**
 * The first convolution and its view of the pinned image after so many steps. Of a run there are at most `MOST_FRAMES`.
 */
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
  /** Of the run's other metric, where it has one. */
  readonly metric?: number;
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
 * No more than `most`, which is 2 or more: those go whose neighbours are closest, so that what stays lies evenly in
 * time. The first and the last stay. So a run of any length costs the same.
 */
export function thin<T extends { readonly step: number }>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const kept = [...all];
  const around = (i: number): number => kept[i + 1]!.step - kept[i - 1]!.step;
  while (kept.length > most) {
    let closest = 1;
    for (let i = 2; i < kept.length - 1; i++) if (around(i) < around(closest)) closest = i;
    kept.splice(closest, 1);
  }
  return kept;
}
