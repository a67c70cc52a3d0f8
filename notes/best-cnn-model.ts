import {
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
import { exists } from '../nn/files/storage';
import type { Size } from './notebook';
import { first } from './numpy';

/** How much the first note trains with. */
export const trainingSizes: Readonly<Record<Size, { samples: number; epochs: number }>> = {
  full: { samples: 48_000, epochs: 10 },
  quick: { samples: 3_840, epochs: 3 },
  tiny: { samples: 96, epochs: 1 },
};

/**
 * Where the notes download `best-cnn-model`: the file that the first note's training has saved or, where that has not run, one
 * from the same training here.
 */
export async function wantBestCNNModel(path: string, { size, write }: { size: Size; write: (text: string) => void }): Promise<void> {
  if (await exists(path)) return;
  const saved = 'opfs:best-cnn-model.h5';
  if (!(await exists(saved))) await train(saved, size, write);
  if (path !== saved) {
    using model: Model = await loadModel(saved);
    await model.save(path);
  }
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
