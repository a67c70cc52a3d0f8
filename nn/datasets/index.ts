export type { ColorMode } from './decode-image';
export { FASHION_MNIST_CLASSES, type FashionMNIST, type FashionMNISTOptions, loadFashionMNIST } from './fashion-mnist';
export { readIDX } from './idx';
export {
  type DirectoryIterator,
  type FlowFromDirectoryOptions,
  type FlowOptions,
  ImageDataGenerator,
  type ImageDataGeneratorOptions,
  type ImageDataIterator,
} from './image-data-generator';
export {
  type ImageBatch,
  type ImageDataset,
  type ImageDatasetOptions,
  imageDatasetFromDirectory,
} from './image-directory';
export type { ImageDirectory } from './image-files';
export type { LabelledImages } from './labelled-images';
export {
  type LoadImageOptions,
  arrayToImage,
  arrayToImg,
  imageToArray,
  imgToArray,
  loadImage,
  loadImg,
} from './load-image';
export { type MNIST, type MNISTOptions, loadMNIST } from './mnist';
export { type PadSequencesOptions, padSequences } from './pad-sequences';
export type { ByteSource } from './read-bytes';
export type { Interpolation } from './resize-image';
export { toCategorical } from './to-categorical';
export { type Rows, type Split, type TrainTestSplitOptions, trainTestSplit } from './train-test-split';
