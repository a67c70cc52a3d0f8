import type { JSX } from 'preact';
import { DeferredPanel } from './components/deferred';
import { Notice } from './components/notice';
import { Panel } from './components/panel';
import { Transport } from './components/transport';
import { type Text, language, say } from './language';
import { PANELS } from './panels';
import { Curves } from './panels/curves/curves';
import { Histogram } from './panels/histogram/histogram';
import { Kernels } from './panels/kernels/kernels';
import { Pinned } from './panels/pinned/pinned';
import { Training } from './panels/training/training';
import { gpu, run } from './state';
import { chosenTheme, themeName } from './theme';

const texts = {
  lead: { en: 'Watch a convolutional network learn to tell clothes apart, in this tab, on your GPU.', ko: '합성곱 신경망이 옷을 구별하는 법을 배우는 모습을 이 탭에서, 여러분의 GPU로 지켜보세요.' },
  other: { en: '한국어', ko: 'English' },
  dark: { en: 'Dark', ko: '어둡게' },
  light: { en: 'Light', ko: '밝게' },
  kernels: { en: 'Kernels', ko: '커널' },
  histogram: { en: 'Their weights', ko: '커널의 가중치 분포' },
  curves: { en: 'Loss and accuracy', ko: '손실과 정확도' },
  pinned: { en: 'One image', ko: '그림 하나' },
  training: { en: 'Training', ko: '훈련' },
} satisfies Record<string, Text>;

/** The whole page. */
export function App(): JSX.Element {
  const { step, buffers } = run.value?.progress.value ?? { step: 0, buffers: 0 };
  const state = gpu.value.name === 'ready' ? (run.value?.failure.value ? 'failed' : (run.value?.activity.value.name ?? 'loading')) : gpu.value.name;
  return (
    <>
      <header>
        <h1>Vitrine</h1>
        <p>{say(texts.lead)}</p>
        <nav>
          <button type="button" id="theme" onClick={() => (chosenTheme.value = themeName.value === 'dark' ? 'light' : 'dark')}>
            {say(themeName.value === 'dark' ? texts.light : texts.dark)}
          </button>
          <button type="button" id="language" lang={language.value === 'en' ? 'ko' : 'en'} onClick={() => (language.value = language.value === 'en' ? 'ko' : 'en')}>
            {say(texts.other)}
          </button>
        </nav>
      </header>
      <main data-state={state} data-step={step} data-buffers={buffers}>
        <Notice />
        <div class="watch">
          <Panel id="kernels-panel" title={texts.kernels}><Kernels /></Panel>
          <Panel id="histogram-panel" title={texts.histogram}><Histogram /></Panel>
          <Panel id="curves" title={texts.curves}><Curves /></Panel>
        </div>
        <div class="side">
          <Panel id="pinned" title={texts.pinned}><Pinned /></Panel>
          <Panel id="training" title={texts.training}><Training /></Panel>
        </div>
        {PANELS.map((panel) => <DeferredPanel key={panel.id} {...panel} />)}
      </main>
      <Transport />
    </>
  );
}
