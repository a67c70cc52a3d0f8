import { type FashionMNIST, type NDArray, type ScaledBytes, scaleImages, take } from '../../nn';
import type { Read } from '../../nn/datasets/read-bytes';
import { type DatasetName, VALIDATION_IMAGES } from '../run/config';

/** Served beside the page; what is not there is not asked for, since a 404 is an error in the console. */
export interface DataFolder {
  readonly url: string;
  /** With the bytes of each. */
  readonly datasets: Readonly<Partial<Record<DatasetName, number>>>;
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

/** A data set on its way. */
export interface Fetching {
  /** Told how many of its bytes are there, of how many. */
  readonly tell: (done: number, total: number) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** A data set split as in the notes: a fifth to validate, `random_state=42`. */
export async function loadDataset(name: DatasetName, folder: DataFolder, fetching: Fetching): Promise<Dataset> {
  const load = { sample: loadSampleAlone, 'fashion-mnist': loadClothes, mnist: loadDigits }[name];
  const { train: all, test, source } = await load(folder, fetching);
  fetching.signal.throwIfAborted();
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

async function loadSampleAlone(): Promise<FashionMNIST> {
  const { loadSample } = await import('../../nn/datasets/sample');
  return { ...(await loadSample()), source: 'sample' };
}

/** Where it is not served, or cannot be fetched, the sample: the page says on which it trains. */
async function loadClothes(folder: DataFolder, fetching: Fetching): Promise<FashionMNIST> {
  if (!folder.datasets['fashion-mnist']) return loadSampleAlone();
  const { loadFashionMNIST } = await import('../../nn/datasets/fashion-mnist');
  return loadFashionMNIST({ read: readerOf('fashion-mnist', folder, fetching) });
}

/** On demand, as most visitors do without. */
async function loadDigits(folder: DataFolder, fetching: Fetching) {
  const { loadMNIST } = await import('../../nn/datasets/mnist');
  const read = folder.datasets.mnist
    ? readerOf('mnist', folder, fetching)
    : () => Promise.reject(new Error('not served with this page'));
  return { ...(await loadMNIST({ read })), source: 'full' as const };
}

/** Reads files of a data set, and tells of all that it has read. */
function readerOf(name: DatasetName, { url, datasets }: DataFolder, { tell, signal }: Fetching): Read {
  let done = 0;
  return async (file) => {
    const response = await fetch(new URL(`${name}/${file}`, url), { signal });
    // Servers of single-page apps answer a missing file with their page, and say 200.
    const isPage = response.headers.get('content-type')?.startsWith('text/html');
    if (!response.ok || isPage || !response.body) throw new Error(`${response.url}: ${response.status}`);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (const reader = response.body.getReader(); ;) {
      const { value } = await reader.read();
      if (!value) break;
      chunks.push(value);
      tell((done += value.length), datasets[name]!);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  };
}

/** The first `count` of them. */
export function first({ images, labels }: Samples, count: number): Samples {
  const indices = Uint32Array.from({ length: Math.min(count, labels.data.length) }, (_, i) => i);
  return { images: take(images, indices), labels: take(labels, indices) };
}
