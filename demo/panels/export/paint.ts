import { type Picture, drawToCanvas } from '../../../viz';
import type { Mark } from '../../../viz/recording';
import { svgOf } from '../../../viz/svg';
import { FINE } from '../../components/fine';
import { css } from '../../theme';
import { FONT, type Sheet, fontOf } from './sheet';

/** The sheet as an SVG file. */
export const toSVG = (sheet: Sheet): string => svgOf(sheet, { title: sheet.title, font: FONT, href: dataURL });

/** Draws the sheet on a canvas, of two pixels to one of the sheet. */
export function paintSheet(canvas: HTMLCanvasElement, sheet: Sheet): void {
  [canvas.width, canvas.height] = [FINE * sheet.width, FINE * sheet.height];
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(FINE, FINE);
  context.lineCap = context.lineJoin = 'round';
  for (const mark of sheet.marks) {
    context.save();
    paint(context, mark);
    context.restore();
  }
}

/** The sheet as a PNG file, of two pixels to one of the sheet. */
export function toPNG(sheet: Sheet): Promise<Blob> {
  const canvas = document.createElement('canvas');
  paintSheet(canvas, sheet);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(`${sheet.title} is empty`))), 'image/png'),
  );
}

function paint(context: CanvasRenderingContext2D, mark: Mark): void {
  switch (mark.kind) {
    case 'rect':
      context.globalAlpha = mark.opacity;
      context.fillStyle = css(mark.color);
      context.fillRect(mark.x, mark.y, mark.width, mark.height);
      break;
    case 'stroke': {
      const { segments, thickness = 1, dash, clip } = mark;
      if (clip) {
        context.beginPath();
        context.rect(...clip);
        context.clip();
      }
      context.beginPath();
      for (let i = 0; i < segments.length; i += 4) {
        const [x0, y0, x1, y1] = [segments[i]!, segments[i + 1]!, segments[i + 2]!, segments[i + 3]!];
        if (i === 0 || x0 !== segments[i - 2] || y0 !== segments[i - 1]) context.moveTo(x0, y0);
        // A canvas leaves out a path that is one point.
        context.lineTo(x0 === x1 && y0 === y1 ? x1 + 1e-3 : x1, y1);
      }
      context.strokeStyle = css(mark.color);
      context.lineWidth = thickness;
      if (dash) context.setLineDash([...dash]);
      context.stroke();
      break;
    }
    case 'text':
      context.translate(mark.x, mark.y);
      context.rotate(((mark.turned ?? 0) * Math.PI) / 180);
      context.font = fontOf(mark);
      context.textAlign = mark.align;
      context.fillStyle = css(mark.color);
      context.fillText(mark.text, 0, 0);
      break;
    case 'image':
      context.imageSmoothingEnabled = false;
      context.drawImage(canvasOf(mark.picture), mark.x, mark.y, mark.width, mark.height);
      break;
  }
}

function canvasOf(picture: Picture): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  drawToCanvas(canvas, picture);
  return canvas;
}

const dataURL = (picture: Picture): string => canvasOf(picture).toDataURL('image/png');
