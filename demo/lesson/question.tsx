import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, say } from '../language';
import type { Run } from '../run/run';
import { answer } from './answers';
import type { Card } from './cards';
import { Numbers } from './numbers';
import { isRight, sayOf } from './texts';

const texts = {
  number: { en: 'Your number', ko: '내 답' },
  answer: { en: 'Answer', ko: '답하고 확인하기' },
  skip: { en: 'Show without an answer', ko: '답하지 않고 보기' },
  first: { en: 'The page shows it after your answer.', ko: '답하면 페이지에서 확인할 수 있습니다.' },
} satisfies Record<string, Text>;

export interface QuestionProps {
  readonly card: Card;
  readonly at: number;
  readonly run: Run;
}

/** What a card asks before it shows. */
export function Question({ card, at, run }: QuestionProps): JSX.Element {
  const said = useSignal('');
  const question = sayOf(card, card.question, run);
  const isNumber = said.value !== '' && Number.isFinite(Number(said.value));
  const isSaid = card.choices ? said.value !== '' : isNumber;
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (isSaid) answer(at, said.value, isRight(card, said.value));
      }}
    >
      <fieldset>
        <legend>{question}</legend>
        {card.grids ? <Numbers grids={card.grids(run)} /> : null}
        {card.choices ? (
          Object.entries(card.choices).map(([value, choice]) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name="lesson-choice"
                value={value}
                checked={said.value === value}
                onChange={() => (said.value = value)}
              />
              {say(choice)}
            </label>
          ))
        ) : (
          <label>
            <span>{say(texts.number)}</span>
            <input
              id="lesson-number"
              type="number"
              step="any"
              inputMode="decimal"
              value={said.value}
              onInput={({ currentTarget }) => (said.value = currentTarget.value)}
            />
          </label>
        )}
      </fieldset>
      <p class="orders">
        <button type="submit" id="lesson-answer" class="primary" disabled={!isSaid} aria-describedby="lesson-first">
          {say(texts.answer)}
        </button>
        <button type="button" id="lesson-skip" onClick={() => answer(at, null, false)}>
          {say(texts.skip)}
        </button>
      </p>
      <p id="lesson-first" class="faint">
        {say(texts.first)}
      </p>
    </form>
  );
}
