import { ArgumentError } from '../../engine/errors';
import { HostArray } from '../../engine/host-array';
import { assertKnown, shown } from '../../engine/known-options';
import { type NDArray, sizeOf } from '../../engine/ndarray';
import { take } from '../data';
import type { DataFormat } from '../image-data-format';
import { nextKey } from '../random-seed';
import { assertBatches, assertTwoClasses } from './assert-batches';
import { CHANNELS, type ColorMode, type Imaging, type Pixels } from './decode-image';
import { DATASET_ENDINGS, type ImageDirectory, type ImageFile, indexDirectory } from './image-files';
import { formatOf, toFormat } from './image-layout';
import { assertImageOptions, readImage } from './load-image';
import { RandomState } from './random-state';
import { INTERPOLATIONS, type Interpolation, cropToSize, padToSize, resizeImage } from './resize-image';
import { toCategorical } from './to-categorical';

/** Options of `imageDatasetFromDirectory`, with Keras's defaults. */
export interface ImageDatasetOptions {
  /**
   * `'inferred'` from the subfolders; a class number for each image, in the order of their paths; null for none.
   * Default `'inferred'`.
   */
  labels?: 'inferred' | readonly number[] | null;
  /**
   * `'int'`: `[n]` class numbers. `'categorical'`: `[n, classes]`. `'binary'`, for two classes: `[n, 1]` of 0 and 1.
   * null for none. Default `'int'`.
   */
  labelMode?: 'int' | 'categorical' | 'binary' | null;
  /** The subfolders that are the classes, in that order. Default null: all, in alphanumeric order. */
  classNames?: readonly string[] | null;
  /** 3, 1 or 4 channels. Default `'rgb'`. */
  colorMode?: ColorMode;
  /** null: no batches, one image after the other. Default 32. */
  batchSize?: number | null;
  /** `[height, width]`, or one number for both. Default `[256, 256]`. */
  imageSize?: readonly [number, number] | number;
  /** Another order each epoch. Default true; else by path. */
  shuffle?: boolean;
  /** Seed of the order and of the split, 0..2^32-1. Default null: one of `setRandomSeed`'s sequence. */
  seed?: number | null;
  /** Fraction of the images, in (0, 1) and rounded down, to keep for validation: the last ones. Default null. */
  validationSplit?: number | null;
  /** Which side of that split; `'both'` gives a pair. Default null. */
  subset?: 'training' | 'validation' | 'both' | null;
  /** How to resize. Default `'bilinear'`. */
  interpolation?: Interpolation;
  /** Go through folders that links lead to. Default false. */
  followLinks?: boolean;
  /** Resize the middle of an image, as large as it can be in the proportions of `imageSize`. Default false. */
  cropToAspectRatio?: boolean;
  /** Resize an image to as large as it can be within `imageSize`, and fill up with zeros. Default false. */
  padToAspectRatio?: boolean;
  /** Where images have their channels. Default that of `setImageDataFormat`. */
  dataFormat?: DataFormat | null;
  /** Only `'tf'`: batches as Keras's `tf.data.Dataset` gives them. */
  format?: 'tf';
  /** Print how many files and classes there are. Default false, where Keras's is true. */
  verbose?: boolean;
}

const OPTIONS: readonly (keyof ImageDatasetOptions)[] = [
  'labels', 'labelMode', 'classNames', 'colorMode', 'batchSize', 'imageSize', 'shuffle', 'seed',
  'validationSplit', 'subset', 'interpolation', 'followLinks', 'cropToAspectRatio', 'padToAspectRatio', 'dataFormat',
  'format', 'verbose',
]; // prettier-ignore

/** `[x, y]`; `x` alone where there are no labels. */
export type ImageBatch<O> = O extends { labels: null } | { labelMode: null }
  ? HostArray<Float32Array>
  : readonly [x: HostArray<Float32Array>, y: HostArray<Float32Array | Uint32Array>];

/** Batches that are made as they are asked for, and anew each time they are gone through: an epoch each. */
export class ImageDataset<Batch> implements AsyncIterable<Batch> {
  readonly #batches: () => AsyncGenerator<Batch>;

  constructor(
    /** What the class numbers mean. Empty where there are no labels. */
    readonly classNames: readonly string[],
    /** The images, by their path in the folder, in the order of the first shuffle. */
    readonly files: readonly string[],
    /** How many batches an epoch has; without batches, images. */
    readonly length: number,
    batches: () => AsyncGenerator<Batch>,
  ) {
    this.#batches = batches;
  }

