import type { NDArray } from '../../nn';
import type { Sight } from './viewer';

export interface OcclusionOptions {
  /** Pixels across the square. Default 6. */
  size?: number;
  /** Pixels from one place to the next. Default 2. */
  stride?: number;
  /**
   * What the square is filled with. Default 0: the background of the page's images, so that it takes away and adds
   * nothing.
   */
  fill?: number;
}

/**
 * How much a class's probability falls while a square covers each place, after Zeiler and Fergus (2014,
 * https://arxiv.org/abs/1311.2901): above zero where the class loses by it. The squares' middles lie a stride apart,
 * from half a stride inside one border to the other, so that the map covers the image evenly; at the borders squares
 * hang over.
 * @param image `[h, w, channels]`. @returns `[ceil(h / stride), ceil(w / stride)]`.
 */
export async function occlusion(
  model: Pick<Sight['model'], 'predict'>,
  image: NDArray<Float32Array>,
  label: number,
  options: OcclusionOptions = {},
): Promise<NDArray<Float32Array>> {
  const { stride = 2 } = options;
  const [height = 1, width = 1] = image.shape;
  const covered = coveredImages(image, options);
  const all = new Float32Array(image.data.length * (covered.length + 1));
  [image.data, ...covered].forEach((data, i) => all.set(data, i * image.data.length));
  const { data, shape } = await model.predict({ data: all, shape: [covered.length + 1, ...image.shape] });
  const probability = (i: number): number => data[i * shape[1]! + label]!;
  const whole = probability(0);
  return {
    data: Float32Array.from(covered, (_, i) => whole - probability(i + 1)),
    shape: [Math.ceil(height / stride), Math.ceil(width / stride)],
  };
}

/** The image with the square at each place, in reading order. */
function coveredImages(
  { data, shape }: NDArray<Float32Array>,
  { size = 6, stride = 2, fill = 0 }: OcclusionOptions,
): Float32Array[] {
  const [height = 1, width = 1, channels = 1] = shape;
  const starts = (length: number): number[] =>
    Array.from({ length: Math.ceil(length / stride) }, (_, i) => Math.round((i + 0.5) * stride - size / 2));
  return starts(height).flatMap((top) =>
    starts(width).map((left) => {
      const copy = data.slice();
      for (let row = Math.max(0, top); row < Math.min(height, top + size); row++) {
        const end = Math.min(width, left + size);
        copy.fill(fill, (row * width + Math.max(0, left)) * channels, (row * width + end) * channels);
      }
      return copy;
    }),
  );
}
