import type { JSX } from 'preact';
import { type Text, language, say } from '../../language';
import { handsComment } from '../../run/hands-comment';
import { kerasCode } from '../../run/keras-code';
import { kerasNotebook } from '../../run/notebook';
import { vitrineCode } from '../../run/vitrine-code';
import { Copy } from '../../components/copy';
import { download } from './download';
import { sayModel } from '../training/setting-names';
import { baseName, thisConfig, thisInterventions } from './this-run';
import '../../components/program.css';

const texts = {
  title: { en: 'The run as code', ko: '코드로 보는 이 훈련' },
  hands: {
    en: 'Kernels of this run were changed by hand, which code does not repeat: a comment in it says what was done.',
    ko: '이 훈련에는 직접 바꾼 커널이 있어 코드만으로는 같은 결과가 나오지 않습니다. 무엇을 바꿨는지는 코드의 주석에 있습니다.',
  },
  notebook: { en: 'Notebook for Colab (.ipynb)', ko: 'Colab 노트북(.ipynb)' },
  notebookNote: {
    en: 'It trains the run in Keras and draws every figure. Open it in Colab (File, Upload notebook) or in Jupyter.',
    ko: 'Keras로 이 훈련을 하고 모든 그림을 그립니다. Colab(파일, 노트 업로드)이나 Jupyter에서 여세요.',
  },
  notebookTitle: { en: 'Vitrine: {model}, seed {seed}', ko: 'Vitrine: {model}, 시드 {seed}' },
  download: { en: 'Download', ko: '내려받기' },
  note: {
    en:
      'The Vitrine code repeats this run exactly on the same GPU. Keras draws random numbers in another way: the ' +
      'same seed gives other weights and similar figures.',
    ko: 'Vitrine 코드는 같은 GPU에서 이 훈련과 똑같은 결과를 냅니다. Keras는 난수를 뽑는 방식이 달라서, 시드가 같아도 가중치는 다르고 결과는 비슷합니다.',
  },
} satisfies Record<string, Text>;

/** The run as a program to take along, for Keras and for this library. */
export function Code(): JSX.Element {
  const done = thisInterventions.value;
  const [python, script] = [handsComment(done, '#'), handsComment(done, '//')];
  return (
    <section aria-labelledby="code-title">
      <h3 id="code-title">{say(texts.title)}</h3>
      <p class="faint">{say(texts.note)}</p>
      {done.length > 0 ? <p id="code-hands">{say(texts.hands)}</p> : null}
      <div class="codes">
        <Listing id="keras-code" name="Keras 3 (Python)" code={python + kerasCode(thisConfig.value)} ending=".py" />
        <Listing
          id="vitrine-code"
          name="Vitrine (TypeScript)"
          code={script + vitrineCode(thisConfig.value)}
          ending=".ts"
        />
      </div>
      <p class="notebook">
        <button type="button" id="notebook-download" class="small" onClick={downloadNotebook}>
          {say(texts.notebook)}
        </button>{' '}
        <span class="faint">{say(texts.notebookNote)}</span>
      </p>
    </section>
  );
}

function downloadNotebook(): void {
  const config = thisConfig.value;
  const title = say(texts.notebookTitle, { model: sayModel(config.layers), seed: String(config.seed) });
  const text = kerasNotebook(config, language.value, title, handsComment(thisInterventions.value, '#'));
  download(`${baseName.value}.ipynb`, text);
}

function Listing({
  id,
  name,
  code,
  ending,
}: {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly ending: string;
}): JSX.Element {
  return (
    <figure class="listing">
      <figcaption>
        <span>{name}</span>
        <Copy id={`${id}-copy`} what={name} text={code} />
        <button
          type="button"
          id={`${id}-download`}
          class="small"
          aria-label={`${say(texts.download)}: ${name}`}
          onClick={() => download(`${baseName.value}${ending}`, code)}
        >
          {say(texts.download)}
        </button>
      </figcaption>
      <pre class="program complete" id={id} tabIndex={0} role="region" aria-label={name} lang="en">
        <code>{code}</code>
      </pre>
    </figure>
  );
}
