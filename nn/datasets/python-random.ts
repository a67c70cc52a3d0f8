import { RandomState } from './random-state';

/**
 * Python's `random.Random`, draw by draw, so that a seed gives what it gives there: the same MT19937, seeded by a key.
 */
export class PythonRandom extends RandomState {
  /** @param seed an integer in 0..2^32-1. init_by_array's, of a key of one word. */
  constructor(seed: number) {
    super(19650218);
    const { state } = this;
    const mix = (i: number, by: number): number => state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), by);
    let i = 1;
    const step = (by: number, plus: number): void => {
      state[i] = mix(i, by) + plus;
      if (++i < 624) return;
      state[0] = state[623]!;
      i = 1;
    };
    for (let count = 0; count < 624; count++) step(1664525, seed);
    for (let count = 0; count < 623; count++) step(1566083941, -i);
    state[0] = 0x80000000;
  }

  /** An integer in 0..n-1: bits, drawn again until they are less. */
  below(n: number): number {
    const bits = 32 - Math.clz32(n);
    for (;;) {
      const value = this.nextUint32() >>> (32 - bits);
      if (value < n) return value;
    }
  }

  /** 0..n-1 as `random.shuffle` leaves them. */
  shuffled(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, index) => index);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}
