import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Camera } from '../../components/camera';
import { type Text, say } from '../../language';
import { DrawingSurface } from '../inside/drawing-surface';
import { SIDE, blank, inverted } from '../inside/square';
import { FileButton } from './file-button';
import { droppedFiles } from './folders';
import { type Picture, pictureOf, readPicture } from './read-picture';
import { type Left, Refused } from './refused';
import { sayFault } from './say-fault';

const texts = {
  choose: { en: 'Choose pictures', ko: '이미지 고르기' },
  drop: { en: 'Or drop them here.', ko: '여기에 끌어다 놓아도 됩니다.' },
  hint: {
    en: 'The browser asks you first. What the camera sees goes to the network several times a second, in this tab alone.',
    ko: '먼저 브라우저가 허락을 구합니다. 카메라 화면을 1초에 몇 번씩 이 탭 안의 신경망에 보여 줍니다.',
  },
  photo: { en: 'the camera’s picture', ko: '카메라 화면' },
  drawing: { en: 'the drawing', ko: '그린 이미지' },
  dark: { en: 'Light on dark, to the network', ko: '신경망에는 어두운 바탕에 밝게' },
  clear: { en: 'Clear', ko: '지우기' },
} satisfies Record<string, Text>;

interface SourceProps {
  /** Is given pictures to be told apart. */
  readonly onPictures: (pictures: readonly Picture[]) => void;
}

function Files({ onPictures }: SourceProps): JSX.Element {
  const refused = useSignal<readonly Left[]>([]);
  const read = async (files: readonly File[]): Promise<void> => {
    const pictures: Picture[] = [];
    const not: Left[] = [];
    for (const file of files) {
      try {
        pictures.push(await readPicture(file));
      } catch (error) {
        not.push({ name: file.name, fault: error instanceof Refused ? error.fault : { rule: 'unreadable' } });
      }
    }
    refused.value = not;
    if (pictures.length > 0) onPictures(pictures);
  };
  return (
    <>
      <div
        class="row"
        id="try-drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          if (!event.dataTransfer) return;
          event.preventDefault();
          void droppedFiles(event.dataTransfer).then(({ placed }) => read(placed.map(({ file }) => file)));
        }}
      >
        <FileButton id="try-files" text={say(texts.choose)} accept="image/*" onFiles={(files) => void read(files)} />
        <span class="faint">{say(texts.drop)}</span>
      </div>
      <div role="status">
        {refused.value.map(({ name, fault }, i) => (
          <p key={i} class="alarm">
            <strong>{name}</strong>: {sayFault(fault)}
          </p>
        ))}
      </div>
    </>
  );
}

function Drawing({ onPictures }: SourceProps): JSX.Element {
  const drawing = useSignal(blank());
  const onDark = useSignal(false);
  const show = (): void => {
    const grey = onDark.value ? drawing.value : inverted(drawing.value);
    const rgba = Uint8ClampedArray.from({ length: 4 * grey.length }, (_, i) =>
      i % 4 === 3 ? 255 : 255 * grey[Math.floor(i / 4)]!,
    );
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    canvas.getContext('2d')!.putImageData(new ImageData(rgba, SIDE), 0, 0);
    onPictures([pictureOf(canvas, SIDE, SIDE, say(texts.drawing))]);
  };
  const draw = (image: Float32Array): void => {
    drawing.value = image;
    show();
  };
  return (
    <DrawingSurface id="try-drawing" drawing={drawing} onDraw={draw}>
      <label class="check">
        <input
          type="checkbox"
          id="try-dark"
          checked={onDark.value}
          onChange={(event) => {
            onDark.value = event.currentTarget.checked;
            show();
          }}
        />
        <span>{say(texts.dark)}</span>
      </label>
      <button type="button" id="try-clear" onClick={() => draw(blank())}>
        {say(texts.clear)}
      </button>
    </DrawingSurface>
  );
}

function Live({ onPictures }: SourceProps): JSX.Element {
  const take = (video: HTMLVideoElement): void =>
    onPictures([pictureOf(video, video.videoWidth, video.videoHeight, say(texts.photo))]);
  return <Camera prefix="try-" hint={say(texts.hint)} way="live" onTake={take} />;
}

/** Where pictures to try a network on come from. */
export const SOURCES = { files: Files, drawing: Drawing, camera: Live } as const;
