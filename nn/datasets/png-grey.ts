import type { NDArray, Shape } from '../../engine/ndarray';

/** What libpng takes for no gamma at all, beside 1, in 1/100,000. */
const [ONE, SIGNIFICANT] = [100_000, 5_000];
/** Of an index of the tables for 16 bits, and what is left out of one. */
const [BITS, SHIFT] = [11, 5];

const isSignificant = (gamma: number): boolean => Math.abs(gamma - ONE) > SIGNIFICANT;
const inverse = (gamma: number): number => Math.floor(1e10 / gamma + 0.5);

/** Values of 0..from, raised to a power and rounded to 0..to. */
const table = (gamma: number, from: number, to: number): Float64Array =>
  Float64Array.from({ length: from + 1 }, (_, i) =>
    isSignificant(gamma)
      ? Math.floor(to * (i / from) ** (gamma / ONE) + 0.5)
      : Math.floor((i * to + (from + 1) / 2) / from),
  );

/**
 * libpng's grey of colors whose file names a gamma: made of light, not of numbers.
 * @param data `[h, w, 3 or 4]`, of 8 bits or 16
 * @returns `[h, w, 1]`, or undefined where the gamma changes nothing
 */
export function greyByGamma(
  data: ArrayLike<number>,
  [height = 0, width = 0, channels = 0]: Shape,
  {
    gamma,
    weights: [ofRed, ofGreen, ofBlue],
  }: { readonly gamma: number; readonly weights: readonly [number, number, number, ...number[]] },
): NDArray<Uint8Array> | undefined {
  const screen = inverse(gamma);
  if (!isSignificant(gamma) && !isSignificant(screen)) return undefined;
  const deep = data instanceof Uint16Array;
  const [from, to] = deep ? [2 ** BITS - 1, 65535] : [255, 255];
  const [toLight, fromLight] = [table(inverse(gamma), from, to), table(inverse(screen), from, to)];
  const shift = deep ? SHIFT : 0;
  // Equal colors of 16 bits become as many as there are bounds between bytes below them; others are cut.
  const equal = (value: number): number =>
    deep
      ? Math.min(255, Math.max(0, Math.ceil((65535 * (value >> SHIFT) - 32768 - 128 * from) / (257 * from))))
      : value;
  const grey = (pixel: number): number => {
    const [red, green, blue] = [data[pixel * channels]!, data[pixel * channels + 1]!, data[pixel * channels + 2]!];
    if (red === green && red === blue) return equal(red);
    const light =
      toLight[red >> shift]! * ofRed + toLight[green >> shift]! * ofGreen + toLight[blue >> shift]! * ofBlue;
    const value = fromLight[Math.floor((light + 16384) / 32768) >> shift]!;
    return deep ? value >> 8 : value;
  };
  const result = new Uint8Array(height * width);
  for (let pixel = 0; pixel < result.length; pixel++) result[pixel] = grey(pixel);
  return { data: result, shape: [height, width, 1] };
}
