import type { Shape } from './ndarray';
import type { Op } from './op';

/** The test of an op: a plain float64 CPU reference, and the cases the test loop derives everything from. */
export interface OpCheck<A = undefined> {
  readonly op: Op<A>;
  /** The outputs of the op in float64, written for clarity. */
  reference(inputs: readonly Float64NDArray[], attrs: A): Float64Array[];
  readonly cases: readonly OpCase<A>[];
  /** A case of random shapes and options, of which the sweep runs a thousand. Small in work, whatever its sizes. */
  random(draw: Draw): OpCase<A>;
  /** The forward must equal the reference rounded to f32: an op that selects rather than computes. */
  readonly exact?: boolean;
}

/** What a random case is drawn from. One seed gives one case. */
export interface Draw {
  /** An integer from `low` to `high`. */
  integer(low: number, high: number): number;
  /** A number from `low` to `high`. */
  number(low: number, high: number): number;
  /** One of these. */
  of<T>(...choices: readonly T[]): T;
  /** 1, a small number, a prime, or one beside a power of 2 up to 257: at most `most`. */
  size(most?: number): number;
  /** Some of these, which may be none or all. */
  some<T>(these: Iterable<T>): T[];
  /** Of `low` to `high` axes, and at most `most` elements. */
  shape(low: number, high: number, most?: number): readonly number[];
  /** Values of every kind, zeros and large ones with them; of a case for gradients, normal ones. */
  readonly any: CaseValues;
}

export interface Float64NDArray {
  readonly data: Float64Array;
  readonly shape: Shape;
}

export interface OpCase<A = undefined> {
  readonly inputs: readonly CaseInput[];
  readonly attrs: A;
}

export interface CaseInput {
  readonly shape: Shape;
  /** How its values are drawn; default `normal`. */
  readonly values?: CaseValues;
}

/**
 * `normal`: standard normal. `awayFromZero`: magnitude at least 0.1, for functions with a kink there. `distinct`: no
 * two values closer than 0.05, for maxima. `mixed`: normal, and zeros of both signs, large and small. `probability`: in
 * 0.05..0.95. `distribution`: rows sum to 1. `oneHot`: rows of one 1. `{ below: n }`: u32 in 0..n-1, with no gradient.
 * `{ bytes: true }`: u8. A list: these values, as f32.
 */
export type CaseValues =
  | 'normal'
  | 'awayFromZero'
  | 'distinct'
  | 'mixed'
  | 'probability'
  | 'distribution'
  | 'oneHot'
  | { readonly below: number }
  | { readonly bytes: true }
  | { readonly u32: readonly number[] }
  | readonly number[];
