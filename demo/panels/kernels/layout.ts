import { type ColormapName, type Picture as Raster, kernelGrid } from '../../../viz';
import type { ColorScale, Drawing } from '../../components/picture';
import type { Frame } from '../../run/frame';

/** Of every picture of kernels. */
export const WEIGHTS: ColorScale = { map: 'viridis', low: -0.5, high: 0.5 };

export interface Layout {
  readonly columns: number;
  /** CSS pixels across a weight, and between two kernels. */
  readonly scale: number;
  readonly gap: number;
}

/** No kernel of a few need be larger. */
const LARGEST = 72;

/** Sixteen in a row where they have room, else eight, as large as fits. */
export function layOut(width: number, size: number, count: number): Layout {
  const columns = Math.min(count, width < 480 ? 8 : 16);
  const gap = 4;
  const cell = Math.min(LARGEST, (width + gap) / columns - gap);
  return { columns, gap, scale: Math.max(1, Math.floor(cell / size)) };
}

/** Of the smaller pictures below. */
export const halved = ({ columns, scale, gap }: Layout): Layout => ({
  columns,
  scale: Math.max(1, Math.floor(scale / 2)),
  gap: gap / 2,
});

export function grid(
  { kernel }: Pick<Frame, 'kernel'>,
  { theme, dots }: Drawing,
  { columns, scale, gap }: Layout,
  map: ColormapName = WEIGHTS.map,
): Raster {
  return kernelGrid(kernel, { theme, columns, scale: scale * dots, gap: gap * dots, colorbar: false, colormap: map });
}
