export {
  arrayToImage,
  arrayToImg,
  imageDatasetFromDirectory,
  imageToArray,
  imgToArray,
  loadImage,
  loadImg,
  toCategorical,
} from '../datasets';
export { clearSession } from '../names';
export { plotModel } from '../plot-model';
export { setRandomSeed } from '../random-seed';
