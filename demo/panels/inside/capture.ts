import { SIDE, shrunk } from './square';

/** Pixels across before the mean of 16 x 16 is taken: browsers shrink coarsely, and each in its own way. */
const FINE = 16 * SIDE;

/** The middle square of a picture as 28 x 28 grey, from 0 to 1; what is transparent lies on white. */
export function capture(picture: CanvasImageSource, width: number, height: number): Float32Array {
  const side = Math.min(width, height);
  const context = new OffscreenCanvas(FINE, FINE).getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, FINE, FINE);
  context.drawImage(picture, (width - side) / 2, (height - side) / 2, side, side, 0, 0, FINE, FINE);
  return shrunk(context.getImageData(0, 0, FINE, FINE).data, FINE);
}
