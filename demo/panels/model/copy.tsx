import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, say } from '../../language';

const texts = {
  copy: { en: 'Copy', ko: '복사' },
  copied: { en: 'Copied', ko: '복사했습니다' },
  failed: { en: 'Could not copy', ko: '복사하지 못했습니다' },
} satisfies Record<string, Text>;

/** Copies a text. @param what says which, for a reader who does not see where the button stands. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }): JSX.Element {
  const said = useSignal<'copy' | 'copied' | 'failed'>('copy');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = 'copied';
    } catch {
      said.value = 'failed'; // no leave, or no secure context
    }
    setTimeout(() => (said.value = 'copy'), 2000);
  };
  return (
    <button type="button" class="small" aria-label={`${say(texts[said.value])}: ${what}`} onClick={() => void copy()}>
      {say(texts[said.value])}
    </button>
  );
}
