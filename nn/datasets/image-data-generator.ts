import {
  ArgumentError,
  type Engine,
  HostArray,
  LifetimeError,
  type NDArray,
  type Numbers,
  type Shape,
  ShapeError,
  type TypedArray,
  array,
  formatShape,
  matmul,
  sameShape,
  sizeOf,
  toNDArray,
} from '../../engine';
import { assertKnown, isOptions, shown } from '../../engine/known-options';
import { awaited } from '../../engine/misread';
import { type ScaledBytes, take } from '../data';
import { currentOf } from '../current-engine';
import { defaultEngine } from '../default-engine';
import { nextKey } from '../random-seed';
import { assertBatches, assertTwoClasses } from './assert-batches';
import { CLASS_MODES, type DataFrame, readDataFrame } from './data-frame';
import { CHANNELS, type Pixels } from './decode-image';
import { decodeEach } from './image-directory';
import { GENERATOR_ENDINGS, type ImageDirectory, type ImageFile, imageFinder, indexDirectory } from './image-files';
import {
  type BatchOptions,
  FIT,
  FLOW,
  FROM_DATAFRAME,
  FROM_DIRECTORY,
  type FitGeneratorOptions,
  type FlowBatch,
  type FlowFromDataframeOptions,
  type FlowFromDirectoryOptions,
  type FlowImages,
  type FlowOptions,
  type FrameBatch,
  type GeneratorOptions,
  type ImageDataGeneratorOptions,
  type Images,
  type ReadOptions,
  generatorOptions,
} from './image-generator-options';
import { type BatchSource, DataFrameIterator, DirectoryIterator, ImageDataIterator } from './image-iterator';
import { fromFormat, toFormat } from './image-layout';
import { type ImageTransform, TRANSFORM, drawTransform, movesPixels, transformImages } from './image-transform';
import { assertImageOptions } from './load-image';
import { PILLOW_INTERPOLATIONS, pillowResize } from './pillow-resize';
import { RandomState } from './random-state';

/** What is asked of an iterator that has not been awaited. */
const OF_ITERATORS = ['samples', 'classes', 'classIndices', 'filenames', 'next', Symbol.asyncIterator];

/**
 * Batches of images, each moved by chance, after Keras's (legacy) `ImageDataGenerator`: names, defaults, the order in
 * which things are done (turn, shift, shear, zoom, flip, brighten, rescale, normalize) and, for a seed, the very
 * numbers drawn.
 *
 * ```ts
 * const datagen = new ImageDataGenerator({ rescale: 1 / 255, rotationRange: 40, horizontalFlip: true });
 * const train = await datagen.flowFromDirectory('cats_and_dogs/train', {
 *   targetSize: [150, 150], batchSize: 20, classMode: 'binary',
 * });
 * ```
 *
 * The images of a batch are transformed on the GPU in one dispatch; without any range or flip none is needed. Three of
 * Keras's defects are not followed: there `widthShiftRange` moves up and down and `heightShiftRange` sideways
 * (keras-team/keras#17398), an image that is not square is turned about a point that is not its centre, and with
 * `'channels_first'` brightness is refused or changes columns.
 */
export class ImageDataGenerator {
  readonly #options: GeneratorOptions;
  readonly #engine: ImageDataGeneratorOptions['engine'];
  /** Of each channel, or one for all. */
  #mean: NDArray | null = null;
  #std: NDArray | null = null;
  #whitening: NDArray | null = null;

  /** @throws ArgumentError for a range that is no number, an unknown fill mode, or a split outside (0, 1) */
  constructor(options: ImageDataGeneratorOptions = {}) {
    this.#options = generatorOptions(options);
    this.#engine = options.engine;
  }

  /**
   * What `featurewiseCenter` takes from each channel, as an array that fits an image; null before `fit`. One's own are
   * set as a number a channel: `datagen.mean = [123.68, 116.779, 103.939]`.
   */
  get mean(): HostArray | null {
    return this.#perChannel(this.#mean);
  }

