import { computed, signal } from '@preact/signals';
import { LESSON_CARDS } from '../run/lesson-link';
import { lesson } from '../state';

/** Numbers of the cards, in their order: those that a teacher chose, or all. */
export const order = computed<readonly number[]>(() =>
  lesson.value.cards.length > 0 ? lesson.value.cards : Array.from({ length: LESSON_CARDS }, (_, i) => i + 1),
);

/** Whether the sheet to hand in is open. */
export const sheetOpen = signal(false);
