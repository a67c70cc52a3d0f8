/** Pixels across an input. */
export const SIDE = 28;

/** Of the brush, in pixels: soft at its edge, as the data's outlines are. */
const RADIUS = 1.1;

export const blank = (): Float32Array => new Float32Array(SIDE ** 2);

/** The image with a stroke on it, from one point to another: in pixels, the centre of the first at (0.5, 0.5). */
export function painted(
  image: Float32Array,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
): Float32Array {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const lengthSquared = dx * dx + dy * dy || 1;
  return image.map((value, i) => {
    const [x, y] = [(i % SIDE) + 0.5 - x0, Math.floor(i / SIDE) + 0.5 - y0];
    const along = Math.min(1, Math.max(0, (x * dx + y * dy) / lengthSquared));
    const distance = Math.hypot(x - along * dx, y - along * dy);
    return Math.max(value, Math.min(1, Math.max(0, RADIUS + 0.5 - distance)));
  });
}

/**
 * A picture of `28 k x 28 k` pixels as 28 x 28 means of k x k, grey from 0 (black) to 1, as Pillow's `convert('L')`
 * weighs red, green and blue: by ITU-R 601.
 */
export function shrunk(rgba: Uint8ClampedArray, side: number): Float32Array {
  const each = side / SIDE;
  const grey = blank();
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = (y * side + x) * 4;
      const pixel = Math.floor(y / each) * SIDE + Math.floor(x / each);
      grey[pixel] =
        grey[pixel]! + (0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!) / (255 * each * each);
    }
  }
  return grey;
}

/**
 * Whether the outermost pixels are light in the mean: a thing on white paper, where the data has it on black ground.
 */
export function hasLightBorder(grey: Float32Array): boolean {
  const border = grey.filter(
    (_, i) => Math.min(i % SIDE, SIDE - 1 - (i % SIDE), Math.floor(i / SIDE), SIDE - 1 - Math.floor(i / SIDE)) === 0,
  );
  return border.reduce((a, b) => a + b, 0) / border.length > 0.5;
}

export const inverted = (grey: Float32Array): Float32Array => grey.map((value) => 1 - value);
