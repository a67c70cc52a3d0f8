import {
  type CompileOptions,
  Conv2D,
  Dense,
  Dropout,
  type Engine,
  type FashionMNISTOptions,
  Flatten,
  Input,
  type Layer,
  MaxPooling2D,
  Sequential,
  fashionMNISTModel,
  loadFashionMNIST,
  scaleImages,
  toCategorical,
} from '../nn';

/** Images to train on, more than a batch, and where they are from. */
const fashion = async (platform: FashionMNISTOptions) => {
  const { train, source } = await loadFashionMNIST(platform);
  return { x: scaleImages(train.images), y: train.labels, source };
};

/** As many grey images of zeros, for what looks at no value. */
const blankImages = (samples: number) =>
  scaleImages({ data: new Uint8Array(samples * 28 * 28), shape: [samples, 28, 28, 1] });

const convolution = (filters: number): Layer => new Conv2D({ filters, kernelSize: 3, activation: 'relu' });
const stack = (size: number, channels: number, layers: readonly Layer[], engine: Engine): Sequential =>
  new Sequential([Input({ shape: [size, size, channels] }), ...layers], { engine });

const compiledWith = (optimizer: string, loss: string): CompileOptions => ({ optimizer, loss, metrics: ['accuracy'] });

/** The networks of the notes as they are trained there, by what `--model` calls them. */
export const NETWORKS = {
  max: {
    title: 'the max pooling CNN',
    model: (engine: Engine) => fashionMNISTModel({ pooling: 'max', engine }),
    options: compiledWith('adam', 'sparse_categorical_crossentropy'),
    data: fashion,
    blank: (samples: number) => ({ x: blankImages(samples), y: new Uint8Array(samples) }),
  },
  avg: {
    title: 'the average pooling CNN',
    model: (engine: Engine) => fashionMNISTModel({ pooling: 'average', engine }),
    options: compiledWith('adam', 'sparse_categorical_crossentropy'),
    data: fashion,
    blank: (samples: number) => ({ x: blankImages(samples), y: new Uint8Array(samples) }),
  },
  mnist: {
    title: 'the MNIST convnet, on Fashion-MNIST',
    model: (engine: Engine) =>
      stack(
        28,
        1,
        [
          ...[32, 64].flatMap((filters) => [convolution(filters), new MaxPooling2D({ poolSize: 2 })]),
          convolution(64),
          new Flatten(),
          new Dense({ units: 64, activation: 'relu' }),
          new Dense({ units: 10, activation: 'softmax' }),
        ],
        engine,
      ),
    options: compiledWith('rmsprop', 'categorical_crossentropy'),
    data: async (platform: FashionMNISTOptions) => {
      const { x, y, source } = await fashion(platform);
      return { x, y: toCategorical(y, 10), source };
    },
    blank: (samples: number) => ({ x: blankImages(samples), y: toCategorical(new Uint8Array(samples), 10) }),
  },
  'cats-and-dogs': {
    title: 'the convnet of cats and dogs, on noise',
    model: (engine: Engine) =>
      stack(
        150,
        3,
        [
          ...[32, 64, 128, 128].flatMap((filters) => [convolution(filters), new MaxPooling2D({ poolSize: 2 })]),
          new Flatten(),
          new Dropout({ rate: 0.5 }),
          new Dense({ units: 512, activation: 'relu' }),
          new Dense({ units: 1, activation: 'sigmoid' }),
        ],
        engine,
      ),
    options: compiledWith('rmsprop', 'binary_crossentropy'),
    data: (_platform: FashionMNISTOptions, batchSize: number) => {
      const shape = [batchSize, 150, 150, 3];
      const data = Float32Array.from({ length: batchSize * 150 * 150 * 3 }, Math.random);
      return Promise.resolve({
        x: { data, shape },
        y: Float32Array.from({ length: batchSize }, (_, i) => i % 2),
        source: 'noise' as const,
      });
    },
    blank: (samples: number) => ({
      x: { data: new Float32Array(samples * 150 * 150 * 3), shape: [samples, 150, 150, 3] },
      y: new Float32Array(samples),
    }),
  },
} as const;

export type NetworkName = keyof typeof NETWORKS;
