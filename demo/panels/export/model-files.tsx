import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { gpu, host, run, shown } from '../../state';
import { at } from '../../subject';
import { Formats } from './formats';
import { baseName } from './this-run';

const texts = {
  title: { en: 'The model as a file', ko: '모델 파일' },
  live: {
    en:
      'The network as it is now. .keras and .h5 hold the state of the optimizer too, so that training can go on ' +
      'from there.',
    ko: '지금 상태의 신경망입니다. .keras와 .h5 파일에는 옵티마이저의 상태도 들어 있어 훈련을 이어 갈 수 있습니다.',
  },
  past: {
    en:
      'The network as it was at the moment shown: its weights only, without the state of the optimizer. Moments ' +
      'after the first are kept with eleven bits per weight.',
    ko: '화면에 보이는 시점의 신경망입니다. 옵티마이저의 상태 없이 가중치만 저장합니다. 첫 시점을 뺀 지난 시점의 가중치는 11비트 정밀도로 보관됩니다.',
  },
  saving: { en: 'Writing {file} after the current batch …', ko: '{file} 저장 중: 지금 배치가 끝나면 …' },
} satisfies Record<string, Text>;

const missing = {
  checking: {
    en: 'There is no network yet: looking for a GPU.',
    ko: '아직 신경망이 없습니다. GPU를 찾는 중입니다.',
  },
  unavailable: {
    en: 'There is no network to save: it needs WebGPU, which is not available here.',
    ko: '저장할 신경망이 없습니다. 신경망은 GPU에서 만들어지는데 여기서는 WebGPU를 쓸 수 없습니다.',
  },
  lost: {
    en: 'The network is gone with the connection to the GPU. Load the page again.',
    ko: 'GPU와의 연결이 끊겨 신경망도 사라졌습니다. 페이지를 새로 고치세요.',
  },
  recorded: {
    en: 'The recorded run is there to be looked into. Press Train to get a network that you can save.',
    ko: '녹화된 훈련은 들여다볼 수만 있습니다. ‘훈련’을 누르면 직접 훈련한 신경망을 저장할 수 있습니다.',
  },
  loading: { en: 'There is no network yet: it is being made.', ko: '아직 신경망이 없습니다. 만드는 중입니다.' },
  failed: {
    en: 'There is no network: the run was stopped by an error.',
    ko: '신경망이 없습니다. 오류로 훈련이 멈췄습니다.',
  },
} satisfies Record<string, Text>;

/** Why there is nothing to save; null where there is. */
function whyNot(): Text | null {
  if (gpu.value.name !== 'ready') return missing[gpu.value.name];
  if (shown.value && shown.value !== run.value) return missing.recorded;
  if (run.value?.failure.value) return missing.failed;
  return run.value?.opened.value ? null : missing.loading;
}

/** The network of the moment shown, in every format that the library writes. */
export function ModelFiles(): JSX.Element {
  const reason = whyNot();
  return (
    <section aria-labelledby="model-files-title">
      <h3 id="model-files-title">{say(texts.title)}</h3>
      <p id="model-files-note" class="faint">
        {say(reason ?? texts[at.value === 'live' ? 'live' : 'past'])}
      </p>
      <Formats
        id="save"
        note="model-files-note"
        disabled={reason !== null}
        saving={texts.saving}
        write={async (format) => {
          const base = baseName.value;
          const { step, value } = await host.value!.save(at.value, format);
          return { name: `${base}-step${step}${format}`, bytes: new Uint8Array(value) };
        }}
      />
    </section>
  );
}
