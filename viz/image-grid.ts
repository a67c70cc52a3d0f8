import { ArgumentError, ShapeError } from '../engine/errors';
import { formatShape, type NDArray, type Numbers, sameShape, sizeOf } from '../engine/ndarray';
import { assertKnown } from '../engine/known-options';
import { arrayOf, assertArray } from './assert';
import { type GridOptions, layOutGrid } from './grid';
import { type PictureOptions, picture } from './picture';
import { GRID, PICTURE } from './options';
import type { Raster } from './raster';
import { light } from './theme';

/** `columns` is by default what makes it most nearly a square: 4 pictures make 2 x 2. */
export interface ImageGridOptions extends GridOptions, PictureOptions {
  /** Screen pixels across one pixel. Default what brings a picture's longer side nearest to 150. */
  scale?: number;
}

/**
 * Pictures side by side without axes, each drawn as `image` draws it: augmented samples are
 *
 * ```ts
 * const samples = [];
 * for await (const batch of datagen.flow(x, null, { batchSize: 1 })) if (samples.push(batch) === 4) break;
 * imageGrid(samples, { vmin: 0, vmax: 255 });
 * ```
 *
 * `images` is one array or a list: `[h, w]`, `[h, w, 1]` or `[h, w, 3]` is a picture, `[n, h, w, 1]` or `[n, h, w, 3]`
 * are n, and so are `[n, h, w]` of another width than 1 or 3. Floats are drawn from 0 to 1 unless `vmin` and `vmax` say
 * otherwise. Throws `ShapeError` on other shapes and on pictures of different sizes, `ArgumentError` where there are
 * none, on fewer cells than pictures, and on a bad scale, range or colormap.
 */
export function imageGrid(images: Numbers | readonly Numbers[], options: ImageGridOptions = {}): Raster {
  assertKnown('imageGrid', options, [...GRID, ...PICTURE]);
  const { theme = light } = options;
  const isList =
    Array.isArray(images) &&
    images.every((each: unknown) => typeof each === 'object' && each !== null && 'shape' in each);
  const all = (isList ? (images as readonly Numbers[]) : [images]).flatMap((each) =>
    picturesOf(arrayOf('imageGrid', each)),
  );
  const [first] = all;
  if (!first) throw new ArgumentError('imageGrid: no pictures to draw.');
  const other = all.find(({ shape }) => !sameShape(shape, first.shape));
  if (other) {
    throw new ShapeError(
      `imageGrid: a picture of ${formatShape(other.shape)} beside one of ${formatShape(first.shape)}; all must ` +
        'have one size.',
    );
  }
  const pictures = all.map((pixels) => picture('imageGrid', pixels, 150, options));
  const layout = { ...options, across: Math.ceil(Math.sqrt(all.length)) };
  const { raster, cornerOf } = layOutGrid('imageGrid', first, all.length, pictures[0]!, layout, theme);
  pictures.forEach(({ draw }, i) => draw(raster, ...cornerOf(i)));
  return raster;
}

function picturesOf(array: NDArray): NDArray[] {
  const { data, shape } = array;
  const grey = shape.length === 3 && shape[2] !== 1 && shape[2] !== 3;
  if (shape.length !== 4 && !grey) return [array];
  assertArray('imageGrid', array);
  const size = sizeOf(shape.slice(1));
  return Array.from({ length: shape[0]! }, (_, i) => ({
    data: data.subarray(i * size, (i + 1) * size),
    shape: shape.slice(1),
  }));
}
