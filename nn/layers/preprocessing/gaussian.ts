import { type Tensor, div, exp, mul, square } from '../../../engine';

/** How far each of some places in a row, of an odd number, is from the one in the middle. */
export const fromMiddle = (size: number): number[] => Array.from({ length: size }, (_, i) => i - (size - 1) / 2);

/** The bell of a standard deviation at them, 1 in the middle. */
export const gaussian = (size: number, deviation: Tensor): Tensor =>
  exp(mul(square(div(fromMiddle(size), deviation)), -0.5));
