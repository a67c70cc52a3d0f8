import { ArgumentError, type Engine, type FillMode, type HostArray, type NDArray, type Numbers } from '../../engine';
import { assertKnown, shown } from '../../engine/known-options';
import { FILL_MODES } from '../../engine/ops/affine-transform';
import type { DataFormat } from '../image-data-format';
import type { ScaledBytes } from '../data';
import type { FileTarget } from '../io/storage';
import type { DataFrameClassMode } from './data-frame';
import type { ColorMode } from './decode-image';
import { formatOf } from './image-layout';
import type { Ranges, Reading } from './image-transform';
import type { PillowInterpolation } from './pillow-resize';

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
  /**
   * Multiply each image by a matrix, which `fit` finds, so that pixels of a set become independent of one another. It
   * makes `featurewiseCenter` true. Default false.
   */
  zcaWhitening?: boolean;
  /** Added to the standard deviations that `zcaWhitening` divides by. Default 1e-6. */
  zcaEpsilon?: number;
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
  /** Called with each image, of `dataFormat`, before it is rescaled: gives one of the same shape. */
  preprocessingFunction?: ((image: HostArray<Float32Array>) => NDArray | Promise<NDArray>) | null;
  /** Images are `[n, h, w, channels]`, or with the channels first. Default that of `setImageDataFormat`. */
  dataFormat?: DataFormat | null;
  /**
   * What is read between pixels: 0 the nearest, 1 what lies between four, on the GPU; 2 to 5 splines of that order, on
   * the CPU, as SciPy has them. Default 1.
   */
  interpolationOrder?: 0 | 1 | 2 | 3 | 4 | 5;
  /** Of batches: only `'float32'`. */
  dtype?: 'float32' | null;
  /**
   * Fraction of the images, in (0, 1) and rounded down, that are those of `subset: 'validation'`: the first. Default 0.
   */
  validationSplit?: number;
  /** Where images are transformed. Default the one that models use. */
  engine?: Engine;
}

/** Options of every `flow` of `ImageDataGenerator`, with Keras's defaults. */
export interface BatchOptions {
  /** Default 32. */
  batchSize?: number;
  /** Another order each time round. Default true. */
  shuffle?: boolean;
  /** Seed of order and transforms, 0..2^32-1. Default null: one of `setRandomSeed`'s sequence. */
  seed?: number | null;
  /**
   * A folder for the images of every batch, as they are yielded and stretched from 0 to 255: in Node its path; in a
   * page a path among the origin's private files, or a `FileSystemDirectoryHandle`. Default null: they are not saved.
   */
  saveToDir?: SaveDirectory | null;
  /** What the names of saved images begin with. Default `''`. */
  savePrefix?: string;
  /** `'png'`, `'jpeg'`, `'jpg'` or `'bmp'`. Default `'png'`. */
  saveFormat?: string;
  /** Which side of `validationSplit`; of a folder, the split is that of each class. Default null: all images. */
  subset?: 'training' | 'validation' | null;
}

/** Options of `ImageDataGenerator`'s `flow`, with Keras's defaults. */
export interface FlowOptions extends BatchOptions {
  /** A weight for each image, which comes third in a batch. Default null. */
  sampleWeight?: Numbers | null;
  /** Take a split although one side has classes that the other has not. Default false. */
  ignoreClassSplit?: boolean;
}

/** How images are read from files. */
export interface ReadOptions {
  /** `[height, width]`. Default `[256, 256]`. */
  targetSize?: readonly [number, number];
  /** 3, 1 or 4 channels. Default `'rgb'`. */
  colorMode?: ColorMode;
  /** Pillow's, as in `loadImage`. Default `'nearest'`. */
  interpolation?: PillowInterpolation;
}

/** Options of `ImageDataGenerator`'s `flowFromDirectory`, with Keras's defaults. */
export interface FlowFromDirectoryOptions extends BatchOptions, ReadOptions {
  /** The subfolders that are the classes, in that order. Default all, in alphanumeric order. */
  classes?: readonly string[] | null;
  /**
   * `'categorical'`: `[n, classes]`. `'binary'`, for two classes, and `'sparse'`: `[n]` class numbers. `'input'`: the
   * images again. null: `x` alone. Default `'categorical'`.
   */
  classMode?: 'categorical' | 'binary' | 'sparse' | 'input' | null;
  /** Go through folders that links lead to. Default false. */
  followLinks?: boolean;
  /** Resize the middle of an image, as large as it can be in the proportions of `targetSize`. Default false. */
  keepAspectRatio?: boolean;
}

