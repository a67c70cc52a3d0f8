import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { enlarged } from '../presented';

export interface CanvasProps {
  readonly id?: string;
  /** What a reader who does not see it is told. */
  readonly label: string;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** In CSS pixels, on a blank canvas. */
  readonly draw: (context: CanvasRenderingContext2D) => void;
}

/** A canvas that is drawn by hand, as sharp as the screen is. */
export function Canvas({ id, label, width, height, draw }: CanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const target = canvas.current!;
    const dots = Math.ceil(devicePixelRatio * enlarged.value);
    target.width = width * dots;
    target.height = height * dots;
    const context = target.getContext('2d')!;
    context.scale(dots, dots);
    draw(context);
  });
  return <canvas id={id} role="img" aria-label={label} ref={canvas} style={{ width: `${width}px` }} />;
}
