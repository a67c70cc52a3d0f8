import { awaited } from '../../engine/misread';
import type { TrainAndTest } from './labelled-images';
import { OF_DATA_SETS } from './of-data-sets';
import type { Read } from './read-bytes';

/** What the labels 0..9 mean. */
export const FASHION_MNIST_CLASSES = {
  en: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  ko: ['티셔츠/상의', '바지', '스웨터', '드레스', '코트', '샌들', '셔츠', '스니커즈', '가방', '앵클 부츠'],
} as const;

/** By name, or in Keras's order: `const [[x, y], [testX, testY]] = await loadFashionMNIST()`. */
export interface FashionMNIST extends TrainAndTest {
  /** `'full'`: 60,000 and 10,000 images. `'sample'`: the 2,500 and 500 that come with the library. */
  source: 'full' | 'sample';
}

/** Options of `loadFashionMNIST`. */
export interface FashionMNISTOptions {
  /**
   * The folder of the four files under their original names, `train-images-idx3-ubyte.gz` and so on: a URL, or in
   * Node a path. Default `/fashion-mnist/`; in Node Keras's own, `~/.keras/datasets/fashion-mnist`, or Debian's.
   */
  baseUrl?: string | URL;
  /** Reads one of the four in another way; rejects where there is none. */
  read?: Read;
}

/**
 * Fashion-MNIST, after Keras's `fashion_mnist.load_data()`: the full data set where it can be reached, else, with a
 * warning, the sample. From a folder that is named, all or an error.
 *
 * ```ts
 * const { train, test, source } = await loadFashionMNIST();        // in a page
 * await loadFashionMNIST({ baseUrl: '.cache/fashion-mnist' });     // in Node
 * ```
 *
 * @throws DataError for a `baseUrl` that lacks the files, and for files that can be read but are not the data set's:
 * corrupt, of another shape, a label beyond 9; ArgumentError for a `baseUrl` that is neither address nor path, a `read`
 * that gives no bytes, or both
 */
export function loadFashionMNIST(options: FashionMNISTOptions = {}): Promise<FashionMNIST> {
  const load = async (): Promise<FashionMNIST> => (await import('./read-fashion-mnist')).readFashionMNIST(options);
  return awaited('loadFashionMNIST()', OF_DATA_SETS, load());
}
