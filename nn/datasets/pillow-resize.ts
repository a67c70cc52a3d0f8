import type { Pixels } from './decode-image';

/** How Pillow finds what lies between pixels. */
export const PILLOW_INTERPOLATIONS = ['nearest', 'bilinear', 'bicubic', 'hamming', 'box', 'lanczos'] as const;
/**
 * How `loadImage` resizes, as Pillow: by the nearest pixel, or by a kernel, which averages over all pixels that one
 * takes the place of where an image gets smaller.
 */
export type PillowInterpolation = (typeof PILLOW_INTERPOLATIONS)[number];

type Size = readonly [height: number, width: number];

interface Kernel {
  readonly support: number;
  readonly at: (x: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

const KERNELS: Readonly<Record<Exclude<PillowInterpolation, 'nearest'>, Kernel>> = {
  box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(1 - Math.abs(x), 0) },
  hamming: {
    support: 1,
    at: (x) => (Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI))),
  },
  bicubic: {
    support: 2,
    at: (value) => {
      const x = Math.abs(value);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    },
  },
  lanczos: { support: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Bits behind the point of Pillow's weights for bytes. */
const BITS = 22;

/**
 * Another size, as Pillow's `Image.resize` gives it, to the bit.
 * @param image `[h, w, c]`
 * @param keepAspectRatio take the middle of the image, as large as it can be in the proportions of the size
 */
export function pillowResize(
  image: Pixels,
  [height, width]: Size,
  interpolation: PillowInterpolation,
  keepAspectRatio: boolean,
): Pixels {
  const [fromHeight, fromWidth, channels] = image.shape as [number, number, number];
  if (fromHeight === height && fromWidth === width) return image;
  const rows = keepAspectRatio ? Math.min(fromHeight, Math.floor((fromWidth * height) / width)) : fromHeight;
  const columns = keepAspectRatio ? Math.min(fromWidth, Math.floor((fromHeight * width) / height)) : fromWidth;
  const down = { start: Math.floor((fromHeight - rows) / 2), size: rows, of: fromHeight, to: height };
  const across = { start: Math.floor((fromWidth - columns) / 2), size: columns, of: fromWidth, to: width };
  if (interpolation === 'nearest') return nearest(image, down, across);
  const kernel = KERNELS[interpolation];
  const hasAlpha = channels === 4;
  const given = hasAlpha ? premultiplied(image) : image;
  // In Pillow 13 rows come first where that leaves out enough of them; before it columns always did.
  const isRowsFirst = height < down.of && down.of - height > 2 * (across.of - width);
  const resized = isRowsFirst
    ? resample(resample(given, down, 0, kernel), across, 1, kernel)
    : resample(resample(given, across, 1, kernel), down, 0, kernel);
  return hasAlpha ? unmultiplied(resized) : resized;
}

/** What part of an axis becomes how many pixels. */
interface Axis {
  readonly start: number;
  readonly size: number;
  readonly of: number;
  readonly to: number;
}

/**
 * Pillow's `ImagingScaleAffine`: it adds up steps, so that where a centre lies between two pixels its error decides.
 */
function stepped({ start, size, to }: Axis): number[] {
  const step = size / to;
  let at = start + step * 0.5;
  return Array.from({ length: to }, () => {
    const cell = Math.floor(at);
    at += step;
    return cell;
  });
}

function nearest({ data, shape }: Pixels, down: Axis, across: Axis): Pixels {
  const [, width, channels] = shape as [number, number, number];
  const result = emptyAs(data, down.to * across.to * channels);
  const columns = stepped(across);
  let target = 0;
  for (const row of stepped(down)) {
    for (const column of columns) {
      for (let c = 0; c < channels; c++) result[target++] = data[(row * width + column) * channels + c]!;
    }
  }
  return { data: result, shape: [down.to, across.to, channels] };
}

const emptyAs = (data: Pixels['data'], size: number): Pixels['data'] =>
  data instanceof Int32Array ? new Int32Array(size) : new Uint8Array(size);

/** Along one axis, after Pillow's `Resample.c`: rounded between the two axes, bytes by weights of 22 bits. */
function resample({ data, shape }: Pixels, axis: Axis, along: 0 | 1, { support, at }: Kernel): Pixels {
  const { start, size, of, to } = axis;
  if (to === of && size === of) return { data, shape };
  const [height, width, channels] = shape as [number, number, number];
  const isDeep = data instanceof Int32Array;
  const scale = size / to;
  const stretch = Math.max(scale, 1);
  const weights = Array.from({ length: to }, (_, cell) => {
    const center = start + (cell + 0.5) * scale;
    const first = Math.max(Math.trunc(center - support * stretch + 0.5), 0);
    const last = Math.min(Math.trunc(center + support * stretch + 0.5), of);
    const raw = Array.from({ length: last - first }, (_, i) => at((first + i - center + 0.5) / stretch));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const shares = raw.map((weight) => (total === 0 ? weight : weight / total));
    // In whole numbers, rounded away from 0.
    const fixed = (share: number): number => Math.trunc(share * 2 ** BITS + (share < 0 ? -0.5 : 0.5));
    return { first, shares: isDeep ? shares : shares.map(fixed) };
  });
  const result = emptyAs(data, (data.length / of) * to);
  // Pixels of an axis lie `inner` apart; what is outside of it comes `outer` times.
  const inner = along === 0 ? width * channels : channels;
  const outer = along === 0 ? 1 : height;
  for (let line = 0; line < outer; line++) {
    weights.forEach(({ first, shares }, cell) => {
      for (let k = 0; k < inner; k++) {
        let sum = 0;
        for (let i = 0; i < shares.length; i++) sum += shares[i]! * data[(line * of + first + i) * inner + k]!;
        result[(line * to + cell) * inner + k] = isDeep ? ofDeep(sum) : ofByte(sum);
      }
    });
  }
  return { data: result, shape: along === 0 ? [to, width, channels] : [height, to, channels] };
}

const ofByte = (sum: number): number => Math.min(Math.max(Math.floor((sum + 2 ** (BITS - 1)) / 2 ** BITS), 0), 255);
const ofDeep = (sum: number): number => Math.min(Math.max(Math.floor(sum + 0.5), 0), 65535);

/** Colors by their alpha, without which what is invisible would be seen. */
function premultiplied({ data, shape }: Pixels): Pixels {
  const result = Uint8Array.from(data);
  for (let i = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) {
      const product = data[i + c]! * data[i + 3]! + 128;
      result[i + c] = ((product >> 8) + product) >> 8;
    }
  }
  return { data: result, shape };
}

function unmultiplied({ data, shape }: Pixels): Pixels {
  const result = Uint8Array.from(data);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = 0; c < 3; c++) result[i + c] = Math.min(Math.floor((255 * data[i + c]!) / alpha), 255);
  }
  return { data: result, shape };
}
