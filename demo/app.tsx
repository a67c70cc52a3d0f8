import type { JSX } from 'preact';
import { DeferredPanel } from './components/deferred';
import { Notice } from './components/notice';
import { Panel } from './components/panel';
import { Transport } from './components/transport';
import { type Text, language, say } from './language';
import { PANELS, SIDE_PANELS, WATCH_PANELS } from './panels';
import { gpu, run } from './state';
import { chosenTheme, themeName } from './theme';

const texts = {
  lead: { en: 'Watch a convolutional network learn to tell clothes apart, in this tab, on your GPU.', ko: '합성곱 신경망이 옷을 구별하는 법을 배우는 모습을 이 탭에서, 여러분의 GPU로 지켜보세요.' },
  other: { en: '한국어', ko: 'English' },
  dark: { en: 'Dark', ko: '어둡게' },
  light: { en: 'Light', ko: '밝게' },
} satisfies Record<string, Text>;

const panel = ({ id, title, Content }: (typeof WATCH_PANELS)[number]): JSX.Element => <Panel key={id} id={id} title={title}><Content /></Panel>;

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
        <div class="watch">{WATCH_PANELS.map(panel)}</div>
        <div class="side">{SIDE_PANELS.map(panel)}</div>
        {PANELS.map((panel) => <DeferredPanel key={panel.id} {...panel} />)}
      </main>
      <Transport />
    </>
  );
}
