import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Copy } from '../../components/copy';
import { type Text, say } from '../../language';
import { download } from '../export/download';
import { type Lessons, kerasCode } from './learning';
import '../../components/program.css';

const texts = {
  title: { en: 'The same in Keras', ko: '같은 훈련을 Keras로' },
  note: {
    en:
      'A program that trains the same network on a folder of your pictures. Keras draws random numbers in another way: ' +
      'figures are similar, not the same.',
    ko: '이미지 폴더로 같은 신경망을 훈련하는 프로그램입니다. Keras는 난수를 뽑는 방식이 달라 결과가 비슷할 뿐 같지는 않습니다.',
  },
  program: { en: 'Keras program', ko: 'Keras 프로그램' },
  download: { en: 'Download', ko: '내려받기' },
} satisfies Record<string, Text>;

/** The training of the classes as a program to take along. */
export function KerasProgram({ lessons }: { readonly lessons: Lessons }): JSX.Element {
  const code = useSignal('');
  useEffect(() => {
    kerasCode().then(
      (text) => (code.value = text),
      () => undefined, // with its network, of which the panel tells
    );
  }, [lessons, code]);
  return (
    <details>
      <summary>{say(texts.title)}</summary>
      <p class="faint">{say(texts.note)}</p>
      <div class="orders">
        <Copy id="classes-code-copy" what={say(texts.program)} text={code.value} />
        <button
          type="button"
          id="classes-code-save"
          class="small"
          onClick={() => download('my_classes.py', code.value)}
        >
          {say(texts.download)}
        </button>
      </div>
      <pre
        class="program complete"
        id="classes-code"
        tabIndex={0}
        role="region"
        aria-label={say(texts.program)}
        lang="en"
      >
        {code.value}
      </pre>
    </details>
  );
}
