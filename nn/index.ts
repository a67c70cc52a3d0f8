export * from '../engine';
export * from './callbacks';
export { Progbar, type ProgbarOptions } from './callbacks/progbar';
export { CustomObjectScope, customObjectScope, getCustomObjects } from './custom-objects';
export { type DeserializeOptions, deserializeKerasObject, serializeKerasObject } from './serialize-keras-object';
export { type Data, type DataOf, type ScaledBytes, scaleImages, take } from './data';
export {
  Constraint,
  MaxNorm,
  MinMaxNorm,
  NonNeg,
  UnitNorm,
  maxNorm,
  minMaxNorm,
  nonNeg,
  unitNorm,
} from './constraints';
export * from './datasets';
export { PyDataset, PyDataset as Sequence, type PyDatasetOptions } from './datasets/py-dataset';
export { type GetFileOptions, getFile } from './datasets/get-file';
export { type HeldBatches, type SplitDatasetOptions, splitDataset } from './datasets/split-dataset';
export {
  type TimeseriesBatch,
  TimeseriesDataset,
  type TimeseriesOptions,
  timeseriesDatasetFromArray,
} from './datasets/timeseries';
export { defaultEngine } from './default-engine';
export {
  disableInteractiveLogging,
  enableInteractiveLogging,
  isInteractiveLoggingEnabled,
} from './interactive-logging';
export { isKerasTensor } from './is-keras-tensor';
export { type Inputs, KerasTensor, type Node } from './layers/layer';
export {
  GlorotUniform,
  type Initializer,
  type InitializerLike,
  KerasInitializer,
  Ones,
  type ScaledInitializerOptions,
  Zeros,
  glorotUniform,
  ones,
  zeros,
} from './initializers';
export * from './more-initializers';
export type { Config } from './keras-object';
export * from './layers';
export * from './losses';
export type { MetricFunction } from './metrics/output-metrics';
export type { MetricName } from './metrics/registry';
export { type FashionMNISTModelOptions, fashionMNISTModel } from './models';
export { type ModelToDotOptions, modelToDot } from './model-to-dot';
export * from './model';
export type { CompileOptions, LossLike, MetricLike, Metrics, PerOutput } from './training/compile-options';
export type { Evaluation } from './types';
export { clearSession } from './names';
export { cast } from './operations';
export * from './namespaces';
export { argmax, argsort, expandDims, mean, std } from './numpy';
export * from './optimizers';
export type { ConstraintFunction, ConstraintLike, RegularizerFunction, RegularizerLike } from './penalised-by';
export { plotModel } from './plot-model';
export { setRandomSeed } from './random-seed';
export { L1, L1L2, L2, OrthogonalRegularizer, Regularizer, l1, l1L2, l2, orthogonalRegularizer } from './regularizers';
export {
  type RegisterOptions,
  type Registrable,
  getRegisteredName,
  getRegisteredObject,
  registerKerasSerializable,
} from './registered';
export { type CustomObjects, type FileSource, type FileTarget, type LoadOptions, loadModel, saveModel } from './saving';
export * from './sequential';
export { getSourceInputs } from './source-inputs';
export { type DTypeName, standardizeDtype } from './standardize-dtype';
export type { SummaryOptions } from './summary';
export type { BatchData, Batches } from './training/batches';
export { packXYSampleWeight, unpackXYSampleWeight } from './training/pack-samples';
export { type TrainStep, captureTrainStep } from './training/train-step';
export type { EvaluateOptions } from './training/evaluate';
export type { FitOptions } from './training/fit';
export type { PredictOptions } from './training/predict';
export type { Trainer } from './training/trainer';