/** Options of `ImageDataGenerator`'s `flowFromDataframe`, with Keras's defaults. */
export interface FlowFromDataframeOptions extends BatchOptions, ReadOptions {
  /** The column of the names of files, below the folder or absolute. Default `'filename'`. */
  xCol?: string;
  /** The column, or those, of targets. Default `'class'`. */
  yCol?: string | readonly string[];
  /** The column of weights, which come third in a batch. Default null. */
  weightCol?: string | null;
  /** The classes, in that order; images of no other are left out. Default null: all, in alphanumeric order. */
  classes?: readonly string[] | null;
  /**
   * `'categorical'`: `[n, classes]`, by one name or a list of names an image. `'binary'`, for two classes, and
   * `'sparse'`: `[n]` class numbers. `'raw'`: the numbers of one column, `[n]`, or of several, `[n, columns]`.
   * `'multi_output'`: one array of numbers a column. `'input'`: the images again. null: `x` alone. Default
   * `'categorical'`.
   */
  classMode?: DataFrameClassMode | null;
  /**
   * Leave out, with a warning, what is not there or does not end as images do. Whether something is at an address is
   * not asked. Default true.
   */
  validateFilenames?: boolean;
}

/** Where batches are saved. */
export type SaveDirectory = Exclude<FileTarget, FileSystemFileHandle> | FileSystemDirectoryHandle;

/** Options of `ImageDataGenerator`'s `fit`. */
export interface FitGeneratorOptions {
  /** Take images as they are transformed in training. Default false. */
  augment?: boolean;
  /** How often each is transformed. Default 1. */
  rounds?: number;
  /** Seed of the transforms, 0..2^32-1. Default null: one of `setRandomSeed`'s sequence. */
  seed?: number | null;
  /** Called with what part of the work for `zcaWhitening` is done, 0 to 1. */
  onProgress?: ((done: number) => void) | null;
}

const OPTIONS: readonly (keyof ImageDataGeneratorOptions)[] = [
  'featurewiseCenter', 'samplewiseCenter', 'featurewiseStdNormalization', 'samplewiseStdNormalization', 'zcaWhitening',
  'zcaEpsilon', 'rotationRange', 'widthShiftRange', 'heightShiftRange', 'brightnessRange', 'shearRange', 'zoomRange',
  'channelShiftRange', 'fillMode', 'cval', 'horizontalFlip', 'verticalFlip', 'rescale', 'preprocessingFunction',
  'dataFormat', 'validationSplit', 'interpolationOrder', 'dtype', 'engine',
]; // prettier-ignore
const BATCH: readonly (keyof BatchOptions)[] = [
  'batchSize', 'shuffle', 'seed', 'saveToDir', 'savePrefix', 'saveFormat', 'subset',
]; // prettier-ignore
export const FIT: readonly (keyof FitGeneratorOptions)[] = ['augment', 'rounds', 'seed', 'onProgress'];
export const FLOW: readonly (keyof FlowOptions)[] = [...BATCH, 'sampleWeight', 'ignoreClassSplit'];
const READ: readonly (keyof ReadOptions)[] = ['targetSize', 'colorMode', 'interpolation'];
export const FROM_DIRECTORY: readonly (keyof FlowFromDirectoryOptions)[] = [
  ...BATCH, ...READ, 'classes', 'classMode', 'followLinks', 'keepAspectRatio',
]; // prettier-ignore
export const FROM_DATAFRAME: readonly (keyof FlowFromDataframeOptions)[] = [
  ...BATCH, ...READ, 'xCol', 'yCol', 'weightCol', 'classes', 'classMode', 'validateFilenames',
]; // prettier-ignore

/** A batch of images. */
export type Images = HostArray<Float32Array>;

/** Images, alone or with other arrays of as many rows, which come as they are beside each batch of images. */
export type FlowImages = NDArray | ScaledBytes | readonly [NDArray | ScaledBytes, NDArray | readonly NDArray[]];
export type FlowBatch<X> = X extends readonly unknown[] ? readonly [Images, ...HostArray[]] : Images;

export type FrameTargets<O> = O extends { classMode: 'multi_output' } ? readonly HostArray[] : HostArray;
export type FrameBatch<O> = O extends { classMode: null }
  ? Images
  : O extends { weightCol: string }
    ? readonly [Images, FrameTargets<O>, HostArray<Float32Array>]
    : readonly [Images, FrameTargets<O>];

