import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { OnDemand } from '../components/on-demand';
import { type Text, say } from '../language';
import { encodeLesson } from '../run/lesson-link';
import { hidden, lesson, recording } from '../state';
import { answers } from './answers';
import { bring, unfold } from './bring';
import { CARDS } from './cards';
import { useLight } from './light';
import { order, sheetOpen } from './state';
import { Question } from './question';
import { lessonRun, stage, whatIsShown } from './scene';
import { sayOf, titleOf } from './texts';
import { Verdict } from './verdict';
import './lesson.css';

const texts = {
  name: { en: 'Lesson', ko: '수업' },
  progress: { en: 'card {now} of {count}', ko: '카드 {now}/{count}' },
  cards: { en: 'Cards', ko: '카드 목록' },
  to: { en: '{title}, {state}', ko: '{title}, {state}' },
  done: { en: 'answered', ko: '답함' },
  open: { en: 'not answered', ko: '아직 답하지 않음' },
  preparing: { en: 'Preparing the network …', ko: '신경망을 준비하는 중 …' },
  close: { en: 'Close the lesson', ko: '수업 닫기' },
  fold: { en: 'Fold', ko: '접기' },
  unfold: { en: 'Unfold', ko: '펼치기' },
  back: { en: 'Back', ko: '이전' },
  next: { en: 'Next', ko: '다음' },
  part: { en: 'To its part of the page', ko: '해당 부분으로' },
  sheet: { en: 'Sheet to hand in', ko: '제출할 학습지' },
} satisfies Record<string, Text>;

const loadSheet = () => import('./sheet');

/** The lesson: a card at the side of the page, or at its foot, and the part of the page that it is about. */
export function Content(): JSX.Element {
  const at = lesson.value.card!;
  const cards = order.value;
  const place = cards.indexOf(at);
  const card = CARDS[at - 1]!;
  const given = answers.value[at];
  const isAnswered = given !== undefined;
  /** The card that was opened without an answer, whose answer is new when it comes. */
  const asked = useRef(0);
  if (!isAnswered) asked.current = at;
  const isFolded = useSignal(false);
  const box = useRef<HTMLElement>(null);
  const back = useMemo(whatIsShown, []);
  const out = useMemo(() => hidden.value, []);
  useEffect(() => back, []);
  useLayoutEffect(() => {
    document.documentElement.dataset.lesson = '';
    return () => {
      delete document.documentElement.dataset.lesson;
      writeAddress();
    };
  }, []);
  useLayoutEffect(writeAddress, [at]);
  useLight(card.part, isAnswered ? null : card.veil);
  const run = lessonRun();
  useEffect(() => {
    isFolded.value = false;
    box.current!.focus({ preventScroll: true });
  }, [at]);
  useEffect(() => {
    if (!run || sheetOpen.value) return;
    const waiting = new AbortController();
    stage(card, isAnswered, out);
    void bring(card.panels[0]!, card.part, card.scene.unfold, waiting).catch(() => undefined);
    return () => waiting.abort();
  }, [at, run === null, recording.value, sheetOpen.value]);
  useEffect(() => {
    if (!run || !isAnswered) return;
    const waiting = new AbortController();
    stage(card, true, out);
    if (card.shown?.unfold) void unfold(card.shown.unfold, waiting).catch(() => undefined);
    return () => waiting.abort();
  }, [at, isAnswered]);

  const go = (card: number | null): void => {
    lesson.value = { ...lesson.value, card };
  };
  const toPart = (): void => {
    document.getElementById(card.panels[0]!)?.focus({ preventScroll: true });
    document.querySelector(card.part)?.scrollIntoView();
  };
  return (
    <>
      <aside
        id="lesson"
        ref={box}
        tabIndex={-1}
        aria-labelledby="lesson-name lesson-title"
        data-card={at}
        onKeyDown={ownKeys}
      >
        <div class="top">
          <p id="lesson-name">
            {say(texts.name)} <small>{say(texts.progress, { now: place + 1, count: cards.length })}</small>
          </p>
          <button
            type="button"
            id="lesson-fold"
            class="small"
            aria-expanded={!isFolded.value}
            aria-controls="lesson-body"
            onClick={() => (isFolded.value = !isFolded.value)}
          >
            {say(isFolded.value ? texts.unfold : texts.fold)}
          </button>
          <button
            type="button"
            id="lesson-close"
            class="small"
            aria-label={say(texts.close)}
            title={say(texts.close)}
            onClick={() => go(null)}
          >
            ×
          </button>
        </div>
        <div id="lesson-body" hidden={isFolded.value}>
          <h2 id="lesson-title">{titleOf(card, at)}</h2>
          {run ? (
            <>
              <p>{sayOf(card, card.text, run)}</p>
              {given ? (
                <Verdict key={at} card={card} given={given} run={run} isNew={asked.current === at} />
              ) : (
                <Question key={at} card={card} at={at} run={run} />
              )}
            </>
          ) : (
            <p role="status">{say(texts.preparing)}</p>
          )}
          <p class="orders">
            <button type="button" id="lesson-part" class="small" onClick={toPart}>
              {say(texts.part)}
            </button>
            <button
              type="button"
              id="lesson-sheet"
              class="small"
              disabled={!run}
              onClick={() => (sheetOpen.value = true)}
            >
              {say(texts.sheet)}
            </button>
          </p>
        </div>
        <div class="way">
          <button type="button" id="lesson-back" disabled={place === 0} onClick={() => go(cards[place - 1]!)}>
            {say(texts.back)}
          </button>
          <ol aria-label={say(texts.cards)}>
            {cards.map((each) => (
              <li key={each}>
                <button
                  type="button"
                  class={answers.value[each] ? 'small done' : 'small'}
                  aria-current={each === at ? 'step' : undefined}
                  aria-label={say(texts.to, {
                    title: titleOf(CARDS[each - 1]!, each),
                    state: say(answers.value[each] ? texts.done : texts.open),
                  })}
                  onClick={() => go(each)}
                >
                  {each}
                </button>
              </li>
            ))}
          </ol>
          <button
            type="button"
            id="lesson-next"
            class={isAnswered ? 'primary' : undefined}
            disabled={place === cards.length - 1}
            onClick={() => go(cards[place + 1]!)}
          >
            {say(texts.next)}
          </button>
        </div>
      </aside>
      <OnDemand wanted={sheetOpen.value} load={loadSheet} />
    </>
  );
}

/** The page's keys are not those of who reads a card: a space, which scrolls, would train. */
const ownKeys = (event: KeyboardEvent): void => event.stopPropagation();

/** Has the address open the card that is open, with the settings that it has; a panel's name it gives up. */
function writeAddress(): void {
  const settings = location.hash
    .slice(1)
    .split('&')
    .filter((field) => /^(?!lesson=|cards=).*=/.test(field));
  const fields = [...settings, encodeLesson(lesson.value)].filter((field) => field !== '');
  history.replaceState(null, '', fields.length > 0 ? `#${fields.join('&')}` : location.pathname + location.search);
}
