import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { IS_ONE_FILE } from '../../one-file';
import { presetOf } from '../../run/architecture';
import { shown } from '../../state';
import { Code } from './code';
import { Data } from './data';
import { EmbedCode } from './embed-code';
import { Figures } from './figures';
import { ModelFiles } from './model-files';
import { OneFile } from './one-file';
import { Share } from './share';
import { thisConfig, thisStep } from './this-run';
import './export.css';

const texts = {
  run: {
    en:
      'Everything here is from the run and the moment that the page shows: model “{model}”, seed ' +
      '{seed}, step {step}.',
    ko: '여기 있는 것은 모두 지금 화면에 보이는 훈련의, 화면에 보이는 시점의 것입니다: 모델 ‘{model}’, 시드 {seed}, {step}번째 배치.',
  },
  recorded: {
    en:
      'Code, figures and history are from the recorded run, at the moment that the page shows: model “{model}”, ' +
      'seed {seed}, step {step}.',
    ko: '코드와 그림, 기록은 녹화된 훈련의, 화면에 보이는 시점의 것입니다: 모델 ‘{model}’, 시드 {seed}, {step}번째 배치.',
  },
  custom: { en: 'custom', ko: '직접 만든 모델' },
} satisfies Record<string, Text>;

/** What a reader takes home of a run: code, files, figures, and a link. */
export function Content(): JSX.Element {
  const { layers, seed } = thisConfig.value;
  const values = { model: presetOf(layers) ?? say(texts.custom), seed: String(seed), step: thisStep.value };
  return (
    <div class="export">
      <p>{say(shown.value?.recorded ? texts.recorded : texts.run, values)}</p>
      <Code />
      <div class="pair">
        <ModelFiles />
        <Data />
      </div>
      <Figures />
      <Share />
      {IS_ONE_FILE ? null : <EmbedCode />}
      <OneFile />
    </div>
  );
}
