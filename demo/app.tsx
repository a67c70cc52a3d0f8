import type { JSX } from 'preact';
import { DeferredPanel } from './components/deferred';
import { Notice } from './components/notice';
import { Panel } from './components/panel';
import { RecordedNote } from './components/recorded-note';
import { Transport } from './components/transport';
import { type Text, language, say } from './language';
import { PANELS, SIDE_PANELS, WATCH_PANELS } from './panels';
import { gpu, hidden, run } from './state';
import { chosenTheme, still, themeName } from './theme';

const texts = {
  lead: {
    en: 'A convolutional network learns to tell clothes apart, in this tab.',
    ko: '합성곱 신경망이 이 탭에서 옷을 구별하는 법을 배웁니다.',
  },
  contents: { en: 'Parts of the page', ko: '페이지의 부분' },
  other: { en: '한국어', ko: 'English' },
  dark: { en: 'Dark', ko: '어둡게' },
  light: { en: 'Light', ko: '밝게' },
} satisfies Record<string, Text>;

const panel = ({ id, title, Content }: (typeof WATCH_PANELS)[number]): JSX.Element => (
  <Panel key={id} id={id} title={title}>
    <Content />
  </Panel>
);

/** Not by the address, whose end holds the run's settings. */
function goTo(event: Event, id: string): void {
  event.preventDefault();
  const panel = document.getElementById(id);
  panel?.scrollIntoView({ behavior: still.value ? 'auto' : 'smooth' });
  panel?.focus({ preventScroll: true });
}

/** The whole page. */
export function App(): JSX.Element {
  const { step, buffers } = run.value?.progress.value ?? { step: 0, buffers: 0 };
  const state =
    gpu.value.name === 'ready'
      ? run.value?.failure.value
        ? 'failed'
        : (run.value?.activity.value.name ?? 'loading')
      : gpu.value.name;
  return (
    <>
      <header>
        <h1>Vitrine</h1>
        <nav aria-label={say(texts.contents)}>
          {PANELS.filter(({ id }) => !hidden.value.has(id)).map(({ id, title }) => (
            <a key={id} href={`#${id}`} onClick={(event) => goTo(event, id)}>
              {say(title)}
            </a>
          ))}
        </nav>
        <div class="choices">
          <button
            type="button"
            id="theme"
            onClick={() => (chosenTheme.value = themeName.value === 'dark' ? 'light' : 'dark')}
          >
            {say(themeName.value === 'dark' ? texts.light : texts.dark)}
          </button>
          <button
            type="button"
            id="language"
            lang={language.value === 'en' ? 'ko' : 'en'}
            onClick={() => (language.value = language.value === 'en' ? 'ko' : 'en')}
          >
            {say(texts.other)}
          </button>
        </div>
      </header>
      <main data-state={state} data-step={step} data-buffers={buffers}>
        <Notice />
        <p class="lead">
          {say(texts.lead)} <RecordedNote />
        </p>
        <div class="watch">{WATCH_PANELS.map(panel)}</div>
        <div class="side">{SIDE_PANELS.map(panel)}</div>
        {PANELS.map((panel) => (
          <DeferredPanel key={panel.id} {...panel} />
        ))}
      </main>
      <Transport />
    </>
  );
}
