import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { DeferredPanel } from './components/deferred';
import { goTo } from './components/go-to';
import { OnDemand } from './components/on-demand';
import { Boundary } from './components/boundary';
import { Panel } from './components/panel';
import { RecordedNote } from './components/recorded-note';
import { Transport } from './components/transport';
import { type Text, language, say } from './language';
import { PANELS, SIDE_PANELS, WATCH_PANELS } from './panels';
import { keysOpen } from './keys';
import { presented } from './presented';
import { frame, gpu, hidden, lesson, linkFaults, run, section, shown, wanted } from './state';
import { chosenTheme, themeName } from './theme';

const texts = {
  lead: {
    en: 'A convolutional network learns to tell clothes apart, in this tab.',
    ko: '합성곱 신경망이 이 탭에서 옷을 구별하는 법을 배웁니다.',
  },
  contents: { en: 'Parts of the page', ko: '페이지의 부분' },
  lesson: { en: 'Lesson', ko: '수업' },
  other: { en: '한국어', ko: 'English' },
  skip: { en: 'To training', ko: '훈련으로 건너뛰기' },
  keys: { en: 'Keys', ko: '키보드' },
  preparing: { en: 'Preparing the network …', ko: '신경망을 준비하는 중 …' },
  dark: { en: 'Dark', ko: '어둡게' },
  light: { en: 'Light', ko: '밝게' },
} satisfies Record<string, Text>;

const panel = ({ id, title, Content }: (typeof WATCH_PANELS)[number]): JSX.Element => (
  <Panel key={id} id={id} title={title}>
    <Content />
  </Panel>
);

/** Goes to a panel, and puts it into the address, behind the settings that it has. */
function goToPanel(event: Event, id: string): void {
  goTo(event, id);
  const settings = location.hash
    .slice(1)
    .split('&')
    .filter((field) => field.includes('=') && !field.endsWith('='));
  history.replaceState(null, '', `#${[...settings, id].join('&')}`);
}

function openLesson(event: Event): void {
  event.preventDefault();
  const { cards } = lesson.value;
  lesson.value = { cards, card: cards[0] ?? 1 };
}

const loadLesson = () => import('./lesson/lesson');
const loadPresenter = () => import('./components/presenter');
const loadKeys = () => import('./components/keys-dialog');
/** Few readers ever see it. */
const loadNotice = () => import('./components/notice');

/** Whether there is something to say of the GPU, or of the page's address. */
const isNoticed = (): boolean =>
  ['unavailable', 'lost'].includes(gpu.value.name) ||
  (run.value?.resumed.value ?? 0) > 0 ||
  run.value?.kept.value?.type === 'unkept' ||
  linkFaults.value.length > 0;

/** The whole page. */
export function App(): JSX.Element {
  const { step, buffers } = run.value?.progress.value ?? { step: 0, buffers: 0 };
  const state =
    gpu.value.name === 'ready'
      ? run.value?.failure.value
        ? 'failed'
        : (run.value?.activity.value.name ?? 'ready')
      : gpu.value.name;
  // All at once, as soon as there is something to see in them: parts that come one by one push each other about.
  const ready = useRef(false);
  ready.current ||= frame.value !== null || state === 'failed' || state === 'unavailable';
  useEffect(() => {
    if (ready.current && section.value) document.getElementById(section.value)?.scrollIntoView();
  }, [ready.current]);
  return (
    <>
      <a class="skip" href="#transport" onClick={(event) => goTo(event, 'transport')}>
        {say(texts.skip)}
      </a>
      <header>
        <h1>Vitrine</h1>
        <nav aria-label={say(texts.contents)}>
          <a id="open-lesson" href="#lesson=1" onClick={openLesson}>
            {say(texts.lesson)}
          </a>
          {PANELS.filter(({ id }) => !hidden.value.has(id)).map(({ id, title }) => (
            <a key={id} href={`#${id}`} onClick={(event) => goToPanel(event, id)}>
              {say(title)}
            </a>
          ))}
        </nav>
        <div class="choices">
          <button
            type="button"
            id="open-keys"
            aria-haspopup="dialog"
            aria-label={say(texts.keys)}
            title={say(texts.keys)}
            onClick={() => (keysOpen.value = true)}
          >
            ?
          </button>
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
      <Transport />
      <main data-state={state} data-step={step} data-buffers={buffers}>
        <OnDemand wanted={isNoticed()} load={loadNotice} />
        <p class="lead">
          {say(texts.lead)}
          <RecordedNote />
        </p>
        {ready.current ? (
          <>
            <div class="watch" aria-busy={shown.value !== wanted.value}>
              {WATCH_PANELS.map(panel)}
            </div>
            <div class="side">{SIDE_PANELS.map(panel)}</div>
            {PANELS.map((panel) => (
              <DeferredPanel key={panel.id} {...panel} />
            ))}
          </>
        ) : (
          <p class="preparing">{say(texts.preparing)}</p>
        )}
      </main>
      <OnDemand wanted={ready.current && presented.value !== null} load={loadPresenter} />
      <OnDemand wanted={keysOpen.value} load={loadKeys} />
      <Boundary>
        <OnDemand wanted={lesson.value.card !== null} load={loadLesson} />
      </Boundary>
    </>
  );
}
