import type { TypedArray } from '../engine/ndarray';
import { colorAt, type Colormap } from './colormaps';
import { CAP_HEIGHT } from './font';
import { textWidth, type Raster } from './raster';
import { notFinite, type Theme } from './theme';

/** One height x width picture inside a larger array; offset and strides are in elements. */
export interface Plane {
  data: TypedArray;
  height: number;
  width: number;
  offset: number;
  rowStride: number;
  columnStride: number;
}

/** 'zero' and 'constant' are the same everywhere; 'NaN' holds at least one, 'Inf' infinities but no NaN. */
export type PlaneState = 'live' | 'zero' | 'constant' | 'NaN' | 'Inf';

/** The state of a plane and the range of its finite elements: Infinity to -Infinity where it has none. */
export function survey({ data, height, width, offset, rowStride, columnStride }: Plane): {
  state: PlaneState;
  min: number;
  max: number;
} {
  let [min, max, nan, infinite] = [Infinity, -Infinity, false, false];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = data[offset + row * rowStride + column * columnStride]!;
      if (Number.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      } else if (Number.isNaN(value)) nan = true;
      else infinite = true;
    }
  }
  const state = nan ? 'NaN' : infinite ? 'Inf' : min < max ? 'live' : min === 0 ? 'zero' : 'constant';
  return { state, min, max };
}

export interface PlaneStyle {
  /** Screen pixels across one element. */
  scale: number;
  map: Colormap;
  /** The values of the lowest and highest colour. Default the plane's own finite range. */
  range?: readonly [number, number] | undefined;
  /** What to call a plane of zeros where it has no range but its own. */
  zero: string;
  theme: Theme;
}

/**
 * Draws each element as a square, magenta where it is not finite, and says in words what colour cannot: that
 * a plane on its own scale is the same everywhere, or that NaN or Inf is in it.
 */
export function drawPlane(raster: Raster, x: number, y: number, plane: Plane, style: PlaneStyle): void {
  const { data, height, width, offset, rowStride, columnStride } = plane;
  const { scale, map, range, zero, theme } = style;
  const { state, min, max } = survey(plane);
  if (!range && (state === 'zero' || state === 'constant')) {
    const cell = [x, y, width * scale, height * scale] as const;
    raster.fillRect(...cell, theme.muted);
    if (!drawLabel(raster, ...cell, state === 'zero' ? zero : state, theme)) {
      const [right, bottom] = [x + width * scale, y + height * scale];
      raster.stroke([x, y, right, bottom, right, y, x, bottom], theme.foreground, { clip: cell });
    }
    return;
  }
  // Beside NaN, the finite elements may all be equal; matplotlib then gives them the lowest colour.
  const [low, high] = range ?? [min, max > min ? max : min + 1];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = data[offset + row * rowStride + column * columnStride]!;
      const color = Number.isFinite(value) ? colorAt(map, (value - low) / (high - low)) : notFinite;
      raster.fillRect(x + column * scale, y + row * scale, scale, scale, color);
    }
  }
  if (state === 'NaN' || state === 'Inf') {
    // In the lower third, to leave in sight as much as can be.
    const third = (height * scale) / 3;
    drawLabel(raster, x, y + 2 * third, width * scale, third, state, theme);
  }
}

/** Writes on a plate in the middle of the box; false when the box is too small. */
function drawLabel(
  raster: Raster,
  x: number,
  y: number,
  width: number,
  height: number,
  label: string,
  theme: Theme,
): boolean {
  const [plateWidth, plateHeight] = [textWidth(label, 1) + 4, CAP_HEIGHT + 4];
  const size = width < 140 ? 1 : 2;
  if (plateWidth * size > width || plateHeight * size > height) return false;
  const left = Math.round(x + (width - plateWidth * size) / 2);
  const top = Math.round(y + (height - plateHeight * size) / 2);
  raster.fillRect(left, top, plateWidth * size, plateHeight * size, theme.background);
  raster.text(left + 2 * size, top + 2 * size, label, theme.foreground, { size });
  return true;
}
