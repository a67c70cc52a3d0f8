import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, say } from '../language';

const texts = {
  copy: { en: 'Copy', ko: '복사' },
  copied: { en: 'Copied', ko: '복사했습니다' },
  failed: {
    en: 'The browser does not let a page copy here: select the text and copy it.',
    ko: '이 브라우저에서는 바로 복사할 수 없습니다. 글을 선택해 복사하세요.',
  },
} satisfies Record<string, Text>;

/** A button that copies a text, and says whether it could. */
export function Copy({
  id,
  what,
  text,
}: {
  readonly id?: string;
  readonly what: string;
  readonly text: string;
}): JSX.Element {
  const done = useSignal<{ readonly text: string; readonly result: 'copied' | 'failed' } | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text); // there is none on a page without https
      done.value = { text, result: 'copied' };
    } catch {
      done.value = { text, result: 'failed' };
    }
  };
  return (
    <>
      <button
        type="button"
        id={id}
        class="small"
        aria-label={`${say(texts.copy)}: ${what}`}
        onClick={() => void copy()}
      >
        {say(texts.copy)}
      </button>
      <span class="faint" role="status">
        {done.value?.text === text ? say(texts[done.value.result]) : ''}
      </span>
    </>
  );
}
