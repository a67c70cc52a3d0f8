import type { NDArray } from '../../../../nn';
import type { Text } from '../../../language';

interface Preset<Of> {
  readonly says: Text;
  readonly of: Of;
}

/** Whether a cell is of the figure, from 0 to 1 across the image. */
type Figure = (y: number, x: number) => number;

const within = (value: number, from: number, to: number): boolean => value >= from && value <= to;

/** Small images. */
export const IMAGES = {
  edge: { says: { en: 'An edge', ko: '경계' }, of: (_, x) => (x > 0.5 ? 1 : 0) },
  letter: {
    says: { en: 'The letter T', ko: '글자 T' },
    of: (y, x) =>
      (within(y, 0.1, 0.34) && within(x, 0.1, 0.9)) || (within(x, 0.4, 0.6) && within(y, 0.1, 0.9)) ? 1 : 0,
  },
  dot: { says: { en: 'A dot', ko: '점 하나' }, of: (y, x) => (within(y, 0.45, 0.56) && within(x, 0.45, 0.56) ? 1 : 0) },
  slope: { says: { en: 'A slope', ko: '기울기' }, of: (y, x) => (x + y) / 2 },
  blank: { says: { en: 'Blank', ko: '빈 이미지' }, of: () => 0 },
} satisfies Record<string, Preset<Figure>>;
export type ImageName = keyof typeof IMAGES;

/** A figure in red on blue, where there are three channels. */
const CHANNELS: readonly ((value: number) => number)[] = [
  (value) => value,
  (value) => 0.2 + 0.4 * value,
  (value) => 0.8 - 0.7 * value,
];

/** `[side, side, channels]` from 0 to 1. */
export function imageOf(name: ImageName, side: number, channels: 1 | 3): NDArray<Float32Array> {
  const figure: Figure = IMAGES[name].of;
  const data = Float32Array.from({ length: side * side * channels }, (_, i) => {
    const cell = Math.floor(i / channels);
    const value = figure((Math.floor(cell / side) + 0.5) / side, ((cell % side) + 0.5) / side);
    return channels === 1 || name === 'blank' ? value : CHANNELS[i % channels]!(value);
  });
  return { data, shape: [side, side, channels] };
}

/** A weight by its row and column, of a kernel of one size. */
type Weight = (y: number, x: number, size: number) => number;

const middle = (size: number): number => Math.floor((size - 1) / 2);
const isMiddle: Weight = (y, x, size) => (y === middle(size) && x === middle(size) ? 1 : 0);

export const KERNELS = {
  vertical: {
    says: { en: 'Vertical edges', ko: '세로 경계' },
    of: (_, x, size) => (size === 1 ? 1 : Math.sign(x - (size - 1) / 2)),
  },
  horizontal: {
    says: { en: 'Horizontal edges', ko: '가로 경계' },
    of: (y, _, size) => (size === 1 ? 1 : Math.sign(y - (size - 1) / 2)),
  },
  blur: { says: { en: 'Blur: the mean', ko: '흐리게: 평균' }, of: (_, __, size) => 1 / size ** 2 },
  sharpen: {
    says: { en: 'Sharpen', ko: '선명하게' },
    of: (y, x, size) => (size === 1 ? 1 : isMiddle(y, x, size) ? 2 : -1 / (size ** 2 - 1)),
  },
  identity: { says: { en: 'Identity', ko: '그대로' }, of: isMiddle },
} satisfies Record<string, Preset<Weight>>;
export type KernelName = keyof typeof KERNELS;

/** `[size, size, channels]`; of three channels each counts a third. */
export function kernelOf(name: KernelName, size: number, channels: 1 | 3): NDArray<Float32Array> {
  const weight: Weight = KERNELS[name].of;
  const data = Float32Array.from({ length: size * size * channels }, (_, i) => {
    const cell = Math.floor(i / channels);
    return weight(Math.floor(cell / size), cell % size, size) / channels;
  });
  return { data, shape: [size, size, channels] };
}
