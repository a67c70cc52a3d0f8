import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Text, language, say } from '../language';
import { paintSheet } from '../panels/export/paint';
import type { Run } from '../run/run';
import { type Answer, answers } from './answers';
import { CARDS, type Card } from './cards';
import type { Drawn } from './draw-figures';
import { Numbers } from './numbers';
import { isRight, sayAnswer, sayOf, titleOf } from './texts';

const texts = {
  title: { en: 'Convolutional neural networks: lesson sheet', ko: '합성곱 신경망 학습지' },
  name: { en: 'Name', ko: '이름' },
  date: { en: 'Date', ko: '날짜' },
  score: { en: '{right} of {count} right', ko: '{count}문제 중 {right}문제 정답' },
  answer: { en: 'Your answer', ko: '내 답' },
  right: { en: 'Right answer', ko: '정답' },
  why: { en: 'Why', ko: '풀이' },
  correct: { en: '{said} (correct)', ko: '{said}(정답)' },
  wrong: { en: '{said} (not correct)', ko: '{said}(오답)' },
  none: { en: 'none: shown without an answer', ko: '없음: 답하지 않고 확인함' },
  open: { en: 'This card has not been answered yet.', ko: '아직 답하지 않은 카드입니다.' },
  missing: { en: 'The figure could not be drawn.', ko: '그림을 그리지 못했습니다.' },
  choices: { en: 'Choices: {all}', ko: '보기: {all}' },
} satisfies Record<string, Text>;

export const paperTitle = (): string => say(texts.title);

export interface PaperProps {
  readonly cards: readonly number[];
  readonly name: string;
  readonly figures: ReadonlyMap<number, readonly Drawn[]>;
  readonly run: Run;
}

/** The sheet itself: every question with its answer and figures. */
export function Paper({ cards, name, figures, run }: PaperProps): JSX.Element {
  const right = cards.filter((at) => isCorrect(CARDS[at - 1]!, answers.value[at])).length;
  const date = new Date().toLocaleDateString(language.value, { dateStyle: 'long' });
  return (
    <article id="paper" class="paper" lang={language.value}>
      <h1>{say(texts.title)}</h1>
      <dl class="who">
        <dt>{say(texts.name)}</dt>
        <dd class="name">{name.trim() || '\u00a0'}</dd>
        <dt>{say(texts.date)}</dt>
        <dd>{date}</dd>
      </dl>
      <p>{say(texts.score, { right, count: cards.length })}</p>
      {cards.map((at) => (
        <Part
          key={at}
          at={at}
          card={CARDS[at - 1]!}
          given={answers.value[at]}
          figures={figures.get(at) ?? []}
          run={run}
        />
      ))}
    </article>
  );
}

const isCorrect = (card: Card, given: Answer | undefined): boolean =>
  given !== undefined && given.said !== null && isRight(card, given.said);

interface PartProps {
  readonly at: number;
  readonly card: Card;
  readonly given: Answer | undefined;
  readonly figures: readonly Drawn[];
  readonly run: Run;
}

function Part({ at, card, given, figures, run }: PartProps): JSX.Element {
  const all = Object.values(card.choices ?? {}).map((choice) => say(choice));
  return (
    <section data-card={at}>
      <h2>{titleOf(card, at)}</h2>
      <p class="asked">{sayOf(card, card.question, run)}</p>
      {card.grids ? <Numbers grids={card.grids(run)} /> : null}
      {all.length > 0 ? <p>{say(texts.choices, { all: all.join(' / ') })}</p> : null}
      {given ? (
        <>
          <dl>
            <dt>{say(texts.answer)}</dt>
            <dd>
              {given.said === null
                ? say(texts.none)
                : say(isCorrect(card, given) ? texts.correct : texts.wrong, { said: sayAnswer(card, given.said) })}
            </dd>
            <dt>{say(texts.right)}</dt>
            <dd>{sayAnswer(card, card.right)}</dd>
            <dt>{say(texts.why)}</dt>
            <dd>{sayOf(card, card.why, run)}</dd>
          </dl>
          <div class="figures">
            {figures.map((drawn, i) => (
              <Figure key={i} {...drawn} />
            ))}
          </div>
          {figures.length < card.figures.length ? <p>{say(texts.missing)}</p> : null}
        </>
      ) : (
        <p>{say(texts.open)}</p>
      )}
    </section>
  );
}

/** Of each canvas of the sheet, for the file. */
export const figuresOn = new WeakMap<Element, Drawn>();

function Figure(drawn: Drawn): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    paintSheet(canvas.current!, drawn.sheet);
    figuresOn.set(canvas.current!, drawn);
  }, [drawn.sheet]);
  return <canvas ref={canvas} role="img" aria-label={drawn.label} style={{ width: `${drawn.sheet.width}px` }} />;
}
