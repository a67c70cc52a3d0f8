import type { NDArray } from '../../../../nn';
import { colorAt, colormap } from '../../../../viz';
import { css } from '../../../theme';

const INK = colormap('gray_r');

/** Cells that are drawn, and the padding around them. */
export interface Grid {
  /** CSS pixels. */
  readonly cell: number;
  readonly before?: number;
  readonly after?: number;
}

/**
 * An image of few cells: one channel as ink on paper, three as their colour; around it the padding, hatched, with its
 * zeros where they have room.
 */
export function paint(context: CanvasRenderingContext2D, image: NDArray, { cell, before = 0, after = 0 }: Grid): void {
  const [side = 1, , channels = 1] = image.shape;
  const padded = side + before + after;
  const { color } = getComputedStyle(context.canvas.parentElement!);
  context.font = `${Math.round(cell * 0.4)}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let y = 0; y < padded; y++)
    for (let x = 0; x < padded; x++) {
      const [row, column] = [y - before, x - before];
      const inside = row >= 0 && row < side && column >= 0 && column < side;
      if (inside) {
        const at = (row * side + column) * channels;
        const value = (channel: number): number => Math.round(255 * image.data[at + channel]!);
        context.fillStyle =
          channels === 3 ? `rgb(${value(0)} ${value(1)} ${value(2)})` : css(colorAt(INK, image.data[at]!));
        context.fillRect(x * cell, y * cell, cell, cell);
      } else if (cell >= 14) {
        context.globalAlpha = 0.7;
        context.fillStyle = color;
        context.fillText('0', (x + 0.5) * cell, (y + 0.5) * cell);
        context.globalAlpha = 1;
      }
    }
  context.globalAlpha = 0.35;
  context.strokeStyle = '#888';
  context.lineWidth = 1;
  for (let i = 0; i <= padded; i++) {
    const line = Math.min(i * cell + 0.5, padded * cell - 0.5);
    context.strokeRect(line, 0, 0, padded * cell);
    context.strokeRect(0, line, padded * cell, 0);
  }
  context.globalAlpha = 1;
}
