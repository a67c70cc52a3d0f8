import type { JSX } from 'preact';
import type { NDArray } from '../../../nn';

/** Four decimals, a small number as 1.2e−5, with a real minus sign. */
export function figure(value: number): string {
  const small = value !== 0 && Math.abs(value) < 1e-4;
  return (value === 0 ? '0' : small ? value.toExponential(1) : value.toFixed(4)).replaceAll('-', '−');
}

/** A number as it is read, and in full for whoever asks the page. */
export function Figure({ value, id }: { readonly value: number; readonly id?: string }): JSX.Element {
  return (
    <data id={id} class="figure" value={String(value)}>
      {figure(value)}
    </data>
  );
}

/** One channel of maps of one sample `[1, h, w, c]`, as `[1, h, w, 1]`. */
export function channelOf({ data, shape }: NDArray, channel: number): NDArray {
  const [, height = 0, width = 0, channels = 0] = shape;
  return {
    data: Float32Array.from({ length: height * width }, (_, i) => data[i * channels + channel]!),
    shape: [1, height, width, 1],
  };
}

/** Behind a product: blue above zero, orange below, the deeper the larger; never so deep that text is hard to read. */
export function tint(value: number, most: number): { readonly background: string } {
  const depth = most > 0 ? Math.round((34 * Math.abs(value)) / most) : 0;
  return { background: `color-mix(in srgb, var(${value < 0 ? '--alarm' : '--accent'}) ${depth}%, transparent)` };
}
