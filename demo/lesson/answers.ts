import { signal } from '@preact/signals';

/** What a reader answered to a card, first. */
export interface Answer {
  /** A choice's value, or a number as it was written. Null: shown without an answer. */
  readonly said: string | null;
  readonly right: boolean;
  /** When, as `Date` writes it in JSON. */
  readonly at: string;
}

type Answers = Readonly<Record<number, Answer>>;

/** Under which the browser keeps them. */
const KEY = 'vitrine-lesson';

function kept(): Answers {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof read === 'object' && read !== null ? Object.fromEntries(Object.entries(read).filter(isAnswer)) : {};
  } catch {
    return {};
  }
}

const isAnswer = (entry: [string, unknown]): entry is [string, Answer] => {
  const answer = entry[1] as Partial<Answer> | null;
  return (
    (typeof answer?.said === 'string' || answer?.said === null) &&
    typeof answer.right === 'boolean' &&
    !Number.isNaN(Date.parse(answer.at ?? ''))
  );
};

/** By the card's number, from 1; kept for the next visit. */
export const answers = signal<Answers>(kept());

/** The first answer to a card stays. */
export function answer(card: number, said: string | null, right: boolean): void {
  if (answers.value[card]) return;
  keep({ ...answers.value, [card]: { said, right, at: new Date().toJSON() } });
}

export const forget = (): void => keep({});

function keep(next: Answers): void {
  answers.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // The browser keeps nothing: the answers are there until the page is left.
  }
}
