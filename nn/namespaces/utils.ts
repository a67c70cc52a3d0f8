export { Progbar, type ProgbarOptions } from '../callbacks/progbar';
export { Config } from '../config';
export { CustomObjectScope, customObjectScope, getCustomObjects } from '../custom-objects';
export { type DeserializeOptions, deserializeKerasObject, serializeKerasObject } from '../serialize-keras-object';
export {
  arrayToImage,
  arrayToImg,
  imageDatasetFromDirectory,
  imageToArray,
  imgToArray,
  loadImage,
  loadImg,
  padSequences,
  saveImage,
  saveImg,
  toCategorical,
} from '../datasets';
export { type GetFileOptions, getFile } from '../datasets/get-file';
export { type NormalizeOptions, normalize } from '../datasets/normalize';
export { PyDataset, PyDataset as Sequence, type PyDatasetOptions } from '../datasets/py-dataset';
export { type HeldBatches, type SplitDatasetOptions, splitDataset } from '../datasets/split-dataset';
export {
  type TimeseriesBatch,
  TimeseriesDataset,
  type TimeseriesOptions,
  timeseriesDatasetFromArray,
} from '../datasets/timeseries';
export {
  disableInteractiveLogging,
  enableInteractiveLogging,
  isInteractiveLoggingEnabled,
} from '../interactive-logging';
export { isKerasTensor } from '../is-keras-tensor';
export { type ModelToDotOptions, modelToDot } from '../model-to-dot';
export { clearSession } from '../names';
export { plotModel } from '../plot-model';
export { setRandomSeed } from '../random-seed';
export { getRegisteredName, getRegisteredObject, registerKerasSerializable } from '../registered';
export { getSourceInputs } from '../source-inputs';
export { type DTypeName, standardizeDtype } from '../standardize-dtype';
export { packXYSampleWeight, unpackXYSampleWeight } from '../training/pack-samples';