  [Symbol.asyncIterator](): AsyncGenerator<Batch> {
    return this.#batches();
  }

  /**
   * The same batches, each through `change`.
   *
   * ```ts
   * const rescaled = dataset.map(([x, y]) => [{ ...x, data: x.data.map((v) => v / 255) }, y] as const);
   * ```
   */
  map<Changed>(change: (batch: Batch) => Changed | Promise<Changed>): ImageDataset<Changed> {
    const batches = this.#batches;
    return new ImageDataset(this.classNames, this.files, this.length, async function* () {
      for await (const batch of batches()) yield await change(batch);
    });
  }
}

/**
 * Images of a folder that has a subfolder for each class, after Keras 3's `image_dataset_from_directory`: batches of
 * `x`, `[n, height, width, channels]` in 0..255, and `y`. An image is read when its batch is due: one batch is held,
 * and the next prepared. The last batch has what is left.
 *
 * ```ts
 * const train = await imageDatasetFromDirectory('cats_and_dogs/train', { imageSize: [150, 150], labelMode: 'binary' });
 * for await (const [x, y] of train) console.log(x.shape, y.data);
 * ```
 *
 * With a seed, the files and the split are those that Keras takes; the order of each epoch behind it is our own. Images
 * are PNG, JPEG, GIF and BMP.
 *
 * @throws DataError for a folder that cannot be read or has no images, and while iterating for an image that cannot,
 *   naming it; ArgumentError for options that do not fit it or one another
 */
export async function imageDatasetFromDirectory<const O extends ImageDatasetOptions = object>(
  directory: ImageDirectory,
  options?: O,
): Promise<
  O extends { subset: 'both' }
    ? [training: ImageDataset<ImageBatch<O>>, validation: ImageDataset<ImageBatch<O>>]
    : ImageDataset<ImageBatch<O>>
