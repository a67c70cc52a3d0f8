import { FINE } from '../../components/fine';
import { type PictureProps, picturesOn } from '../../components/picture';
import { type Text, say } from '../../language';
import type { Picture } from '../../../viz';
import { type Sheet, compose } from './sheet';
import { sourceOf } from './this-run';

const blank: Text = { en: 'it is blank at the moment', ko: '지금은 비어 있는 그림입니다' };

/** A canvas of the page as a figure to save, as it is now. @throws where it is blank. */
export function figureOf(canvas: HTMLCanvasElement): Sheet {
  const props = picturesOn.get(canvas) ?? byHand(canvas);
  const width = (canvas.closest('.picture') ?? canvas).clientWidth;
  const sheet = compose(props, { title: titleOf(canvas, props.label), width, source: sourceOf(canvas).text });
  if (!sheet) throw new Error(say(blank));
  return sheet;
}

/** One that is drawn by hand: its pixels. */
const byHand = (canvas: HTMLCanvasElement): PictureProps => ({
  id: canvas.id,
  label: canvas.getAttribute('aria-label') ?? '',
  draw: () => pixelsOf(canvas),
});

function pixelsOf(canvas: HTMLCanvasElement): Picture | null {
  const [width, height] = [FINE * canvas.clientWidth, FINE * canvas.clientHeight];
  if (width * height === 0) return null;
  const fine = document.createElement('canvas');
  [fine.width, fine.height] = [width, height];
  const context = fine.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** The heading that a picture stands under, and the caption above it, where its label does not say the same. */
function titleOf(canvas: HTMLCanvasElement, label: string): string {
  const heading = canvas.closest('details, section')?.querySelector('h2, h3, h4')?.textContent ?? '';
  const caption = canvas.closest('figure')?.querySelector('figcaption');
  const isAbove = caption && caption.compareDocumentPosition(canvas) & Node.DOCUMENT_POSITION_FOLLOWING;
  const texts = Array.from(caption?.childNodes ?? [], (node) =>
    node instanceof Element && node.ariaHidden === 'true' ? '' : node.textContent,
  );
  const above = texts.join('').trim();
  return isAbove && above !== '' && !label.startsWith(above) ? `${heading} · ${above}` : heading;
}
