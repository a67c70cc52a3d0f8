export {
  FASHION_MNIST_CLASSES,
  type FashionMNIST,
  type FashionMNISTOptions,
  type LabelledImages,
  loadFashionMNIST,
} from './fashion-mnist';
export { readIDX } from './idx';
export { type TrainTestSplitOptions, trainTestSplit } from './train-test-split';