  set mean(values: Numbers | null) {
    this.#mean = values === null ? null : toNDArray(values);
  }

  /** What `featurewiseStdNormalization` divides each channel by, as `mean`. */
  get std(): HostArray | null {
    return this.#perChannel(this.#std);
  }

  set std(values: Numbers | null) {
    this.#std = values === null ? null : toNDArray(values);
  }

  /** What `zcaWhitening` multiplies the values of an image by, `[h * w * channels, h * w * channels]`. */
  get zcaWhiteningMatrix(): HostArray | null {
    return this.#whitening && new HostArray(this.#whitening.data, this.#whitening.shape);
  }

  set zcaWhiteningMatrix(values: Numbers | null) {
    this.#whitening = values === null ? null : toNDArray(values);
  }

  /**
   * Finds what `featurewiseCenter`, `featurewiseStdNormalization` and `zcaWhitening` need: mean and standard deviation
   * of each channel, and the whitening matrix, of images as they are rescaled.
   *
   * The matrix takes time and memory by the number of an image's values, or of images where these are fewer: a second
   * for 16 x 16 x 3, some minutes and 0.3 GB for 32 x 32 x 3.
   * @param x `[n, h, w, channels]`, or with the channels first.
   * @throws ShapeError for images of another rank.
   */
  async fit(x: NDArray | ScaledBytes, options: FitGeneratorOptions = {}): Promise<void> {
    const what = 'ImageDataGenerator.fit';
    assertKnown(what, options, FIT);
    const { augment = false, rounds = 1, onProgress } = options;
    const seed = options.seed ?? undefined;
    this.#assertBatch(what, x.shape);
    assertBatches(what, rounds, seed);
    const { rescale, dataFormat, zcaWhitening, zcaEpsilon } = this.#options;
    const scale = ('scale' in x ? x.scale : 1) * rescale;
    const scaled = { data: Float32Array.from(x.data, (value) => value * scale), shape: x.shape };
    const random = new RandomState(seed ?? nextKey()[0]);
    const all: NDArray<Float32Array>[] = [];
    for (let round = 0; round < (augment ? rounds : 1); round++)
      all.push(fromFormat(augment ? await this.#moved(scaled, random) : scaled, dataFormat));
    const channels = all[0]!.shape[3]!;
    const count = (all.length * scaled.data.length) / channels;
    const sumOf = (of: (value: number, channel: number) => number): Float64Array => {
      const sums = new Float64Array(channels);
      for (const { data } of all)
        for (let i = 0; i < data.length; i++) sums[i % channels]! += of(data[i]!, i % channels);
      return sums;
    };
    const mean = sumOf((value) => value).map((sum) => sum / count);
    const std = sumOf((value, c) => (value - mean[c]!) ** 2).map((sum) => Math.sqrt(sum / count));
    this.#mean = { data: Float32Array.from(mean), shape: [channels] };
    this.#std = { data: Float32Array.from(std), shape: [channels] };
    if (!zcaWhitening) return;
    const { zcaWhiteningMatrix } = await import('./zca-whitening');
    const centred = all.map(({ data, shape }) =>
      toFormat({ data: data.map((value, i) => value - mean[i % channels]!), shape }, dataFormat),
    );
    const rows = new Float32Array(all.length * scaled.data.length);
    centred.forEach(({ data }, round) => rows.set(data, round * data.length));
    const size = sizeOf(x.shape.slice(1));
    this.#whitening = {
      data: await zcaWhiteningMatrix(rows, rows.length / size, zcaEpsilon, onProgress ?? undefined),
      shape: [size, size],
    };
  }

  /**
   * Batches of images in memory: `[x, y]`, `[x, y, sampleWeight]`, or `x` alone without `y`.
   * @param x `[n, h, w, channels]`, or with the channels first; with other arrays of as many rows, `[x, others]`, a
   * batch's `x` is a list
   * @param y `[n, ...]`: their rows go with the images; without them, options may stand in their place
   * @throws ShapeError for images of another rank, or targets or weights of another length
   */
  flow<const X extends FlowImages>(
    x: X,
    y?: FlowOptions | null,
    options?: FlowOptions,
  ): ImageDataIterator<FlowBatch<X>>;
  flow<const X extends FlowImages>(
    x: X,
    y: NDArray | TypedArray | readonly number[],
    options: FlowOptions & { sampleWeight: Numbers },
  ): ImageDataIterator<readonly [FlowBatch<X>, HostArray, HostArray]>;
  flow<const X extends FlowImages>(
    x: X,
    y: NDArray | TypedArray | readonly number[],
    options?: FlowOptions,
  ): ImageDataIterator<readonly [FlowBatch<X>, HostArray]>;
  flow(
    x: FlowImages,
    y: NDArray | TypedArray | readonly number[] | FlowOptions | null = null,
    options: FlowOptions = {},
  ): ImageDataIterator<unknown> {
    const what = 'ImageDataGenerator.flow';
    if (isOptions(y) && !('shape' in y)) return this.flow(x, null, y as FlowOptions);
    assertKnown(what, options, FLOW);
    const [images, ...others] = 'shape' in x ? [x] : [x[0], ...('shape' in x[1] ? [x[1]] : x[1])];
    this.#assertBatch(what, images.shape);
    const [count] = images.shape as [number];
    const targets = y && array(y as Numbers);
    const { sampleWeight = null, ignoreClassSplit = false, subset } = options;
    const weights = sampleWeight === null ? null : array(sampleWeight);
    if (weights && !targets)
      throw new ArgumentError(`${what}: sampleWeight is for images with targets, and there is no y`);
    const assertRows = (name: string, rows: NDArray | null): void => {
      if (rows && rows.shape[0] !== count)
        throw new ShapeError(`${what}: x has ${count} images, but ${name} has ${rows.shape[0] ?? 1}`);
    };
    assertRows('y', targets);
    assertRows('sampleWeight', weights);
    for (const other of others) assertRows('what comes beside them', other);
    const [start, end] = this.#part(count, subset);
    if (subset && targets && !ignoreClassSplit) assertSameClasses(what, targets, this.#part(count, 'validation')[1]);
    const scale = 'scale' in images ? images.scale : 1;
    const rowsOf = <A extends NDArray>(rows: A, indices: Uint32Array): A =>
      take(
        rows,
        indices.map((index) => start + index),
      );
    const read = async (indices: Uint32Array): Promise<NDArray> => {
      const { data, shape } = rowsOf(images, indices);
      return { data: scale === 1 ? data : Float32Array.from(data, (value) => value * scale), shape };
    };
    return new ImageDataIterator(
      this.#source(what, options, end - start, { read, names: 1e4 }, (batch, indices) => {
        const first = others.length === 0 ? batch : [batch, ...others.map((other) => rowsOf(array(other), indices))];
        if (!targets) return first;
        return [first, rowsOf(targets, indices), ...(weights ? [rowsOf(weights, indices)] : [])];
      }),
    );
  }

