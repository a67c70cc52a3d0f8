import type { Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useSignal } from '@preact/signals';
import { type Text, say } from '../../language';

const texts = {
  guess: { en: 'Your guess', ko: '예상' },
  first: { en: 'Choose a guess first.', ko: '먼저 예상을 골라 주세요.' },
  again: { en: 'Guess again', ko: '다시 예상하기' },
  right: { en: 'You guessed “{guess}”, and you were right.', ko: '예상이 맞았습니다. 결과는 ‘{guess}’입니다.' },
  wrong: { en: 'You guessed “{guess}”; the result was “{answer}”.', ko: '예상은 ‘{guess}’, 결과는 ‘{answer}’입니다.' },
} satisfies Record<string, Text>;

export interface Choice {
  readonly value: string;
  readonly name: string;
}

export interface LabProps {
  readonly id: string;
  readonly title: string;
  /** Whether it is open at first. */
  readonly open?: boolean;
  readonly question: string;
  /** What there is to see before the guess. */
  readonly exhibit?: ComponentChildren;
  readonly choices: readonly Choice[];
  readonly guess: Signal<string | null>;
  /** Whether the reader has asked to see: the guess stands from then on. */
  readonly seen: Signal<boolean>;
  /** What the button that runs it says. */
  readonly action: string;
  /** Why it cannot be run now. */
  readonly reason: string | null;
  readonly onRun: () => void;
  /** The reader shuts it, or takes the guess back. */
  readonly onLeave?: () => void;
  /** More to set, or to press, beside the button. */
  readonly controls?: ComponentChildren;
  /** What goes on at the moment. */
  readonly aside?: ComponentChildren;
  /** What came of it; only drawn when it was asked for. */
  readonly children: ComponentChildren;
}

/** A question, a guess, and only then the answer. */
export function Lab({
  id,
  title,
  open = false,
  question,
  exhibit,
  choices,
  guess,
  seen,
  action,
  reason,
  onRun,
  onLeave,
  controls,
  aside,
  children,
}: LabProps): JSX.Element {
  const shut = useSignal(!open);
  const missing = reason ?? (guess.value === null ? say(texts.first) : null);
  return (
    <details
      id={id}
      class="lab"
      open={!shut.value}
      onToggle={({ currentTarget }) => {
        if (shut.value === !currentTarget.open) return;
        shut.value = !currentTarget.open;
        if (shut.value) onLeave?.();
      }}
    >
      <summary>
        <h3>{title}</h3>
      </summary>
      {shut.value ? null : (
        <div class="experiment">
          <p class="question">{question}</p>
          {exhibit}
          <fieldset disabled={seen.value}>
            <legend>{say(texts.guess)}</legend>
            {choices.map(({ value, name }) => (
              <label key={value} class="choice">
                <input
                  type="radio"
                  name={`${id}-guess`}
                  value={value}
                  checked={guess.value === value}
                  onChange={() => (guess.value = value)}
                />
                {name}
              </label>
            ))}
          </fieldset>
          {controls}
          <div class="row">
            {seen.value ? (
              <button
                type="button"
                id={`${id}-again`}
                onClick={() => {
                  seen.value = false;
                  guess.value = null;
                  onLeave?.();
                }}
              >
                {say(texts.again)}
              </button>
            ) : (
              <button
                type="button"
                id={`${id}-run`}
                class="primary"
                disabled={missing !== null}
                aria-describedby={missing === null ? undefined : `${id}-missing`}
                onClick={onRun}
              >
                {action}
              </button>
            )}
            {missing !== null && !seen.value ? (
              <p id={`${id}-missing`} class="faint">
                {missing}
              </p>
            ) : null}
          </div>
          {aside}
          {seen.value ? <div class="result">{children}</div> : null}
        </div>
      )}
    </details>
  );
}

/** Whether the guess was right, by what was measured, and why. */
export function Verdict({
  id,
  guess,
  answer,
  choices,
  children,
}: {
  readonly id: string;
  readonly guess: string | null;
  readonly answer: string;
  readonly choices: readonly Choice[];
  readonly children: ComponentChildren;
}): JSX.Element {
  const nameOf = (value: string | null): string => choices.find((choice) => choice.value === value)?.name ?? '–';
  const right = guess === answer;
  return (
    <div id={`${id}-verdict`} class={right ? 'verdict right' : 'verdict'} data-answer={answer} role="status">
      <p>
        <strong>{say(right ? texts.right : texts.wrong, { guess: nameOf(guess), answer: nameOf(answer) })}</strong>
      </p>
      {children}
    </div>
  );
}

export interface TableProps {
  readonly id: string;
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Figures: the first cell of a row names it. */
export function Table({ id, caption, head, rows }: TableProps): JSX.Element {
  return (
    <div class="table" role="region" aria-label={caption} tabIndex={0}>
      <table id={id}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((cell, i) => (
              <th key={i} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], i) => (
            <tr key={i}>
              <th scope="row">{name}</th>
              {cells.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
