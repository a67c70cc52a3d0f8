import { DataError } from '../../engine/errors';
import { type NDArray, formatShape } from '../../engine/ndarray';
import { readIDX } from './idx';

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

const CLASSES = FASHION_MNIST_CLASSES.en.length;
const SIZE = 28;

export interface LabelledImages {
  /** `[n, 28, 28]`, 0 black to 255 white, the article bright on black. */
  images: NDArray<Uint8Array>;
  /** `[n]`, each 0..9: see `FASHION_MNIST_CLASSES`. */
  labels: NDArray<Uint8Array>;
}

export interface FashionMNIST {
  train: LabelledImages;
  test: LabelledImages;
  /** `'full'`: 60,000 and 10,000 images. `'sample'`: the 2,500 and 500 that come with the library. */
  source: 'full' | 'sample';
}

export interface FashionMNISTOptions {
  /**
   * The folder that serves the four files under their original names, `train-images-idx3-ubyte.gz` and so on.
   * Default `/fashion-mnist/`.
   */
  baseUrl?: string;
  /** Reads one of the four instead of fetching it, in Node for one; rejects where there is none. */
  read?: (name: string) => Promise<Uint8Array>;
}

/**
 * Fashion-MNIST, after Keras's `fashion_mnist.load_data()`: the full data set where it can be reached, else
 * the sample.
 *
 * ```ts
 * const { train, test, source } = await loadFashionMNIST();                            // in a page
 * await loadFashionMNIST({ read: (name) => readFile(`.cache/fashion-mnist/${name}`) }) // in Node
 * ```
 *
 * @throws DataError for files that can be read but are not the data set's: corrupt, of another shape, a label
 *   beyond 9
 */
export async function loadFashionMNIST({
  baseUrl = '/fashion-mnist/',
  read = (name) => fetchFile(baseUrl, name),
}: FashionMNISTOptions = {}): Promise<FashionMNIST> {
  const names = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'];
  const files = await Promise.all(names.map((name) => read(`${name}-ubyte.gz`))).catch(() => undefined);
  if (!files) {
    // On demand, because with it come its two sheets and a PNG decoder.
    const { loadSample } = await import('./sample');
    return { ...(await loadSample()), source: 'sample' };
  }
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(
    files.map((bytes, index) => readIDX(bytes, `${names[index]}-ubyte.gz`)),
  );
  return {
    train: checkPair(trainImages!, trainLabels!, 'train'),
    test: checkPair(testImages!, testLabels!, 't10k'),
    source: 'full',
  };
}

async function fetchFile(baseUrl: string, name: string): Promise<Uint8Array> {
  const response = await fetch(`${baseUrl.replace(/\/?$/, '/')}${name}`);
  // Servers of single-page apps answer a missing file with their page, and say 200.
  if (!response.ok || response.status === 204 || response.headers.get('content-type')?.startsWith('text/html')) {
    throw new Error(`${response.url}: ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

function checkPair(images: NDArray<Uint8Array>, labels: NDArray<Uint8Array>, prefix: string): LabelledImages {
  const [imagesName, labelsName] = [`${prefix}-images-idx3-ubyte.gz`, `${prefix}-labels-idx1-ubyte.gz`];
  if (images.shape.length !== 3 || images.shape[1] !== SIZE || images.shape[2] !== SIZE) {
    throw new DataError(
      `${imagesName}: byte 3: shape ${formatShape(images.shape)}; it must be [n, ${SIZE}, ${SIZE}].`,
    );
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== images.shape[0]) {
    throw new DataError(
      `${labelsName}: byte 3: shape ${formatShape(labels.shape)}; ${imagesName} has ${images.shape[0]} images, ` +
        `so it must be [${images.shape[0]}].`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    throw new DataError(
      `${labelsName}: byte ${8 + wrong}: label ${labels.data[wrong]}; it must be 0..${CLASSES - 1}.`,
    );
  }
  return { images, labels };
}