  /**
   * Batches of the images of a folder that has a subfolder for each class: `[x, y]`, or `x` alone with
   * `classMode: null`. Images are read when their batch is due; those are listed that end in png, jpg, jpeg, bmp, ppm,
   * tif or tiff, of which TIFF is refused when it is read in Node. A subfolder that begins with a dot is no class.
   * @throws DataError for a folder that cannot be read or has no images, and while iterating for an image that cannot,
   *   naming it; ArgumentError for options that do not fit it
   */
  flowFromDirectory(
    directory: ImageDirectory,
    options: FlowFromDirectoryOptions & { classMode: null },
  ): Promise<DirectoryIterator<Images>>;
  flowFromDirectory(
    directory: ImageDirectory,
    options?: FlowFromDirectoryOptions & { classMode?: 'categorical' | 'binary' | 'sparse' | 'input' },
  ): Promise<DirectoryIterator<readonly [Images, HostArray<Float32Array>]>>;
  flowFromDirectory(
    directory: ImageDirectory,
    options: FlowFromDirectoryOptions = {},
  ): Promise<DirectoryIterator<Images> | DirectoryIterator<readonly [Images, HostArray<Float32Array>]>> {
    return awaited('flowFromDirectory(folder)', OF_ITERATORS, this.#flowFromDirectory(directory, options));
  }

  async #flowFromDirectory(
    directory: ImageDirectory,
    options: FlowFromDirectoryOptions,
  ): Promise<DirectoryIterator<never>> {
    const what = 'ImageDataGenerator.flowFromDirectory';
    assertKnown(what, options, FROM_DIRECTORY);
    const { classes, classMode = 'categorical', subset, followLinks = false, keepAspectRatio = false } = options;
    const modes = ['categorical', 'binary', 'sparse', 'input'];
    if (classMode !== null && !modes.includes(classMode)) {
      throw new ArgumentError(`${what}: classMode must be ${modes.join(', ')} or null, got ${String(classMode)}`);
    }
    assertBatches(what, options.batchSize ?? 32, options.seed ?? undefined);
    const reading = this.#reading(what, options, keepAspectRatio);
    const index = await indexDirectory(what, directory, 'inferred', classes, {
      endings: GENERATOR_ENDINGS,
      followLinks,
    });
    const { classNames } = index;
    const kept = classNames.flatMap((_, label) => {
      const own = index.files.flatMap((file, i) => (index.labels![i] === label ? [{ file, label }] : []));
      return own.slice(...this.#part(own.length, subset));
    });
    if (classMode === 'binary') assertTwoClasses(what, 'classMode', classNames);
    const [files, labels] = [kept.map(({ file }) => file), kept.map(({ label }) => label)];
    const finish = (x: Images, indices: Uint32Array): unknown => {
      if (classMode === null) return x;
      if (classMode === 'input') return [x, new HostArray(x.data.slice(), x.shape)];
      return [x, ofClasses(Array.from(indices, (i) => labels[i]!), classMode, classNames.length)]; // prettier-ignore
    };
    const source = this.#source(what, options, files.length, { ...reading(files), names: 1e7 }, finish);
    return new DirectoryIterator(source as BatchSource<never>, {
      ...aboutFiles(files, classNames, typeof directory === 'string' ? directory : null),
      classes: labels,
      imageShape: this.#imageShape(options),
    });
  }

  /**
   * Batches of the images that a table names: `[x, y]`, `[x, y, weights]` with `weightCol`, or `x` alone with
   * `classMode: null`. Images are read when their batch is due.
   *
   * ```ts
   * const table = [{ id: '1.png', label: 'cat' }, { id: '2.png', label: 'dog' }];
   * const flow = await datagen.flowFromDataframe(table, 'pets', { xCol: 'id', yCol: 'label', classMode: 'binary' });
   * ```
   *
   * @param dataframe a list of rows, or columns by their names: pandas' `df.to_dict('records')` or `df.to_dict('list')`
   * @param directory the folder that names are in, in a page also the address before them; null for names that are
   * paths or addresses
   * @throws ArgumentError for columns that are not there or do not fit `classMode`; DataError while iterating for an
   * image that cannot be read, naming it
   */
  flowFromDataframe<const O extends FlowFromDataframeOptions = object>(
    dataframe: DataFrame,
    directory?: ImageDirectory | null,
    options?: O,
  ): Promise<DataFrameIterator<FrameBatch<O>>> {
    return awaited(
      'flowFromDataframe(table)',
      OF_ITERATORS,
      this.#flowFromDataframe(dataframe, directory ?? null, options ?? {}),
    );
  }

  async #flowFromDataframe(
    dataframe: DataFrame,
    directory: ImageDirectory | null,
    options: FlowFromDataframeOptions,
  ): Promise<DataFrameIterator<never>> {
    const what = 'ImageDataGenerator.flowFromDataframe';
    assertKnown(what, options, FROM_DATAFRAME);
    const { xCol = 'filename', yCol = 'class', weightCol = null, classes = null } = options;
    const { classMode = 'categorical', validateFilenames = true, subset } = options;
    if (classMode !== null && !CLASS_MODES.includes(classMode))
      throw new ArgumentError(`${what}: classMode must be ${CLASS_MODES.join(', ')} or null, got ${shown(classMode)}`);
    assertBatches(what, options.batchSize ?? 32, options.seed ?? undefined);
    const reading = this.#reading(what, options, false);
    const find = await imageFinder(what, directory, validateFilenames);
    const columns = { xCol, yCol, weightCol, classes, classMode };
    const table = await readDataFrame(what, dataframe, columns, find, (count) => this.#part(count, subset));
    const { files, classNames, weights } = table;
    const targetsOf = (x: Images, indices: Uint32Array): unknown => {
      if (classMode === 'input') return new HostArray(x.data.slice(), x.shape);
      if (classMode === 'raw') return take(table.targets[0]!, indices);
      if (classMode === 'multi_output') return table.targets.map((each) => take(each, indices));
      const own = Array.from(indices, (i) => table.classes[i]!);
      return ofClasses(own, classMode!, classNames.length);
    };
    const finish = (x: Images, indices: Uint32Array): unknown =>
      classMode === null ? x : [x, targetsOf(x, indices), ...(weights ? [take(weights, indices)] : [])];
    const source = this.#source(what, options, files.length, { ...reading(files), names: 1e7 }, finish);
    const about = {
      ...aboutFiles(files, classNames, typeof directory === 'string' ? directory : null),
      classes: table.classes,
      imageShape: this.#imageShape(options),
    };
    return new DataFrameIterator(source as BatchSource<never>, about, table.labels, weights);
  }

  /**
   * What an image is changed by, drawn by chance: Keras's `get_random_transform`.
   * @param imgShape of one image, `[h, w, channels]` or with the channels first
   * @param seed 0..2^32-1. Default one of `setRandomSeed`'s sequence.
   * @throws ShapeError for another rank.
   */
  getRandomTransform(imgShape: Shape, seed?: number | null): Required<ImageTransform> {
    const what = 'ImageDataGenerator.getRandomTransform';
    assertBatches(what, 1, seed ?? undefined);
    return this.#drawn(new RandomState(seed ?? nextKey()[0]), this.#sizeOf(what, imgShape));
  }

  /**
   * An image changed by what is given: Keras's `apply_transform`.
   * @param x one image, `[h, w, channels]` or with the channels first
   * @throws ShapeError for another rank, ArgumentError for a change that is not known.
   */
  async applyTransform(x: NDArray, transformParameters: ImageTransform): Promise<HostArray<Float32Array>> {
    const what = 'ImageDataGenerator.applyTransform';
    this.#sizeOf(what, x.shape);
    assertKnown(what, transformParameters, TRANSFORM);
    const { channelShiftIntensity: _, brightness: __, ...moves } = transformParameters;
    const neutral = { theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1, flipHorizontal: false, flipVertical: false };
    const isMoved = Object.entries(moves).some(([name, value]) => value !== neutral[name as keyof typeof neutral]);
    const { data } = await this.#transformed({ data: x.data, shape: [1, ...x.shape] }, [transformParameters], isMoved);
    return new HostArray(data, x.shape);
  }

  /**
   * `applyTransform` by what `getRandomTransform` draws.
   * @param x one image, `[h, w, channels]` or with the channels first
   * @param seed 0..2^32-1. Default one of `setRandomSeed`'s sequence.
   * @throws ShapeError for another rank.
   */
  async randomTransform(x: NDArray, seed?: number | null): Promise<HostArray<Float32Array>> {
    return this.applyTransform(x, this.getRandomTransform(x.shape, seed));
  }

  /**
   * An image, or as in Keras several as one, after `preprocessingFunction`, rescaled and normalized. What is given
   * stays as it is, where Keras changes it.
   * @param x `[h, w, channels]` or `[n, h, w, channels]`, or with the channels first
   * @throws ShapeError for another rank, LifetimeError before `fit` where it is needed.
   */
  async standardize(x: NDArray): Promise<HostArray<Float32Array>> {
    if (x.shape.length !== 3 && x.shape.length !== 4)
      throw new ShapeError(
        `ImageDataGenerator.standardize: images must be of rank 3, or 4 with a batch, got ${formatShape(x.shape)}`,
      );
    const pixels = new Float32Array(x.data);
    await this.#normalize(pixels, x.shape);
    return new HostArray(await this.#whitened(pixels, x.shape), x.shape);
  }

  /** Which of `count` images a subset has: of the validation the first, as in Keras. */
  #part(count: number, subset: BatchOptions['subset']): readonly [start: number, end: number] {
    const end = Math.trunc(count * this.#options.validationSplit);
    if (!subset) return [0, count];
    return subset === 'validation' ? [0, end] : [end, count];
  }

  /** Batches of images that are read, transformed, normalized and, if asked for, saved. */
  #source<Batch>(
    what: string,
    options: BatchOptions,
    samples: number,
    { read, names }: { read: (indices: Uint32Array) => Promise<NDArray>; names: number },
    finish: (x: Images, indices: Uint32Array) => Batch,
  ): BatchSource<Batch> {
    const { batchSize = 32, shuffle = true, subset = null } = options;
    const { saveToDir = null, savePrefix = '', saveFormat = 'png' } = options;
    const seed = options.seed ?? undefined;
    assertBatches(what, batchSize, seed);
    if (subset !== null && !['training', 'validation'].includes(subset))
      throw new ArgumentError(`${what}: subset must be training, validation or null, got ${String(subset)}`);
    if (samples === 0)
      throw new ArgumentError(
        `${what}: no images` +
          (subset ? ` in the subset ${subset}; give ImageDataGenerator a larger validationSplit` : ''),
      );
    const { dataFormat } = this.#options;
    return {
      samples,
      order: { batchSize, shuffle, seed: seed ?? nextKey()[0] },
      read,
      batch: async (images, { indices, random }) => {
        const x = await this.#batch(images, random);
        if (saveToDir !== null) {
          const { saveBatch } = await import('./save-batch');
          const nameOf = (index: number): string =>
            `${savePrefix}_${index}_${random.interval(names - 1)}.${saveFormat}`;
          await saveBatch(saveToDir, fromFormat(x, dataFormat), Array.from(indices, nameOf));
        }
        return finish(x, indices);
      },
    };
  }

  /** Reads images of a size, in the data format. */
  #reading(what: string, options: ReadOptions, keepAspectRatio: boolean) {
    const { targetSize = [256, 256], colorMode = 'rgb', interpolation = 'nearest' } = options;
    assertImageOptions(what, { colorMode, interpolation, known: PILLOW_INTERPOLATIONS, size: targetSize });
    return (files: readonly ImageFile[]) => ({
      read: async (indices: Uint32Array): Promise<NDArray> => {
        const shape = [indices.length, ...targetSize, CHANNELS[colorMode]];
        const images: Pixels[] = [];
        await decodeEach(
          Array.from(indices, (i) => files[i]!),
          colorMode,
          'pillow',
          (image, i) => {
            images[i] = pillowResize(image, targetSize, interpolation, keepAspectRatio);
          },
        );
        const data = images.every(({ data }) => data instanceof Uint8Array)
          ? new Uint8Array(sizeOf(shape))
          : new Float32Array(sizeOf(shape));
        images.forEach((image, i) => data.set(image.data, (i * data.length) / indices.length));
        return toFormat({ data, shape }, this.#options.dataFormat);
      },
    });
  }

  #imageShape({ targetSize = [256, 256], colorMode = 'rgb' }: ReadOptions): Shape {
    const channels = CHANNELS[colorMode];
    return this.#isFirst ? [channels, ...targetSize] : [...targetSize, channels];
  }

