import { CAP_HEIGHT } from './font';
import { onPaper } from './paper';
import { type Color, type Picture, Raster, type StrokeOptions, type TextOptions } from './raster';

/** What can be drawn as vectors, in the order of drawing. Lengths are pixels. */
export type Mark =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly color: Color;
      readonly opacity: number;
    }
  | ({ readonly kind: 'stroke'; readonly segments: readonly number[]; readonly color: Color } & StrokeOptions)
  | {
      readonly kind: 'text';
      readonly x: number;
      /** Of its base line. */
      readonly y: number;
      readonly text: string;
      readonly color: Color;
      /** Of the font. */
      readonly size: number;
      readonly align: 'left' | 'center' | 'right';
      readonly bold?: boolean;
      /** Degrees clockwise, about (x, y). */
      readonly turned?: number;
    }
  | {
      readonly kind: 'image';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly picture: Picture;
      /** The same as an SVG file. */
      readonly svg?: string | undefined;
    };

/** A share of the font's size: capitals of Helvetica, and nearly those of any other sans-serif. */
export const CAPITAL = 0.72;

/** Remembers what is drawn on it. Its texts are in its marks alone, for letters finer than a raster's. */
export class Recording extends Raster {
  /** Undefined while the raster is made, whose ground is no mark. */
  readonly marks: Mark[] | undefined = [];

  override fillRect(x: number, y: number, width: number, height: number, color: Color, opacity = 1): void {
    super.fillRect(x, y, width, height, color, opacity);
    // Edges in whole pixels, as the raster has them.
    const [left, top] = [Math.round(x), Math.round(y)];
    const [across, down] = [Math.round(x + width) - left, Math.round(y + height) - top];
    if (across > 0 && down > 0)
      this.marks?.push({ kind: 'rect', x: left, y: top, width: across, height: down, color, opacity });
  }

  override stroke(segments: readonly number[], color: Color, options: StrokeOptions = {}): void {
    super.stroke(segments, color, options);
    if (segments.length > 0) this.marks?.push({ kind: 'stroke', segments, color, ...options });
  }

  override text(x: number, y: number, text: string, color: Color, options: TextOptions = {}): void {
    const { size = 2, align = 'left' } = options;
    const capital = CAP_HEIGHT * size;
    if (text !== '') this.marks?.push({ kind: 'text', x, y: y + capital, text, color, size: capital / CAPITAL, align });
  }
}

/** What a figure draws, remembered where it is a chart or a grid. */
export const recorded = <T>(draw: () => T): T => onPaper(Recording, draw);
