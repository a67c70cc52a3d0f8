import { ArgumentError } from '../engine/errors';
import { assertKnown } from '../engine/known-options';
import { glyph } from './font';

/** What can be shown and written to a file: RGBA, 8 bits a channel, row-major from the top left. */
export interface Picture {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `width * height * 4` bytes, as in the browser's `ImageData`. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A colour as 0xrrggbb. */
export type Color = number;

/** How `Raster.line` draws a line. */
export interface StrokeOptions {
  /** Pixels across; the ends are round. Default 1. */
  thickness?: number;
  /** Pixels drawn and pixels skipped, over and over, also around joints. Default unbroken. */
  dash?: readonly [on: number, off: number] | undefined;
  /** Nothing is drawn outside x, y, width, height. Default the whole raster. */
  clip?: readonly [x: number, y: number, width: number, height: number];
}

/** How `Raster.text` writes. */
export interface TextOptions {
  /** Pixels per unit of the font: a capital is 7 units tall. Default 2. */
  size?: number;
  /** Which part of the text lies at x. Default 'left'. */
  align?: 'left' | 'center' | 'right';
}

/**
 * The paper every figure is drawn on: RGBA, 8 bits a channel, always opaque, row-major from the top left.
 * Coordinates are pixels, and the centre of the first pixel is (0.5, 0.5). Drawing outside is cut off, never
 * an error.
 */
export class Raster implements Picture {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `width * height * 4` bytes, as in the browser's `ImageData`. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  /** The same memory, a number a pixel. */
  readonly #pixels: Uint32Array;

  constructor(width: number, height: number, background: Color = 0xffffff) {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new ArgumentError(`Raster: ${width} x ${height}; both must be whole numbers above zero.`);
    }
    this.width = width;
    this.height = height;
    this.data = new Uint8ClampedArray(width * height * 4);
    this.#pixels = new Uint32Array(this.data.buffer);
    this.fillRect(0, 0, width, height, background);
  }

  /** The colour at a pixel. Throws `ArgumentError` outside the raster. */
  colorAt(x: number, y: number): Color {
    const inside = x >= 0 && y >= 0 && x < this.width && y < this.height;
    if (!(inside && Number.isInteger(x) && Number.isInteger(y))) {
      throw new ArgumentError(`Raster.colorAt: (${x}, ${y}) is not a pixel of ${this.width} x ${this.height}.`);
    }
    const at = (y * this.width + x) * 4;
    return (this.data[at]! << 16) | (this.data[at + 1]! << 8) | this.data[at + 2]!;
  }

