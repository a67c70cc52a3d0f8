import { CLASSES } from '../../run/architecture';
import { argmax } from '../../run/classes';
import type { Predictions } from '../../worker/evaluate';

/** What became of one test image. */
export interface Outcome {
  /** Among the test images. */
  readonly index: number;
  /** 28 x 28 bytes. */
  readonly image: Uint8Array;
  readonly label: number;
  readonly predicted: number;
  /** Probability of the class predicted, and of the right one. */
  readonly sure: number;
  readonly right: number;
}

export function outcomesOf({ images, labels, probabilities }: Predictions): readonly Outcome[] {
  return Array.from(labels, (label, index) => {
    const row = probabilities.subarray(index * CLASSES, (index + 1) * CLASSES);
    const predicted = argmax(row);
    return {
      index,
      image: images.subarray(index * 784, (index + 1) * 784),
      label,
      predicted,
      sure: row[predicted]!,
      right: row[label]!,
    };
  });
}

/** `[10, 10]`: how many of class i were taken for class j. */
export function confusion(outcomes: readonly Outcome[]): Uint32Array {
  const counts = new Uint32Array(CLASSES * CLASSES);
  for (const { label, predicted } of outcomes) counts[label * CLASSES + predicted]!++;
  return counts;
}

/** The wrong ones, the surest first. */
export function mistakesOf(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ label, predicted }) => label !== predicted).sort((a, b) => b.sure - a.sure);
}
