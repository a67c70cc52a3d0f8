import { assertTensors } from '../apply';
import type { Tensor } from '../tensor';
import { sub } from './binary';
import { type ReduceOptions, assertReduceOptions, mean } from './reduce';
import { sqrt, square } from './unary';

/**
 * The mean of the squared distances from the mean, over `axes` (default: all, to shape `[]`) of a tensor of up to six
 * axes: Keras's `var`. It divides by the number of elements.
 */
export function variance(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('variance', options);
  return assertTensors('variance', [x]).scope(() =>
    mean(square(sub(x, mean(x, { ...options, keepDims: true }))), options),
  );
}

/** The square root of the variance; otherwise as `variance`. Its gradient is NaN where all elements are equal. */
export function std(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('std', options);
  return assertTensors('std', [x]).scope(() => sqrt(variance(x, options)));
}
