export type { ColorMode } from './decode-image';
export { FASHION_MNIST_CLASSES, type FashionMNIST, type FashionMNISTOptions, loadFashionMNIST } from './fashion-mnist';
export { readIDX } from './idx';
export type { DataFrame, DataFrameClassMode } from './data-frame';
export { ImageDataGenerator } from './image-data-generator';
export type {
  BatchOptions,
  FitGeneratorOptions,
  FlowFromDataframeOptions,
  FlowFromDirectoryOptions,
  FlowImages,
  FlowOptions,
  ImageDataGeneratorOptions,
  SaveDirectory,
} from './image-generator-options';
export {
  type ImageBatch,
  type ImageDataset,
  type ImageDatasetOptions,
  imageDatasetFromDirectory,
} from './image-directory';
export type { ImageDirectory } from './image-files';
export type { DataFrameIterator, DirectoryIterator, ImageDataIterator } from './image-iterator';
export type { ImageTransform } from './image-transform';
export type { LabelledImages } from './labelled-images';
export {
  type ArrayToImageOptions,
  type ImageToArrayOptions,
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
export type { PillowInterpolation } from './pillow-resize';
export type { Interpolation } from './resize-image';
export { type SmartResizeOptions, smartResize } from './smart-resize';
export { type SaveImageOptions, saveImage, saveImg } from './save-image';
export { toCategorical } from './to-categorical';
export { type Rows, type Split, type TrainTestSplitOptions, trainTestSplit } from './train-test-split';
