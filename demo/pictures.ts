import {
  type AxesOptions,
  Raster,
  type Series,
  type Theme,
  curves,
  drawToCanvas,
  featureMaps,
  histogram,
  image,
  kernelGrid,
} from '../viz';
import type { Data } from './data';
import type { Point, Session, Snapshot } from './session';

/** Names of the canvases, and of their captions in `text.ts`. */
export const PICTURES = ['kernels', 'histogram', 'lossCurve', 'accuracyCurve', 'boot', 'maps1', 'maps2'] as const;
export type Picture = (typeof PICTURES)[number];

/** A curve is drawn through so many points at the most: more than it has pixels would be lost work. */
const MOST_POINTS = 400;

/** CSS pixels: narrower, a chart has no room for its axes. */
const LEAST_WIDTH = 200;

/** Glorot uniform draws a 3 x 3 x 1 x 32 kernel between plus and minus this: `sqrt(6 / (fanIn + fanOut))`. */
export const KERNEL_LIMIT = Math.sqrt(6 / (9 + 9 * 32));

export interface DrawOptions {
  readonly theme: Theme;
  /** Screen pixels per CSS pixel. */
  readonly pixelRatio: number;
}

/** Puts every picture of a session on its canvas. */
export function drawPictures(
  canvases: Readonly<Record<Picture, HTMLCanvasElement>>,
  { snapshot, boot, history }: { snapshot: Snapshot; boot: Data['boot']; history: Session['history'] },
  { theme, pixelRatio }: DrawOptions,
): void {
  const { kernel, untrained, maps } = snapshot;
  const dots = Math.ceil(pixelRatio);
  const grid = (picture: Picture, raster: Raster): void => {
    drawToCanvas(canvases[picture], raster);
    canvases[picture].style.width = `${raster.width / dots}px`;
  };
  const columns = innerWidth < 600 ? 8 : 16;
  grid('kernels', kernelGrid(kernel, { theme, columns, scale: 23 * dots, gap: 4 * dots, colorbar: false }));
  grid('boot', image({ data: boot.data, shape: boot.shape.slice(1) }, { theme, scale: 4 * dots }));
  for (const [picture, map] of [['maps1', maps[0]], ['maps2', maps[1]]] as const) {
    const scale = Math.floor(84 / map.shape[1]!) * dots; // 3 for 28 x 28, 6 for 14 x 14, 9 for 9 x 9
    grid(picture, featureMaps(map, { theme, columns: 8, gap: 4 * dots, scale }));
  }

  // A figure writes ASCII only, so what a reader needs to know is in the captions, in both languages.
  const axes = (picture: Picture): AxesOptions & { width: number; height: number } => {
    const width = Math.max(LEAST_WIDTH, canvases[picture].clientWidth);
    return { theme, pixelRatio, width, height: 240, xlabel: '', ylabel: '' };
  };
  const bars = histogram(kernel, {
    ...axes('histogram'),
    bins: 40,
    range: symmetric(kernel.data, 0.3),
    reference: untrained,
    limits: [-KERNEL_LIMIT, KERNEL_LIMIT],
    labels: { values: '', reference: '', limits: '' },
  });
  drawToCanvas(canvases.histogram, bars);
  for (const [picture, name] of [['lossCurve', 'loss'], ['accuracyCurve', 'accuracy']] as const) {
    const options = axes(picture);
    const { training, validation } = history;
    const pixels = (css: number) => Math.round(css * pixelRatio);
    const blank = () => new Raster(pixels(options.width), pixels(options.height), theme.background);
    const drawn = () => {
      const series = { [name]: along(training, name), [`val_${name}`]: along(validation, name) };
      return curves(series, { ...options, xlim: [0, training.length], ...(name === 'accuracy' && { ylim: [0, 1] }) });
    };
    drawToCanvas(canvases[picture], training.length > 0 ? drawn() : blank());
  }
}

/** A range around 0 that holds all values, no narrower than plus and minus `least`. */
function symmetric(values: ArrayLike<number>, least: number): readonly [number, number] {
  const reach = Array.from(values).reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), least);
  return [-reach, reach];
}

/** A figure along the batches; the newest point is always there. */
function along(points: readonly Point[], name: string): Series {
  const every = Math.ceil(points.length / MOST_POINTS);
  const shown = points.filter((_, i) => (points.length - 1 - i) % every === 0);
  return { x: shown.map(({ step }) => step), y: shown.map(({ logs }) => logs[name]!) };
}
