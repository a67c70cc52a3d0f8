import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Camera } from '../../components/camera';
import { type Text, say } from '../../language';
import type { PictureKind } from '../../run/own-classes';
import { FileButton } from './file-button';
import { droppedFiles } from './folders';
import { type OwnClass, addFiles, addPicture, nameOf, removeClass, removePictures, rename } from './pictures';
import { pictureOf } from './read-picture';
import { Thumbnails } from './thumbnails';

const texts = {
  name: { en: 'Name', ko: '이름' },
  files: { en: 'Add pictures', ko: '이미지 추가' },
  camera: { en: 'Camera', ko: '카메라' },
  count: { en: '{count} {count|picture|pictures}', ko: '이미지 {count}장' },
  remove: { en: 'Remove the class', ko: '클래스 삭제' },
  clear: { en: 'Remove its pictures', ko: '이미지 모두 삭제' },
  photo: { en: 'Photo {number}', ko: '사진 {number}' },
  hint: {
    en: 'The browser asks you first. The camera stays on until you switch it off here; its pictures stay in this tab.',
    ko: '먼저 브라우저가 허락을 구합니다. 카메라는 여기서 끌 때까지 켜져 있고, 사진은 이 탭 밖으로 나가지 않습니다.',
  },
  of: { en: '{what}: {name}', ko: '{what}: {name}' },
} satisfies Record<string, Text>;

export interface ClassCardProps {
  readonly of: OwnClass;
  /** Which it is, from 0. */
  readonly at: number;
  readonly kind: PictureKind;
}

/** A class: its name, its pictures, and the ways to give it some. */
export function ClassCard({ of, at, kind }: ClassCardProps): JSX.Element {
  const over = useSignal(false);
  const filming = useSignal(false);
  const id = `class-${at + 1}`;
  const name = nameOf(of, at);
  const label = (what: Text): string => say(texts.of, { what: say(what), name });
  return (
    <li
      id={id}
      class={over.value ? 'own-class over' : 'own-class'}
      data-class={of.id}
      tabIndex={-1}
      aria-label={name}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => {
        over.value = false;
        if (!event.dataTransfer) return;
        event.preventDefault();
        void droppedFiles(event.dataTransfer).then(
          ({ placed, closed }) =>
          addFiles(of.id, placed.map(({ file }) => file), closed), // prettier-ignore
        );
      }}
    >
      <div class="row">
        <label>
          <span>{say(texts.name)}</span>
          <input
            id={`${id}-name`}
            value={of.name}
            placeholder={name}
            maxLength={40}
            autocomplete="off"
            onInput={(event) => rename(of.id, event.currentTarget.value)}
          />
        </label>
        <span class="faint count">{say(texts.count, { count: of.pictures.length })}</span>
      </div>
      <Thumbnails id={`${id}-pictures`} of={of} name={name} kind={kind} />
      {filming.value ? (
        <Camera
          prefix={`${id}-`}
          hint={say(texts.hint)}
          way="many"
          onTake={(video) =>
            addPicture(
              of.id,
              pictureOf(
                video,
                video.videoWidth,
                video.videoHeight,
                say(texts.photo, { number: of.pictures.length + 1 }),
              ),
            )
          }
        />
      ) : null}
      <div class="orders">
        <FileButton
          id={`${id}-files`}
          text={say(texts.files)}
          accept="image/*"
          onFiles={(files) => void addFiles(of.id, files)}
        />
        <button
          type="button"
          id={`${id}-camera`}
          aria-pressed={filming.value}
          onClick={() => (filming.value = !filming.value)}
        >
          {say(texts.camera)}
        </button>
        {of.pictures.length > 0 ? (
          <button
            type="button"
            id={`${id}-clear`}
            aria-label={label(texts.clear)}
            onClick={() => removePictures(of.id)}
          >
            {say(texts.clear)}
          </button>
        ) : null}
        <button type="button" id={`${id}-remove`} aria-label={label(texts.remove)} onClick={() => removeClass(of.id)}>
          {say(texts.remove)}
        </button>
      </div>
    </li>
  );
}
