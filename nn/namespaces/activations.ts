import type { Tensor } from '../../engine';

export { leakyRelu, logSoftmax, relu, sigmoid, softmax, tanh } from '../../engine';

/** What it is given, as it is. */
export const linear = (x: Tensor): Tensor => x;
