import type { JSX } from 'preact';
import { DeferredPanel } from './components/deferred';
import { goTo } from './components/go-to';
import { Main } from './components/main';
import { OnDemand } from './components/on-demand';
import { painted } from './components/painted';
import { Boundary } from './components/boundary';
import { Panel } from './components/panel';
import { RecordedNote } from './components/recorded-note';
import { Transport } from './components/transport';
import { type Text, language, say } from './language';
import { PANELS, SIDE_PANELS, WATCH_PANELS } from './panels';
import { keysOpen } from './keys';
import { presented } from './presented';
import { frame, hidden, lesson, shown, wanted } from './state';
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
  dark: { en: 'Dark', ko: '어둡게' },
  light: { en: 'Light', ko: '밝게' },
} satisfies Record<string, Text>;

export const firstPanel = ({ id, title, Content }: (typeof WATCH_PANELS)[number]): JSX.Element => (
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

/** The whole page. */
export function App(): JSX.Element {
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
      <Main
        lead={
          <p class="lead">
            {say(texts.lead)}
            <RecordedNote />
          </p>
        }
      >
        <div class="watch" aria-busy={shown.value !== wanted.value}>
          {WATCH_PANELS.map(firstPanel)}
        </div>
        <div class="side">{SIDE_PANELS.map(firstPanel)}</div>
        {painted.value && PANELS.map((panel) => <DeferredPanel key={panel.id} {...panel} />)}
      </Main>
      <OnDemand wanted={frame.value !== null && presented.value !== null} load={loadPresenter} />
      <OnDemand wanted={keysOpen.value} load={loadKeys} />
      <Boundary>
        <OnDemand wanted={lesson.value.card !== null} load={loadLesson} />
      </Boundary>
    </>
  );
}
