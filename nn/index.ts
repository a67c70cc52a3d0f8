export * from '../engine';
export * from './callbacks';
export { type Data, type ScaledBytes, scaleImages, take } from './data';
export * from './datasets';
export { defaultEngine } from './default-engine';
export { type Initializer, glorotUniform, ones, zeros } from './initializers';
export * from './layers';
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  type CrossentropyLossOptions,
  type Loss,
  type LossFunction,
  type LossName,
  MeanAbsoluteError,
  MeanSquaredError,
  type SmoothedCrossentropyLossOptions,
  SparseCategoricalCrossentropy,
} from './losses';
export type { MetricFunction, MetricName } from './metrics';
export { type FashionMNISTModelOptions, fashionMNISTModel } from './models';
export { clearSession } from './names';
export * from './optimizers';
export { setRandomSeed } from './random-seed';
export * from './sequential';
