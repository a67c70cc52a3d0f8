import { IDX_NAMES, type LabelledImages, readLabelledImages } from './labelled-images';
import { readBytes } from './read-bytes';

/** What the labels 0..9 mean. */
export const FASHION_MNIST_CLASSES = {
  en: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  ko: ['티셔츠/상의', '바지', '스웨터', '드레스', '코트', '샌들', '셔츠', '스니커즈', '가방', '앵클 부츠'],
} as const;

export interface FashionMNIST {
  train: LabelledImages;
  test: LabelledImages;
  /** `'full'`: 60,000 and 10,000 images. `'sample'`: the 2,500 and 500 that come with the library. */
  source: 'full' | 'sample';
}

export interface FashionMNISTOptions {
  /**
   * The folder of the four files under their original names, `train-images-idx3-ubyte.gz` and so on: a URL, or in
   * Node a path. Default `/fashion-mnist/`.
   */
  baseUrl?: string;
  /** Reads one of the four in another way; rejects where there is none. */
  read?: (name: string) => Promise<Uint8Array>;
}

/**
 * Fashion-MNIST, after Keras's `fashion_mnist.load_data()`: the full data set where it can be reached, else
 * the sample.
 *
 * ```ts
 * const { train, test, source } = await loadFashionMNIST();        // in a page
 * await loadFashionMNIST({ baseUrl: '.cache/fashion-mnist' });     // in Node
 * ```
 *
 * @throws DataError for files that can be read but are not the data set's: corrupt, of another shape, a label
 *   beyond 9
 */
export async function loadFashionMNIST({
  baseUrl = '/fashion-mnist/',
  read = (name) => readBytes(`${baseUrl.replace(/\/?$/, '/')}${name}`),
}: FashionMNISTOptions = {}): Promise<FashionMNIST> {
  const files = await Promise.all(IDX_NAMES.map((name) => read(`${name}.gz`))).catch(() => undefined);
  if (!files) {
    // On demand, because with it come its two sheets and a PNG decoder.
    const { loadSample } = await import('./sample');
    return { ...(await loadSample()), source: 'sample' };
  }
  return { ...(await readLabelledImages(files, '.gz')), source: 'full' };
}
