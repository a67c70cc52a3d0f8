import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { openPicture } from '../../components/open-picture';
import { type Text, say } from '../../language';
import { capture } from './capture';
import { Inversion, usePhotograph } from './photograph';

const texts = {
  label: { en: 'An image file', ko: '이미지 파일' },
  hint: {
    en:
      'Choose a file or drop one here. Its middle square is shrunk to 28 × 28 and made grey. It never leaves this ' +
      'tab.',
    ko: '파일을 고르거나 여기에 끌어다 놓으세요. 가운데 정사각형을 28 × 28 흑백으로 줄입니다. 이미지는 이 탭 밖으로 나가지 않습니다.',
  },
  failed: { en: '“{name}” could not be read as an image.', ko: '‘{name}’ 파일을 이미지로 읽지 못했습니다.' },
} satisfies Record<string, Text>;

/** An image from a file. */
export function Upload(): JSX.Element {
  const over = useSignal(false);
  const failed = useSignal<string | null>(null);
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    failed.value = null;
    try {
      const bitmap = await openPicture(file);
      usePhotograph(capture(bitmap, bitmap.width, bitmap.height), { name: 'uploaded' });
      bitmap.close();
    } catch {
      failed.value = file.name;
    }
  };
  return (
    <div
      id="drop"
      class={over.value ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        void read(event.dataTransfer?.files[0]);
      }}
    >
      <label>
        <span>{say(texts.label)}</span>
        <input type="file" id="file" accept="image/*" onChange={(event) => void read(event.currentTarget.files?.[0])} />
      </label>
      <p class="faint">{say(texts.hint)}</p>
      <Inversion of="uploaded" />
      {failed.value === null ? null : (
        <p class="alarm" role="alert">
          {say(texts.failed, { name: failed.value })}
        </p>
      )}
    </div>
  );
}
