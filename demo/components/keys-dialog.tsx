import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { keysOpen, takesKeys } from '../keys';
import { type Text, say } from '../language';

const texts = {
  title: { en: 'Keys', ko: '키보드' },
  lead: {
    en: 'Wherever no field or button has the focus:',
    ko: '입력란이나 버튼에 초점이 없을 때 쓸 수 있습니다.',
  },
  space: { en: 'Space', ko: '스페이스' },
  train: { en: 'train, or pause', ko: '훈련 또는 일시 정지' },
  arrows: { en: 'one moment back or on', ko: '한 시점 앞이나 뒤로' },
  far: { en: 'ten moments', ko: '열 시점씩' },
  present: {
    en: 'show the panel in sight on the whole screen; Esc leaves',
    ko: '보고 있는 패널을 화면 가득 보기 (Esc로 나가기)',
  },
  list: { en: 'this list', ko: '이 목록' },
  use: { en: 'Use these keys', ko: '이 키 쓰기' },
  close: { en: 'Close', ko: '닫기' },
} satisfies Record<string, Text>;

/** The keys that the page takes, and whether it does. */
export function Content(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current!.showModal(), []);
  return (
    <dialog id="keys" ref={dialog} aria-labelledby="keys-title" onClose={() => (keysOpen.value = false)}>
      <h2 id="keys-title">{say(texts.title)}</h2>
      <p class="faint">{say(texts.lead)}</p>
      <dl>
        <dt>
          <kbd>{say(texts.space)}</kbd>
        </dt>
        <dd>{say(texts.train)}</dd>
        <dt>
          <kbd>←</kbd> <kbd>→</kbd>
        </dt>
        <dd>{say(texts.arrows)}</dd>
        <dt>
          <kbd>Shift</kbd> + <kbd>←</kbd> <kbd>→</kbd>
        </dt>
        <dd>{say(texts.far)}</dd>
        <dt>
          <kbd>P</kbd>
        </dt>
        <dd>{say(texts.present)}</dd>
        <dt>
          <kbd>?</kbd>
        </dt>
        <dd>{say(texts.list)}</dd>
      </dl>
      <label class="check">
        <input
          type="checkbox"
          id="takes-keys"
          checked={takesKeys.value}
          onChange={({ currentTarget }) => (takesKeys.value = currentTarget.checked)}
        />
        <span>{say(texts.use)}</span>
      </label>
      <button type="button" id="close-keys" onClick={() => dialog.current!.close()}>
        {say(texts.close)}
      </button>
    </dialog>
  );
}
