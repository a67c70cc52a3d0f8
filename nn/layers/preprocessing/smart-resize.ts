import { type ResizeOptions, type Tensor, resize, slice } from '../../../engine';

type Size = readonly [height: number, width: number];

/** The largest window in the middle of an image that has the proportions of a size. */
export function middleWindow([height, width]: Size, [toHeight, toWidth]: Size): readonly [start: Size, size: Size] {
  const within = (size: number, most: number): number => Math.max(Math.min(Math.trunc(size), most), 1);
  const rows = within((width * toHeight) / toWidth, height);
  const columns = within((height * toWidth) / toHeight, width);
  return [
    [Math.trunc((height - rows) / 2), Math.trunc((width - columns) / 2)],
    [rows, columns],
  ];
}

/** How many rows and columns each side lacks, for an image to have the proportions of a size. In f32, as TensorFlow. */
export function missingSides([rows, columns]: Size, [height, width]: Size): Size {
  const missing = (other: number, to: number, of: number, own: number): number =>
    Math.trunc(Math.max(Math.trunc(Math.fround((other * to) / of)) - own, 0) / 2);
  return [missing(columns, height, width, rows), missing(rows, width, height, columns)];
}

export function window(x: Tensor, [top, left]: Size, [height, width]: Size): Tensor {
  const [n, , , channels] = x.shape as [number, number, number, number];
  return slice(x, [0, top, left, 0], [n, height, width, channels]);
}

/** That window in this size: Keras's `smart_resize`. */
export function smartResize(x: Tensor, size: Size, options: ResizeOptions = {}): Tensor {
  const [start, of] = middleWindow([x.shape[1]!, x.shape[2]!], size);
  return resize(window(x, start, of), size, options);
}
