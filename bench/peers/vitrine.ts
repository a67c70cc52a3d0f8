import { Conv2D, Dense, Flatten, Input, MaxPooling2D, Sequential } from '../../nn';
import type { MakeTrainer } from './task';

export const makeTrainer: MakeTrainer = async ({ images, labels, weights }) => {
  const model = new Sequential([
    Input({ shape: [28, 28, 1] }),
    new Conv2D({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
    new MaxPooling2D({ poolSize: 2 }),
    new Conv2D({ filters: 64, kernelSize: 3, padding: 'same', activation: 'relu' }),
    new MaxPooling2D({ poolSize: 2 }),
    new Flatten(),
    new Dense({ units: 100, activation: 'relu' }),
    new Dense({ units: 10, activation: 'softmax' }),
  ]);
  const batchSize = labels.data.length;
  await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', batchSize });
  model.setWeights(weights);

  // `fit` waits for its hooks: one that stays until `step` is called makes single steps of it. An epoch is a batch.
  let loss = NaN;
  let goOn = (): void => undefined;
  let arrived = (_loss: number): void => undefined;
  let failed = (_error: unknown): void => undefined;
  const nextStop = (): Promise<number> => new Promise((resolve, reject) => ([arrived, failed] = [resolve, reject]));
  const callback = {
    onEpochBegin: () =>
      new Promise<void>((resolve) => {
        goOn = resolve;
        arrived(loss);
      }),
    onEpochEnd: (_epoch: number, logs: Record<string, number>) => {
      loss = logs.loss!;
    },
  };
  const ready = nextStop();
  const options = { epochs: Number.MAX_SAFE_INTEGER, batchSize, shuffle: false, callbacks: [callback] };
  model.fit(images, labels, options).catch((error: unknown) => failed(error));
  await ready;
  return {
    step: () => {
      const stop = nextStop();
      goOn();
      return stop;
    },
  };
};
