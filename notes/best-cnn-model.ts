import { formatShape } from '../engine/ndarray';
import {
  Conv2D,
  DataError,
  EarlyStopping,
  type Model,
  ModelCheckpoint,
  ProgressBar,
  fashionMNISTModel,
  loadFashionMNIST,
  loadModel,
  scaleImages,
  trainTestSplit,
} from '../nn';
import { exists } from '../nn/io/storage';
import type { Notebook, Size } from './notebook';
import { first } from './numpy';

/** How much the first note trains with. */
export const trainingSizes: Readonly<Record<Size, { samples: number; epochs: number }>> = {
  full: { samples: 48_000, epochs: 10 },
  quick: { samples: 3_840, epochs: 3 },
  tiny: { samples: 96, epochs: 1 },
};

/**
 * What the notes load as `best-cnn-model`: the file given by `--model`. Without one, the file at `path` that the first
 * note's training has saved or, where that has not run, one from the same training here.
 */
export async function bestCNNModel(
  path: string,
  { modelFile, size, write }: Pick<Notebook, 'modelFile' | 'size' | 'write'>,
): Promise<File | string> {
  if (modelFile) return modelFile;
  if (await exists(path)) return path;
  const saved = 'opfs:best-cnn-model.h5';
  if (!(await exists(saved))) await train(saved, size, write);
  if (path !== saved) {
    using model: Model = await loadModel(saved);
    await model.save(path);
  }
  return path;
}

/** @throws DataError for a file that is no model, and for one whose layers are not what the notes' cells show */
export async function assertBestCNNModel(file: File): Promise<void> {
  const wayOut =
    "give a .keras or .h5 file of the first note's network, or leave --model out: the first note trains one";
  using model: Model = await loadModel(file, { compile: false }).catch((cause: Error) => {
    throw new DataError(`--model: ${cause.message.replace(/\.$/, '')}; ${wayOut}`, { cause });
  });
  const { layers } = model;
  const convolves = (index: number, input: string, filters: number): boolean => {
    const layer = layers[index];
    return (
      layer instanceof Conv2D && formatShape(layer.input.sizes).endsWith(input) && layer.output.shape.at(-1)! <= filters
    );
  };
  if (convolves(0, '[28, 28, 1]', 32) && convolves(2, ']', 64)) return;
  const found = layers
    .slice(0, 3)
    .map(({ className, weights: [kernel] }) => (kernel ? `${className} ${formatShape(kernel.shape)}` : className));
  throw new DataError(
    `--model: ${file.name} begins with [${found.join(', ')}]; the notes show layer 0, a Conv2D of images ` +
      `[28, 28, 1] with at most 32 filters, and layer 2, one with at most 64; ${wayOut}`,
  );
}

async function train(path: string, size: Size, write: (text: string) => void): Promise<void> {
  const { samples, epochs } = trainingSizes[size];
  const { train } = await loadFashionMNIST();
  const images = scaleImages(train.images);
  const [x, xVal, y, yVal] = trainTestSplit(images, train.labels, { testSize: 0.2, randomState: 42 });
  using model = fashionMNISTModel({ pooling: 'max' });
  await model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
  await model.fit(first(x, samples), first(y, samples), {
    epochs,
    validationData: [first(xVal, samples / 4), first(yVal, samples / 4)],
    callbacks: [
      new ModelCheckpoint(path, { saveBestOnly: true }),
      new EarlyStopping({ patience: 2, restoreBestWeights: true }),
      new ProgressBar({ write }),
    ],
  });
}
