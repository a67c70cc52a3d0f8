import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { NDArray } from '../../../engine';
import { openPicture } from '../../components/open-picture';
import { type Text, say } from '../../language';

const texts = {
  label: { en: 'A photo of yours, in colour', ko: '내 사진으로(컬러)' },
  back: { en: 'Back to the image in hand', ko: '고른 이미지로 돌아가기' },
  failed: { en: '“{name}” could not be read as an image.', ko: '‘{name}’ 파일을 이미지로 읽지 못했습니다.' },
} satisfies Record<string, Text>;

/** The notes' `target_size`. */
const SIDE = 150;

/** A colour image from a file, `[150, 150, 3]` from 0 to 1, stretched to a square as the notes' `load_img` does. */
export function Photo({ id, photo }: { readonly id: string; readonly photo: Signal<NDArray | null> }): JSX.Element {
  const failed = useSignal<string | null>(null);
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    failed.value = null;
    try {
      const bitmap = await openPicture(file);
      const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d')!;
      context.imageSmoothingQuality = 'high';
      context.drawImage(bitmap, 0, 0, SIDE, SIDE);
      bitmap.close();
      const { data } = context.getImageData(0, 0, SIDE, SIDE);
      const pixels = Float32Array.from(
        { length: SIDE * SIDE * 3 },
        (_, i) => data[4 * Math.floor(i / 3) + (i % 3)]! / 255,
      );
      photo.value = { data: pixels, shape: [SIDE, SIDE, 3] };
    } catch {
      failed.value = file.name;
    }
  };
  return (
    <>
      <label>
        {say(texts.label)}{' '}
        <input type="file" id={id} accept="image/*" onChange={(event) => void read(event.currentTarget.files?.[0])} />
      </label>
      {photo.value ? (
        <button type="button" id={`${id}-back`} onClick={() => (photo.value = null)}>
          {say(texts.back)}
        </button>
      ) : null}
      {failed.value === null ? null : (
        <p class="alarm" role="alert">
          {say(texts.failed, { name: failed.value })}
        </p>
      )}
    </>
  );
}
