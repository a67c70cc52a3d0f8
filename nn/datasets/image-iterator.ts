import { ArgumentError } from '../../engine/errors';
import type { HostArray } from '../../engine/host-array';
import type { NDArray, Shape } from '../../engine/ndarray';
import { asKerasWrites } from '../other-names';
import { RandomState } from './random-state';

/** What a batch is made from. */
export interface Draw {
  /** Which images. */
  readonly indices: Uint32Array;
  /** What the rest is drawn from. */
  readonly random: RandomState;
}

/** In which order images come. */
export interface Order {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
}

export interface BatchSource<Batch> {
  readonly samples: number;
  readonly order: Order;
  /** Images before any change. */
  readonly read: (indices: Uint32Array) => Promise<NDArray>;
  readonly batch: (images: NDArray, draw: Draw) => Promise<Batch>;
}

/** Where an iterator is. */
interface Place {
  readonly batchIndex: number;
  readonly totalBatchesSeen: number;
  readonly indexArray: Uint32Array | null;
}

interface Ahead extends Draw {
  readonly images: Promise<NDArray>;
  readonly after: Place;
}

/**
 * Batches without end, time round after time round: Keras's (legacy) `Iterator`. Going through it again goes on where
 * it was left. With a seed each batch is drawn from the seed plus `totalBatchesSeen`, as in Keras.
 */
export class ImageDataIterator<Batch> implements AsyncIterableIterator<Batch> {
  readonly #source: BatchSource<Batch>;
  #place: Place = { batchIndex: 0, totalBatchesSeen: 0, indexArray: null };
  #ahead: Ahead | null = null;
  /** What was last drawn from. */
  #random: RandomState;

  constructor(source: BatchSource<Batch>) {
    this.#source = source;
    this.#random = new RandomState(source.order.seed);
  }

  /** How many images there are. */
  get samples(): number {
    return this.#source.samples;
  }

  /** How many images there are, by Keras's name. */
  get n(): number {
    return this.samples;
  }

  /** Images in a batch. */
  get batchSize(): number {
    return this.#source.order.batchSize;
  }

  /** Whether each time round has an order of its own. */
  get shuffle(): boolean {
    return this.#source.order.shuffle;
  }

  /** What the first batch is drawn from. */
  get seed(): number {
    return this.#source.order.seed;
  }

  /** How many batches one time round has; the last has what is left. */
  get length(): number {
    return Math.ceil(this.samples / this.batchSize);
  }

  /** Which batch of the time round comes next. */
  get batchIndex(): number {
    return this.#place.batchIndex;
  }

  /** How many batches have been asked for. */
  get totalBatchesSeen(): number {
    return this.#place.totalBatchesSeen;
  }

  /** The order of this time round; null before the first batch. */
  get indexArray(): Uint32Array | null {
    return this.#place.indexArray;
  }

  /** The next batch. */
  async next(): Promise<IteratorYieldResult<Batch>> {
    const draw = this.#ahead ?? this.#draw();
    this.#place = draw.after;
    // The next images are read while these are used.
    this.#ahead = this.#draw();
    return { done: false, value: await this.#made(draw) };
  }

  /**
   * The batch of that number in this time round: Keras's `iterator[index]`, which leaves `next` where it is.
   * @throws ArgumentError for a number that is none of `length`.
   */
  async getItem(index: number): Promise<Batch> {
    if (!Number.isInteger(index) || index < 0 || index >= this.length)
      throw new ArgumentError(`ImageDataIterator.getItem: batch ${index} is none of the ${this.length}`);
    const { batchIndex, totalBatchesSeen } = this.#place;
    const random = new RandomState((this.seed + totalBatchesSeen) >>> 0);
    const indexArray = this.#place.indexArray ?? this.#permutation(random);
    this.#moveTo({ batchIndex, totalBatchesSeen: totalBatchesSeen + 1, indexArray });
    const indices = indexArray.subarray(index * this.batchSize, (index + 1) * this.batchSize);
    return this.#made({ indices, random, images: this.#source.read(indices) });
  }

  /** Begins the time round anew: the next batch is the first one of another order. */
  reset(): void {
    this.#moveTo({ ...this.#place, batchIndex: 0 });
  }

  /** Draws another order for `getItem`, and for what is left of a time round. */
  onEpochEnd(): void {
    const ahead = this.batchIndex === 0 ? this.#ahead : null; // it has an order of its own
    this.#moveTo({ ...this.#place, indexArray: this.#permutation(this.#random) });
    this.#ahead = ahead;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #moveTo(place: Place): void {
    this.#place = place;
    this.#ahead = null;
  }

  #permutation(random: RandomState): Uint32Array {
    return this.shuffle ? random.permutation(this.samples) : Uint32Array.from({ length: this.samples }, (_, i) => i);
  }

