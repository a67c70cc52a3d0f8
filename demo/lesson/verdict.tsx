import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { train, willing } from '../control';
import { type Text, say } from '../language';
import type { Run } from '../run/run';
import { gpu, hidden } from '../state';
import type { Answer } from './answers';
import { bring } from './bring';
import type { Card } from './cards';
import { Numbers } from './numbers';
import { isRight, sayAnswer, sayOf } from './texts';

const texts = {
  right: { en: 'Correct!', ko: '맞았습니다!' },
  wrong: { en: 'Your answer: {said}. Right is: {right}.', ko: '내 답: {said}. 정답: {right}.' },
  skipped: { en: 'Shown without an answer.', ko: '답하지 않고 확인했습니다.' },
  train: { en: 'Train a network of your own', ko: '내 신경망 훈련하기' },
  overfit: { en: 'Overfit a network in lab 3', ko: '3번 실험에서 과대적합 해 보기' },
} satisfies Record<string, Text>;

export interface VerdictProps {
  readonly card: Card;
  readonly given: Answer;
  readonly run: Run;
  /** Whether it was given just now, and so gets the focus. */
  readonly isNew: boolean;
}

/** Whether the answer was right, and why; and what to do next. */
export function Verdict({ card, given: { said }, run, isNew }: VerdictProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isNew) place.current!.focus();
  }, []);
  const right = said !== null && isRight(card, said);
  const head =
    said === null
      ? say(texts.skipped)
      : right
        ? say(texts.right)
        : say(texts.wrong, { said: sayAnswer(card, said), right: sayAnswer(card, card.right) });
  return (
    <>
      <p class="asked">{sayOf(card, card.question, run)}</p>
      {card.grids ? <Numbers grids={card.grids(run)} /> : null}
      <div id="lesson-verdict" class={right ? 'verdict right' : 'verdict'} ref={place} tabIndex={-1} role="status">
        <p>
          <strong>{head}</strong>
        </p>
        <p>{sayOf(card, card.why, run)}</p>
      </div>
      {card.next === 'train' && willing() ? (
        <button type="button" id="lesson-train" onClick={() => void train()}>
          {say(texts.train)}
        </button>
      ) : null}
      {card.next === 'overfit' && gpu.value.name === 'ready' && !hidden.value.has('labs') ? (
        <button type="button" id="lesson-overfit" onClick={overfit}>
          {say(texts.overfit)}
        </button>
      ) : null}
    </>
  );
}

function overfit(): void {
  const lab = '#lab-overfitting';
  void bring('labs', lab, lab, new AbortController());
}
