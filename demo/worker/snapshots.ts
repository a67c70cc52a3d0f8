import type { NDArray } from '../../nn';
import { float16ToFloat32, float32ToFloat16 } from '../../nn/io/half';
import { MOST_FRAMES, thin } from '../run/frame';

/** A run's weights over time stay below this: 20 MB with the first moment, which is kept in full. */
const BUDGET = 16e6;

interface Snapshot {
  readonly step: number;
  readonly weights: readonly NDArray[];
}

interface Packed {
  readonly step: number;
  /** Half precision: eleven bits of each weight. */
  readonly halves: readonly Uint16Array[];
}

export type Moment = Snapshot | Packed;

/** Of its numbers. */
export const bytesOf = (moment: Moment): number =>
  ('halves' in moment ? moment.halves : moment.weights.map(({ data }) => data)).reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );

/**
 * All weights of a model after so many steps, for as many moments as the budget holds: 23 of 333,526 weights, 200 of
 * 39,478.
 */
export class Snapshots {
  /** To the bit, so that the beginning looks as it did. */
  #first: Snapshot | null = null;
  #later: readonly Packed[] = [];

  /** @param moments what `all` gave. */
  constructor(moments: readonly Moment[] = []) {
    for (const moment of moments) {
      if ('weights' in moment) this.#first = moment;
      else this.#later = [...this.#later, moment];
    }
  }

  get all(): readonly Moment[] {
    return [...(this.#first ? [this.#first] : []), ...this.#later];
  }

  add(step: number, weights: readonly NDArray[]): void {
    if (!this.#first || this.#first.step === step) {
      this.#first = { step, weights };
      return;
    }
    const halves = weights.map(({ data }) => float32ToFloat16(data));
    const each = 2 * halves.reduce((sum, { length }) => sum + length, 0);
    const kept = this.#later.filter((snapshot) => snapshot.step < step);
    this.#later = thin([...kept, { step, halves }], Math.max(2, Math.min(MOST_FRAMES, Math.floor(BUDGET / each))));
  }

  /** The moment nearest to `step`. */
  at(step: number): Snapshot {
    const first = this.#first!;
    const nearest = [first, ...this.#later].reduce((a, b) =>
      Math.abs(b.step - step) < Math.abs(a.step - step) ? b : a,
    );
    if (!('halves' in nearest)) return first;
    const weights = nearest.halves.map((bits, i) => ({ data: float16ToFloat32(bits), shape: first.weights[i]!.shape }));
    return { step: nearest.step, weights };
  }

  get steps(): readonly number[] {
    return this.all.map(({ step }) => step);
  }

  get bytes(): number {
    return this.all.reduce((sum, moment) => sum + bytesOf(moment), 0);
  }
}
