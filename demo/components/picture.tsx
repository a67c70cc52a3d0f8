import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Raster, type Theme, drawToCanvas } from '../../viz';
import { theme } from '../theme';
import { useWidth } from './measure';

export interface Drawing {
  readonly theme: Theme;
  /** Screen pixels per CSS pixel: for charts. */
  readonly pixelRatio: number;
  /** The same, rounded up: for pictures made of squares, whose sides are whole pixels. */
  readonly dots: number;
  /** CSS pixels that there are across. */
  readonly width: number;
}

export interface PictureProps {
  /** Names the canvas, and the file it is saved as. */
  readonly id: string;
  /** What a reader who does not see it is told; it changes with the picture. */
  readonly label: string;
  /** Null leaves it blank. */
  readonly draw: (drawing: Drawing) => Raster | null;
  /** As wide as its place, as charts are; else as its squares make it. Default false. */
  readonly fluid?: boolean;
}

/** A figure of `viz` on a canvas, in the reader's colours and width. */
export function Picture({ id, label, draw, fluid = false }: PictureProps): JSX.Element {
  const { place, width } = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);

  const drawing: Drawing = {
    theme: theme.value,
    pixelRatio: devicePixelRatio,
    dots: Math.ceil(devicePixelRatio),
    width: width.value,
  };
  useLayoutEffect(() => {
    if (drawing.width === 0) return;
    const raster = draw(drawing);
    const target = canvas.current!;
    target.hidden = raster === null;
    if (!raster) return;
    drawToCanvas(target, raster);
    target.style.width = `${raster.width / (fluid ? drawing.pixelRatio : drawing.dots)}px`;
  });
  return (
    <div class="picture" ref={place}>
      {/* Until it is drawn it takes no room, where a canvas's own 300 x 150 could push its neighbours off a phone. */}
      <canvas id={id} role="img" aria-label={label} ref={canvas} width={1} height={1} />
    </div>
  );
}