  /** Fills the rectangle, its edges rounded to whole pixels; at an opacity below 1, what lies below shows through. */
  fillRect(x: number, y: number, width: number, height: number, color: Color, opacity = 1): void {
    const [left, top] = [Math.max(0, Math.round(x)), Math.max(0, Math.round(y))];
    const right = Math.min(this.width, Math.round(x + width));
    const bottom = Math.min(this.height, Math.round(y + height));
    if (!(left < right && top < bottom)) return;
    if (opacity === 1) {
      // One pixel by its channels, in whatever order they lie; the others as it is, ten times as fast.
      const first = top * this.width + left;
      this.#blend(first, color, 1);
      for (let row = top; row < bottom; row++)
        this.#pixels.fill(this.#pixels[first]!, row * this.width + left, row * this.width + right);
      return;
    }
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) this.#blend(row * this.width + column, color, opacity);
    }
  }

  /** A straight line from (x0, y0) to (x1, y1). */
  line(x0: number, y0: number, x1: number, y1: number, color: Color, options: StrokeOptions = {}): void {
    this.stroke([x0, y0, x1, y1], color, options);
  }

  /**
   * Draws segments x0, y0, x1, y1, ... as one anti-aliased stroke: where segments meet or cross, a pixel is
   * covered once, so joints do not darken. A segment of no length is a dot.
   */
  stroke(segments: readonly number[], color: Color, options: StrokeOptions = {}): void {
    assertKnown('Raster.stroke', options, ['thickness', 'dash', 'clip']);
    const { thickness = 1, dash, clip = [0, 0, this.width, this.height] } = options;
    if (dash) segments = dashed(segments, dash);
    const reach = thickness / 2 + 0.5;
    const clipLeft = Math.max(0, Math.round(clip[0]));
    const clipTop = Math.max(0, Math.round(clip[1]));
    const clipRight = Math.min(this.width, Math.round(clip[0] + clip[2]));
    const clipBottom = Math.min(this.height, Math.round(clip[1] + clip[3]));
    // Left, top, right and bottom of the pixels that a box can touch.
    const bounds = (x0: number, y0: number, x1: number, y1: number) =>
      [
        Math.max(clipLeft, Math.floor(Math.min(x0, x1) - reach)),
        Math.max(clipTop, Math.floor(Math.min(y0, y1) - reach)),
        Math.min(clipRight, Math.ceil(Math.max(x0, x1) + reach)),
        Math.min(clipBottom, Math.ceil(Math.max(y0, y1) + reach)),
      ] as const;

    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < segments.length; i += 2) {
      x0 = Math.min(x0, segments[i]!);
      x1 = Math.max(x1, segments[i]!);
      y0 = Math.min(y0, segments[i + 1]!);
      y1 = Math.max(y1, segments[i + 1]!);
    }
    const [left, top, right, bottom] = bounds(x0, y0, x1, y1);
    if (!(left < right && top < bottom)) return;

    const coverage = new Float32Array((right - left) * (bottom - top));
    for (let i = 0; i < segments.length; i += 4) {
      const [ax, ay, bx, by] = [segments[i]!, segments[i + 1]!, segments[i + 2]!, segments[i + 3]!];
      const [dx, dy] = [bx - ax, by - ay];
      // A dot has no direction: any divisor but zero leaves its every pixel nearest to its first end.
      const lengthSquared = dx * dx + dy * dy || 1;
      const box = bounds(ax, ay, bx, by);
      for (let y = box[1]; y < box[3]; y++) {
        for (let x = box[0]; x < box[2]; x++) {
          const px = x + 0.5 - ax;
          const py = y + 0.5 - ay;
          const along = Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
          const offX = px - along * dx;
          const offY = py - along * dy;
          // Math.hypot takes ten times as long, to guard against squares that overflow.
          const covered = Math.min(1, reach - Math.sqrt(offX * offX + offY * offY));
          const at = (y - top) * (right - left) + x - left;
          if (covered > coverage[at]!) coverage[at] = covered;
        }
      }
    }
    for (let y = top, i = 0; y < bottom; y++) {
      for (let x = left; x < right; x++, i++) {
        if (coverage[i]! > 0) this.#blend(y * this.width + x, color, coverage[i]!);
      }
    }
  }

  /**
   * Writes one line of printable ASCII, `y` at the top of its capitals. Any other character shows as a hollow
   * box: captions in other scripts belong to the page around the figure.
   */
  text(x: number, y: number, text: string, color: Color, options: TextOptions = {}): void {
    assertKnown('Raster.text', options, ['size', 'align']);
    const { size = 2, align = 'left' } = options;
    const shift = align === 'left' ? 0 : align === 'center' ? 0.5 : 1;
    // Whole pixels, or the same letter would look different from place to place.
    let left = Math.round(x - textWidth(text, size) * shift);
    const top = Math.round(y);
    const segments: number[] = [];
    for (const character of String(text)) {
      const { strokes, advance } = glyph(character);
      for (let i = 0; i < strokes.length; i += 2) {
        segments.push(left + strokes[i]! * size, top + strokes[i + 1]! * size);
      }
      left += advance * size;
    }
    this.stroke(segments, color, { thickness: size });
  }

  #blend(pixel: number, color: Color, opacity: number): void {
    const { data } = this;
    const at = pixel * 4;
    data[at] = data[at]! + ((color >> 16) - data[at]!) * opacity;
    data[at + 1] = data[at + 1]! + (((color >> 8) & 255) - data[at + 1]!) * opacity;
    data[at + 2] = data[at + 2]! + ((color & 255) - data[at + 2]!) * opacity;
    data[at + 3] = 255;
  }
}

/** Pixels from the first to the last column of the text, at `size` pixels per unit of the font. */
export function textWidth(text: string, size: number): number {
  let units = 0;
  for (const character of String(text)) units += glyph(character).advance;
  return Math.max(0, units - 1) * size;
}

/** The pattern goes on where a segment begins at the end of the one before; a segment of no length stays a dot. */
function dashed(segments: readonly number[], [on, off]: readonly [number, number]): number[] {
  if (!(on > 0 && off > 0)) {
    throw new ArgumentError(`Raster: dash is [${on}, ${off}]; both must be above zero.`);
  }
  const pieces: number[] = [];
  const period = on + off;
  let phase = 0;
  for (let i = 0; i < segments.length; i += 4) {
    const [x0, y0, x1, y1] = [segments[i]!, segments[i + 1]!, segments[i + 2]!, segments[i + 3]!];
    if (x0 !== segments[i - 2] || y0 !== segments[i - 1]) phase = 0;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length === 0 && phase < on) pieces.push(x0, y0, x1, y1);
    for (let start = -phase; start < length; start += period) {
      const [a, b] = [Math.max(0, start) / length, Math.min(length, start + on) / length];
      if (b > a) pieces.push(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a, x0 + (x1 - x0) * b, y0 + (y1 - y0) * b);
    }
    phase = (phase + length) % period;
  }
  return pieces;
}
