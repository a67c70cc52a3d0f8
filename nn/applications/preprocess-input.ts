import { ArgumentError, HostArray, type NDArray, ShapeError, formatShape } from '../../engine';
import { assertKnown } from '../../engine/known-options';
import { type DataFormat, imageDataFormat } from '../image-data-format';

/**
 * `'caffe'`: blue first, less the mean of ImageNet's channels. `'tf'`: from -1 to 1. `'torch'`: from 0 to 1, less
 * ImageNet's mean and divided by its standard deviation.
 */
export type PreprocessMode = 'caffe' | 'tf' | 'torch';

/** Options of `preprocessInput`. */
export interface PreprocessInputOptions {
  /** Where the channels are. Default that of `setImageDataFormat`. */
  dataFormat?: DataFormat | null;
}

interface Channel {
  readonly from: number;
  readonly scale: number;
  readonly mean: number;
  readonly std: number;
}

const channel = (from: number, scale: number, mean: number, std = 1): Channel => ({ from, scale, mean, std });

const CHANNELS: Readonly<Record<PreprocessMode, readonly Channel[]>> = {
  caffe: [channel(2, 1, 103.939), channel(1, 1, 116.779), channel(0, 1, 123.68)],
  tf: [0, 1, 2].map((from) => channel(from, 127.5, 1)),
  torch: [channel(0, 255, 0.485, 0.229), channel(1, 255, 0.456, 0.224), channel(2, 255, 0.406, 0.225)],
};

/**
 * Pixels as a network of `keras.applications` was trained on them:
 * `keras.applications.imagenet_utils.preprocess_input`. The array that is given stays as it is.
 * @param x `[h, w, 3]` or `[n, h, w, 3]`, from 0 to 255, or with the channels first. @param options also has `mode`,
 * default `'caffe'`.
 * @throws ShapeError unless there are three channels, ArgumentError for another mode.
 */
export function preprocessInput(
  x: NDArray,
  options: PreprocessInputOptions & { mode?: PreprocessMode } = {},
): HostArray<Float32Array> {
  assertKnown('preprocessInput', options, ['dataFormat', 'mode']);
  const { mode = 'caffe' } = options;
  if (!Object.hasOwn(CHANNELS, mode))
    throw new ArgumentError(`preprocessInput: mode must be one of ${Object.keys(CHANNELS).join(', ')}, got ${mode}`);
  const dataFormat = options.dataFormat ?? imageDataFormat();
  const { data, shape } = x;
  const isFirst = dataFormat === 'channels_first';
  if ((shape.length !== 3 && shape.length !== 4) || shape.at(isFirst ? -3 : -1) !== 3)
    throw new ShapeError(
      `preprocessInput: images must be ${isFirst ? '[3, h, w] or [n, 3, h, w]' : '[h, w, 3] or [n, h, w, 3]'}, ` +
        `got ${formatShape(shape)}`,
    );
  const inner = isFirst ? shape.at(-1)! * shape.at(-2)! : 1;
  const y = new Float32Array(data.length);
  for (let i = 0; i < y.length; i++) {
    const at = Math.floor(i / inner) % 3;
    const { from, scale, mean, std } = CHANNELS[mode][at]!;
    y[i] = Math.fround(Math.fround(data[i + (from - at) * inner]! / scale) - mean) / std;
  }
  return new HostArray(y, shape);
}

/** Pixels as they are, in f32: of networks that rescale by a layer of their own. */
export function unchanged(x: NDArray, options: PreprocessInputOptions = {}): HostArray<Float32Array> {
  assertKnown('preprocessInput', options, ['dataFormat']);
  return new HostArray(Float32Array.from(x.data), x.shape);
}
