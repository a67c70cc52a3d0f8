import type { JSX } from 'preact';
import { type Text, say } from '../../language';

const texts = {
  title: { en: 'This page as one file', ko: '파일 하나로 된 페이지' },
  note: {
    en:
      'It opens from a disk or a USB stick, with no server and no network, and asks nobody for anything. In it are the ' +
      'recorded run, its weights at eight moments, and the sample of 2,500 images, but not all 60,000. It trains where ' +
      'the browser has WebGPU.',
    ko:
      '서버도 네트워크도 없이 디스크나 USB 메모리에서 바로 열리며, 어디에도 아무것도 요청하지 않습니다. 녹화된 훈련과 그 여덟 시점의 가중치, 이미지 2,500장의 ' +
      '표본이 들어 있고, 60,000장 전체는 들어 있지 않습니다. 브라우저에 WebGPU가 있으면 훈련도 할 수 있습니다.',
  },
  download: {
    en: 'Download this page as one file ({size} MB)',
    ko: '이 페이지를 파일 하나로 내려받기({size}MB)',
  },
} satisfies Record<string, Text>;

/** The page's copy in one file, where the build has put it beside the page. */
export function OneFile(): JSX.Element | null {
  if (__ONE_FILE_BYTES__ === 0) return null;
  return (
    <section aria-labelledby="one-file-title">
      <h3 id="one-file-title">{say(texts.title)}</h3>
      <p class="faint">{say(texts.note)}</p>
      <p class="orders">
        <a id="one-file" href="./vitrine.html" download>
          {say(texts.download, { size: (__ONE_FILE_BYTES__ / 1e6).toFixed(1) })}
        </a>
      </p>
    </section>
  );
}