>;
export async function imageDatasetFromDirectory(
  directory: ImageDirectory,
  options: ImageDatasetOptions = {},
): Promise<unknown> {
  const what = 'imageDatasetFromDirectory';
  assertKnown(what, options, OPTIONS);
  const { labels = 'inferred', classNames, colorMode = 'rgb', batchSize = 32, shuffle = true } = options;
  const { interpolation = 'bilinear', followLinks = false, verbose = false, format = 'tf' } = options;
  const { cropToAspectRatio = false, padToAspectRatio = false } = options;
  const labelMode = labels === null ? null : options.labelMode === undefined ? 'int' : options.labelMode;
  const validationSplit = options.validationSplit || null; // 0 is none, as in Keras
  const subset = options.subset ?? null;
  const { imageSize: given = [256, 256] } = options;
  const imageSize = typeof given === 'number' ? ([given, given] as const) : given;
  const dataFormat = formatOf(what, options.dataFormat);
  assertImageOptions(what, { colorMode, interpolation, known: INTERPOLATIONS, size: imageSize });
  assertBatches(what, batchSize ?? 1, options.seed ?? undefined);
  if (labelMode !== null && !['int', 'categorical', 'binary'].includes(labelMode)) {
    throw new ArgumentError(`${what}: labelMode must be int, categorical, binary or null, got ${String(labelMode)}`);
  }
  if (labels !== null && labels !== 'inferred' && !Array.isArray(labels)) {
    throw new ArgumentError(
      `${what}: labels must be 'inferred', a list of class numbers or null, got ${shown(labels)}`,
    );
  }
  if (format !== 'tf') {
    throw new ArgumentError(
      `${what}: format must be 'tf', got ${shown(format)}; the batches are iterated the same way`,
    );
  }
  if (cropToAspectRatio && padToAspectRatio) {
    throw new ArgumentError(`${what}: only one of cropToAspectRatio and padToAspectRatio can be true`);
  }
  if (cropToAspectRatio && (interpolation === 'gaussian' || interpolation === 'mitchellcubic')) {
    throw new ArgumentError(
      `${what}: cropToAspectRatio does not go with interpolation '${interpolation}', as in Keras`,
    );
  }
  if (validationSplit !== null && !(validationSplit > 0 && validationSplit < 1)) {
    throw new ArgumentError(`${what}: validationSplit must be in (0, 1), got ${validationSplit}`);
  }
  if ((validationSplit === null) !== (subset === null)) {
    throw new ArgumentError(`${what}: validationSplit and subset go together; give both or neither`);
  }
  if (subset !== null && !['training', 'validation', 'both'].includes(subset)) {
    throw new ArgumentError(`${what}: subset must be training, validation or both, got ${String(subset)}`);
  }
  const hasSeed = options.seed !== undefined && options.seed !== null;
  if (validationSplit !== null && subset !== 'both' && shuffle && !hasSeed) {
    throw new ArgumentError(`${what}: a split of shuffled images needs a seed, or the two subsets would overlap`);
  }
  const index = await indexDirectory(what, directory, labelMode === null ? null : labels, classNames, {
    endings: DATASET_ENDINGS,
    followLinks,
  });
  // oxlint-disable-next-line no-console -- as Keras prints
  const print = (line: string): void => void (verbose && console.log(line));
  if (labelMode === 'binary' && index.labels) assertTwoClasses(what, 'labelMode', index.classNames);

  const seed = options.seed ?? nextKey()[0];
  const count = index.files.length;
  const order = shuffle ? new RandomState(seed).permutation(count) : Uint32Array.from({ length: count }, (_, i) => i);
  const kept = Math.floor((validationSplit ?? 0) * count);
  print(`Found ${count} files${index.labels ? ` belonging to ${index.classNames.length} classes` : ''}.`);
  if (subset === 'training' || subset === 'both') print(`Using ${count - kept} files for training.`);
  if (subset === 'validation' || subset === 'both') print(`Using ${kept} files for validation.`);
  if (validationSplit !== null && kept === 0) {
    throw new ArgumentError(`${what}: validationSplit ${validationSplit} of ${count} images is none; use a larger one`);
  }

  const load = async (images: Uint32Array): Promise<unknown> => {
    const shape = [images.length, ...imageSize, CHANNELS[colorMode]];
    const data = new Float32Array(sizeOf(shape));
    const resize = cropToAspectRatio ? cropToSize : padToAspectRatio ? padToSize : resizeImage;
    await decodeEach(
      Array.from(images, (i) => index.files[i]!),
      colorMode,
      'tensorflow',
      (image, i) => {
        data.set(resize(image, imageSize, interpolation).data, (i * data.length) / images.length);
      },
    );
    const x = batched(toFormat({ data, shape }, dataFormat));
    const { labels, classNames } = index;
    if (!labelMode || !labels) return x;
    const own = Array.from(images, (i) => labels[i]!);
    return [x, batched(targets(own, labelMode, classNames.length))];
  };
  const batched = ({ data, shape }: NDArray): HostArray =>
    new HostArray(data, batchSize === null ? shape.slice(1) : shape);
  const step = batchSize ?? 1;
  const dataset = (images: Uint32Array, shuffled: boolean): ImageDataset<unknown> => {
    let epoch = 0;
    const length = Math.ceil(images.length / step);
    return new ImageDataset(
      index.classNames,
      Array.from(images, (i) => index.files[i]!.name),
      length,
      () => {
        epoch++;
        const now = shuffled
          ? take(
              { data: images, shape: [images.length] },
              new RandomState((seed + epoch) >>> 0).permutation(images.length),
            ).data
          : images;
        return inTurn(length, (batch) => load(now.subarray(batch * step, (batch + 1) * step)));
      },
    );
  };
  const [training, validation] = [order.subarray(0, count - kept), order.subarray(count - kept)];
  if (subset === 'both') return [dataset(training, shuffle), dataset(validation, false)];
  return dataset(subset === 'validation' ? validation : training, shuffle);
}

/** Each in turn, the next begun while the last is used. */
async function* inTurn<T>(count: number, load: (index: number) => Promise<T>): AsyncGenerator<T> {
  let next = load(0);
  for (let index = 1; index <= count; index++) {
    const current = next;
    if (index < count) {
      next = load(index);
      next.catch(() => undefined); // told when its turn comes
    }
    yield await current;
  }
}

function targets(
  labels: readonly number[],
  mode: 'int' | 'categorical' | 'binary',
  classes: number,
): HostArray<Float32Array | Uint32Array> {
  if (mode === 'categorical') return toCategorical(labels, classes);
  if (mode === 'binary') return new HostArray(Float32Array.from(labels), [labels.length, 1]);
  return new HostArray(Uint32Array.from(labels), [labels.length]);
}

/** Images that are decoded at once, so that a page uses its threads and large pictures do not pile up. */
const AT_ONCE = 4;

/** Hands over each image, in any order, as its file has it. @throws DataError for the first that cannot be read */
export async function decodeEach(
  files: readonly ImageFile[],
  colorMode: ColorMode,
  imaging: Imaging,
  use: (image: Pixels, index: number) => void,
): Promise<void> {
  const waiting = files.entries();
  const work = async (): Promise<void> => {
    for (const [index, file] of waiting) use(await readImage(file, colorMode, imaging), index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
