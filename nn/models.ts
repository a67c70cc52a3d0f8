import { ArgumentError, type Engine } from '../engine';
import { assertKnown, shown } from '../engine/known-options';
import { AveragePooling2D, Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D } from './layers';
import { Sequential } from './sequential';

/** Options of `fashionMNISTModel`. */
export interface FashionMNISTModelOptions {
  /** `'max'`: 32 and 64 filters, pools of 2, 333,526 weights. `'average'`: 32 and 32, pools of 3, 39,478. */
  pooling: 'max' | 'average';
  /** Default: one engine that all models share. */
  engine?: Engine;
}

/**
 * The notes' CNNs for Fashion-MNIST: two convolutions, each followed by a pool, then a hidden layer of 100 with
 * dropout. `[n, 28, 28, 1]` in [0, 1] to the probabilities of the 10 classes. Not compiled yet.
 */
export function fashionMNISTModel(options: FashionMNISTModelOptions): Sequential {
  assertKnown('fashionMNISTModel', options, ['pooling', 'engine']);
  const { pooling, engine } = options;
  if (!['max', 'average'].includes(pooling))
    throw new ArgumentError(`fashionMNISTModel: pooling must be 'max' or 'average', got ${shown(pooling)}`);
  const average = pooling === 'average';
  const pool = () => (average ? new AveragePooling2D({ poolSize: 3 }) : new MaxPooling2D({ poolSize: 2 }));
  const layers = [
    Input({ shape: [28, 28, 1] }),
    new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same' }),
    pool(),
    new Conv2D({ filters: average ? 32 : 64, kernelSize: 3, activation: 'relu', padding: 'same' }),
    pool(),
    new Flatten(),
    new Dense({ units: 100, activation: 'relu' }),
    new Dropout({ rate: 0.4 }),
    new Dense({ units: 10, activation: 'softmax' }),
  ];
  return new Sequential(layers, engine ? { engine } : {});
}
