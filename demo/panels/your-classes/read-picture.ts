import { openPicture } from '../../components/open-picture';
import { MOST_FILE_BYTES, type PictureKind } from '../../run/own-classes';
import { type Fault, Refused } from './refused';

/** A picture in both sizes that a network may read, as bytes: so that neither its file nor its pixels are needed. */
export interface Picture extends Readonly<Record<PictureKind, Uint8Array>> {
  readonly name: string;
}

/** Pixels across before means are taken, 16 x 16 or 7 x 7: browsers shrink coarsely, and each in its own way. */
const FINE = 448;

/** The middle square of a picture; what is transparent lies on white. */
export function pictureOf(source: CanvasImageSource, width: number, height: number, name: string): Picture {
  const side = Math.min(width, height);
  const context = new OffscreenCanvas(FINE, FINE).getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, FINE, FINE);
  context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, FINE, FINE);
  const { data } = context.getImageData(0, 0, FINE, FINE);
  return {
    name,
    color: Uint8Array.from(means(data, FINE, 64), Math.round),
    grey: Uint8Array.from(greyOf(means(data, FINE, 28)), Math.round),
  };
}

/** Reads a picture's file. @throws Refused with the reason where it is none, or is damaged. */
export async function readPicture(file: File): Promise<Picture> {
  if (file.size === 0) throw new Refused({ rule: 'empty' });
  if (file.size > MOST_FILE_BYTES) throw new Refused({ rule: 'large', bytes: file.size });
  let bitmap: ImageBitmap;
  try {
    bitmap = await openPicture(file);
  } catch {
    const rule: Fault['rule'] = file.type.startsWith('image/') ? 'damaged' : 'other';
    throw new Refused({ rule });
  }
  try {
    return pictureOf(bitmap, bitmap.width, bitmap.height, file.name);
  } finally {
    bitmap.close();
  }
}

/** RGBA pixels of a square as the RGB of `to x to` means. */
export function means(rgba: Uint8ClampedArray, from: number, to: number): Float32Array {
  const each = from / to;
  const sums = new Float32Array(to * to * 3);
  for (let y = 0; y < from; y++) {
    for (let x = 0; x < from; x++) {
      const at = (y * from + x) * 4;
      const pixel = (Math.floor(y / each) * to + Math.floor(x / each)) * 3;
      for (let channel = 0; channel < 3; channel++) sums[pixel + channel]! += rgba[at + channel]!;
    }
  }
  return sums.map((sum) => sum / (each * each));
}

/** As Pillow's `convert('L')` weighs red, green and blue: by ITU-R 601. */
export const greyOf = (rgb: Float32Array): Float32Array =>
  Float32Array.from(
    { length: rgb.length / 3 },
    (_, i) => 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!,
  );