  get #isFirst(): boolean {
    return this.#options.dataFormat === 'channels_first';
  }

  #assertBatch(what: string, shape: Shape): void {
    if (shape.length === 4) return;
    throw new ShapeError(
      `${what}: images must be ${this.#isFirst ? '[n, channels, h, w]' : '[n, h, w, channels]'}, ` +
        `got ${formatShape(shape)}${shape.length === 3 ? '; one channel, or a batch of one, needs an axis of 1' : ''}`,
    );
  }

  /** Height and width of an image. */
  #sizeOf(what: string, shape: Shape): readonly [number, number] {
    if (shape.length !== 3)
      throw new ShapeError(
        `${what}: one image must be ${this.#isFirst ? '[channels, h, w]' : '[h, w, channels]'}, got ` +
          `${formatShape(shape)}`,
      );
    return (this.#isFirst ? shape.slice(1) : shape.slice(0, 2)) as [number, number];
  }

  /** Each image of a batch by its own chance, then normalized. */
  async #batch(images: NDArray, random: RandomState): Promise<Images> {
    const { data: pixels, shape } = await this.#moved(images, random);
    const size = pixels.length / shape[0]!;
    for (let n = 0; n < shape[0]!; n++) {
      await this.#normalize(pixels.subarray(n * size, (n + 1) * size), shape.slice(1));
    }
    return new HostArray(await this.#whitened(pixels, shape), shape);
  }

  /** Each image of a batch by its own chance. */
  async #moved(images: NDArray, random: RandomState): Promise<NDArray<Float32Array>> {
    const size = this.#sizeOf('ImageDataGenerator', images.shape.slice(1));
    // Also where none of it shows, so that what is drawn after it is Keras's.
    const drawn = Array.from({ length: images.shape[0]! }, () => this.#drawn(random, size));
    return this.#transformed(images, drawn, movesPixels(this.#options));
  }

  #drawn(random: RandomState, size: readonly [number, number]): Required<ImageTransform> {
    return drawTransform(random, this.#options, ...size);
  }

  /** The one that it was given, or that which a `fit` that resumed has made in its place. */
  #currentEngine(): Engine | Promise<Engine> {
    return this.#engine ? currentOf(this.#engine) : defaultEngine();
  }

  async #transformed(
    images: NDArray,
    transforms: readonly ImageTransform[],
    isMoved: boolean,
  ): Promise<NDArray<Float32Array>> {
    const { dataFormat } = this.#options;
    const last = fromFormat(images, dataFormat);
    const data = await transformImages(last, transforms, isMoved, this.#options, () => this.#currentEngine());
    return toFormat({ data, shape: last.shape }, dataFormat);
  }

  /** In place. */
  async #normalize(image: Float32Array, shape: Shape): Promise<void> {
    const { preprocessingFunction, rescale, samplewiseCenter, samplewiseStdNormalization } = this.#options;
    if (preprocessingFunction) {
      const { data, shape: given } = await preprocessingFunction(new HostArray(image.slice(), shape));
      if (!sameShape(given, shape))
        throw new ShapeError(
          `ImageDataGenerator: preprocessingFunction must keep the shape ${formatShape(shape)}, ` +
            `gave ${formatShape(given)}`,
        );
      image.set(data);
    }
    const scale = Math.fround(rescale);
    if (scale !== 1) for (let i = 0; i < image.length; i++) image[i]! *= scale;
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
    const { featurewiseCenter, featurewiseStdNormalization } = this.#options;
    const channelOf = this.#channels(shape);
    if (featurewiseCenter) {
      const center = this.#features('featurewiseCenter', this.#mean, shape);
      for (let i = 0; i < image.length; i++) image[i]! -= center(channelOf(i));
    }
    if (featurewiseStdNormalization) {
      const std = this.#features('featurewiseStdNormalization', this.#std, shape);
      for (let i = 0; i < image.length; i++) image[i]! /= std(channelOf(i)) + 1e-6;
    }
  }

  /** The channel of each value of an image, or of several. */
  #channels(shape: Shape): (i: number) => number {
    const channels = shape.at(this.#isFirst ? -3 : -1)!;
    const inner = this.#isFirst ? shape.at(-1)! * shape.at(-2)! : 1;
    return (i) => Math.floor(i / inner) % channels;
  }

  /** @throws LifetimeError before `fit`. */
  #features(option: string, found: NDArray | null, shape: Shape): (channel: number) => number {
    if (!found) throw unfitted(option);
    const { data } = found;
    const channels = shape.at(this.#isFirst ? -3 : -1)!;
    if (data.length === 1) return () => data[0]!;
    if (data.length !== channels)
      throw new ShapeError(
        `ImageDataGenerator: ${option} is of ${data.length} channels, by fit() or as it was set; these images are ` +
          formatShape(shape),
      );
    return (channel) => data[channel]!;
  }

  #perChannel(found: NDArray | null): HostArray | null {
    if (!found) return null;
    const { length } = found.data;
    return new HostArray(found.data, this.#isFirst ? [length, 1, 1] : [1, 1, length]);
  }

  /** @throws LifetimeError before `fit`. */
  async #whitened(pixels: Float32Array, shape: Shape): Promise<Float32Array> {
    if (!this.#options.zcaWhitening) return pixels;
    const matrix = this.#whitening;
    if (!matrix) throw unfitted('zcaWhitening');
    const size = sizeOf(shape.slice(-3));
    if (matrix.shape[0] !== size || matrix.shape[1] !== size)
      throw new ShapeError(
        `ImageDataGenerator: zcaWhitening is of images of ${matrix.shape[0]} values, by fit() or as it was set; ` +
          `these are ${formatShape(shape)}`,
      );
    const engine = await this.#currentEngine();
    using white = engine.scope(() =>
      matmul(engine.tensor(pixels, [pixels.length / size, size]), engine.tensor(matrix.data, matrix.shape)),
    );
    return new Float32Array(await white.data());
  }
}

