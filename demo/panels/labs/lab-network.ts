import type { LayerSpec } from '../../run/architecture';
import { type RunConfig, SAMPLE_IMAGES, START } from '../../run/config';

export const DROPOUT = 0.5;
export const BATCH = 64;
export const MOST_IMAGES = SAMPLE_IMAGES;
/** Of more, a run would not keep each one's last point. */
export const MOST_EPOCHS = 60;
/** Of the labs' networks; the first is the notes'. */
export const SEEDS = [42, 43, 44] as const;

/**
 * Small enough for a machine without a GPU, and with so many weights in its dense layer that it can learn 2,000 images
 * by heart. Without dropout the layer stays, at a rate of 0, which passes all on: so that the random numbers come in
 * the same order, and the first weights and each epoch's batches are the same.
 */
const layers = (dropout: number): readonly LayerSpec[] => [
  { kind: 'conv2d', filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' },
  { kind: 'maxPooling2d', poolSize: 2 },
  { kind: 'flatten' },
  { kind: 'dense', units: 100, activation: 'relu' },
  { kind: 'dropout', rate: dropout },
  { kind: 'dense', units: 10, activation: 'softmax' },
];

export interface LabSettings {
  readonly images: number;
  readonly epochs: number;
  readonly patience: number | null;
}

export function labConfig({ images, epochs, patience }: LabSettings, dropout: number, seed: number): RunConfig {
  return { ...START, layers: layers(dropout), images, epochs, patience, seed, batchSize: BATCH, learningRate: 0.003 };
}

/** The two that are compared. */
export const pairOf = (
  settings: LabSettings,
  seed: number,
): { readonly without: RunConfig; readonly with: RunConfig } => ({
  without: labConfig(settings, 0, seed),
  with: labConfig(settings, DROPOUT, seed),
});
