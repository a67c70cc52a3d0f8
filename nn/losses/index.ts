export { BinaryCrossentropy } from './binary-crossentropy';
export { CategoricalCrossentropy } from './categorical-crossentropy';
export { Huber, type HuberOptions } from './huber';
export {
  type CrossentropyLossOptions,
  KerasLoss,
  type Loss,
  type LossFunction,
  type LossOptions,
  type Reduction,
} from './loss';
export { MeanAbsoluteError } from './mean-absolute-error';
export { MeanSquaredError } from './mean-squared-error';
export type { LossName } from './registry';
export type { SmoothedCrossentropyLossOptions } from './smoothed-crossentropy';
export { SparseCategoricalCrossentropy, type SparseCrossentropyLossOptions } from './sparse-categorical-crossentropy';