const unfitted = (option: string): LifetimeError =>
  new LifetimeError(`ImageDataGenerator: ${option} needs what is found of the images; call fit(x) first`);

/** One class of each image, or several. */
function ofClasses(
  labels: readonly (number | readonly number[])[],
  mode: 'categorical' | 'binary' | 'sparse',
  classes: number,
): HostArray<Float32Array> {
  if (mode !== 'categorical') return new HostArray(Float32Array.from(labels as readonly number[]), [labels.length]);
  const result = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => [label].flat().forEach((each) => (result[row * classes + each] = 1)));
  return new HostArray(result, [labels.length, classes]);
}

function aboutFiles(files: readonly ImageFile[], classNames: readonly string[], folder: string | null) {
  const filenames = files.map(({ name }) => name);
  return {
    filenames,
    filepaths:
      folder === null
        ? filenames
        : filenames.map((name) => (name.startsWith('/') ? name : `${folder.replace(/\/$/, '')}/${name}`)),
    classIndices: Object.fromEntries(classNames.map((name, i) => [name, i])),
  };
}

/** As in Keras, so that data that are sorted by class are not split between classes. */
function assertSameClasses(what: string, { data, shape }: NDArray, end: number): void {
  const width = data.length / shape[0]!;
  const [first, rest] = [new Set(data.subarray(0, end * width)), new Set(data.subarray(end * width))];
  if (first.size === rest.size && [...first].every((value) => rest.has(value))) return;
  throw new ArgumentError(
    `${what}: training and validation have different classes after the split; shuffle x and y, which may be ` +
      'sorted by class, or set ignoreClassSplit',
  );
}
