import { type FashionMNIST, type NDArray, type ScaledBytes, loadFashionMNIST, scaleImages, take } from '../../nn';
import { readBytes } from '../../nn/datasets/read-bytes';
import { type DatasetName, VALIDATION_IMAGES } from '../run/config';

/** Served beside the page; what is not there is not asked for, since a 404 is an error in the console. */
export interface DataFolder {
  readonly url: string;
  readonly datasets: readonly DatasetName[];
}

/** Images `[n, 28, 28, 1]` that stand for 0 to 1, and their classes. */
export interface Samples {
  readonly images: ScaledBytes;
  readonly labels: NDArray;
}

export interface Dataset {
  readonly name: DatasetName;
  readonly source: 'full' | 'sample';
  readonly train: Samples;
  readonly validation: Samples;
  readonly test: Samples;
  /** Training image 0 before the split, in the notes an ankle boot. */
  readonly pinned: { readonly image: Uint8Array; readonly label: number };
}

/** A data set split as in the notes: a fifth to validate, `random_state=42`. */
export async function loadDataset(name: DatasetName, folder: DataFolder): Promise<Dataset> {
  const { train: all, test, source } = await (name === 'mnist' ? loadDigits(folder) : loadClothes(folder));
  const { trainTestSplit } = await import('../../nn/datasets/train-test-split');
  const split = trainTestSplit(all.labels.data.length, { testSize: 0.2, randomState: 42 });
  const rows = (of: typeof all, indices: Uint32Array): Samples => ({
    images: scaleImages(take(of.images, indices)),
    labels: take(of.labels, indices),
  });
  return {
    name,
    source,
    train: rows(all, split.train),
    validation: rows(all, split.test.slice(0, VALIDATION_IMAGES)),
    test: { images: scaleImages(test.images), labels: test.labels },
    pinned: { image: all.images.data.slice(0, 28 * 28), label: all.labels.data[0]! },
  };
}

/** Where it is not served, or cannot be fetched, the sample: the page says on which it trains. */
async function loadClothes({ url, datasets }: DataFolder): Promise<FashionMNIST> {
  if (datasets.includes('fashion-mnist'))
    return loadFashionMNIST({ read: (file) => readBytes(new URL(`fashion-mnist/${file}`, url).href) });
  const { loadSample } = await import('../../nn/datasets/sample');
  return { ...(await loadSample()), source: 'sample' };
}

/** On demand, as most visitors do without. */
async function loadDigits({ url, datasets }: DataFolder) {
  const { loadMNIST } = await import('../../nn/datasets/mnist');
  const from = datasets.includes('mnist')
    ? { baseUrl: new URL('mnist/', url).href }
    : { read: () => Promise.reject(new Error('not served with this page')) };
  return { ...(await loadMNIST(from)), source: 'full' as const };
}

/** The first `count` of them. */
export function first({ images, labels }: Samples, count: number): Samples {
  const indices = Uint32Array.from({ length: Math.min(count, labels.data.length) }, (_, i) => i);
  return { images: take(images, indices), labels: take(labels, indices) };
}
