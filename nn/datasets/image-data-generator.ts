import { assertKnown } from '../../engine/known-options';
import {
  ArgumentError,
  type Engine,
  type FillMode,
  HostArray,
  LifetimeError,
  type NDArray,
  type Shape,
  ShapeError,
  type TypedArray,
  affineTransform,
  formatShape,
  array,
  sameShape,
  sizeOf,
} from '../../engine';
import { FILL_MODES } from '../../engine/ops/affine-transform';
import { greatest, least } from '../../engine/extremes';
import { awaited } from '../../engine/misread';
import { type ScaledBytes, take } from '../data';
import { defaultEngine } from '../default-engine';
import { asKerasWrites } from '../other-names';
import { nextKey } from '../random-seed';
import { CHANNELS, type ColorMode, type Pixels } from './decode-image';
import { decodeEach, assertBatches, assertTwoClasses } from './image-directory';
import { type ImageDirectory, indexDirectory } from './image-files';
import { resizeLoaded, assertImageOptions } from './load-image';
import { RandomState } from './random-state';
import type { Interpolation } from './resize-image';
import { toCategorical } from './to-categorical';

/** How far images are moved by chance, each on its own. What is left out does not change them. */
export interface ImageDataGeneratorOptions {
  /** Take the mean of each channel, which `fit` finds, from its pixels. Default false. */
  featurewiseCenter?: boolean;
  /** Take the mean of each image from its pixels. Default false. */
  samplewiseCenter?: boolean;
  /** Divide by the standard deviation of each channel, which `fit` finds. Default false. */
  featurewiseStdNormalization?: boolean;
  /** Divide each image by its standard deviation. Default false. */
  samplewiseStdNormalization?: boolean;
  /** Degrees to turn by, from -range to range. Default 0. */
  rotationRange?: number;
  /**
   * How far to move sideways, from -range to range: below 1 a fraction of the width, else pixels, whole ones for a
   * whole number (2 gives -1, 0 or 1, as Keras's `2` does); of a list, one of its numbers or its negative. Default 0.
   */
  widthShiftRange?: number | readonly number[];
  /** The same up or down. */
  heightShiftRange?: number | readonly number[];
  /** Make images darker (below 1) or lighter, between two factors, as Pillow does. Default null. */
  brightnessRange?: readonly [number, number] | null;
  /** Degrees to shear by, from -range to range. Default 0. */
  shearRange?: number;
  /**
   * What part of the image to see, from 1 - range to 1 + range or from the first of a pair to the second: below 1
   * larger, above 1 smaller, for width and height by different chances. Default 0.
   */
  zoomRange?: number | readonly [number, number];
  /** Add to all channels, from -range to range, within the least and the greatest of the image. Default 0. */
  channelShiftRange?: number;
  /** Swap left and right every other time. Default false. */
  horizontalFlip?: boolean;
  /** Swap top and bottom every other time. Default false. */
  verticalFlip?: boolean;
  /** What lies outside the image: see `affineTransform`. Default `'nearest'`. */
  fillMode?: FillMode;
  /** The value outside, for `fillMode: 'constant'`. Default 0. */
  cval?: number;
  /** What the pixels are multiplied by in the end. Default 1. */
  rescale?: number | null;
  /** Called with each image, `[h, w, channels]`, before it is rescaled: gives one of the same shape. */
  preprocessingFunction?: ((image: HostArray<Float32Array>) => NDArray | Promise<NDArray>) | null;
  /** Only `'channels_last'`: images are `[n, h, w, channels]`. */
  dataFormat?: 'channels_last' | null;
  /** What is read between pixels: 0 the nearest, 1 what lies between four. Default 1. */
  interpolationOrder?: 0 | 1;
  /**
   * Fraction of the images, in (0, 1) and rounded down, that are those of `subset: 'validation'`: the first. Default 0.
   */
  validationSplit?: number;
  /** Where images are transformed. Default the one that models use. */
  engine?: Engine;
}

/** Options of `ImageDataGenerator`'s `flow`, with Keras's defaults. */
export interface FlowOptions {
  /** Default 32. */
  batchSize?: number;
  /** Another order each time round. Default true. */
  shuffle?: boolean;
  /** Seed of order and transforms, 0..2^32-1. Default one of `setRandomSeed`'s sequence. */
  seed?: number;
  /** Which side of `validationSplit`; of a folder, the split is that of each class. Default all images. */
  subset?: 'training' | 'validation' | null;
}

