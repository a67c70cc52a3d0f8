/**
 * Losses as classes, and Keras's functions of tensors: of targets and outputs one loss a sample, without a reduction.
 * Numbers that a function takes come by position, as Keras's (`huber(yTrue, yPred, delta)`); options of cross-entropies
 * and of `circle` are in one object.
 */
export * from '../losses';
export * from './loss-functions';
export { categoricalGeneralizedCrossEntropy } from '../losses/categorical-generalized-cross-entropy';
export { circle } from '../losses/circle';
export { cosineSimilarity } from '../losses/cosine-similarity';
/** The base of custom ones. */
export { KerasLoss as Loss } from '../losses/loss';
export { deserializeLoss as deserialize, getLoss as get, serializeLoss as serialize } from '../losses/identifiers';
export { dice, tversky } from '../losses/tversky';
