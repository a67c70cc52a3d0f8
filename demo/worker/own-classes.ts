import {
  Adam,
  type Callback,
  type Engine,
  type NDArray,
  type ScaledBytes,
  type Sequential,
  scaleImages,
  setRandomSeed,
  take,
} from '../../nn';
import { EarlyStopping } from '../../nn/callbacks/early-stopping';
import { trainTestSplit } from '../../nn/datasets/train-test-split';
import { saveModel } from '../../nn/files/save';
import { firstConvolution } from '../run/architecture';
import { loadTypes } from '../run/layer-types';
import type { ModelFormat } from '../run/model-format';
import {
  BATCH_SIZE,
  HELD_OUT,
  LEARNING_RATE,
  PICTURE_SHAPES,
  type Learned,
  type Lesson,
  type LessonEvent,
  type PictureKind,
  classLayers,
} from '../run/own-classes';
import { network } from './network';

/** Least milliseconds between two looks at the kernels: each waits for the GPU. */
const INTERVAL = 200;

/** A network of a reader's own classes, alone in its worker: nothing else there draws of its random numbers. */
export class OwnClasses {
  #model: { readonly network: Sequential; readonly lesson: Lesson } | null = null;
  #paused: { readonly over: Promise<void>; readonly end: () => void } | null = null;
  #stopped = false;

  constructor(readonly engine: Engine) {}

  /**
   * Trains a new network on pictures, `[n, ...shape]` bytes, and their classes; a fifth of each class is held out.
   * @returns once it has the weights of the epoch with the least loss on those, and what it takes them for.
   */
  async learn(
    lesson: Lesson,
    pictures: Uint8Array,
    classes: Uint8Array,
    tell: (event: LessonEvent) => void,
  ): Promise<Learned> {
    const { kind, augmentation, epochs, seed } = lesson;
    this.#model?.network.dispose();
    this.#model = null;
    this.#stopped = false;
    this.goOn();
    setRandomSeed(seed);
    const layers = classLayers(kind, lesson.classes, augmentation);
    await loadTypes(layers);
    const model = network(layers, this.engine, PICTURE_SHAPES[kind]);
    this.#model = { network: model, lesson };
    await model.compile({
      optimizer: new Adam({ learningRate: LEARNING_RATE }),
      loss: 'sparse_categorical_crossentropy',
      metrics: ['accuracy'],
    });

    const images = imagesOf(kind, pictures);
    const labels: NDArray = { data: Float32Array.from(classes), shape: [classes.length] };
    const split = trainTestSplit(classes.length, { testSize: HELD_OUT, randomState: seed, stratify: labels });
    const heldOut = take(images, split.test);
    const best = new EarlyStopping({ patience: epochs, restoreBestWeights: true });
    const history = await model.fit(take(images, split.train), take(labels, split.train), {
      epochs,
      batchSize: BATCH_SIZE,
      validationData: [heldOut, take(labels, split.test)],
      callbacks: [best, this.#hooks(model, firstConvolution(layers), split, tell)],
    });
    const { data: probabilities } = await model.predict(heldOut);
    return { bestEpoch: best.bestEpoch, epochs: history.epoch.length, heldOut: split.test, probabilities };
  }

  pause(): void {
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    this.#paused ??= { over, end };
  }

  goOn(): void {
    this.#paused?.end();
    this.#paused = null;
  }

  /** Ends training after the batch at hand, as if that were its last epoch's end. */
  stop(): void {
    this.#stopped = true;
    this.goOn();
  }

  /** Of pictures, `[n, ...shape]` bytes: `[n, classes]`. @throws where nothing is trained yet. */
  async predict(pictures: Uint8Array): Promise<Float32Array> {
    const { network, lesson } = this.#trained;
    return (await network.predict(imagesOf(lesson.kind, pictures))).data;
  }

  /** The bytes of a model file. */
  async save(format: ModelFormat): Promise<Uint8Array> {
    return saveModel(this.#trained.network, `model${format}`);
  }

  /** The same training as a program for Keras 3. */
  async kerasCode(names: readonly string[]): Promise<string> {
    const { classesCode } = await import('../run/classes-code');
    return classesCode(this.#trained.lesson, names);
  }

  get #trained(): { readonly network: Sequential; readonly lesson: Lesson } {
    if (!this.#model) throw new Error('there is no network of these classes yet');
    return this.#model;
  }

  #hooks(
    model: Sequential,
    first: number,
    split: { readonly train: Uint32Array; readonly test: Uint32Array },
    tell: (event: LessonEvent) => void,
  ): Callback {
    let [step, epoch, next] = [0, 0, 0];
    const show = async (): Promise<void> => {
      const [kernel] = await model.layers[first]!.getWeights();
      tell({ type: 'kernels', step, data: Float32Array.from(kernel!.data), shape: kernel!.shape });
      next = performance.now() + INTERVAL;
    };
    return {
      onTrainBegin: async ({ steps }) => {
        tell({ type: 'begun', batches: steps!, training: split.train.length, heldOut: split.test.length });
        await show();
      },
      onEpochBegin: (at) => void (epoch = at),
      onTrainBatchBegin: async () => this.#paused?.over,
      onTrainBatchEnd: async () => {
        tell({ type: 'step', step: ++step, epoch });
        model.stopTraining = this.#stopped;
        if (performance.now() >= next || this.#paused) await show();
      },
      onEpochEnd: (_, logs) => {
        const [loss, accuracy, heldOutLoss, heldOutAccuracy] = [
          logs.loss!,
          logs.accuracy!,
          logs.val_loss!,
          logs.val_accuracy!,
        ];
        tell({ type: 'epoch', figures: { loss, accuracy, heldOutLoss, heldOutAccuracy } });
      },
      // The best epoch's weights are back.
      onTrainEnd: show,
    };
  }
}

function imagesOf(kind: PictureKind, pictures: Uint8Array): ScaledBytes {
  const shape = PICTURE_SHAPES[kind];
  const size = shape.reduce((a, b) => a * b);
  return scaleImages({ data: pictures, shape: [pictures.length / size, ...shape] });
}