  /** What `next` gives, from where it is. */
  #draw(): Ahead {
    const { batchIndex, totalBatchesSeen, indexArray: last } = this.#place;
    const random = new RandomState((this.seed + totalBatchesSeen) >>> 0);
    const indexArray = batchIndex === 0 || last === null ? this.#permutation(random) : last;
    const [from, to] = [batchIndex * this.batchSize, (batchIndex + 1) * this.batchSize];
    const indices = indexArray.subarray(from, to);
    const images = this.#source.read(indices);
    images.catch(() => undefined); // told when its turn comes
    const after = {
      batchIndex: to < this.samples ? batchIndex + 1 : 0,
      totalBatchesSeen: totalBatchesSeen + 1,
      indexArray,
    };
    return { indices, images, random, after };
  }

  async #made({ indices, random, images }: Draw & { images: Promise<NDArray> }): Promise<Batch> {
    this.#random = random;
    return this.#source.batch(await images, { indices, random });
  }
}

asKerasWrites(ImageDataIterator.prototype);

/** What iterators of files tell. */
export interface FilesOf {
  /** The images, by their path in the folder or their name in the table. */
  readonly filenames: readonly string[];
  /** Where they are, as far as that has a name. */
  readonly filepaths: readonly string[];
  /** The class number of each, or of several; empty where there are no classes. */
  readonly classes: readonly (number | readonly number[])[];
  /** The number of each class. */
  readonly classIndices: Readonly<Record<string, number>>;
  /** `[height, width, channels]`, or with the channels first. */
  readonly imageShape: Shape;
}

class ImageFileIterator<Batch> extends ImageDataIterator<Batch> implements FilesOf {
  readonly filenames: readonly string[];
  readonly filepaths: readonly string[];
  readonly classes: FilesOf['classes'];
  readonly classIndices: Readonly<Record<string, number>>;
  readonly imageShape: Shape;

  constructor(source: BatchSource<Batch>, { filenames, filepaths, classes, classIndices, imageShape }: FilesOf) {
    super(source);
    this.filenames = filenames;
    this.filepaths = filepaths;
    this.classes = classes;
    this.classIndices = classIndices;
    this.imageShape = imageShape;
  }

  /** How many classes there are. */
  get numClasses(): number {
    return Object.keys(this.classIndices).length;
  }
}

/** Batches of the images of a folder. */
export class DirectoryIterator<Batch> extends ImageFileIterator<Batch> {
  declare readonly classes: readonly number[];

  /** The class number of each image. */
  get labels(): readonly number[] {
    return this.classes;
  }
}

/** Batches of the images that a table names. */
export class DataFrameIterator<Batch> extends ImageFileIterator<Batch> {
  constructor(
    source: BatchSource<Batch>,
    about: FilesOf,
    /** What `classMode` has made of the table's column, for each image; null where it is null or `'input'`. */
    readonly labels: FilesOf['classes'] | HostArray | readonly HostArray[] | null,
    /** The weight of each image; null without `weightCol`. */
    readonly sampleWeight: HostArray<Float32Array> | null,
  ) {
    super(source, about);
  }
}
