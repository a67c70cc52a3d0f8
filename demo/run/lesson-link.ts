/** So many cards the lesson has. */
export const LESSON_CARDS = 8;

/** What an address says of the lesson: `#lesson=3`, `#cards=1,3,5&hide=labs`. No setting of a run. */
export interface LessonLink {
  /** The open card, from 1. Null: the lesson is closed. */
  readonly card: number | null;
  /** Those that a teacher chose, in the teacher's order; none: all. */
  readonly cards: readonly number[];
}

const isCard = (card: number): boolean => Number.isInteger(card) && card >= 1 && card <= LESSON_CARDS;

/** Cards that a teacher chose open at the first of them, where the address names no other of them. */
export function decodeLesson(hash: string): LessonLink {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const cards = [...new Set((fields.get('cards') ?? '').split(',').map(Number))].filter(isCard);
  const card = Number(fields.get('lesson'));
  const isThere = isCard(card) && (cards.length === 0 || cards.includes(card));
  return { card: isThere ? card : (cards[0] ?? null), cards };
}

/** The fields of an address; '' for a closed lesson of all cards. */
export const encodeLesson = ({ card, cards }: LessonLink): string =>
  [...(cards.length > 0 ? [`cards=${cards.join()}`] : []), ...(card === null ? [] : [`lesson=${card}`])].join('&');
