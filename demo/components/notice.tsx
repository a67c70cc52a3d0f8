import type { JSX } from 'preact';
import { start } from '../control';
import { type Language, type Text, fill, say } from '../language';
import { gpu } from '../state';

const texts = {
  unavailable: {
    en:
      'WebGPU is not available here, so nothing can be trained: recent versions of Chrome, Edge, Firefox and ' +
      'Safari have it, over https or on localhost. What you see is a recorded run.',
    ko:
      '이 브라우저에서는 지금 WebGPU를 쓸 수 없어 훈련할 수 없습니다. 최신 Chrome, Edge, Firefox, Safari에서 https나 localhost로 열어 주세요. 지금 보이는 ' +
      '것은 녹화된 훈련입니다.',
  },
  lost: {
    en:
      'The connection to the GPU was lost, and the weights with it. You can still look at the run so far; to ' +
      'train, start again with a new network.',
    ko: 'GPU와의 연결이 끊겨 가중치도 사라졌습니다. 지금까지의 기록은 계속 볼 수 있습니다. 훈련하려면 새 신경망으로 다시 시작하세요.',
  },
  again: { en: 'Start again', ko: '다시 시작' },
} satisfies Record<string, Text>;

/** Why there is no GPU to train on, in both languages at once: nobody should have to look for the toggle to know. */
export function Notice(): JSX.Element | null {
  const { name } = gpu.value;
  if (name !== 'unavailable' && name !== 'lost') return null;
  const languages: readonly Language[] = ['en', 'ko'];
  return (
    <div id="no-gpu" class="notice" role="alert" data-reason={name}>
      {languages.map((lang) => (
        <p key={lang} lang={lang}>
          {fill(texts[name][lang], {}, lang)}
        </p>
      ))}
      {name === 'lost' ? (
        <button type="button" id="start-again" onClick={() => void start()}>
          {say(texts.again)}
        </button>
      ) : null}
    </div>
  );
}
