import { type LayerSpec, PRESETS } from './architecture';
import type { Chosen, Options } from './options';

/** `'sample'`: the images of Fashion-MNIST that come with the page. The others are fetched when asked for. */
export type DatasetName = 'sample' | 'fashion-mnist' | 'mnist';

/** What the sample has: so many images of each class, the first. */
export const SAMPLE = { train: 250, test: 50 };
/** Those of them that train, of ten classes: four fifths. */
export const SAMPLE_IMAGES = (10 * SAMPLE.train * 4) / 5;

/** All that decides a run: with the same, on the same adapter, every loss is the same to the bit. */
export interface RunConfig {
  readonly dataset: DatasetName;
  /** Training images: the first so many of the four fifths that train. Null: all. */
  readonly images: number | null;
  readonly layers: readonly LayerSpec[];
  readonly seed: number;
  readonly batchSize: number;
  /** By Keras's name. */
  readonly optimizer: string;
  /** The optimizer's options beside its learning rate that are not as by default. Absent: none. */
  readonly optimizerOptions?: Options | undefined;
  /** A number, or a schedule that gives one for each step. */
  readonly learningRate: number | Chosen;
  /** Absent: sparse categorical cross-entropy. */
  readonly loss?: Chosen | undefined;
  /** Another one beside accuracy, which compares with the same targets as the loss. Absent: none. */
  readonly metric?: Chosen | undefined;
  readonly epochs: number;
  /**
   * Epochs without a lower validation loss after which training stops; the best epoch's weights come back. Null: no
   * stopping.
   */
  readonly patience: number | null;
  /** The opened file whose weights it begins with, by its name. Absent: they are drawn. */
  readonly start?: string | undefined;
}

/** The notes' run. */
export const NOTES: RunConfig = {
  dataset: 'fashion-mnist',
  images: null,
  layers: PRESETS.max,
  seed: 42,
  batchSize: 32,
  optimizer: 'adam',
  learningRate: 0.001,
  epochs: 20,
  patience: 2,
};

/** What the page begins with: the notes' run on the images that come with the page. */
export const START: RunConfig = { ...NOTES, dataset: 'sample' };

/** Least and most of the settings that are numbers; all are whole but the learning rate. */
export const BOUNDS = {
  images: [1, 60_000],
  seed: [0, 2 ** 32 - 1],
  batchSize: [1, 1024],
  learningRate: [1e-7, 10],
  epochs: [1, 1000],
  patience: [0, 100],
} as const;

/** The first so many of the fifth that validates: all 12,000 would take as long as many steps, after every epoch. */
export const VALIDATION_IMAGES = 1000;

export const sameConfig = (a: RunConfig, b: RunConfig): boolean => JSON.stringify(a) === JSON.stringify(b);
