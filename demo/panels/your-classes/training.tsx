import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { type Augmentation, LEAST_PICTURES, MOST_EPOCHS } from '../../run/own-classes';
import { gpu } from '../../state';
import { working } from '../labs/experiment';
import { atWork, augmentation, epochs, failure, goOn, learn, pause, progress, state, stop } from './learning';
import { lack, reading } from './pictures';
import { Work } from './work';

const texts = {
  title: { en: 'Train the classes', ko: '클래스 훈련' },
  epochs: { en: 'Epochs', ko: '에포크' },
  changes: { en: 'Change pictures at random while training', ko: '훈련하는 동안 이미지를 무작위로 바꾸기' },
  moves: { en: 'move and zoom by up to a tenth', ko: '10%까지 이동, 확대·축소' },
  flips: { en: 'mirror every other one', ko: '절반은 좌우 대칭' },
  network: {
    en:
      'A small convnet learns from four fifths of each class, with Adam. The other fifth is held out: at the end the ' +
      'network has the weights of the epoch with the least loss on it.',
    ko: '작은 컨브넷이 클래스마다 이미지의 4/5로 학습합니다(옵티마이저는 Adam). 나머지 1/5은 검증용으로 남기며, 끝나면 검증 손실이 가장 낮은 에포크의 가중치를 씁니다.',
  },
  train: { en: 'Begin training', ko: '훈련 시작' },
  pause: { en: 'Pause', ko: '일시 정지' },
  goOn: { en: 'Go on', ko: '계속' },
  stop: { en: 'Stop here', ko: '여기서 끝내기' },
  checking: { en: 'Looking for a GPU.', ko: 'GPU를 찾는 중입니다.' },
  unavailable: {
    en: 'Training needs WebGPU, which is not available here. You can make the classes all the same.',
    ko: '훈련하려면 WebGPU가 필요한데, 지금은 쓸 수 없습니다. 클래스를 만드는 것은 할 수 있습니다.',
  },
  lost: {
    en: 'The connection to the GPU was lost. Make a new one at the top of the page, then train here.',
    ko: 'GPU와의 연결이 끊겼습니다. 페이지 위쪽에서 다시 연결한 뒤 훈련하세요.',
  },
  lostNetwork: {
    en: 'The connection to the GPU was lost, and the network of your classes with it. Your pictures are still here: train again.',
    ko: 'GPU와의 연결이 끊겨 이 클래스의 신경망도 사라졌습니다. 이미지는 그대로 있으니 다시 훈련하세요.',
  },
  failed: { en: 'Stopped by an error: {message}', ko: '오류로 멈췄습니다: {message}' },
  busy: {
    en: 'A lab is training; wait for it, or stop it.',
    ko: '실험이 훈련 중입니다. 끝나기를 기다리거나 멈추세요.',
  },
  reading: { en: 'Pictures are still being read.', ko: '이미지를 아직 읽는 중입니다.' },
  classes: {
    en: 'It takes two classes at least.',
    ko: '클래스가 두 개 이상 있어야 합니다.',
  },
  name: { en: 'Two classes are called “{name}”.', ko: '‘{name}’(이)라는 클래스가 두 개입니다.' },
  pictures: {
    en: '“{name}” has too few pictures: each class needs {least}, four to learn from and one to test with.',
    ko: '‘{name}’ 클래스의 이미지가 모자랍니다. 클래스마다 {least}장이 필요합니다(훈련용 4장, 검증용 1장).',
  },
} satisfies Record<string, Text>;

/** Why the classes cannot be trained now; null where they can. */
function whyNot(): string | null {
  if (gpu.value.name !== 'ready') return say(texts[gpu.value.name]);
  if (reading.value) return say(texts.reading);
  if (lack.value)
    return say(texts[lack.value.rule], {
      name: 'name' in lack.value ? lack.value.name : '',
      least: LEAST_PICTURES,
    });
  return working.value && !atWork.value ? say(texts.busy) : null;
}

/** Trains a network of the classes, and shows how it learns. */
export function Training(): JSX.Element {
  const reason = whyNot();
  return (
    <section class="classes-training" aria-labelledby="classes-training-title">
      <h3 id="classes-training-title">{say(texts.title)}</h3>
      <p class="faint">{say(texts.network)}</p>
      <div class="row">
        <label>
          <span>{say(texts.epochs)}</span>
          <input
            type="number"
            required
            id="classes-epochs"
            min={1}
            max={MOST_EPOCHS}
            step={1}
            value={epochs.value}
            disabled={atWork.value}
            onChange={({ currentTarget }) =>
              currentTarget.reportValidity() && (epochs.value = currentTarget.valueAsNumber)
            }
          />
        </label>
        <fieldset class="changes" disabled={atWork.value}>
          <legend>{say(texts.changes)}</legend>
          <Change name="moves" />
          <Change name="flips" />
        </fieldset>
      </div>
      <div class="orders">
        {atWork.value ? (
          <>
            <button
              type="button"
              id="classes-pause"
              disabled={!progress.value}
              onClick={state.value === 'paused' ? goOn : pause}
            >
              {say(state.value === 'paused' ? texts.goOn : texts.pause)}
            </button>
            <button type="button" id="classes-stop" onClick={stop}>
              {say(texts.stop)}
            </button>
          </>
        ) : (
          <button
            type="button"
            id="classes-train"
            class="primary"
            disabled={reason !== null}
            aria-describedby="classes-reason"
            onClick={() => void learn()}
          >
            {say(texts.train)}
          </button>
        )}
      </div>
      <p id="classes-reason" class="faint" role="status">
        {atWork.value ? '' : (reason ?? '')}
      </p>
      {failure.value === null ? null : (
        <p class="alarm" role="alert">
          {failure.value === 'lost' ? say(texts.lostNetwork) : say(texts.failed, failure.value)}
        </p>
      )}
      <Work />
    </section>
  );
}

function Change({ name }: { readonly name: keyof Augmentation }): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        id={`classes-${name}`}
        checked={augmentation.value[name]}
        onChange={({ currentTarget: { checked } }) => (augmentation.value = { ...augmentation.value, [name]: checked })}
      />
      <span>{say(texts[name])}</span>
    </label>
  );
}
