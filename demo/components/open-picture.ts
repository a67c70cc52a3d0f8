import { assertImage } from '../../nn/datasets/decode-image';

/** A picture's file, opened by the browser once it is known what it unpacks to. Whoever asks for it closes it. */
export async function openPicture(file: File): Promise<ImageBitmap> {
  await assertImage(new Uint8Array(await file.arrayBuffer()));
  return createImageBitmap(file);
}
