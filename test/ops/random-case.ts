import type { Draw, Float64NDArray, OpCase, OpCheck } from '../../engine/internal';
import { draw, generator } from './check';

/** 1 and the small ones, primes, and what lies beside a workgroup's 64, 128 and 256 threads. */
const SIZES = [1, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 16, 17, 31, 32, 63, 64, 65, 127, 128, 129, 251, 255, 256, 257];

/** @param gradients the case is for gradients: of values away from zero, where many a function has a kink. */
function drawFrom(random: () => number, gradients: boolean): Draw {
  const integer = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const of = <T>(...choices: readonly T[]): T => choices[integer(0, choices.length - 1)]!;
  const size = (most = Infinity): number => of(...SIZES.filter((each) => each <= most));
  return {
    integer,
    number: (low, high) => Math.fround(low + random() * (high - low)),
    of,
    size,
    some: (these) => [...these].filter(() => random() < 0.5),
    shape: (low, high, most = 1100) => {
      const shape = new Array<number>(integer(low, high)).fill(1);
      // The last ones drawn get what is left.
      let left = most;
      for (const axis of [...shape.keys()].sort(() => random() - 0.5))
        left = Math.floor(left / (shape[axis] = size(left)));
      return shape;
    },
    any: gradients ? 'awayFromZero' : 'mixed',
  };
}

export interface RandomCase<A> {
  readonly opCase: OpCase<A>;
  readonly host: readonly Float64NDArray[];
  readonly random: () => number;
}

/** The case of a seed, and its inputs. */
export function randomCase<A>(check: OpCheck<A>, seed: number, gradients: boolean): RandomCase<A> {
  const random = generator(seed);
  const opCase = check.random(drawFrom(random, gradients));
  return { opCase, random, host: opCase.inputs.map((input) => ({ shape: input.shape, data: draw(input, random) })) };
}

const dot = (a: Float64Array, b: ArrayLike<number>): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** Elements of a gradient that are looked at by themselves; the others in sums. */
const LOOKED_AT = 4;
const DIRECTIONS = 2;
/** A shorter one is tried where a kink is as near as the first. */
const STEPS = [1e-5, 1e-7];

/**
 * What a gradient differs in from the reference's, if it does: by central differences in float64 in random directions,
 * in which every element counts, and of some elements.
 */
export function gradientDifference(
  gradient: Float32Array,
  data: Float64Array,
  objective: () => number,
  random: () => number,
): string | null {
  const size = data.length;
  const slope = (direction: Float64Array, h: number): number => {
    const at = data.slice();
    const moved = (sign: number): number => {
      direction.forEach((v, i) => (data[i] = at[i]! + sign * h * v));
      return objective();
    };
    const result = (moved(1) - moved(-1)) / (2 * h);
    data.set(at);
    return result;
  };
  /** What is expected; null if the gradient is it. */
  const unlike = (direction: Float64Array, actual: number, within: number): number | null => {
    const slopes = STEPS.map((h) => () => slope(direction, h));
    const isNear = (expected: number): boolean => Math.abs(actual - expected) <= within + 1e-5 * Math.abs(expected);
    return slopes.some((of) => isNear(of())) ? null : slopes[0]!();
  };
  const largest = gradient.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const bound = 1e-5 * largest + 1e-6;
  for (let n = 0; n < Math.min(LOOKED_AT, size); n++) {
    const i = size <= LOOKED_AT ? n : n === 0 ? size - 1 : Math.floor(random() * size);
    const expected = unlike(new Float64Array(size).with(i, 1), gradient[i]!, bound);
    if (expected !== null)
      return `element ${i} is ${gradient[i]}, expected ${expected} within ${bound.toExponential(2)}`;
  }
  for (let n = 0; n < DIRECTIONS && size > LOOKED_AT; n++) {
    const direction = draw({ shape: [size] }, random);
    const actual = dot(direction, gradient);
    // Each element may be off by the bound, in either direction: five standard deviations.
    const within = 5 * bound * Math.sqrt(dot(direction, direction));
    const expected = unlike(direction, actual, within);
    if (expected !== null)
      return `in a random direction ${actual}, expected ${expected} within ${within.toExponential(2)}`;
  }
  return null;
}

/** The largest magnitude that is a number in float32. */
export const largestOf = (values: Float64Array): number =>
  values.reduce((most, v) => (Number.isFinite(Math.fround(v)) ? Math.max(most, Math.abs(v)) : most), 0);

/**
 * What an output differs in from the reference's, if it does.
 * @param largestTerm the magnitude of what is added up: float32 rounds by that, however little the sum is.
 */
export function outputDifference(
  actual: ArrayLike<number>,
  expected: Float64Array,
  { exact = false, largestTerm = 1 }: { exact?: boolean | undefined; largestTerm?: number } = {},
): string | null {
  if (actual.length !== expected.length) return `${actual.length} elements, expected ${expected.length}`;
  const largest = largestOf(expected);
  const bound = exact ? 0 : 1e-5 * largest + 1e-6 * Math.max(1, largestTerm);
  for (const [i, wanted] of expected.entries()) {
    const [a, b] = [actual[i]!, Math.fround(wanted)];
    if (!(Object.is(a, b) || a === b || Math.abs(a - wanted) <= bound))
      return `element ${i} is ${a}, expected ${wanted} within ${bound.toExponential(2)}`;
  }
  return null;
}

/** How much a case is: for messages. */
export const describeCase = <A>({ inputs, attrs }: OpCase<A>): string =>
  `${inputs.map(({ shape }) => `[${shape.join()}]`).join(' ')} ${JSON.stringify(attrs) ?? ''}`;
