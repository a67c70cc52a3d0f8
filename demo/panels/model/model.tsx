import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Copy } from '../../components/copy';
import { type Text, say } from '../../language';
import type { LayerSpec } from '../../run/architecture';
import { config, host, inHand, run, shown, worker } from '../../state';
import { at } from '../../subject';
import { CheckedAnswer } from '../checked/checked';
import { engineers } from './engineers';
import { Plotted } from './plot-options';
import { TrainStep } from './train-step';
import './model.css';

const texts = {
  own: {
    en: 'This is the network of your own run, from the settings above, not that of the recorded one.',
    ko: '여기 보이는 것은 녹화된 훈련이 아니라 위의 설정으로 만든 내 신경망입니다.',
  },
  summary: { en: 'Summary, as Keras prints it', ko: 'Keras가 출력하는 요약' },
  failed: { en: 'There is no summary: {reason}', ko: '요약을 만들지 못했습니다: {reason}' },
  engineers: {
    en: 'For engineers: shaders and GPU times',
    ko: '개발자용: 셰이더와 GPU 시간',
  },
} satisfies Record<string, Text>;

/** Keras's summary, its drawing of the network, and, for who wants to know, the shaders that train it. */
export function Content(): JSX.Element {
  const settings = run.value?.config ?? config.value;
  return (
    <div class="model">
      {shown.value?.recorded ? <p id="model-own">{say(texts.own)}</p> : null}
      <Summary layers={settings.layers} />
      <Plotted layers={settings.layers} />
      <CheckedAnswer
        id="checked"
        of={run.value}
        isReady={(run.value?.opened.value ?? null) !== null}
        check={(tell) => host.value!.check(inHand.peek()?.image ?? null, at.peek(), tell)}
      />
      <details
        id="engineers"
        open={engineers.value}
        onToggle={({ currentTarget }) => (engineers.value = currentTarget.open)}
      >
        <summary>
          <h3>{say(texts.engineers)}</h3>
        </summary>
        {engineers.value ? <TrainStep settings={settings} /> : null}
      </details>
    </div>
  );
}

/** Keras's table, from the worker. */
function Summary({ layers }: { readonly layers: readonly LayerSpec[] }): JSX.Element {
  const table = useSignal<{ readonly of: readonly LayerSpec[]; readonly text: string } | null>(null);
  const remote = worker.value;
  useEffect(() => {
    let late = false;
    const tell = (text: string): void => {
      if (!late) table.value = { of: layers, text };
    };
    if (remote)
      remote.summary(layers).then(tell, (error: unknown) => tell(say(texts.failed, { reason: String(error) })));
    return () => {
      late = true;
    };
  }, [remote, layers, table]);
  const text = table.value?.of === layers ? table.value.text : '';
  return (
    <div class="summary">
      <div class="shader-head">
        <h3>{say(texts.summary)}</h3>
        <Copy text={text} what={say(texts.summary)} />
      </div>
      <pre id="summary" tabIndex={0} role="region" aria-label={say(texts.summary)}>
        {text}
      </pre>
    </div>
  );
}