/** Options of a generator, settled. */
export interface GeneratorOptions extends Ranges, Reading {
  readonly featurewiseCenter: boolean;
  readonly samplewiseCenter: boolean;
  readonly featurewiseStdNormalization: boolean;
  readonly samplewiseStdNormalization: boolean;
  readonly zcaWhitening: boolean;
  readonly zcaEpsilon: number;
  readonly rescale: number;
  readonly preprocessingFunction: ImageDataGeneratorOptions['preprocessingFunction'];
  readonly dataFormat: DataFormat;
  readonly validationSplit: number;
}

/** @throws ArgumentError for a range that is no number, an unknown fill mode, or options that do not go together. */
export function generatorOptions(options: ImageDataGeneratorOptions): GeneratorOptions {
  const what = 'ImageDataGenerator';
  assertKnown(what, options, OPTIONS);
  const { rotationRange = 0, widthShiftRange = 0, heightShiftRange = 0, shearRange = 0, zoomRange = 0 } = options;
  const { horizontalFlip = false, verticalFlip = false, fillMode = 'nearest', cval = 0 } = options;
  const { featurewiseStdNormalization = false, samplewiseStdNormalization = false } = options;
  const { zcaWhitening = false, zcaEpsilon = 1e-6, channelShiftRange = 0, brightnessRange = null } = options;
  const { featurewiseCenter = featurewiseStdNormalization || zcaWhitening } = options;
  const { samplewiseCenter = samplewiseStdNormalization } = options;
  const { preprocessingFunction = null, interpolationOrder = 1, validationSplit = 0 } = options;
  const rescale = (options.rescale ?? 0) === 0 ? 1 : options.rescale!; // 0 is none, as in Keras
  const dataFormat = formatOf(what, options.dataFormat);
  const assert = (holds: boolean, option: string, rule: string, given: unknown): void => {
    if (!holds)
      throw new ArgumentError(
        `${what}: ${option} must be ${rule}, got ${typeof given === 'string' ? given : shown(given)}`,
      );
  };
  const { dtype } = options;
  assert([0, 1, 2, 3, 4, 5].includes(interpolationOrder), 'interpolationOrder', '0 to 5', interpolationOrder);
  assert([undefined, null, 'float32'].includes(dtype), 'dtype', "'float32'", dtype);
  assert(brightnessRange === null || brightnessRange.length === 2, 'brightnessRange', 'a pair', brightnessRange);
  const zoom = typeof zoomRange === 'number' ? [1 - zoomRange, 1 + zoomRange] : zoomRange;
  const [from = NaN, to = NaN] = zoom;
  assert(zoom.length === 2, 'zoomRange', 'a number or a pair', zoom);
  const numbers = {
    rotationRange, widthShiftRange, heightShiftRange, shearRange, zoomRange, cval, rescale, channelShiftRange, zcaEpsilon,
    ...(brightnessRange && { brightnessRange }),
  }; // prettier-ignore
  for (const [name, value] of Object.entries(numbers)) {
    const values = [value].flat();
    assert(values.length > 0 && values.every(Number.isFinite), name, 'finite', value);
  }
  assert(FILL_MODES.includes(fillMode), 'fillMode', `one of ${FILL_MODES.join(', ')}`, fillMode);
  assert(
    validationSplit === 0 || (validationSplit > 0 && validationSplit < 1),
    'validationSplit',
    'in (0, 1)',
    validationSplit,
  );
  if (preprocessingFunction !== null && typeof preprocessingFunction !== 'function')
    throw new ArgumentError(`${what}: preprocessingFunction must be a function of an image, or null`);
  if (zcaWhitening && featurewiseStdNormalization)
    throw new ArgumentError(
      `${what}: zcaWhitening and featurewiseStdNormalization do not go together; leave one out (Keras leaves the ` +
        'latter)',
    );
  if (
    (samplewiseStdNormalization && !samplewiseCenter) ||
    ((featurewiseStdNormalization || zcaWhitening) && !featurewiseCenter)
  )
    throw new ArgumentError(
      `${what}: what is whitened, or divided by the standard deviation, is centred first; leave samplewiseCenter and ` +
        'featurewiseCenter out, or make them true',
    );
  return {
    rotationRange, widthShiftRange, heightShiftRange, shearRange, zoomRange: [from, to], horizontalFlip, verticalFlip,
    channelShiftRange, brightnessRange, fillMode, cval, interpolationOrder, featurewiseCenter, samplewiseCenter,
    featurewiseStdNormalization, samplewiseStdNormalization, zcaWhitening, zcaEpsilon, rescale, preprocessingFunction,
    dataFormat, validationSplit,
  }; // prettier-ignore
}
