import { type NDArray, type ScaledBytes, loadFashionMNIST, scaleImages, take, trainTestSplit } from '../nn';

/** All 12,000 would take as long as many steps, and the page would stand still for them. */
const VALIDATION_IMAGES = 1000;

export interface Data {
  readonly source: 'full' | 'sample';
  readonly train: readonly [images: ScaledBytes, labels: NDArray];
  readonly validation: readonly [images: ScaledBytes, labels: NDArray];
  /** Training image 0, `[1, 28, 28, 1]`. */
  readonly boot: ScaledBytes;
}

/** Fashion-MNIST, or its sample, split as in the notes: a fifth to validate, `random_state=42`. */
export async function loadData(): Promise<Data> {
  const { train: all, source } = await loadFashionMNIST();
  const split = trainTestSplit(all.labels.data.length, { testSize: 0.2, randomState: 42 });
  const rows = (indices: Uint32Array) => [scaleImages(take(all.images, indices)), take(all.labels, indices)] as const;
  return {
    source,
    train: rows(split.train),
    validation: rows(split.test.slice(0, VALIDATION_IMAGES)),
    boot: scaleImages(take(all.images, [0])),
  };
}