/** Options of `ImageDataGenerator`'s `flowFromDirectory`, with Keras's defaults. */
export interface FlowFromDirectoryOptions extends FlowOptions {
  /** `[height, width]`. Default `[256, 256]`. */
  targetSize?: readonly [number, number];
  /** 3, 1 or 4 channels. Default `'rgb'`. */
  colorMode?: ColorMode;
  /** The subfolders that are the classes, in that order. Default all, in alphanumeric order. */
  classes?: readonly string[];
  /**
   * `'categorical'`: `[n, classes]`. `'binary'`, for two classes, and `'sparse'`: `[n]` class numbers. null: `x` alone.
   * Default `'categorical'`.
   */
  classMode?: 'categorical' | 'binary' | 'sparse' | null;
  /** Default `'nearest'`. */
  interpolation?: Interpolation;
}

const OPTIONS: readonly (keyof ImageDataGeneratorOptions)[] = [
  'featurewiseCenter', 'samplewiseCenter', 'featurewiseStdNormalization', 'samplewiseStdNormalization',
  'brightnessRange', 'channelShiftRange', 'preprocessingFunction', 'dataFormat', 'interpolationOrder',
  'rotationRange', 'widthShiftRange', 'heightShiftRange', 'shearRange', 'zoomRange', 'horizontalFlip', 'verticalFlip',
  'fillMode', 'cval', 'rescale', 'validationSplit', 'engine',
]; // prettier-ignore
const FLOW: readonly (keyof FlowOptions)[] = ['batchSize', 'shuffle', 'seed', 'subset'];
const FROM_DIRECTORY: readonly (keyof FlowFromDirectoryOptions)[] = [
  ...FLOW, 'targetSize', 'colorMode', 'classes', 'classMode', 'interpolation',
]; // prettier-ignore

type Images = HostArray<Float32Array>;

/** What a batch is made from. */
interface Draw {
  /** Which images. */
  readonly indices: Uint32Array;
  /** They, before any change. */
  readonly images: Promise<NDArray>;
  /** What the rest is drawn from. */
  readonly random: RandomState;
}

/** `FlowOptions`, settled. */
interface Order {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
}

interface BatchSource<Batch> {
  readonly samples: number;
  readonly options: Order;
  readonly read: (indices: Uint32Array) => Promise<NDArray>;
  readonly batch: (images: NDArray, draw: Draw) => Promise<Batch>;
}

/** Batches without end, time round after time round. Going through it again goes on where it was left. */
export class ImageDataIterator<Batch> implements AsyncIterableIterator<Batch> {
  #order: Uint32Array = new Uint32Array(0);
  #at = 0;
  #batches = 0;
  #ahead: Draw | null = null;
  readonly #source: BatchSource<Batch>;

  constructor(source: BatchSource<Batch>) {
    this.#source = source;
  }

  /** How many images there are. */
  get samples(): number {
    return this.#source.samples;
  }

