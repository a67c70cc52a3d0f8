import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Text, say } from '../../language';
import { MOST_CLASSES, PICTURE_SHAPES, type PictureKind } from '../../run/own-classes';
import { Choice } from '../inside/choice';
import { ClassCard } from './class-card';
import { FileButton } from './file-button';
import { sayFault } from './say-fault';
import { chosenFiles, droppedFiles } from './folders';
import { learned, lessons } from './learning';
import { Learnt } from './learnt';
import { addClass, addFiles, addFolders, classes, kind, left, reading } from './pictures';
import { Training } from './training';
import './your-classes.css';

const texts = {
  lead: {
    en:
      'Make two to ten classes of pictures of your own, and train a network to tell them apart. Nothing leaves this ' +
      'tab: pictures are read, trained on and forgotten here, when the page is closed.',
    ko: '내 이미지로 클래스를 두 개에서 열 개까지 만들고, 신경망이 이를 구별하도록 훈련해 보세요. 아무것도 이 탭 밖으로 나가지 않습니다. 이미지는 이 탭에서 읽고 훈련에만 쓰며, 페이지를 닫으면 사라집니다.',
  },
  ways: {
    en:
      'Choose a folder, or drop one here: each folder in it is a class. Or give each class its pictures: choose or ' +
      'drop files, paste with Ctrl+V while the class has the focus, or use the camera. Of each picture the middle ' +
      'square is taken. To remove one, choose it by a click or by arrow keys and Enter, or press Delete on it.',
    ko: '폴더를 고르거나 여기에 끌어다 놓으면, 그 안의 폴더마다 한 클래스가 됩니다. 클래스마다 따로 넣어도 됩니다. 파일을 고르거나 끌어다 놓고, 클래스를 선택한 채 Ctrl+V로 붙여 넣거나, 카메라로 찍으세요. 이미지는 가운데 정사각형만 씁니다. 지울 이미지는 클릭하거나 화살표 키와 Enter로 고르고, Delete 키로 바로 지울 수도 있습니다.',
  },
  folder: { en: 'Choose a folder', ko: '폴더 고르기' },
  size: { en: 'What the network reads', ko: '신경망이 읽는 이미지' },
  grey: { en: 'Grey', ko: '흑백' },
  color: { en: 'Colour', ko: '컬러' },
  add: { en: 'Add a class', ko: '클래스 추가' },
  most: { en: 'Ten classes are as many as there may be.', ko: '클래스는 열 개까지 만들 수 있습니다.' },
  reading: { en: 'Reading pictures: {done} of {total}', ko: '이미지를 읽는 중: {done}/{total}' },
  left: { en: 'Not taken:', ko: '넣지 못한 것:' },
  more: { en: 'and {count} more.', ko: '그 밖에 {count}개.' },
} satisfies Record<string, Text>;

/** Of what was not taken, so many are named. */
const NAMED = 20;

/** A reader's own pictures as classes, and a network that learns them. */
export function Content(): JSX.Element {
  const over = useSignal(false);
  useEffect(() => {
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
  const kinds = (Object.keys(PICTURE_SHAPES) as PictureKind[]).map((value) => ({
    value,
    text: say(texts[value]),
    detail: PICTURE_SHAPES[value].slice(0, 2).join(' × '),
  }));
  return (
    <div class="your-classes" data-of="none">
      <p>{say(texts.lead)}</p>
      <div
        class={over.value ? 'collect over' : 'collect'}
        onDragOver={(event) => {
          event.preventDefault();
          over.value = true;
        }}
        onDragLeave={() => (over.value = false)}
        onDrop={(event) => {
          over.value = false;
          if (event.defaultPrevented || !event.dataTransfer) return;
          event.preventDefault();
          void droppedFiles(event.dataTransfer).then(({ placed, closed }) => addFolders(placed, closed));
        }}
      >
        <p class="faint">{say(texts.ways)}</p>
        <div class="row">
          <FileButton
            id="classes-folder"
            text={say(texts.folder)}
            folder
            onFiles={(files) => void addFolders(chosenFiles(files))}
          />
          <Choice
            id="classes-kind"
            legend={say(texts.size)}
            options={kinds}
            value={kind.value}
            onChange={(value) => (kind.value = value)}
          />
        </div>
        <ol class="class-list">
          {classes.value.map((of, i) => (
            <ClassCard key={of.id} of={of} at={i} kind={kind.value} />
          ))}
        </ol>
        <div class="row">
          <button
            type="button"
            id="add-class"
            disabled={classes.value.length >= MOST_CLASSES}
            onClick={() => void addClass()}
          >
            {say(texts.add)}
          </button>
          {classes.value.length >= MOST_CLASSES ? <span class="faint">{say(texts.most)}</span> : null}
        </div>
        <div role="status" id="classes-status">
          {reading.value ? <p class="faint">{say(texts.reading, reading.value)}</p> : null}
          <LeftOut />
        </div>
      </div>
      <Training />
      {learned.value && lessons.value ? <Learnt learned={learned.value} lessons={lessons.value} /> : null}
    </div>
  );
}

/** What was given and not taken, each with why. */
function LeftOut(): JSX.Element | null {
  if (left.value.length === 0) return null;
  const more = left.value.length - NAMED;
  return (
    <>
      <p class="alarm">{say(texts.left)}</p>
      <ul id="classes-left">
        {left.value.slice(0, NAMED).map(({ name, fault }, i) => (
          <li key={i}>
            <strong>{name}</strong>: {sayFault(fault)}
          </li>
        ))}
        {more > 0 ? <li>{say(texts.more, { count: more })}</li> : null}
      </ul>
    </>
  );
}

/** Pasted pictures go to the class that has the focus; a text that is pasted stays a text. */
function paste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])];
  const focused = document.activeElement;
  if (files.length === 0 || !focused?.closest('.your-classes')) return;
  event.preventDefault();
  const card = focused.closest<HTMLElement>('[data-class]');
  if (card) void addFiles(Number(card.dataset.class), files);
  else void addFolders(files.map((file) => ({ file, folders: [] }))); // which says that they have no class
}
