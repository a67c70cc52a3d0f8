import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type ColormapName, type Picture as Pixels, type Theme, drawToCanvas } from '../../viz';
import { enlarged } from '../presented';
import { theme } from '../theme';
import type { LegendEntry } from './legend';
import { useWidth } from './measure';
import { painted } from './painted';

export interface Drawing {
  readonly theme: Theme;
  /** Screen pixels per CSS pixel: for charts. */
  readonly pixelRatio: number;
  /** The same, rounded up: for pictures made of squares, whose sides are whole pixels. */
  readonly dots: number;
  /** CSS pixels that there are across. */
  readonly width: number;
  /** CSS pixels that a chart is high; pictures of squares are as high as those make them. */
  readonly height: number;
}

/** What the page says around a picture in words of its own, and what a saved figure has around it too. */
export interface Words {
  /** Default the heading above it, and the caption. */
  readonly title?: string;
  /** Of a chart. */
  readonly axes?: readonly [x: string, y: string];
  readonly legend?: readonly LegendEntry[];
  /** Which colour means which value. */
  readonly scale?: ColorScale;
  /** Of a matrix. */
  readonly matrix?: { readonly rows: string; readonly columns: string; readonly names: readonly string[] };
  /** A share of each class; `right` is the class of the image, where that is known. */
  readonly shares?: {
    readonly names: readonly string[];
    readonly values: Float32Array;
    readonly right: number | null;
  };
  /** The same picture as an SVG file. */
  readonly svg?: string;
}

export interface ColorScale {
  readonly map: ColormapName;
  readonly low: number;
  readonly high: number;
}

export interface PictureProps {
  /** Names the canvas, and the file it is saved as. */
  readonly id: string;
  /** What a reader who does not see it is told; it changes with the picture. */
  readonly label: string;
  /** Null leaves it blank. */
  readonly draw: (drawing: Drawing) => Pixels | null;
  /** CSS pixels of a chart on the page, which is as wide as its place. Default: a picture of squares, as they make it. */
  readonly height?: number;
  readonly words?: Words;
}

/** Of each canvas, for those who draw it anew. */
export const picturesOn = new WeakMap<HTMLCanvasElement, PictureProps>();

/** A figure of `viz` on a canvas, in the reader's colours and width. */
export function Picture(props: PictureProps): JSX.Element {
  const { id, label, draw, height, words } = props;
  const { place, width } = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);

  const pixelRatio = devicePixelRatio * enlarged.value;
  const drawing: Drawing = {
    theme: theme.value,
    pixelRatio,
    dots: Math.ceil(pixelRatio),
    width: width.value,
    height: height ?? 0,
  };
  const waits = height !== undefined && !painted.value;
  useLayoutEffect(() => {
    if (drawing.width === 0) return;
    const target = canvas.current!;
    target.style.height = waits ? `${height}px` : ''; // its room, until it is drawn
    if (waits) return;
    const raster = draw(drawing);
    picturesOn.set(target, props);
    target.hidden = raster === null;
    if (!raster) return;
    drawToCanvas(target, raster);
    target.style.width = `${raster.width / (height === undefined ? drawing.dots : drawing.pixelRatio)}px`;
  });
  return (
    <div class="picture" ref={place}>
      {words?.axes && <p class="axis">{words.axes[1]}</p>}
      {/* Until it is drawn it takes no room, where a canvas's own 300 x 150 could push its neighbours off a phone. */}
      <canvas id={id} role="img" aria-label={label} ref={canvas} width={1} height={1} />
      {words?.axes && <p class="axis">{words.axes[0]}</p>}
    </div>
  );
}
