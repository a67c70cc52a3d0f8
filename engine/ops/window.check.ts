import type { Draw } from '../op-check';
import type { Window } from './window';

/** A random window, and the size of images that it fits into. */
export function slidingWindow(
  draw: Draw,
  mostDilation = 3,
): Window & { readonly height: number; readonly width: number } {
  const pair = (of: () => number): [number, number] => [of(), of()];
  // The commonest one has shaders of its own.
  const isCommon = draw.integer(1, 3) === 1;
  const window = pair(() => (isCommon ? 3 : draw.integer(1, 4)));
  const strides = pair(() => (isCommon ? 1 : draw.of(1, 1, 2, 3)));
  const dilations = pair(() => (isCommon ? 1 : Math.min(draw.of(1, 1, 1, 2, 3), mostDilation)));
  const padding = draw.of('valid', 'same');
  // Of one long axis at most.
  const sizes = pair(() => draw.integer(1, 9));
  if (draw.integer(1, 4) === 1) sizes[draw.integer(0, 1)] = draw.size(129);
  const [height, width] = sizes.map((size, i) =>
    padding === 'valid' ? size + (window[i]! - 1) * dilations[i]! : size,
  ) as [number, number];
  return { height, width, window, strides, dilations, padding };
}
