import { type Text, say } from '../language';
import type { Run } from '../run/run';
import type { Card } from './cards';

const number: Text = { en: '{number}. {title}', ko: '{number}. {title}' };

export const titleOf = (card: Card, at: number): string => say(number, { number: at, title: say(card.title) });

/** A text of a card with what it says of the run. */
export const sayOf = (card: Card, text: Text, run: Run): string => say(text, card.values?.(run) ?? {});

/** An answer as the card has it. */
export const sayAnswer = ({ choices }: Card, said: string): string => {
  const choice = choices?.[said];
  return choice ? say(choice) : said;
};

export const isRight = ({ choices, right }: Card, said: string): boolean =>
  choices ? said === right : Number(said) === Number(right);
