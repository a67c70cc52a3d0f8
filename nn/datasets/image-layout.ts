import { ArgumentError } from '../../engine/errors';
import { shown } from '../../engine/known-options';
import type { NDArray, Shape, TypedArray } from '../../engine/ndarray';
import { type DataFormat, imageDataFormat } from '../image-data-format';

/** @throws ArgumentError for what is no format. */
export function formatOf(what: string, dataFormat: DataFormat | null | undefined): DataFormat {
  const format = dataFormat ?? imageDataFormat();
  if (format === 'channels_last' || format === 'channels_first') return format;
  throw new ArgumentError(`${what}: dataFormat must be 'channels_last' or 'channels_first', got ${shown(format)}`);
}

/** Images or one, `[..., h, w, c]`, as the format has them. */
export const toFormat = <T extends TypedArray>(images: NDArray<T>, format: DataFormat): NDArray<T> =>
  format === 'channels_first' ? moved(images, true) : images;

/** Images or one of the format as `[..., h, w, c]`. */
export const fromFormat = <T extends TypedArray>(images: NDArray<T>, format: DataFormat): NDArray<T> =>
  format === 'channels_first' ? moved(images, false) : images;

function moved<T extends TypedArray>(images: NDArray<T>, toFirst: boolean): NDArray<T> {
  const { data, shape } = images;
  const outer = shape.slice(0, -3);
  const [a, b, c] = shape.slice(-3) as [number, number, number];
  const inner: Shape = toFirst ? [c, a, b] : [b, c, a];
  const [from, to] = toFirst ? [a * b, c] : [a, b * c];
  const size = a * b * c;
  const result = data.slice() as T;
  for (let start = 0; start < data.length; start += size)
    for (let i = 0; i < from; i++)
      for (let j = 0; j < to; j++) result[start + j * from + i] = data[start + i * to + j]!;
  return { data: result, shape: [...outer, ...inner] };
}