  /** How many batches one time round has; the last has what is left. */
  get length(): number {
    return Math.ceil(this.samples / this.#source.options.batchSize);
  }

  async next(): Promise<IteratorYieldResult<Batch>> {
    const draw = this.#ahead ?? this.#draw();
    // The next images are read while these are used.
    this.#ahead = this.#draw();
    return { done: false, value: await this.#source.batch(await draw.images, draw) };
  }

  #draw(): Draw {
    const { samples, read } = this.#source;
    const { batchSize, shuffle, seed } = this.#source.options;
    const random = new RandomState((seed + this.#batches++) >>> 0);
    if (this.#at === 0) {
      this.#order = shuffle ? random.permutation(samples) : Uint32Array.from({ length: samples }, (_, i) => i);
    }
    const indices = this.#order.subarray(this.#at, this.#at + batchSize);
    this.#at = this.#at + batchSize < samples ? this.#at + batchSize : 0;
    const images = read(indices);
    images.catch(() => undefined); // told when its turn comes
    return { indices, images, random };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

asKerasWrites(ImageDataIterator.prototype);

/** Batches of the images of a folder. */
export class DirectoryIterator<Batch> extends ImageDataIterator<Batch> {
  constructor(
    source: BatchSource<Batch>,
    /** The images, by their path in the folder. */
    readonly filenames: readonly string[],
    /** The class number of each. */
    readonly classes: readonly number[],
    /** The class number of each subfolder. */
    readonly classIndices: Readonly<Record<string, number>>,
  ) {
    super(source);
  }
}

/**
 * Batches of images, each moved by chance, after Keras's (legacy) `ImageDataGenerator`: names, defaults, the order in
 * which things are done (turn, shift, shear, zoom, flip, brighten, rescale, normalize) and, for a seed, the very numbers drawn.
 *
 * ```ts const datagen = new ImageDataGenerator({ rescale: 1 / 255, rotationRange: 40, zoomRange: 0.5, horizontalFlip:
 * true }); const train = await datagen.flowFromDirectory('cats_and_dogs/train', { targetSize: [150, 150], batchSize:
 * 20, classMode: 'binary' });
 * ```
 *
 * The images of a batch are transformed on the GPU in one dispatch; without any range or flip none is needed. Two of
 * Keras's defects are not followed: there `widthShiftRange` moves up and down and `heightShiftRange` sideways
 * (keras-team/keras#17398), and an image that is not square is turned about a point that is not its centre.
 */
export class ImageDataGenerator {
  readonly #options: Required<
    Omit<ImageDataGeneratorOptions, 'engine' | 'zoomRange' | 'rescale' | 'validationSplit' | 'dataFormat'>
  > & {
    readonly zoomRange: readonly [number, number];
    readonly rescale: number;
  };
  readonly #engine: Engine | undefined;
  readonly #validationSplit: number;
  /** Of each channel, as `fit` has found them. */
  #features: Features | null = null;

  /** @throws ArgumentError for a range that is no number, an unknown fill mode, or a split outside (0, 1) */
  constructor(options: ImageDataGeneratorOptions = {}) {
    assertKnown('ImageDataGenerator', options, OPTIONS);
    const { rotationRange = 0, widthShiftRange = 0, heightShiftRange = 0, shearRange = 0, zoomRange = 0 } = options;
    const { horizontalFlip = false, verticalFlip = false, fillMode = 'nearest', cval = 0, rescale = null } = options;
    const { featurewiseStdNormalization = false, samplewiseStdNormalization = false } = options;
    const { featurewiseCenter = featurewiseStdNormalization, samplewiseCenter = samplewiseStdNormalization } = options;
    const { channelShiftRange = 0, brightnessRange = null, preprocessingFunction = null } = options;
    const { interpolationOrder = 1, dataFormat } = options;
    if (interpolationOrder !== 0 && interpolationOrder !== 1)
      throw new ArgumentError(
        `ImageDataGenerator: interpolationOrder must be 0 or 1, got ${String(interpolationOrder)}; ` +
          'splines of higher orders are not supported',
      );
    if (dataFormat !== undefined && dataFormat !== null && dataFormat !== 'channels_last')
      throw new ArgumentError(
        `ImageDataGenerator: dataFormat must be 'channels_last', got ${String(dataFormat)}; transpose the images`,
      );
    if (brightnessRange !== null && brightnessRange.length !== 2)
      throw new ArgumentError(
        `ImageDataGenerator: brightnessRange must be a pair, got [${(brightnessRange as readonly number[]).join(', ')}]`,
      );
    if (preprocessingFunction !== null && typeof preprocessingFunction !== 'function')
      throw new ArgumentError('ImageDataGenerator: preprocessingFunction must be a function of an image, or null');
    const zoom = typeof zoomRange === 'number' ? [1 - zoomRange, 1 + zoomRange] : zoomRange;
    const [from, to] = zoom;
    if (from === undefined || to === undefined || zoom.length !== 2) {
      throw new ArgumentError(`ImageDataGenerator: zoomRange must be a number or a pair, got [${zoom.join(', ')}]`);
    }
    const numbers = {
      rotationRange,
      widthShiftRange,
      heightShiftRange,
      shearRange,
      zoomRange,
      cval,
      rescale: rescale ?? 1,
      channelShiftRange,
      ...(brightnessRange && { brightnessRange }),
    };
    for (const [name, value] of Object.entries(numbers)) {
      const values: readonly number[] = typeof value === 'number' ? [value] : value;
      if (values.length === 0 || !values.every(Number.isFinite)) {
        throw new ArgumentError(
          `ImageDataGenerator: ${name} must be finite, got ` +
            (values.length === 1 ? String(values[0]) : `[${values.join(', ')}]`),
        );
      }
    }
    if (!FILL_MODES.includes(fillMode)) {
      throw new ArgumentError(`ImageDataGenerator: fillMode must be one of ${FILL_MODES.join(', ')}, got ${fillMode}`);
    }
    if ((samplewiseStdNormalization && !samplewiseCenter) || (featurewiseStdNormalization && !featurewiseCenter))
      throw new ArgumentError(
        'ImageDataGenerator: what divides by the standard deviation is centred first; leave samplewiseCenter and ' +
          'featurewiseCenter out, or make them true',
      );
    this.#options = {
      ...numbers,
      brightnessRange,
      zoomRange: [from, to],
      horizontalFlip,
      verticalFlip,
      fillMode,
      interpolationOrder,
      preprocessingFunction,
      featurewiseCenter,
      samplewiseCenter,
      featurewiseStdNormalization,
      samplewiseStdNormalization,
    };
    this.#engine = options.engine;
    const { validationSplit = 0 } = options;
    if (validationSplit !== 0 && !(validationSplit > 0 && validationSplit < 1)) {
      throw new ArgumentError(`ImageDataGenerator: validationSplit must be in (0, 1), got ${validationSplit}`);
    }
    this.#validationSplit = validationSplit;
  }

  /**
   * Finds what `featurewiseCenter` and `featurewiseStdNormalization` need: mean and standard deviation of each channel,
   * of images as they are rescaled.
   * @param x `[n, h, w, channels]`. @param options `augment`: of images moved as in training, `rounds` times each (default
   * false, 1), by `seed`.
   * @throws ShapeError for images of another rank.
   */
  async fit(
    x: NDArray | ScaledBytes,
    options: { augment?: boolean; rounds?: number; seed?: number } = {},
  ): Promise<void> {
    const what = 'ImageDataGenerator.fit';
    assertKnown(what, options, ['augment', 'rounds', 'seed']);
    const { augment = false, rounds = 1, seed } = options;
    if (x.shape.length !== 4)
      throw new ShapeError(`${what}: images must be [n, h, w, channels], got ${formatShape(x.shape)}`);
    assertBatches(what, rounds, seed);
    const channels = x.shape[3]!;
    const scale = ('scale' in x ? x.scale : 1) * this.#options.rescale;
    const scaled = { data: Float32Array.from(x.data, (value) => value * scale), shape: x.shape };
    const random = new RandomState(seed ?? nextKey()[0]);
    const sums = Array.from({ length: channels }, () => [0, 0] as [number, number]);
    const means: number[] = [];
    const all: Float32Array[] = [];
    for (let round = 0; round < (augment ? rounds : 1); round++)
      all.push(augment ? await this.#moved(scaled, random) : scaled.data);
    const each = (of: (value: number, channel: number) => void): void =>
      all.forEach((data) => data.forEach((value, i) => of(value, i % channels)));
    const count = (all.length * scaled.data.length) / channels;
    each((value, c) => (sums[c]![0] += value));
    for (const [sum] of sums) means.push(sum / count);
    each((value, c) => (sums[c]![1] += (value - means[c]!) ** 2));
    this.#features = { mean: means, std: sums.map(([, squares]) => Math.sqrt(squares / count)) };
  }

  /**
   * Batches of images in memory: `[x, y]`, or `x` alone without `y`.
   * @param x `[n, h, w, channels]`
   * @param y `[n, ...]`: their rows go with the images; without them, options may stand in their place
   * @throws ShapeError for images of another rank or targets of another length
   */
  flow(x: NDArray | ScaledBytes, y?: FlowOptions | null, options?: FlowOptions): ImageDataIterator<Images>;
  flow(
    x: NDArray | ScaledBytes,
    y: NDArray | TypedArray | readonly number[],
    options?: FlowOptions,
  ): ImageDataIterator<readonly [Images, HostArray]>;
  flow(
    x: NDArray | ScaledBytes,
    y: NDArray | TypedArray | readonly number[] | FlowOptions | null = null,
    options: FlowOptions = {},
  ): ImageDataIterator<Images> | ImageDataIterator<readonly [Images, HostArray]> {
    const what = 'ImageDataGenerator.flow';
    if (y !== null && !('shape' in y || Array.isArray(y) || ArrayBuffer.isView(y)))
      return this.flow(x, null, y as FlowOptions);
    if (x.shape.length !== 4) {
      throw new ShapeError(
        `${what}: images must be [n, h, w, channels], got ${formatShape(x.shape)}` +
          (x.shape.length === 3 ? '; one channel, or a batch of one, needs an axis of 1' : ''),
      );
    }
    const targets = y && array(y);
    if (targets && targets.shape[0] !== x.shape[0]) {
      throw new ShapeError(`${what}: x has ${x.shape[0]} images, but y has ${targets.shape[0]}`);
    }
    assertKnown(what, options, FLOW);
    const order = flowOptions(what, options);
    const [start, end] = this.#part(x.shape[0]!, options.subset);
    if (options.subset && targets) assertSameClasses(what, targets, this.#part(x.shape[0]!, 'validation')[1]);
    assertImages(what, end - start, options.subset);
    const scale = 'scale' in x ? x.scale : 1;
    const inPart = (indices: Uint32Array): Uint32Array => indices.map((index) => start + index);
    const read = async (indices: Uint32Array): Promise<NDArray> => {
      const { data, shape } = take(x, inPart(indices));
      return { data: scale === 1 ? data : Float32Array.from(data, (value) => value * scale), shape };
    };
    const source = { samples: end - start, options: order, read };
    if (!targets)
      return new ImageDataIterator({ ...source, batch: (images, { random }) => this.#transformed(images, random) });
    return new ImageDataIterator({
      ...source,
      batch: async (images, { indices, random }) =>
        [await this.#transformed(images, random), take(targets, inPart(indices))] as const,
    });
  }

  /**
   * Batches of the images of a folder that has a subfolder for each class: `[x, y]`, or `x` alone with
   * `classMode: null`. Images are read when their batch is due.
   * @throws DataError for a folder that cannot be read or has no images, and while iterating for an image that cannot,
   *   naming it; ArgumentError for options that do not fit it
   */
  flowFromDirectory(
    directory: ImageDirectory,
    options: FlowFromDirectoryOptions & { classMode: null },
  ): Promise<DirectoryIterator<Images>>;
  flowFromDirectory(
    directory: ImageDirectory,
    options?: FlowFromDirectoryOptions & { classMode?: 'categorical' | 'binary' | 'sparse' },
  ): Promise<DirectoryIterator<readonly [Images, HostArray<Float32Array>]>>;
  flowFromDirectory(
    directory: ImageDirectory,
    options: FlowFromDirectoryOptions = {},
  ): Promise<DirectoryIterator<Images> | DirectoryIterator<readonly [Images, HostArray<Float32Array>]>> {
    const names = ['samples', 'classes', 'classIndices', 'filenames', 'next', Symbol.asyncIterator];
    return awaited('flowFromDirectory(folder)', names, this.#flowFromDirectory(directory, options));
  }

  async #flowFromDirectory(
    directory: ImageDirectory,
    options: FlowFromDirectoryOptions,
  ): Promise<DirectoryIterator<Images> | DirectoryIterator<readonly [Images, HostArray<Float32Array>]>> {
    const what = 'ImageDataGenerator.flowFromDirectory';
    assertKnown(what, options, FROM_DIRECTORY);
    const {
      targetSize = [256, 256],
      colorMode = 'rgb',
      classes,
      classMode = 'categorical',
      interpolation = 'nearest',
    } = options;
    assertImageOptions(what, { colorMode, interpolation, size: targetSize });
    if (classMode !== null && !['categorical', 'binary', 'sparse'].includes(classMode)) {
      throw new ArgumentError(
        `${what}: classMode must be categorical, binary, sparse or null, got ${String(classMode)}`,
      );
    }
    const flow = flowOptions(what, options);
    const index = await indexDirectory(what, directory, 'inferred', classes);
    const { classNames } = index;
    const kept = classNames.flatMap((_, label) => {
      const own = index.files.flatMap((file, i) => (index.labels![i] === label ? [{ file, label }] : []));
      return own.slice(...this.#part(own.length, options.subset));
    });
    assertImages(what, kept.length, options.subset);
    const [files, labels] = [kept.map(({ file }) => file), kept.map(({ label }) => label)];
    if (classMode === 'binary') assertTwoClasses(what, 'classMode', classNames);
    const read = async (indices: Uint32Array): Promise<NDArray> => {
      const shape = [indices.length, ...targetSize, CHANNELS[colorMode]];
      const images: Pixels[] = [];
      await decodeEach(
        Array.from(indices, (i) => files[i]!),
        colorMode,
        'pillow',
        (image, i) => {
          images[i] = resizeLoaded(image, targetSize, interpolation);
        },
      );
      const data = images.every(({ data }) => data instanceof Uint8Array)
        ? new Uint8Array(sizeOf(shape))
        : new Float32Array(sizeOf(shape));
      images.forEach((image, i) => data.set(image.data, (i * data.length) / indices.length));
      return { data, shape };
    };
    const targets = (indices: Uint32Array): HostArray<Float32Array> => {
      const numbers = Float32Array.from(indices, (i) => labels[i]!);
      return classMode === 'categorical'
        ? toCategorical(numbers, classNames.length)
        : new HostArray(numbers, [numbers.length]);
    };
    const source = { samples: files.length, options: flow, read };
    const told = [
      files.map(({ name }) => name),
      labels,
      Object.fromEntries(classNames.map((name, i) => [name, i])),
    ] as const;
    if (classMode === null) {
      return new DirectoryIterator(
        { ...source, batch: (images, { random }) => this.#transformed(images, random) },
        ...told,
      );
    }
    const batch = async (images: NDArray, { indices, random }: Draw) =>
      [await this.#transformed(images, random), targets(indices)] as const;
    return new DirectoryIterator({ ...source, batch }, ...told);
  }

  /** Which of `count` images a subset has: of the validation the first, as in Keras. */
  #part(count: number, subset: FlowOptions['subset']): readonly [start: number, end: number] {
    const end = Math.trunc(count * this.#validationSplit);
    if (!subset) return [0, count];
    return subset === 'validation' ? [0, end] : [end, count];
  }

  /** Each image of a batch by its own chance, then normalized. */
  async #transformed(images: NDArray, random: RandomState): Promise<Images> {
    const pixels = await this.#moved(images, random);
    const { shape } = images;
    const { preprocessingFunction, rescale } = this.#options;
    const size = pixels.length / shape[0]!;
    const scale = Math.fround(rescale);
    const features = this.#featuresOf(shape);
    for (let n = 0; n < shape[0]!; n++) {
      const image = pixels.subarray(n * size, (n + 1) * size);
      if (preprocessingFunction) {
        const own = new HostArray(image.slice(), shape.slice(1));
        const { data, shape: given } = await preprocessingFunction(own);
        if (!sameShape(given, shape.slice(1)))
          throw new ShapeError(
            `ImageDataGenerator: preprocessingFunction must keep the shape ${formatShape(shape.slice(1))}, ` +
              `gave ${formatShape(given)}`,
          );
        image.set(data);
      }
      if (scale !== 1) for (let i = 0; i < size; i++) image[i]! *= scale;
      this.#normalize(image, features);
    }
    return new HostArray(pixels, shape);
  }

  /** @throws LifetimeError before `fit`. */
  #featuresOf(shape: Shape): Features | null {
    if (!this.#options.featurewiseCenter) return null;
    if (!this.#features)
      throw new LifetimeError('ImageDataGenerator: featurewiseCenter needs the mean of the images; call fit(x) first');
    if (this.#features.mean.length !== shape[3])
      throw new ShapeError(
        `ImageDataGenerator: fit() has seen images of ${this.#features.mean.length} channels, ` +
          `these are ${formatShape(shape)}`,
      );
    return this.#features;
  }

  #normalize(image: Float32Array, features: Features | null): void {
    const { samplewiseCenter, samplewiseStdNormalization, featurewiseStdNormalization } = this.#options;
    const mean = (of: (value: number) => number): number =>
      image.reduce((sum, value) => sum + of(value), 0) / image.length;
    if (samplewiseCenter) {
      const center = Math.fround(mean((value) => value));
      for (let i = 0; i < image.length; i++) image[i]! -= center;
    }
    if (samplewiseStdNormalization) {
      const center = mean((value) => value);
      const std = Math.sqrt(mean((value) => (value - center) ** 2)) + 1e-6;
      for (let i = 0; i < image.length; i++) image[i]! /= std;
    }
    if (!features) return;
    const channels = features.mean.length;
    for (let i = 0; i < image.length; i++) {
      image[i]! -= features.mean[i % channels]!;
      if (featurewiseStdNormalization) image[i]! /= features.std[i % channels]! + 1e-6;
    }
  }

  /** Each image of a batch moved, shifted in its channels, and made lighter or darker, by its own chance. */
  async #moved({ data, shape }: NDArray, random: RandomState): Promise<Float32Array> {
    const { fillMode, cval, interpolationOrder: order } = this.#options;
    const [count, height, width] = shape as [number, number, number, number];
    if (!this.#draws) return new Float32Array(data);
    const drawn = Array.from({ length: count }, () => this.#draw(random, height, width));
    let pixels: Float32Array;
    if (this.#moves) {
      const matrices = Float32Array.from(drawn.flatMap(({ matrix }) => matrix));
      const images = data instanceof Uint8Array || data instanceof Float32Array ? data : new Float32Array(data);
      const engine = await (this.#engine ?? defaultEngine());
      using moved = engine.scope(() =>
        affineTransform(engine.tensor(images, shape), engine.tensor(matrices, [count, 2, 3]), {
          fillMode,
          cval,
          order,
        }),
      );
      pixels = new Float32Array(await moved.data());
    } else {
      pixels = new Float32Array(data);
    }
    const size = pixels.length / count;
    drawn.forEach(({ channelShift, brightness }, n) => {
      const image = pixels.subarray(n * size, (n + 1) * size);
      if (channelShift !== null) shiftChannels(image, channelShift);
      if (brightness !== null) brighten(image, brightness);
    });
    return pixels;
  }

  /** Whether anything is drawn for an image. */
  get #draws(): boolean {
    return this.#moves || this.#options.channelShiftRange !== 0 || this.#options.brightnessRange !== null;
  }

  get #moves(): boolean {
    const { rotationRange, widthShiftRange, heightShiftRange, shearRange, zoomRange, horizontalFlip, verticalFlip } =
      this.#options;
    return (
      horizontalFlip ||
      verticalFlip ||
      [rotationRange, widthShiftRange, heightShiftRange, shearRange].flat().some((range) => range !== 0) ||
      zoomRange.some((zoom) => zoom !== 1)
    );
  }

  /** Draws as Keras's `get_random_transform` does, one after the other, and makes a matrix of what moves pixels. */
  #draw(random: RandomState, height: number, width: number): Drawn {
    const { rotationRange, widthShiftRange, heightShiftRange, shearRange, zoomRange, horizontalFlip, verticalFlip } =
      this.#options;
    const within = (range: number): number => (range === 0 ? 0 : random.uniform(-range, range));
    const turn = within(rotationRange);
    const shiftY = shift(random, heightShiftRange, height);
    const shiftX = shift(random, widthShiftRange, width);
    const shear = within(shearRange);
    const zoomed = zoomRange.some((zoom) => zoom !== 1);
    const zoomX = zoomed ? random.uniform(...zoomRange) : 1;
    const zoomY = zoomed ? random.uniform(...zoomRange) : 1;
    const flipX = random.random() < 0.5 && horizontalFlip;
    const flipY = random.random() < 0.5 && verticalFlip;
    const { channelShiftRange, brightnessRange } = this.#options;
    return {
      matrix: transformMatrix({ turn, shiftX, shiftY, shear, zoomX, zoomY, flipX, flipY }, height, width),
      channelShift: channelShiftRange === 0 ? null : random.uniform(-channelShiftRange, channelShiftRange),
      brightness: brightnessRange && random.uniform(...brightnessRange),
    };
  }
}

function flowOptions(what: string, { batchSize = 32, shuffle = true, seed, subset = null }: FlowOptions): Order {
  assertBatches(what, batchSize, seed);
  if (subset !== null && !['training', 'validation'].includes(subset)) {
    throw new ArgumentError(`${what}: subset must be training, validation or null, got ${String(subset)}`);
  }
  return { batchSize, shuffle, seed: seed ?? nextKey()[0] };
}

function assertImages(what: string, count: number, subset: FlowOptions['subset']): void {
  if (count > 0) return;
  throw new ArgumentError(
    `${what}: no images${subset ? ` in the subset ${subset}; give ImageDataGenerator a larger validationSplit` : ''}`,
  );
}

/** As in Keras, so that data that are sorted by class are not split between classes. */
function assertSameClasses(what: string, { data, shape }: NDArray, end: number): void {
  const width = data.length / shape[0]!;
  const [first, rest] = [new Set(data.subarray(0, end * width)), new Set(data.subarray(end * width))];
  if (first.size === rest.size && [...first].every((value) => rest.has(value))) return;
  throw new ArgumentError(
    `${what}: training and validation have different classes after the split; shuffle x and y, which may be ` +
      'sorted by class',
  );
}

/** Of each channel. */
interface Features {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What an image is changed by. */
interface Drawn {
  readonly matrix: readonly number[];
  readonly channelShift: number | null;
  readonly brightness: number | null;
}

/** Within the least and the greatest that there were. */
function shiftChannels(image: Float32Array, by: number): void {
  const [low, high] = [least(image), greatest(image)];
  for (let i = 0; i < image.length; i++) image[i] = Math.min(Math.max(image[i]! + by, low), high);
}

/** As Pillow's `ImageEnhance.Brightness`: in bytes, to which pixels beyond 0..255 are scaled and back. */
function brighten(image: Float32Array, by: number): void {
  const [low, high] = [least(image), greatest(image)];
  const isBeyond = low < 0 || high > 255;
  const range = high - low || 1;
  for (let i = 0; i < image.length; i++) {
    const byte = Math.trunc(isBeyond ? Math.fround(Math.fround(image[i]! - low) / range) * 255 : image[i]!);
    const brightened = Math.trunc(Math.min(Math.max(Math.fround(byte * Math.fround(by)), 0), 255));
    image[i] = isBeyond ? (brightened / 255) * (high - low) + low : brightened;
  }
}

/** Pixels to move by along an axis. */
function shift(random: RandomState, range: number | readonly number[], size: number): number {
  if (range === 0) return 0;
  if (typeof range === 'number' && !Number.isInteger(range)) {
    return random.uniform(-range, range) * (range < 1 ? size : 1);
  }
  // NumPy's choice(2) is one of 0 and 1.
  const pixels = typeof range === 'number' ? random.interval(Math.abs(range) - 1) : random.choice(range);
  return pixels * random.choice([-1, 1]) * (typeof range !== 'number' && greatest(range) < 1 ? size : 1);
}

/** Degrees, pixels and factors. */
interface Transform {
  readonly turn: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly shear: number;
  readonly zoomX: number;
  readonly zoomY: number;
  readonly flipX: boolean;
  readonly flipY: boolean;
}

/**
 * Where a pixel of the result lies in the image, `[[rr, rc, r0], [cr, cc, c0]]` of rows and columns: Keras's rotation x
 * shift x shear x zoom about the centre, behind the flips.
 */
function transformMatrix(
  { turn, shiftX, shiftY, shear, zoomX, zoomY, flipX, flipY }: Transform,
  height: number,
  width: number,
): number[] {
  const [centerX, centerY] = [width / 2 - 0.5, height / 2 - 0.5];
  const radians = Math.PI / 180;
  const [cos, sin] = [Math.cos(turn * radians), Math.sin(turn * radians)];
  const [shearCos, shearSin] = [Math.cos(shear * radians), Math.sin(shear * radians)];
  // x = xx * x' + xy * y' + x0 and so on, of what lies at (x', y') of the result.
  let xx = cos * zoomX;
  let xy = (-cos * shearSin - sin * shearCos) * zoomY;
  let yx = sin * zoomX;
  let yy = (-sin * shearSin + cos * shearCos) * zoomY;
  let x0 = cos * shiftX - sin * shiftY + centerX - xx * centerX - xy * centerY;
  let y0 = sin * shiftX + cos * shiftY + centerY - yx * centerX - yy * centerY;
  if (flipX) {
    [x0, y0] = [x0 + xx * (width - 1), y0 + yx * (width - 1)];
    [xx, yx] = [-xx, -yx];
  }
  if (flipY) {
    [x0, y0] = [x0 + xy * (height - 1), y0 + yy * (height - 1)];
    [xy, yy] = [-xy, -yy];
  }
  return [yy, yx, y0, xy, xx, x0];
}
