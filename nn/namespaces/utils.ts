export {
  arrayToImage,
  arrayToImg,
  imageDatasetFromDirectory,
  imageToArray,
  imgToArray,
  loadImage,
  loadImg,
  padSequences,
  toCategorical,
} from '../datasets';
export { type NormalizeOptions, normalize } from '../datasets/normalize';
export { isKerasTensor } from '../is-keras-tensor';
export { clearSession } from '../names';
export { plotModel } from '../plot-model';
export { setRandomSeed } from '../random-seed';
export { getRegisteredName, getRegisteredObject, registerKerasSerializable } from '../registered';
export { packXYSampleWeight, unpackXYSampleWeight } from '../training/pack-samples';
