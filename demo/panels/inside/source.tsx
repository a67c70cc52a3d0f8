import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { Choice } from './choice';
import { Draw } from './draw';
import { FromCamera } from './from-camera';
import { Gallery } from './gallery';
import { Upload } from './upload';

const texts = {
  legend: { en: 'Where the image comes from', ko: '이미지를 가져올 곳' },
  gallery: { en: 'Gallery', ko: '갤러리' },
  draw: { en: 'Draw', ko: '그리기' },
  upload: { en: 'Upload', ko: '업로드' },
  camera: { en: 'Camera', ko: '카메라' },
} satisfies Record<string, Text>;

const SOURCES = { gallery: Gallery, draw: Draw, upload: Upload, camera: FromCamera } as const;
const source = signal<keyof typeof SOURCES>('gallery');

/** Chooses the image to look at. */
export function Source(): JSX.Element {
  const Chooser = SOURCES[source.value];
  const options = (Object.keys(SOURCES) as (keyof typeof SOURCES)[]).map((value) => ({
    value,
    text: say(texts[value]),
  }));
  return (
    <div class="source">
      <Choice
        id="source"
        legend={say(texts.legend)}
        options={options}
        value={source.value}
        onChange={(value) => (source.value = value)}
      />
      <Chooser />
    </div>
  );
}
