export { BinaryCrossentropy } from './binary-crossentropy';
export { BinaryFocalCrossentropy, type BinaryFocalCrossentropyOptions } from './binary-focal-crossentropy';
export { CategoricalCrossentropy } from './categorical-crossentropy';
export {
  CategoricalFocalCrossentropy,
  type CategoricalFocalCrossentropyOptions,
} from './categorical-focal-crossentropy';
export {
  CategoricalGeneralizedCrossEntropy,
  type CategoricalGeneralizedCrossEntropyOptions,
} from './categorical-generalized-cross-entropy';
export { Circle, type CircleOptions } from './circle';
export { CosineSimilarity, type CosineSimilarityOptions } from './cosine-similarity';
export { CategoricalHinge, Hinge, SquaredHinge } from './hinge';
export { Huber, type HuberOptions } from './huber';
export { KLDivergence } from './kl-divergence';
export { LogCosh } from './log-cosh';
export {
  type CrossentropyLossOptions,
  KerasLoss,
  type Loss,
  type LossFunction,
  type LossOptions,
  type Reduction,
} from './loss';
export { MeanAbsoluteError } from './mean-absolute-error';
export { MeanAbsolutePercentageError } from './mean-absolute-percentage-error';
export { MeanSquaredError } from './mean-squared-error';
export { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error';
export { Poisson } from './poisson';
export type { LossName } from './registry';
export type { SmoothedCrossentropyLossOptions } from './smoothed-crossentropy';
export { SparseCategoricalCrossentropy, type SparseCrossentropyLossOptions } from './sparse-categorical-crossentropy';
export { Dice, type DiceOptions, Tversky, type TverskyOptions } from './tversky';
