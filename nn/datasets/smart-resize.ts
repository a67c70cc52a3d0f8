import { ArgumentError, ShapeError } from '../../engine/errors';
import { HostArray } from '../../engine/host-array';
import { assertKnown, shown } from '../../engine/known-options';
import { type NDArray, formatShape } from '../../engine/ndarray';
import type { DataFormat } from '../image-data-format';
import { formatOf, fromFormat, toFormat } from './image-layout';
import { type Interpolation, cropToSize } from './resize-image';

/** What images are resized by where their proportions are kept. */
const INTERPOLATIONS = ['bilinear', 'nearest', 'lanczos3', 'lanczos5', 'bicubic', 'area'] as const;

/** Options of `smartResize`, with Keras's defaults. */
export interface SmartResizeOptions {
  /** How to resize. Default `'bilinear'`. */
  interpolation?: Exclude<Interpolation, 'gaussian' | 'mitchellcubic'>;
  /** Where the channels are. Default `'channels_last'`, whatever `setImageDataFormat` says. */
  dataFormat?: DataFormat;
}

/**
 * The middle of an image, as large as it can be in the proportions of a size, in that size: Keras's `smart_resize`.
 * @param x `[h, w, channels]` or `[n, h, w, channels]`, or with the channels first
 * @param size `[height, width]`
 * @throws ShapeError for another rank, ArgumentError for a size that is none or an unknown interpolation.
 */
export function smartResize(
  x: NDArray,
  size: readonly [height: number, width: number],
  options: SmartResizeOptions = {},
): HostArray<Float32Array> {
  assertKnown('smartResize', options, ['interpolation', 'dataFormat']);
  const { interpolation = 'bilinear' } = options;
  if (size.length !== 2 || !size.every((side) => Number.isSafeInteger(side) && side > 0))
    throw new ArgumentError(`smartResize: the size must be [height, width], positive integers, got ${shown(size)}`);
  if (!INTERPOLATIONS.includes(interpolation))
    throw new ArgumentError(
      `smartResize: interpolation must be one of ${INTERPOLATIONS.join(', ')}, got ${shown(interpolation)}`,
    );
  if (x.shape.length !== 3 && x.shape.length !== 4)
    throw new ShapeError(`smartResize: images must be of rank 3, or 4 with a batch, got ${formatShape(x.shape)}`);
  const format = formatOf('smartResize', options.dataFormat ?? 'channels_last');
  const { data, shape } = fromFormat(x, format);
  const image = shape.slice(-3);
  const count = x.shape.length === 4 ? shape[0]! : 1;
  const from = data.length / count;
  const to = size[0] * size[1] * image[2]!;
  const result = new Float32Array(count * to);
  for (let n = 0; n < count; n++)
    result.set(
      cropToSize(
        { data: Float32Array.from(data.subarray(n * from, (n + 1) * from)), shape: image },
        size,
        interpolation,
      ).data,
      n * to,
    );
  const resized = toFormat({ data: result, shape: [...shape.slice(0, -3), ...size, image[2]!] }, format);
  return new HostArray(resized.data, resized.shape);
}
