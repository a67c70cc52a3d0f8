export { FASHION_MNIST_CLASSES, type FashionMNIST, type FashionMNISTOptions, loadFashionMNIST } from './fashion-mnist';
export { readIDX } from './idx';
export type { LabelledImages } from './labelled-images';
export { type MNIST, type MNISTOptions, loadMNIST } from './mnist';
export type { ByteSource } from './read-bytes';
export { toCategorical } from './to-categorical';
export { type Rows, type Split, type TrainTestSplitOptions, trainTestSplit } from './train-test-split';
