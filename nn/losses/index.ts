export { loss } from './by-name';
export { BinaryCrossentropy } from './binaryCrossentropy';
export { CategoricalCrossentropy } from './categoricalCrossentropy';
export * from './loss';
export { MeanAbsoluteError } from './meanAbsoluteError';
export { MeanSquaredError } from './meanSquaredError';
export { SparseCategoricalCrossentropy, type SparseCrossentropyLossOptions } from './sparseCategoricalCrossentropy';
