import { DataError } from '../../engine/errors';
import type { HostArray } from '../../engine/host-array';
import { type NDArray, formatShape } from '../../engine/ndarray';
import { readIDX } from './idx';
import { type Pair, asPair } from './pair';

const CLASSES = 10;
const SIZE = 28;

/** Images of 28 x 28 in ten classes: MNIST's form, which Fashion-MNIST took over. `[images, labels]` as a tuple. */
export interface LabelledImages extends Pair<HostArray<Uint8Array>> {
  /** `[n, 28, 28]`, 0 black to 255 white, the subject bright on black. */
  images: HostArray<Uint8Array>;
  /** `[n]`, each 0..9. */
  labels: HostArray<Uint8Array>;
}

/** `[train, test]` as a tuple. */
export interface TrainAndTest extends Pair<LabelledImages> {
  /** Images to train on. */
  train: LabelledImages;
  /** Images to test on. */
  test: LabelledImages;
}

/** What both data sets call their files, without `.gz`. */
export const IDX_NAMES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;

/**
 * @param files the four, in the order of `IDX_NAMES`, packed or not
 * @param ending of their names, for the errors
 * @throws DataError for files that are corrupt, of another shape, or with a label beyond 9
 */
export async function readLabelledImages(files: readonly Uint8Array[], ending: string): Promise<TrainAndTest> {
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(
    files.map((bytes, index) => readIDX(bytes, IDX_NAMES[index]! + ending)),
  );
  const train = await checkedPair(trainImages!, trainLabels!, 'train', ending);
  const test = await checkedPair(testImages!, testLabels!, 't10k', ending);
  return asPair({ train, test }, train, test);
}

export async function labelledImages(
  images: NDArray<Uint8Array>,
  labels: NDArray<Uint8Array>,
): Promise<LabelledImages> {
  const { HostArray } = await import('../../engine/host-array');
  const [x, y] = [new HostArray(images.data, images.shape), new HostArray(labels.data, labels.shape)];
  return asPair({ images: x, labels: y }, x, y);
}

async function checkedPair(
  images: NDArray<Uint8Array>,
  labels: NDArray<Uint8Array>,
  prefix: string,
  ending: string,
): Promise<LabelledImages> {
  const [imagesName, labelsName] = [`${prefix}-images-idx3-ubyte${ending}`, `${prefix}-labels-idx1-ubyte${ending}`];
  if (images.shape.length !== 3 || images.shape[1] !== SIZE || images.shape[2] !== SIZE) {
    throw new DataError(`${imagesName}: byte 3: shape ${formatShape(images.shape)}; it must be [n, ${SIZE}, ${SIZE}].`);
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== images.shape[0]) {
    throw new DataError(
      `${labelsName}: byte 3: shape ${formatShape(labels.shape)}; ${imagesName} has ${images.shape[0]} images, ` +
        `so it must be [${images.shape[0]}].`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    throw new DataError(`${labelsName}: byte ${8 + wrong}: label ${labels.data[wrong]}; it must be 0..${CLASSES - 1}.`);
  }
  return labelledImages(images, labels);
}
