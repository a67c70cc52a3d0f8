import type { LayerSpec, Shape } from './architecture';

/** What a network of a reader's own classes reads. */
export type PictureKind = 'grey' | 'color';
export const PICTURE_SHAPES: Readonly<Record<PictureKind, Shape>> = { grey: [28, 28, 1], color: [64, 64, 3] };

/** As many classes as the page has colours and room for; of one there is nothing to tell apart. */
export const [LEAST_CLASSES, MOST_CLASSES] = [2, 10];
/** Of a class: four to train on, one to test with. */
export const LEAST_PICTURES = 5;
/** In all: they are in memory, in both sizes, and a training of more takes many minutes without a GPU. */
export const MOST_PICTURES = 2000;
/** Of a picture's file: it is decoded in memory. */
export const MOST_FILE_BYTES = 20e6;
export const MOST_EPOCHS = 200;

/** How pictures are changed at random while a network trains. */
export interface Augmentation {
  /** Moved by up to a tenth, and made larger or smaller by up to a tenth. */
  readonly moves: boolean;
  /** Every other one is mirrored. */
  readonly flips: boolean;
}

/**
 * A small convnet that learns from twenty pictures of a class. Of each of its last maps only the largest number goes on:
 * a thing is the same wherever in a picture it is, and there are few weights to learn by heart with. Of the larger
 * pictures one more convolution, so that its last maps see as much of them.
 */
export function classLayers(kind: PictureKind, classes: number, { moves, flips }: Augmentation): readonly LayerSpec[] {
  const convolution = (filters: number): LayerSpec => ({
    kind: 'conv2d',
    filters,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
  });
  const pool: LayerSpec = { kind: 'maxPooling2d', poolSize: 2 };
  return [
    ...(flips ? [{ kind: 'layers.RandomFlip', mode: 'horizontal' } as const] : []),
    ...(moves
      ? ([
          { kind: 'layers.RandomTranslation', heightFactor: 0.1, widthFactor: 0.1, fillMode: 'nearest' },
          { kind: 'layers.RandomZoom', heightFactor: 0.1, fillMode: 'nearest' },
        ] as const)
      : []),
    ...(kind === 'grey' ? [16, 32] : [16, 32, 32]).flatMap((filters) => [convolution(filters), pool]),
    convolution(32),
    { kind: 'layers.GlobalMaxPooling2D' },
    { kind: 'dense', units: 64, activation: 'relu' },
    { kind: 'dense', units: classes, activation: 'softmax' },
  ];
}

/** What a network of a reader's own classes is trained with. */
export interface Lesson {
  readonly kind: PictureKind;
  readonly classes: number;
  readonly augmentation: Augmentation;
  readonly epochs: number;
  readonly seed: number;
}

export const BATCH_SIZE = 16;
export const LEARNING_RATE = 0.003;
/** Of each class, to measure with. */
export const HELD_OUT = 0.2;

/** What one epoch came to; of the held-out pictures, dropout and random changes off. */
export interface EpochFigures {
  readonly loss: number;
  readonly accuracy: number;
  readonly heldOutLoss: number;
  readonly heldOutAccuracy: number;
}

export type LessonEvent =
  | { readonly type: 'begun'; readonly batches: number; readonly training: number; readonly heldOut: number }
  | { readonly type: 'kernels'; readonly step: number; readonly data: Float32Array; readonly shape: Shape }
  | { readonly type: 'step'; readonly step: number; readonly epoch: number }
  | { readonly type: 'epoch'; readonly figures: EpochFigures };

/** Of a training that has ended: whose weights the network has, and what it makes of pictures that it never saw. */
export interface Learned {
  /** From 0. */
  readonly bestEpoch: number;
  readonly epochs: number;
  /** Of the pictures given, which were held out. */
  readonly heldOut: Uint32Array;
  /** `[heldOut, classes]` */
  readonly probabilities: Float32Array;
}
